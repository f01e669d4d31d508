"""make bench: what the product costs and how fast it is, measured on this machine against the targets, in one run.

One module for each measurement; docs/bench.md says how each is done and what its figures mean.
"""
