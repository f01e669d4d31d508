"""What a run of tests measured, printed at its end: `conftest` collects it from all processes of a run."""

SUMMARY: dict[str, str] = {}
"""What was measured -> the figures in words."""
