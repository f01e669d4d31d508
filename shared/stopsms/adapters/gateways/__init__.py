"""Gateways: the ways to a carrier. Each turns the carrier's words into ours, as a table."""
