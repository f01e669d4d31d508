"""What the law allows: pure rules and values, one noun a module. No clock, no network, no environment, no AWS."""
