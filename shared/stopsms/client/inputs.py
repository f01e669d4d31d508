"""What bodies of requests are made of.

`python -m tools.client` writes this file from the API's description: change the functions' routes and shapes instead.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NotRequired, TypeAlias, TypedDict

AdvertiserKindInput: TypeAlias = "Literal['company', 'charity', 'political', 'public_body', 'lawyer']"
"""What an advertiser is.

It decides what its messages may be for, whatever a campaign calls them (CPCE art. L.34-5, al. 3). `company`
covers whoever trades or practises; `charity` an association or foundation; `political` a party, a candidate
or an elected person; `public_body` the State, a local authority or a public service; `lawyer` an *avocat*.
"""


AskerInput: TypeAlias = "Literal['person', 'representative', 'authority', 'controller']"
"""Who asked for something to be done with a person's data, in what capacity: never by name.

Sources: GDPR art. 12(6) (who asks has to be the person), 8 and 80 (who may act for them), 58(2)(g) (an
authority may order it), 17(1)(d) and 5(1)(d) (the controller acts without being asked).
"""


class AudienceInput(TypedDict):
    """Whom a campaign is for: contacts with one of the tags (without tags, all of the advertiser's) of whom `where`
    holds for sure.
    """

    tags: "NotRequired[Sequence[str]]"
    """tags of contacts"""
    where: "NotRequired[ConditionInput | None]"
    """a condition that holds of them too"""


class BrandInput(TypedDict):
    """A name shown to recipients and the sender ID that carries it."""

    name: "str"
    """the name that recipients know"""
    sender_id: "str"
    """the sender name on the phone, or the number it leaves from"""


class BudgetInput(TypedDict):
    """What the advertiser may spend, in euros before tax: with one campaign, and in one calendar month of Paris;
    null: no limit.
    """

    campaign_eur: "NotRequired[float | None]"
    """what each campaign may cost, in euros before tax; null: any amount"""
    month_eur: "NotRequired[float | None]"
    """what the campaigns that start in one calendar month of Paris may cost together, in euros before tax; null: any
amount"""


BundleInput: TypeAlias = "Literal['terms', 'contest', 'discount', 'account']"
"""What an agreement was tied to: then it is not free (GDPR art.

7(2) and 7(4)).
"""


class CanaryInput(TypedDict):
    """The share of the audience that is sent to first, and how many minutes it is observed.

    With 1, all at once.
    """

    share: "NotRequired[float]"
    """a share of the audience, of 1"""
    minutes: "NotRequired[int]"
    """how long it is observed, in minutes"""


ChannelInput: TypeAlias = "Literal['sms', 'rcs', 'email', 'voice', 'post']"
"""By which means the person agreed to be solicited.

A consent to SMS covers RCS (charter 2026).
"""


class CheckboxInput(TypedDict):
    """The box on the form."""

    present: "NotRequired[bool]"
    """whether the form had a box"""
    prechecked: "NotRequired[bool]"
    """whether the box was ticked beforehand, which makes a consent void"""
    checked: "NotRequired[bool]"
    """whether the person ticked it"""


class CollectorInput(TypedDict):
    """A third party that collected the number, and the partners it named to the person.

    `list_version` and `list_date` are those of its list of partners; `obtained_at` is when the advertiser
    received the number from it: the month within which the person must be informed starts then (GDPR art.
    14(3)(a)).
    """

    name: "str"
    """its name"""
    partners: "NotRequired[Sequence[str]]"
    """the partners that the collector named to the person"""
    list_version: "NotRequired[str]"
    """the version of the collector's list of partners"""
    list_date: "NotRequired[date | str | None]"
    """the day of the collector's list of partners"""
    obtained_at: "NotRequired[datetime | str | None]"
    """when the advertiser received the number from the collector"""


ConclusionInput: TypeAlias = "Literal['upheld', 'mistaken', 'answered']"
"""What a person concluded from what they read: it opposes (or asks for erasure, which is met); it does not; it
is answered."""


ConditionInput = TypedDict(
    "ConditionInput",
    {
        "all": "NotRequired[Sequence[ConditionInput] | None]",
        "any": "NotRequired[Sequence[ConditionInput] | None]",
        "not": "NotRequired[ConditionInput | None]",
        "tag": "NotRequired[str | None]",
        "attribute": "NotRequired[str | None]",
        "in": "NotRequired[Sequence[str] | None]",
        "known": "NotRequired[Literal[True] | None]",
        "date": "NotRequired[str | None]",
        "since": "NotRequired[date | str | None]",
        "before": "NotRequired[date | str | None]",
        "more_than_days_ago": "NotRequired[int | None]",
        "within_days": "NotRequired[int | None]",
        "days_ago": "NotRequired[int | None]",
        "anniversary": "NotRequired[Literal[True] | None]",
        "territory": "NotRequired[Sequence[TerritoryInput] | None]",
        "postcode": "NotRequired[Sequence[str] | None]",
        "legal_basis": "NotRequired[Sequence[LegalBasisInput] | None]",
        "got": "NotRequired[str | None]",
        "share": "NotRequired[ShareInput | None]",
    },
)
"""What is so of a person: one of these, with what belongs to it.

`all`, `any`, `not` of other conditions · `tag` · `attribute` with `in` or `known` · `date` with `since` and
`before` (either or both), `more_than_days_ago`, `within_days`, `days_ago`, `anniversary` or `known` ·
`territory` · `postcode` (its first digits) · `legal_basis` · `got` (a campaign) · `share`. What is not known
of a person stays so under `not`: nobody is added by it.
"""


class ContactDetailsInput(TypedDict):
    """How a recipient reaches the advertiser.

    At least one way is needed for the answer to CONTACT.
    """

    email: "NotRequired[str | None]"
    """an e-mail address"""
    phone: "NotRequired[str | None]"
    """a telephone number"""
    address: "NotRequired[str | None]"
    """a postal address"""
    url: "NotRequired[str | None]"
    """its address"""


class DecisionInput(TypedDict):
    """A person's decision on a rule that asks for one: who decided to go on, and why."""

    rule: "str"
    """the rule, by its id"""
    by: "str"
    """the name of the person who decided"""
    reason: "str"
    """why"""


class DeclaredPhoneInput(TypedDict):
    """A phone of the advertiser's own people, and whose it is.

    They know, and may say no at any time: by STOP, like anybody.
    """

    phone: "str"
    """the number, as people write it"""
    of: "str"
    """whose phone it is"""


EventTypeInput: TypeAlias = "Literal['consent.requested', 'consent.granted', 'consent.renewed', 'consent.opposed', 'contact.held', 'contact.released', 'erasure.requested', 'contact.rectified', 'contact.renumbered', 'contact.erased', 'campaign.created', 'campaign.scheduled', 'campaign.started', 'campaign.paused', 'campaign.resumed', 'campaign.finished', 'campaign.cancelled', 'recurrence.refused', 'message.sent', 'message.delivered', 'message.undelivered', 'message.failed', 'message.uncertain', 'message.blocked', 'reply.received', 'archive.anchored']"
"""What happened.

A type, once published, never changes meaning.
"""


EveryInput: TypeAlias = "Literal['day', 'week', 'month']"
"""How often."""


class EvidenceInput(TypedDict):
    """What was shown and done when the number was collected.

    `source` says where (web_form, paper_form, sms_keyword, till, import…). One that does not say how the number
    was obtained is refused; one that says little more than where (« formulaire ») is recorded with a warning.
    `channels` are the means that the person agreed to, where they are known otherwise than from the wording;
    `bundled_with` what the agreement was tied to, if anything; `purposes` what the number is collected for, if
    that does not follow from the advertiser's `kind`. `act_reference` names what proves the act: a signed sheet,
    a recording, a message (three characters at least; « néant » names nothing). `form_url` is the page with the
    form, `notice_url` the notice shown with it.
    """

    source: "str"
    """where the number was given: web_form, paper_form, sms_keyword, oral_recorded, preference_center, till,
checkout, app, kiosk, import.

Other words are kept as they are and read for how the number was obtained; they are taken as somebody's
report: they lift no opposition, and a consent needs a ticked box
"""
    wording: "NotRequired[str]"
    """what the person agrees to, to the letter"""
    wording_version: "NotRequired[str]"
    """the version of the wording: other words need another"""
    checkbox: "NotRequired[CheckboxInput]"
    """the box that the person ticked"""
    informed: "NotRequired[bool]"
    """whether the person was told who, why and what rights they have"""
    objection_offered: "NotRequired[bool]"
    """whether the person could refuse at once"""
    ip: "NotRequired[str | None]"
    """the network address from which it was done"""
    user_agent: "NotRequired[str | None]"
    """the browser, as it names itself"""
    operator: "NotRequired[str | None]"
    """the name of the person who did it for the advertiser"""
    channels: "NotRequired[Sequence[ChannelInput] | None]"
    """the means of contact that it covers"""
    bundled_with: "NotRequired[Sequence[BundleInput]]"
    """what the agreement was tied to, if anything"""
    sale: "NotRequired[SaleInput | None]"
    """the sale that made the person a customer"""
    collector: "NotRequired[CollectorInput | None]"
    """the third party that collected the number, if one did"""
    birth_date: "NotRequired[date | str | None]"
    """the day on which the person was born"""
    parental_consent: "NotRequired[bool]"
    """whether a parent agreed for a minor"""
    professional: "NotRequired[ProfessionalInput | None]"
    """how the number concerns a profession; null: it is a consumer's"""
    form_url: "NotRequired[str | None]"
    """the page with the form"""
    notice_url: "NotRequired[str | None]"
    """the notice that was shown"""
    act_reference: "NotRequired[str]"
    """what proves the act: a signed sheet, a recording, a message"""
    purposes: "NotRequired[Sequence[PurposeInput]]"
    """what the number is collected for"""


FateInput: TypeAlias = "Literal['deferred', 'blocked', 'failed', 'uncertain', 'sent', 'undelivered', 'delivered']"
"""The outcome of one recipient; `deferred` is the only one that is not final for the sender."""


class FrequencyCapInput(TypedDict):
    """The most messages that one person gets in a number of days, by this advertiser's own choice; the rulebook's
    holds beside it.
    """

    messages: "int"
    """the most messages in so many days"""
    days: "int"
    """the number of calendar days where the person is, the day of a message among them"""


GroupingInput: TypeAlias = "Literal['campaign', 'day', 'advertiser']"
"""What statistics are summed up by."""


ImportKindInput: TypeAlias = "Literal['contacts', 'oppositions', 'opt_out_list']"
"""Contacts with their provenance; oppositions from a file; oppositions from a list of our account at a carrier."""


class ImportedEvidenceInput(TypedDict):
    """How the consents of a file were collected; what a line itself says takes precedence."""

    source: "NotRequired[str]"
    """where the numbers were collected, for lines that do not say it"""
    wording: "NotRequired[str]"
    """what the person agrees to, to the letter"""
    wording_version: "NotRequired[str]"
    """the version of the wording: other words need another"""
    checkbox: "NotRequired[CheckboxInput]"
    """the box that the person ticked"""
    informed: "NotRequired[bool]"
    """whether the person was told who, why and what rights they have"""
    objection_offered: "NotRequired[bool]"
    """whether the person could refuse at once"""
    ip: "NotRequired[str | None]"
    """the network address from which it was done"""
    user_agent: "NotRequired[str | None]"
    """the browser, as it names itself"""
    operator: "NotRequired[str | None]"
    """the name of the person who did it for the advertiser"""
    channels: "NotRequired[Sequence[ChannelInput] | None]"
    """the means of contact that it covers"""
    bundled_with: "NotRequired[Sequence[BundleInput]]"
    """what the agreement was tied to, if anything"""
    sale: "NotRequired[SaleInput | None]"
    """the sale that made the person a customer"""
    collector: "NotRequired[CollectorInput | None]"
    """the third party that collected the number, if one did"""
    birth_date: "NotRequired[date | str | None]"
    """the day on which the person was born"""
    parental_consent: "NotRequired[bool]"
    """whether a parent agreed for a minor"""
    professional: "NotRequired[ProfessionalInput | None]"
    """how the number concerns a profession; null: it is a consumer's"""
    form_url: "NotRequired[str | None]"
    """the page with the form"""
    notice_url: "NotRequired[str | None]"
    """the notice that was shown"""
    act_reference: "NotRequired[str]"
    """what proves the act: a signed sheet, a recording, a message"""
    purposes: "NotRequired[Sequence[PurposeInput]]"
    """what the number is collected for"""


InteractionInput: TypeAlias = "Literal['reply', 'click', 'request', 'visit', 'purchase', 'service']"
"""What the person did.

`service`: they asked for something that messages are needed for (an order, an appointment, an account).
"""


LegalBasisInput: TypeAlias = "Literal['consent', 'existing_customer', 'non_commercial', 'professional']"
"""Why a contact may be solicited (CPCE art.

L.34-5; for `professional`, CNIL: legitimate interest, GDPR art. 6(1)(f)).
"""


class LimitsInput(TypedDict):
    """The rates, as shares of 1, above which the campaign pauses itself; null: this one never pauses it."""

    oppositions: "NotRequired[float | None]"
    """the share of recipients who answer STOP"""
    invalid_numbers: "NotRequired[float | None]"
    """the share of numbers that do not exist"""
    carrier_blocks: "NotRequired[float | None]"
    """the share of messages that the carrier blocks"""
    refusals: "NotRequired[float | None]"
    """the share of messages that the carrier refuses"""


ListFormatInput: TypeAlias = "Literal['json', 'csv', 'excel_fr']"
"""How a list is written."""


NatureInput: TypeAlias = "Literal['commercial', 'non_commercial', 'transactional']"
"""The purpose of a message.

`commercial` promotes goods, services or an image; `non_commercial` solicits without selling (a charity's
appeal); `transactional` is needed to perform what the person asked for (an order, an appointment, a code).
"""


class NoticeInput(TypedDict):
    """What people are told of their data: who receives them, how long they are kept, whom to ask, and where the
    whole policy is.

    `transfers`, where data leave the European Union: to which country, under which guarantees, and where these
    can be read.
    """

    recipients: "str"
    """who receives the data"""
    retention: "str"
    """how long the data are kept"""
    officer: "str"
    """whom to ask about personal data"""
    policy_url: "str"
    """where the whole privacy policy is"""
    transfers: "NotRequired[str | None]"
    """where data leave the European Union: to which country, under which guarantees"""


OccasionInput: TypeAlias = "Literal['sale', 'service', 'account', 'quote', 'abandoned_basket']"
"""On what occasion a customer's number was collected: only a sale or a service makes a customer (CNIL)."""


class OppositionsInput(TypedDict):
    """Where the oppositions of a file come from.

    `received_at`, the date of the list, is for lines without a date.
    """

    received_at: "datetime | str"
    """when it came"""
    source: "NotRequired[str | None]"
    """the way by which they came: phone, letter, desk, e-mail"""


ProfessionalInput: TypeAlias = "Literal['legal_person', 'sole_trader', 'unknown']"
"""Who holds a professional number: a natural person trading alone is protected as any other (docs/law.md R-09)."""


class ProvenanceInput(TypedDict):
    """Where the contacts of a file come from, for lines that do not say so themselves; a line without provenance is
    refused.
    """

    legal_basis: "NotRequired[LegalBasisInput]"
    """what allows the message: a consent, an earlier purchase, or another basis"""
    collected_at: "NotRequired[datetime | str | None]"
    """when the agreement was given, or the number collected"""
    evidence: "NotRequired[ImportedEvidenceInput]"
    """what was shown and done, for lines that do not say it themselves"""
    categories: "NotRequired[Sequence[str]]"
    """the kinds of products or services that it covers; none: every kind"""
    tags: "NotRequired[Sequence[str]]"
    """tags of contacts"""


PurposeInput: TypeAlias = "Literal['commercial', 'charitable', 'political', 'public_information', 'non_commercial']"
"""What a number is collected for, and what a message is for (GDPR art.

5(1)(b)). `non_commercial` is not told further: an advertiser that has not said what it is declares no more.
"""


class RequestInput(TypedDict):
    """A request about a person's data: who asked, by which means, when, and who deals with it.

    Neither `reason` nor `reference` may name the person: the record of an erasure is kept.
    """

    asked_by: "NotRequired[AskerInput | None]"
    """Who asked: the `person`, a `representative` (guardian, lawyer, whoever they authorised), an `authority` (the
CNIL, a court), or nobody outside, the `controller` acting by itself.

Without it the record says that nobody told who asked.
"""
    means: "str"
    """By which means it came: letter, email, phone, desk…"""
    received_at: "datetime | str"
    """when it came"""
    operator: "str"
    """the name of the person who did it for the advertiser"""
    reason: "NotRequired[str]"
    """why"""
    reference: "NotRequired[str | None]"
    """What you file the request under: a number of your own, or of the authority."""


class RhythmInput(TypedDict):
    """When runs are due: `every` day, week (on `weekdays`) or month (on `day_of_month`; of a shorter month, its last
    day).

    `at` is a time on the clocks of `timezone` (IANA). A time that the clocks skip is an hour later on them that
    day; of one that comes twice, the first counts. From `since` to `until`, both included; without them, from now
    on and for good.
    """

    every: "EveryInput"
    """how often it is due: each day, week or month"""
    at: "str"
    """the time of day on the clocks there"""
    timezone: "NotRequired[str]"
    """the time zone of its local time, by its IANA name"""
    weekdays: "NotRequired[Sequence[WeekdayInput]]"
    """the days of the week on which it is due"""
    day_of_month: "NotRequired[int | None]"
    """the day of the month on which it is due; of a shorter month, the last one"""
    since: "NotRequired[date | str | None]"
    """the first day that may have a run; null: none is too early"""
    until: "NotRequired[date | str | None]"
    """the last day that may have a run; null: it goes on"""


RoleInput: TypeAlias = "Literal['collector', 'marketer', 'approver', 'officer', 'administrator', 'reader']"
"""What a key or a person is for.

`collector` records what people agree to and object to, and looks nothing up: the key of a shop's server. Of a
number that it has it learns, by recording an act, whether it is known and in which state. `marketer` drafts
and sends campaigns. `approver` does what a second pair of eyes is for: decides what a rule leaves to a
person, lets sending go on again. `officer` is the data protection officer: evidence, rights, replies to be
read, retention. `administrator` may do everything, and alone gives out keys and roles. `reader` sees figures
and settings, and nothing about a person.
"""


class SaleInput(TypedDict):
    """The sale that made a customer: when (if not at collection), and by which company (if not the advertiser).

    `contract_until` is the last day of the contract or guarantee that came with it: until then the person is a
    customer. It is not earlier than the sale, and at most ten years ahead.
    """

    occasion: "NotRequired[OccasionInput]"
    """what made the person a customer: a sale counts, an account does not"""
    at: "NotRequired[datetime | str | None]"
    """when the sale was, if not at collection"""
    seller_siren: "NotRequired[str | None]"
    """the SIREN of the company that sold, if not the advertiser"""
    contract_until: "NotRequired[date | str | None]"
    """the last day of the contract or guarantee that came with the sale"""


class ScheduleInput(TypedDict):
    """When a campaign starts; without `at`, when it is scheduled."""

    at: "NotRequired[datetime | str | None]"
    """when the campaign starts; when it is scheduled, if left out"""


class ServiceInput(TypedDict):
    """What the person asked for, which the message is needed for: an order, an appointment, an account.

    `reference` identifies it where it is kept, `at` is when they asked. Both are recorded as their act: that is
    what the message rests on.
    """

    reference: "str"
    """what identifies it where it is kept: an order number, an appointment"""
    at: "datetime | str"
    """when the person asked for it"""


ShareInput = TypedDict("ShareInput", {"of": "str", "from": "float", "to": "float"})
"""A slice of everybody, by a hash of the number: from `from` (included) to `to` (not), of 1.

The same `of` divides people alike.
"""


StatusInput: TypeAlias = "Literal['granted', 'held', 'opposed', 'pending', 'none']"
"""The standing of a contact.

May be solicited; is held until a person has read what came about it; has opposed; has yet to confirm (double
opt-in); or nothing is known.
"""


TerritoryInput: TypeAlias = "Literal['FR', 'GP', 'GF', 'MQ', 'RE', 'YT', 'PM', 'NC', 'PF', 'WF', 'CH']"
"""Metropolitan France, an overseas territory or another country, by ISO 3166 code.

Guadeloupe stands for Saint-Barthélemy and Saint-Martin too: their numbers cannot be told apart.
"""


TopicInput: TypeAlias = "Literal['training_account', 'home_energy', 'home_adaptation', 'bank_details', 'youth', 'alcohol', 'tobacco', 'gambling', 'credit', 'health', 'crypto', 'politics', 'high_risk_contracts', 'prescription_drugs', 'infant_formula', 'funerals', 'legal_services']"
"""A subject.

Which are forbidden, and which regulated, is each country's rulebook's business.
"""


WeekdayInput: TypeAlias = "Literal['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']"
"""A day of the week, from Monday on."""
