"""What a number was collected for, and what a campaign is for: one never serves the other (GDPR art. 5(1)(b), 4(11)).

Source: CNIL, 30 January 2026, « Élections : sept réflexes » (« cloisonnez vos fichiers », both ways), and its sanctions of
18 December 2025 (a practitioner who wrote to his patients as a candidate).
"""

from collections.abc import Mapping

from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.consent.purpose_words import named_by
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Objection, Severity, ask, block
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Basis, LegalBasis, Purpose

CROSSING = Authority(Severity.LAW, "RGPD art. 5(1)(b) et 4(11) ; CNIL, « Élections : sept réflexes » (30 janvier 2026)")
"""What forbids it wherever the person is: the controller is French."""

_NAMES: Mapping[Purpose, tuple[str, str]] = {
    Purpose.COMMERCIAL: ("la prospection commerciale", "commercial solicitation"),
    Purpose.CHARITABLE: ("l’appel à la générosité ou la vie associative", "appeals or the life of a charity"),
    Purpose.POLITICAL: ("la communication politique", "political communication"),
    Purpose.PUBLIC_INFORMATION: ("l’information du public", "information of the public"),
    Purpose.NON_COMMERCIAL: ("des messages non commerciaux", "non-commercial messages"),
}

_OF_KIND: Mapping[AdvertiserKind | None, Purpose] = {
    None: Purpose.COMMERCIAL,
    AdvertiserKind.COMPANY: Purpose.COMMERCIAL,
    AdvertiserKind.LAWYER: Purpose.COMMERCIAL,
    AdvertiserKind.CHARITY: Purpose.CHARITABLE,
    AdvertiserKind.POLITICAL: Purpose.POLITICAL,
    AdvertiserKind.PUBLIC_BODY: Purpose.PUBLIC_INFORMATION,
}
"""What a person who gives their number to such an advertiser, without being told anything else, expects to hear of.

A charity that also sells, or a town hall that also appeals for gifts, says so when it asks (`evidence.purposes`)."""

_NOT_TOLD_FURTHER = frozenset({Purpose.CHARITABLE, Purpose.PUBLIC_INFORMATION, Purpose.NON_COMMERCIAL})
"""What covers a message of which no more is known than that it is not commercial; and the messages that a number covers of which no more
is known. Politics is to be told: it reveals opinions."""


def expected(legal_basis: LegalBasis, kind: AdvertiserKind | None, wording: str = "") -> frozenset[Purpose]:
    """What an act of collection covers that does not say what for: by its basis, by what the advertiser is, and by the words shown.

    A sale and a profession are commercial, whoever sold (CPCE art. L.34-5, al. 4; CNIL on professionals). Whoever agreed to « offres »
    agreed to these, were it a charity that asked; to both, if the words name both.
    """
    if legal_basis in (LegalBasis.EXISTING_CUSTOMER, LegalBasis.PROFESSIONAL):
        return frozenset({Purpose.COMMERCIAL})
    own = _OF_KIND[kind]
    if legal_basis is LegalBasis.NON_COMMERCIAL:
        return frozenset({Purpose.NON_COMMERCIAL if own is Purpose.COMMERCIAL else own})
    named = named_by(wording)
    if own is Purpose.COMMERCIAL or Purpose.COMMERCIAL not in named:
        return frozenset({own})
    return frozenset({Purpose.COMMERCIAL, own} if own in named else {Purpose.COMMERCIAL})


def covered(basis: Basis) -> frozenset[Purpose]:
    """What a basis covers: what is kept with it.

    Of one recorded before that was kept, nobody knows what the advertiser said then that it was, and what it says today changes nothing
    of what people agreed to: a consent is read as commercial.
    """
    return basis.purposes or expected(basis.legal_basis, None)


def disagrees(declared: frozenset[Purpose], wording: str) -> bool:
    """Whether the words shown name purposes, and none of those that were declared; or name offers where none were declared."""
    named = named_by(wording)
    return bool(named) and (
        named.isdisjoint(declared) or (Purpose.COMMERCIAL in named and Purpose.COMMERCIAL not in declared)
    )


def purpose_of(nature: Nature, kind: AdvertiserKind | None, *, political: bool) -> Purpose:
    """What a campaign is for, by its declared nature, by what the advertiser is, and `political` if it was declared to be.

    A company promotes itself whatever it calls its messages. What words give away is no certainty: of that, a person decides.
    """
    if political:
        return Purpose.POLITICAL
    if nature is Nature.COMMERCIAL:
        return Purpose.COMMERCIAL
    return Purpose.NON_COMMERCIAL if kind is None else _OF_KIND[kind]


def is_covered(purpose: Purpose, purposes: frozenset[Purpose]) -> bool:
    """Whether a message for that purpose may be sent to somebody whose number was collected for these."""
    if purpose is Purpose.NON_COMMERCIAL:
        return not purposes.isdisjoint(_NOT_TOLD_FURTHER)
    return purpose in purposes or (purpose in _NOT_TOLD_FURTHER and Purpose.NON_COMMERCIAL in purposes)


def crossing(facts: Facts, *, names_politics: bool, asks_for_gifts: bool) -> Objection | None:
    """The objection to a message for another purpose than the number was collected for, as far as its words tell.

    Words alone decide nothing: « votez pour notre boutique » elects nobody, and a town hall tells when to register to vote.
    """
    terms, basis = facts.terms, facts.contact.basis
    if basis is None:
        return None
    kind = terms.advertiser.kind
    purpose = purpose_of(terms.nature, kind, political=Topic.POLITICS in terms.topics)
    purposes = covered(basis)
    if not is_covered(purpose, purposes):
        return _crossed(purpose, purposes, kind)
    if names_politics and Purpose.POLITICAL not in purposes:
        return ask(
            "Les mots du message parlent d’élections ou de politique, et ce numéro n’a pas été recueilli pour cela : s’il sert une "
            "candidature ou un parti, il ne peut pas partir.",
            "The words of the message speak of elections or politics, and this number was not collected for that: if it serves a "
            "candidate or a party, it may not leave.",
        )
    if asks_for_gifts and purposes.isdisjoint(_NOT_TOLD_FURTHER):
        return ask(
            "Les mots du message appellent à donner, et ce numéro n’a pas été recueilli pour cela : s’il s’agit d’un appel à la "
            "générosité, il ne peut pas partir.",
            "The words of the message ask for gifts, and this number was not collected for that: if it is an appeal, it may not leave.",
        )
    return None


def _crossed(purpose: Purpose, purposes: frozenset[Purpose], kind: AdvertiserKind | None) -> Objection:
    names = [_NAMES[found] for found in sorted(purposes)]
    french, english = " ou ".join(fr for fr, _ in names), " or ".join(en for _, en in names)
    undeclared = kind is None and purpose is not Purpose.COMMERCIAL
    more_fr = (
        " Si l’annonceur est une association, un parti ou un organisme public, déclarez-le (`kind`)."
        if undeclared
        else ""
    )
    more_en = " If the advertiser is a charity, a party or a public body, declare it (`kind`)." if undeclared else ""
    return block(
        f"Ce numéro a été recueilli pour {french}, et le message relève d’une autre finalité : {_NAMES[purpose][0]}. Demandez à la "
        f"personne un accord qui la nomme.{more_fr}",
        f"This number was collected for {english}, and the message has another purpose: {_NAMES[purpose][1]}. Ask the person for an "
        f"agreement that names it.{more_en}",
    )
