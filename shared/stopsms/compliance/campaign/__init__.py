"""The campaign: who sends, to whom, how fast, with what outcome."""
