"""Whether a French message is certainly an errand with the business, and nothing else: see `judgement`.

A message is cut into `clauses`; each word gets the mark of its class (`marks`); `constructions` and `exchanges`, put together from
`parts`, take out every negation or stopping word that is bound to something of the business. What is left must be harmless by itself
(`judgement`, `short_answers`), be no turn of phrase that sends somebody away or says that one is not concerned (`dismissals`), and hold
nothing against what is theirs (`theirs`).
"""
