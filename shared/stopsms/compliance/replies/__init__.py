"""How a reply is read: what refuses, then what asks about data, then what is harmless. `reading` puts it together.

- `stop_words`: the words that are a STOP; the keyword itself, in every shape, is in `stop_keyword`;
- `opposition_phrases`, `opposition_phrases_elsewhere` (other languages), `data_requests`: sentences that are looked for;
- `clauses`, `spelling`, `sounds`, `signs`: words and signs as people type and dictate them;
- `whole_forms`, `other_languages`, `errands`: what is certainly harmless: a form known as a whole, plain words of another language, or
  a message whose every word serves an errand with the business (`vocabulary`; `refusing_words` is what no unknown word may be near).
"""
