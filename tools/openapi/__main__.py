"""`python -m tools.openapi` writes the description."""

from tools.openapi import TARGET, written

TARGET.write_text(written())
