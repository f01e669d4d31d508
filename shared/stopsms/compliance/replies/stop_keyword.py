"""The keyword STOP, in every shape in which people write it. The other words that are a STOP are in `stop_words`."""

import re

STOP_KEYWORD = re.compile(r"[s5]+t+[o0]+p+s?(?:sms|pub|all|tout|mms|rcs|mail|svp|stp|merci)?\d*")
"""STOP as one of the bare `words` of a text, however it is drawn out and whatever is glued to it."""
SPACED_STOP_KEYWORD = re.compile(r"(?<![a-z0-9])(?:s t o p|s top|st op|sto p)(?![a-z0-9])")
"""STOP whose letters stand apart."""
