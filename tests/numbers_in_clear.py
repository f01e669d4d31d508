"""Whether a text shows somebody's number. Logs are full of hashes, ids and milliseconds, whose digits may happen to be anybody's."""

import re

_OF_SOMETHING_ELSE = re.compile("[0-9a-f]")


def shows(text: str, number: str) -> bool:
    """Whether a number (E.164) stands in a text, in one piece or in groups; not as part of a longer run of hexadecimal digits."""
    code, national = number[1:-9], number[-9:]
    before = re.compile(rf"(?:^|[^0-9a-f])(?:(?:00)?{code}\W{{0,2}}0?|0)?\W?$")
    for written in re.finditer(r"\W?".join([national[0], *re.findall("..", national[1:])]), text):
        if before.search(text[max(0, written.start() - 12) : written.start()]) and not _OF_SOMETHING_ELSE.match(
            text, written.end()
        ):
            return True
    return False
