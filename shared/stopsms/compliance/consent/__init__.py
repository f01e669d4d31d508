"""Consent: how it is collected, worded, confirmed and limited to a purpose."""
