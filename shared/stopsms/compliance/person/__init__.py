"""The person: number, contact, opposition, rights and erasure."""
