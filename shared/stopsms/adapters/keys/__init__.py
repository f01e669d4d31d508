"""Keys that KMS holds."""
