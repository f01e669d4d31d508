"""Octopush: `gateway` hands messages over and examines the account, `pushes` reads what it calls us with, `words` translates."""
