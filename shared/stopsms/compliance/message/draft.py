"""The message itself: composing it as it leaves, and the facts that the content rules look at.

Sources: CPCE art. L.34-5 (identity; valid contact details to ask that messages stop, at no cost other than transmission);
CNIL, « La prospection commerciale par SMS-MMS ».
"""

from dataclasses import dataclass
from datetime import date

from stopsms.compliance.campaign.advertiser import Advertiser, Brand
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.law.decision import Message
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.personalisation import Rendered
from stopsms.compliance.message.text import (
    CostlyCharacter,
    Encoding,
    costly_characters,
    encoding_of,
    parts,
    stop_mentions,
    stop_replies,
    transliterate,
    without_closing_mentions,
)
from stopsms.compliance.person.phone import HOME, Territory

LONGEST_TEXT = 1530
"""Characters: ten parts in GSM-7, the most that carriers send as one message."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as one person would read it, with whom it speaks for, where it goes and what it is for.

    `values` are the person's own words in it (empty where the fallback is used), `missing` and `stray` what is wrong with its fields
    (see `personalisation`). `to_company` when it is read for a legal person, whom rules on consumers do not protect. `judged_for`
    is the day it is judged for, by the recipient's clock; the rulebook sets it.
    """

    text: str
    advertiser: Advertiser
    brand: Brand
    territory: Territory
    nature: Nature = Nature.COMMERCIAL
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False
    to_company: bool = False
    accepted: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    stray: tuple[int, ...] = ()
    judged_for: date | None = None

    @property
    def day(self) -> date:
        """The day it is judged for. Raises ValueError of a draft that is composed only: a rule never passes for want of a day."""
        if self.judged_for is None:
            raise ValueError("this draft is judged for no day")
        return self.judged_for

    @property
    def stop_number(self) -> str | None:
        """The number that the STOP mention must show."""
        return self.advertiser.stop_number_in(self.territory)

    @property
    def own_names(self) -> tuple[str, ...]:
        """What the advertiser is called: a word that occurs in its name only says nothing about the message."""
        return (self.brand.name, self.advertiser.name, self.advertiser.legal_name)

    @property
    def answerable(self) -> bool:
        """Whether a plain answer to the message reaches the STOP number."""
        return self.brand.sender_id == self.stop_number


def draft_of(terms: Terms, rendered: Rendered, territory: Territory, *, to_company: bool = False) -> Draft:
    """The draft of a campaign's text, rendered for someone."""
    return Draft(
        text=rendered.text,
        advertiser=terms.advertiser,
        brand=terms.brand,
        territory=territory,
        nature=terms.nature,
        topics=terms.topics,
        contract_in_progress=terms.contract_in_progress,
        to_company=to_company,
        accepted=terms.acknowledged,
        values=rendered.values,
        missing=rendered.missing,
        stray=rendered.stray,
    )


def compose(draft: Draft) -> str:
    """The text as it leaves: the STOP mention is appended when missing, and carries the number of the territory.

    A mention that the author wrote for metropolitan France is rewritten for another territory, whose number differs. A
    transactional message needs no mention. Values are the person's, not the author's: a mention inside one does not count.

    A carrier that appends its own clause does so whatever the text says: the clause takes the place of the mention that the text ends with.
    """
    text, number = draft.text.strip(), draft.stop_number
    if number is None or draft.nature is Nature.TRANSACTIONAL:
        return text
    clause = draft.advertiser.route.clause(number)
    mentions = stop_mentions(text)
    if not (mentions or clause or (draft.answerable and stop_replies(text))):
        return f"{text} STOP SMS {number}"
    for mention in reversed(mentions):
        if mention.number == draft.advertiser.stop_number != number:
            written = text[mention.start : mention.end].replace(mention.written, number)
            text = text[: mention.start] + written + text[mention.end :]
    return without_closing_mentions(text, number) + clause if clause else text


def with_numbers_of(text: str, before: Advertiser, after: Advertiser) -> str:
    """An author's text, whose STOP mentions name one advertiser's numbers, as it names those of the other in the same territories."""
    named = {before.stop_number_in(each): after.stop_number_in(each) for each in (*before.stop_numbers, HOME)}
    for mention in reversed(stop_mentions(text)):
        if number := named.get(mention.number):
            written = text[mention.start : mention.end].replace(mention.written, number)
            text = text[: mention.start] + written + text[mention.end :]
    return text


def final_message(draft: Draft) -> Message:
    """The final text with its encoding and the number of parts it is billed as."""
    text = compose(draft)
    return Message(text, encoding_of(text), parts(text), draft.values)


@dataclass(frozen=True, slots=True)
class Advice:
    """How a message that costs more than it has to could cost less, and still be read as French.

    `characters` are those outside GSM-7, with their place in the final text (from 0); `message` is the final text without
    them, None when it cannot be brought into GSM-7; `parts_saved` is how many parts each recipient would cost less.
    """

    characters: tuple[CostlyCharacter, ...]
    message: Message | None
    parts_saved: int


def advise(message: Message) -> Advice | None:
    """The advice on a final text; None when it is in GSM-7 already."""
    if message.encoding is Encoding.GSM_7:
        return None
    text = transliterate(message.text)
    cheaper = Message(text, encoding_of(text), parts(text))
    useful = cheaper.encoding is Encoding.GSM_7
    return Advice(
        characters=costly_characters(message.text),
        message=cheaper if useful else None,
        parts_saved=message.parts - cheaper.parts if useful else 0,
    )
