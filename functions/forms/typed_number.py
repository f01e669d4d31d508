"""What a person typed as a number."""

from collections.abc import Callable
from dataclasses import dataclass

from forms.visitor_words import phone_mistake
from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.person.phone import Phone


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What a person typed as a number, and what it is or why it is none."""

    text: str
    phone: Phone | None = None
    refused: InvalidPhone | None = None

    @classmethod
    def of(cls, text: str, parse: Callable[[str], Phone]) -> "TypedNumber":
        """As it was typed; `parse` reads numbers as people write them, and raises InvalidPhone."""
        try:
            return cls(text, phone=parse(text))
        except InvalidPhone as refused:
            return cls(text, refused=refused)

    @property
    def mistake(self) -> str:
        """What is wrong with it, in words for whoever typed it; "" when nothing is."""
        return "" if self.refused is None else phone_mistake(self.refused.reason, self.text)
