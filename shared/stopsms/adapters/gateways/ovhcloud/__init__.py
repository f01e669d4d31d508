"""OVHcloud SMS: `gateway` hands messages over and reads the account, `pushes` reads what OVHcloud calls us with, `words` translates."""
