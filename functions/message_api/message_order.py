"""What a caller asks for with one message, whether it can be at all, and the terms under which it would leave."""

from dataclasses import dataclass
from datetime import UTC, datetime

from stopsms.compliance.campaign.advertiser import Advertiser, Brand
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.single_message import LONGEST_WORTH, WORTH, message_id_of
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Phone
from stopsms.use_cases.campaigns.draft_campaign import UnknownBrand

FIRST_MOBILES = datetime(1992, 7, 1, tzinfo=UTC)
"""When the first GSM network of France opened. An account may be old; a time before this is one that a program did not know (1970)."""


class MistakenService(InputError):
    """A transactional message without what the person asked for, another one with it, or a request of an impossible time.

    Or a request of whoever had the number before: whoever has it now asked for nothing.
    """

    code = "mistaken_service"


class MistakenExpiry(InputError):
    """The message would expire at once, before it may lawfully leave, or after any queue has forgotten it."""

    code = "mistaken_expiry"


class AppendedClause(InputError):
    """The advertiser's carrier appends a STOP clause to every message, which would make advertising of a transactional one."""

    code = "appended_clause"


class NotPreviewed(InputError):
    """Whoever sends this has to have seen a preview of it, or somebody else has to, and a single message has none.

    What the person asked for is let through: its text is held to that, and it waits for nobody.
    """

    code = "not_previewed"


@dataclass(frozen=True, slots=True)
class AskedService:
    """What the person asked for, which a transactional message is needed for: where it is kept, and when they asked."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageOrder:
    """What a caller asks for; `principal` is who does, `acknowledged` the rules whose warning a person (`by`) has accepted.

    With `needs_digest` the caller's key sends nothing but what a preview showed.
    """

    principal: str
    advertiser_id: str
    reference: str
    phone: Phone
    text: str
    nature: Nature
    service: AskedService | None = None
    category: str | None = None
    brand: str | None = None
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False
    expires_at: datetime | None = None
    acknowledged: frozenset[str] = frozenset()
    by: str = ""
    needs_digest: bool = False

    @property
    def message_id(self) -> str:
        """The message's id: the same for the same reference."""
        return message_id_of(self.advertiser_id, self.reference)


def terms_of(order: MessageOrder, advertiser: Advertiser, now: datetime) -> Terms:
    """The terms, of which nobody has accepted a warning yet.

    Raises NotPreviewed, UnknownBrand, MistakenService, MistakenExpiry and AppendedClause.
    """
    _check_seen(order, advertiser)
    brand = _brand(order, advertiser)
    _check_service(order, advertiser, now)
    expires_at = now + WORTH[order.nature] if order.expires_at is None else order.expires_at
    if not now < expires_at <= now + LONGEST_WORTH:
        words = Explanation(
            f"Un message expire dans les {LONGEST_WORTH.days} jours qui viennent.",
            f"a message expires within {LONGEST_WORTH.days} days from now",
        )
        raise MistakenExpiry(words, field="expires_at")
    return Terms(
        campaign_id=order.message_id,
        advertiser=advertiser.of_messages,
        brand=brand,
        text=order.text,
        nature=order.nature,
        category=order.category,
        profile=profile_named(advertiser.profile),
        topics=order.topics,
        contract_in_progress=order.contract_in_progress,
        expires_at=expires_at,
    )


def _check_seen(order: MessageOrder, advertiser: Advertiser) -> None:
    wanted = order.needs_digest or advertiser.needs_digest or advertiser.two_persons
    if wanted and order.nature is not Nature.TRANSACTIONAL:
        title = "the advertiser or the key wants a preview to be seen, and a single message has none: draft a campaign"
        raise NotPreviewed(title, field="nature")


def _brand(order: MessageOrder, advertiser: Advertiser) -> Brand:
    brand = advertiser.main_brand if order.brand is None else advertiser.brand_named(order.brand)
    if brand is None:
        raise UnknownBrand("the advertiser has no brand of this name", field="brand")
    return brand


def _check_service(order: MessageOrder, advertiser: Advertiser, now: datetime) -> None:
    transactional = order.nature is Nature.TRANSACTIONAL
    if transactional and order.service is None:
        words = Explanation(
            "Un message transactionnel répond à une demande de la personne : dites laquelle.",
            "a transactional message is needed for what the person asked for: say what",
        )
        raise MistakenService(words, field="service")
    if order.service is not None and not transactional:
        words = Explanation(
            "Seul un message transactionnel s’appuie sur une demande de la personne : retirez-la d’ici.",
            f"a {order.nature} message rests on no service: leave it out",
        )
        raise MistakenService(words, field="service")
    if order.service is not None and order.service.at > now:
        words = Explanation(
            "La demande de la personne ne peut pas être à venir.", "what the person asked for cannot lie in the future"
        )
        raise MistakenService(words, field="service.at")
    if order.service is not None and order.service.at < FIRST_MOBILES:
        words = Explanation(
            "À cette date, personne n’avait de mobile pour demander un message : dites quand la demande a été faite.",
            "nobody had a mobile to ask for a message by then: say when they asked",
        )
        raise MistakenService(words, field="service.at")
    if transactional and advertiser.route.stop_clause:
        raise AppendedClause("the advertiser's carrier appends a STOP clause to every message", field="nature")
