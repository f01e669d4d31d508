"""What a message says: who speaks, how to oppose, from which sender, about what."""
