"""Generators of pages and files that are derived from the code, and of test data."""
