"""Lawful SMS marketing in France: the layer that the functions share, and the command line."""
