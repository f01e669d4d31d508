"""The message: its text, parts, links and placeholders, and the service replies."""
