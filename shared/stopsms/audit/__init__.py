"""The audit: an archive judged without the code that wrote it."""
