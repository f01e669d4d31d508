"""How a French word sounds, roughly: two spellings of one sound come out alike."""

import re
from functools import cache


@cache
def sound(word: str) -> str:
    """How a word sounds, roughly: what is spelt otherwise and sounds alike comes out alike."""
    for written, sound_of in _SOUNDS:
        word = written.sub(sound_of, word)
    return word


_SOUNDS = tuple(
    (re.compile(written), sound_of)
    for written, sound_of in (
        (r"(.)\1+", r"\1"),
        ("ph", "f"),
        ("(?<![sc])h|^h", ""),
        ("(?:er|ez|ee|ees|ait|ais|aient|ai|et|ets|er?s)$", "e"),
        ("e?aux?|o[tsdp]$", "o"),
        ("(?:ai|ei)(?![nm])", "e"),
        ("(?:ain|ein|im|yn|un)(?![aeiouy])", "in"),
        ("(?:em|en|am)(?![aeiouymn]|$)", "an"),
        ("om(?=[bp])", "on"),
        ("qu|q|ck|k|c(?=[aoulrt]|$)", "k"),
        ("c(?=[eiy])|sc(?=[eiy])|ss|z|x$", "s"),
        ("g(?=[eiy])e?|j", "j"),
        ("y", "i"),
        ("[tdspx]+$", ""),
        ("(?<=[a-z]{2})e$", ""),
        (r"(.)\1+", r"\1"),
    )
)
