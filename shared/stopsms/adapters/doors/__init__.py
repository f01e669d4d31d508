"""What comes in: requests, numbers, batches of a queue; and what is logged of it."""
