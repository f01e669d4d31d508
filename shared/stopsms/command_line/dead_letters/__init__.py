"""Dead letters: what could not be processed, what was wrong with it in plain words, and how to bring it back."""

from stopsms.command_line.dead_letters.commands import commands

__all__ = ["commands"]
