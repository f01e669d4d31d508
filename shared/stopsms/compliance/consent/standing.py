"""Which of a person's agreements a message rests on: the newest that covers it, each with what its own act said.

A yes is never an objection. Whoever agreed to two categories and then says yes to a form about one of them has agreed to both, to one of
them twice; only an objection or a withdrawal takes away, and it is an act of its own. So what the newest act does not cover goes on
resting on the act that gave it. Sources: GDPR art. 4(11), 7(1) (what was agreed to is what that act shows) and 7(3); CPCE art. L.34-5.
"""

from collections.abc import Iterable
from dataclasses import replace

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.consent.means import FORM_FREE_SOURCES
from stopsms.compliance.consent.purpose import covered, is_covered, purpose_of
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Purpose
from stopsms.compliance.person.contact_size import MOST_CATEGORIES


def beside(newer: Basis, stored: Basis) -> tuple[Basis, ...]:
    """What stood and goes on standing beside a newer consent, newest first: all that this does not cover.

    A contract that still runs, and what a parent agreed to, no yes of the person replaces: neither is in what they said.
    As far as a contact has room for it (`MOST_CATEGORIES`, a basis counting once at least): beyond, the oldest is in the evidence alone.
    """
    known = (replace(stored, earlier=()), *stored.earlier)
    kept = [basis for basis in known if not _replaces(newer, basis)]
    while _room(kept) > MOST_CATEGORIES:
        kept.pop()
    return tuple(kept)


def with_weaker(consent: Basis, weaker: Basis) -> Basis:
    """The consent that stands, with another basis beside it that was recorded since: where consents cover it, they stand alone.

    It comes after every consent, since a message that one covers rests on that; and adds up with the last of its kind. One for
    which there is no room any more is in the evidence alone.
    """
    known = (replace(consent, earlier=()), *consent.earlier)
    consents = tuple(basis for basis in known if basis.legal_basis is LegalBasis.CONSENT)
    others = [basis for basis in known if basis.legal_basis is not LegalBasis.CONSENT]
    if any(_replaces(basis, weaker) for basis in consents):
        return consent
    same = next((basis for basis in others if basis.legal_basis is weaker.legal_basis), None)
    if same is not None and same.collected_at > weaker.collected_at:
        return consent
    now = weaker if same is None else added_up(same, weaker)
    kept = (*consents[1:], now, *(basis for basis in others if basis is not same))
    return consent if _room(kept) > MOST_CATEGORIES else replace(consent, earlier=kept)


def added_up(stored: Basis, new: Basis) -> Basis:
    """A customer's newest sale, with what earlier ones sold and the contract that came with one."""
    return replace(
        new,
        categories=stored.categories | new.categories,
        contract_until=new.contract_until or stored.contract_until,
    )


def _room(bases: Iterable[Basis]) -> int:
    return sum(max(1, len(basis.categories)) for basis in bases)


def _replaces(newer: Basis, stored: Basis) -> bool:
    more = stored.contract_until is not None or (stored.parental_consent and not newer.parental_consent)
    return not more and covers(newer, stored.categories, covered(stored))


def covers(consent: Basis, categories: frozenset[str], purposes: frozenset[Purpose]) -> bool:
    """Whether a consent is for all of that. Without categories it is for every one; none asked for is every one."""
    every = not consent.categories or (bool(categories) and categories <= consent.categories)
    return every and purposes <= covered(consent)


def categories_of(contact: Contact) -> frozenset[str]:
    """The categories that its bases name, whichever act gave which; none where a consent is for all."""
    bases = contact.bases
    if any(basis.legal_basis is LegalBasis.CONSENT and not basis.categories for basis in bases):
        return frozenset()
    return frozenset(category for basis in bases for category in basis.categories)


def agreed_to(contact: Contact, categories: frozenset[str], purposes: frozenset[Purpose]) -> bool:
    """Whether consents that stand show that the person agreed to all of that, be it in several acts.

    An act shows what it says. One of former times that does not say that the person was informed, by which act they agreed or what for
    (a consent is then used as a commercial one) may be all there is to write to them by; that they agreed to this, it does not show
    (GDPR art. 7(1)). Nor does another basis: whoever is written to as a customer has not agreed.
    """
    shown = [basis for basis in contact.bases if _shows(basis)]
    each = [frozenset({category}) for category in categories] or [categories]
    return bool(purposes) and all(
        any(covers(consent, category, frozenset({purpose})) for consent in shown)
        for category in each
        for purpose in purposes
    )


def _shows(basis: Basis) -> bool:
    acted = basis.checkbox_ticked or basis.source in FORM_FREE_SOURCES
    return basis.legal_basis is LegalBasis.CONSENT and basis.informed and acted and bool(basis.purposes)


def resting_on(contact: Contact, terms: Terms) -> Contact:
    """The contact as a message under these terms finds it: its `basis` is the first that covers it, or, where none does, the first.

    Consents come before sales, and of each the newest first.

    What is known of the person's age holds for all of them. A parent agreed to what their own act says: of whom an age is known, that
    one comes first.
    """
    if contact.basis is None or not contact.basis.earlier:
        return contact
    born = next((basis.born for basis in contact.bases if basis.born), None)
    covering = [basis for basis in contact.bases if _covers_message(basis, terms)]
    agreed = [basis for basis in covering if born is not None and basis.parental_consent]
    chosen = next(iter(agreed or covering), contact.basis)
    others = tuple(replace(basis, earlier=()) for basis in contact.bases if basis is not chosen)
    return replace(contact, basis=replace(chosen, born=chosen.born or born, earlier=others))


def _covers_message(basis: Basis, terms: Terms) -> bool:
    """By its scope alone: whatever else the law asks of it, the rules judge."""
    purpose = purpose_of(terms.nature, terms.advertiser.kind, political=Topic.POLITICS in terms.topics)
    specific = bool(basis.categories) or basis.legal_basis in (LegalBasis.EXISTING_CUSTOMER, LegalBasis.PROFESSIONAL)
    return is_covered(purpose, covered(basis)) and (not specific or terms.category in basis.categories)
