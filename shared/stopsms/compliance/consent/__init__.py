"""Consent and its exceptions, whatever the country: an act of collection, how it is judged, and how it is recorded.

What makes a consent valid is the law of each country: `countries/france/person/consent.py`. `judge_consent` asks it of a `collection`;
`recording` writes the contact and the evidence; `wording` (with `wording_refusals` and `wording_scope`) reads the words that were shown,
`origin` and `means` how the number came, `purpose` what for; `confirmation` is double opt-in.
"""
