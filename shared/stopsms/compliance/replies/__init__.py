"""How a reply is read (see `stopsms.compliance.replies.stop_words`), in this order: what refuses, what asks about data, what is harmless.

- `spelling`, `sounds`, `signs`: words and signs as people type and dictate them;
- `refusals`, `refusals_elsewhere` (other languages), `data_requests`: sentences that are looked for;
- `whole_forms`, `other_languages`, `errands`: what is certainly harmless: a form known as a whole, plain words of another language, or
  a message whose every word serves an errand with the business (`vocabulary`; `refusing_words` is what no unknown word may be near).
"""
