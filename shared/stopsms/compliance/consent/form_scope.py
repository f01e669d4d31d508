"""What a consent form may record: no means and no purpose that its visitors did not read, and are not asked to confirm.

Sources: GDPR art. 4(11) (specific and informed), 5(1)(b); CPCE art. L.34-5, al. 1 (« par ce moyen »).
"""

from collections.abc import Iterator

from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.consent.collection import Channel
from stopsms.compliance.consent.purpose import expected
from stopsms.compliance.consent.purpose_words import named_by
from stopsms.compliance.law.rule import RuleResult, block
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.person.contact import LegalBasis, Purpose

CONFIRMED_BY_SMS = frozenset({Channel.SMS, Channel.RCS})
"""What the holder of the number says OUI to: the question speaks of SMS alone, and a consent to these covers RCS (charter 2026)."""


def beyond_channel(channels: frozenset[Channel]) -> Iterator[RuleResult]:
    """The refusal of means that nobody confirms, whatever the wording says of them.

    The form asks for a telephone number and for nothing else; its notice says that nobody will be called, and tells of messages alone.
    An agreement to e-mail, post or calls is taken elsewhere, where an address is given and this is what is asked.
    """
    if others := sorted(channels - CONFIRMED_BY_SMS):
        named = ", ".join(others)
        yield _objected(
            ".channel",
            f"Ce formulaire ne recueille d’accord que pour les SMS et le RCS : la personne n’y donne que son numéro, et c’est aux SMS "
            f"qu’elle répond OUI. Retirez des canaux : {named}.",
            f"This form takes agreement to SMS and RCS only: the person gives a number and answers OUI to SMS. Remove from the channels: "
            f"{named}.",
        )


def beyond_wording(purposes: frozenset[Purpose], kind: AdvertiserKind | None, wording: str) -> Iterator[RuleResult]:
    """The refusal of purposes that the wording does not name, and that nobody would expect of such an advertiser.

    Messages that are not commercial are less than anybody expects: they may be all that is asked for where no word names more.
    """
    named = named_by(wording)
    told = named | expected(LegalBasis.CONSENT, kind, wording)
    if not named and purposes == {Purpose.NON_COMMERCIAL}:
        return
    if beyond := sorted(purposes - told):
        listed = ", ".join(beyond)
        yield _objected(
            ".purpose",
            f"Le texte ne nomme pas tout ce pour quoi l’accord serait enregistré ({listed}) : la personne n’accepte que ce qu’elle lit. "
            "Nommez-le dans le texte, ou retirez cette finalité.",
            f"The wording does not name all that the agreement would be recorded for ({listed}): the person agrees to what they read. "
            "Name it in the wording, or remove the purpose.",
        )


def _objected(rule: str, french: str, english: str) -> RuleResult:
    """In the name of the rule at capture of the controller's country."""
    found = next(one for one in home_rulebook().capture if one.id.endswith(rule))
    return found.objected(block(french, english))
