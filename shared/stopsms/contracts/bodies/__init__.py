"""What comes in through the HTTP API, or in a file: shapes and limits, checked by pydantic. Functions without an API do not load it."""
