"""How a reply is read (see `compliance.stop_words`), in this order: what refuses, what asks about data, what is harmless.

`spelling` puts words as people type and dictate them into their usual spelling. `refusals` and `data_requests` are sentences that are
looked for. `whole_forms`, `other_languages` and `errands` say what is certainly harmless: a form known as a whole, a few plain words of
another language, or a message whose every word serves an errand with the business (`vocabulary`, `constructions`).
"""
