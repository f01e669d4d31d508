"""make bench: what the product costs and how fast it is, measured on this machine against the targets, in one run.

One module for each measurement, which says how it is done. docs/scaling.md computes from its figures what larger sizes need.
"""
