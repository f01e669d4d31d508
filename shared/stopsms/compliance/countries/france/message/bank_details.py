"""The French rule on bank details: an SMS never asks for them; saying that nobody will is no asking.

Source: af2m charter 2026, forbidden contents (seen through a third party's note).
"""

import re

from stopsms.compliance.countries.france.message.topics import CERTAIN
from stopsms.compliance.law.rule import Objection, ask, block
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.message.text import words

# Patterns are strings here: `re` compiles each when it is first needed, and most messages need the first only.
_DETAILS = rf"(?:{CERTAIN[Topic.BANK_DETAILS]})"
_ASKS = (
    r"(?:demand|exig|reclam|communiqu|donn|transm|envo|fourni|partag|saisi|divulgu|renseign|confi|indiqu|sollicit)\w*"
)
_HARMLESS = (
    r"\b(?:"
    rf"aucune? (?:\w+ ){{0,3}}?{_DETAILS} (?:\w+ ){{0,4}}?(?:{_ASKS}|requis\w*|necessaires?)"
    rf"|(?:ne|n) (?:\w+ ){{0,3}}?{_ASKS} (?:\w+ ){{0,2}}?(?:jamais|pas|aucune?|ni|plus) (?:\w+ ){{0,4}}?{_DETAILS}"
    rf"|(?:ne|n) (?:\w+ ){{0,2}}?(?:jamais|pas) {_ASKS} (?:\w+ ){{0,3}}?{_DETAILS}"
    rf"|jamais (?:\w+ ){{0,2}}?{_DETAILS}"
    rf"|{_DETAILS} (?:\w+ ){{0,3}}?(?:ne|n) (?:\w+ ){{0,3}}?(?:jamais|pas|plus) (?:\w+ ){{0,2}}?(?:{_ASKS}|requis\w*"
    rf"|necessaires?)"
    rf"|sans (?:\w+ ){{0,2}}?{_DETAILS}(?! (?:pas|aucun|plus|impossible|nous))"
    rf"|(?:pas|plus|aucun) (?:besoin )?(?:de |d )(?:\w+ )?{_DETAILS}"
    rf"|inutile de (?:\w+ ){{0,3}}?{_DETAILS}"
    r")\b"
)
"""« Aucun RIB ne vous sera demandé », « ne donnez jamais votre IBAN », « sans coordonnées bancaires »."""
_ANYWHERE = rf"\b{_DETAILS}\b"
_NOT_ASKING = (
    r"\b(?:n oubliez pas|ne (?:tarde|oublie|hesite|manque|attende)[zr] (?:pas|plus)|pas (?:de |d )?(?:oublier))\b"
)
"""Negations that ask all the same: « n'oubliez pas d'envoyer votre RIB »."""
_REQUEST = (
    r"\b(?:envoye[zr]|envoi|communique[zr]|donne[zr]|transmette[zr]|transmettre|fournir|fournisse[zr]|repond(?:ez|re"
    r"|s)|saisi(?:r|ssez)|renseigne[zr]|indique[zr]|confirme[zr]"
    r"|mett(?:ez|re) a jour|actualise[zr]|verifie[zr]|munissez|munis|precise[zr]|partage[zr]|demand\w+|merci de"
    r"|besoin (?:de|d)|il (?:nous )?faut|oublie[zr]|complete[zr]|valide[zr]"
    r"|enregistre[zr]|transferer|preparez|apporte[zr]|photo)\b"
)
_SECRETS = (
    r"(?<!ne )(?<!n )(?<!jamais )(?<!pas )\b(?:communique[zr]|donne[zr]|transmette[zr]|transmettre|envoye[zr]|confirme[zr]|saisisse[zr]"
    r"|saisir"
    r"|indique[zr]|renseigne[zr]|repondez|repondre|fournissez|fournir|valide[zr]|mettez a jour|actualise[zr]|enregistre[zr]|ajoute[zr]"
    r"|verifie[zr]|modifie[zr]|partage[zr]) (?!jamais|pas|aucun)(?:(?!jamais|pas|aucun)\w+ ){0,4}?"
    r"(?:(?:votre|vos|ton|tes|le|un) (?:nouve(?:au|l) )?(?:codes? (?:secrets?|pin|confidentiels?|d acces|de securite|bancaires?|recu)"
    r"|mots? de passe|identifiants?|moyens? de paiement)|(?:votre|vos|ta|ton) (?:cb|cartes? (?:bancaires?|bleues?|de credit"
    r"|de paiement)))\b"
)
"""A secret, or a means of payment, that the reader is told to give or to confirm: a shop's form may ask for it, and so does a fraud."""


def bank_details(draft: Draft) -> Objection | None:
    """Asked for: refused. Named without being asked for nor refused: a person decides."""
    bare = words(draft.text)
    named = re.search(_ANYWHERE, bare) is not None
    if named and not re.search(_NOT_ASKING, bare):
        bare = re.sub(_HARMLESS, " . ", bare)
        named = re.search(_ANYWHERE, bare) is not None
    if Topic.BANK_DETAILS in draft.topics or (named and re.search(_REQUEST, bare)):
        return block(
            "Un SMS ne demande jamais de coordonnées bancaires : retirez cette demande.",
            "An SMS never asks for bank details: take the request out.",
        )
    if not named and not re.search(_SECRETS, bare):
        return None
    return ask(
        "Le message parle de coordonnées bancaires, d’un code secret ou d’un moyen de paiement : s’il ne les demande "
        "pas, décidez et dites pourquoi ; sinon, "
        "retirez-les.",
        "The message speaks of bank details, a secret code or a means of payment: if it does not ask for them, decide "
        "and say why; otherwise take them out.",
    )
