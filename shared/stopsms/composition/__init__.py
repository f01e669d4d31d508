"""The composition root of what several doors do: use cases, given their adapters.

A use case knows no adapter and an adapter no use case; only a door may name both, and what several doors would write alike stands here.
A module is imported by the functions whose doors need it, and by nothing else: the stores that it names are what they may reach.
"""
