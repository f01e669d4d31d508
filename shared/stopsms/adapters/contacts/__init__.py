"""The contacts with their evidence, on the consent table."""
