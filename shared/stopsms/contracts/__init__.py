"""What travels: between functions (`messages`, `records`: standard library, for quick starts) and in from outside (`api`: pydantic)."""
