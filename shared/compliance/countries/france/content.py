"""The French rules on the message: who speaks, how to oppose, from which sender, about what, with which links.

Sources: CPCE art. L.34-5; CNIL, « La prospection commerciale par SMS-MMS »; af2m, « Charte Business Messaging » in force on
2026-03-01 (sender IDs); Code du travail art. L.6323-8-1; Code de la consommation art. L.223-8.
"""

import re
from datetime import date

from compliance.countries.france import sources
from compliance.countries.france.topics import (
    FORBIDDEN_UNLESS_CONTRACT,
    NAMES,
    REGULATED,
    advertising_words,
    selling_words,
    topics_of,
)
from compliance.countries.france.values import (
    GENERIC_SENDER_NAMES,
    MOBILE_OR_LANDLINE,
    NAME_WITHIN,
    NAMED_WITHIN,
    OPPOSITION_NUMBER,
    PREMIUM_NUMBER,
    PROTECTED_SENDER_NAMES,
    SENDER_ID,
    SENDER_NUMBER,
    SENDER_SHORT_CODE,
    TRANSACTIONAL_SHORT_CODE,
)
from compliance.links import links, skeleton
from compliance.nature import EVERY, SOLICITING, Nature
from compliance.personalisation import LONGEST_VALUE, intrudes
from compliance.review import LONGEST_TEXT, Draft, compose
from compliance.rule import Explanation, Objection, Rule, Severity, ask, block, warn
from compliance.text import plain, says, stop_mentions, stop_replies
from compliance.topic import Topic


def _identity(draft: Draft) -> Objection | None:
    name = draft.brand.name
    if not says(draft.text, name):
        return block(
            f"Le message ne nomme pas l’annonceur : écrivez « {draft.brand.name} », au début de préférence.",
            f"The message does not name the advertiser: write “{draft.brand.name}”, preferably at the beginning.",
        )
    if not says(draft.text[: NAME_WITHIN + len(name)], name):
        return warn(
            "L’annonceur est nommé tard dans le message ; la charte des opérateurs demande son nom au début.",
            "The advertiser is named late in the message; the operators' charter asks for the name at the beginning.",
        )
    return None


_ASTRAY = (
    ("qui n’est pas le numéro STOP de l’annonceur", "which is not the advertiser's STOP number"),
    ("un numéro surtaxé", "a premium-rate number"),
)


def _stop_mention(draft: Draft) -> Objection | None:
    number = draft.stop_number
    if number is None:
        return block(
            f"L’annonceur n’a pas de numéro STOP pour ce territoire ({draft.territory}).",
            f"The advertiser has no STOP number for this territory ({draft.territory}).",
        )
    if not re.fullmatch(OPPOSITION_NUMBER, number):
        return block(
            f"Le numéro STOP {number} n’est pas un numéro court 36xxx ou 38xxx non surtaxé (33700 reçoit les signalements).",
            f"STOP number {number} is not a 36xxx or 38xxx code at no extra cost (33700 is for reporting spam).",
        )
    text = compose(draft)
    mentions = stop_mentions(text)
    wrong = next((mention.number for mention in mentions if mention.number != number), None)
    if wrong is not None:
        fr, en = _ASTRAY[bool(re.fullmatch(PREMIUM_NUMBER, wrong))]
        return block(
            f"La mention STOP renvoie au {wrong}, {fr} : "
            f"écrivez « STOP SMS {number} », ou rien : la mention est ajoutée.",
            f"The STOP mention points to {wrong}, {en}: write “STOP SMS {number}”, or nothing: the mention is added.",
        )
    if stop_replies(draft.text) and not draft.answerable:
        return block(
            f"« Répondez STOP » est impossible : on ne répond pas à l’expéditeur {draft.brand.sender_id}. "
            f"Écrivez « STOP SMS {number} », ou rien : la mention est ajoutée.",
            f"“Répondez STOP” cannot be done: nobody can answer sender {draft.brand.sender_id}. "
            f"Write “STOP SMS {number}”, or nothing: the mention is added.",
        )
    if mentions and plain(text[mentions[-1].end :]):
        return warn(
            "La mention STOP n’est pas à la fin du message, où le destinataire la cherche.",
            "The STOP mention is not at the end of the message, where the recipient looks for it.",
        )
    return None


def _sender_id(draft: Draft) -> Objection | None:
    sender = draft.brand.sender_id
    authorised = sender in draft.advertiser.authorisations
    if any(character.isalpha() for character in sender):
        return _sender_name(sender, authorised=authorised)
    if re.fullmatch(SENDER_SHORT_CODE, sender):
        return _promotional_code(sender) if draft.nature is Nature.TRANSACTIONAL else None
    if re.fullmatch(TRANSACTIONAL_SHORT_CODE, sender) and draft.nature is not Nature.TRANSACTIONAL:
        return block(
            f"L’expéditeur {sender} est réservé aux messages transactionnels : la publicité part d’un 36xxx ou d’un nom.",
            f"Sender {sender} is for transactional messages only: advertising leaves from a 36xxx code or a name.",
        )
    if re.fullmatch(TRANSACTIONAL_SHORT_CODE, sender):
        return None
    return _sender_number(sender, authorised=authorised)


def _promotional_code(sender: str) -> Objection:
    return warn(
        f"L’expéditeur {sender} est un numéro promotionnel : un message transactionnel part plutôt d’un 38xxx ou d’un nom.",
        f"Sender {sender} is a promotional code: a transactional message had better leave from a 38xxx code or a name.",
    )


def _sender_number(sender: str, *, authorised: bool) -> Objection | None:
    if re.fullmatch(SENDER_NUMBER, sender):
        return None if authorised else _needs_leave(sender, "un numéro 09 dédié", "a dedicated 09 number")
    if re.fullmatch(MOBILE_OR_LANDLINE, sender):
        return block(
            f"L’expéditeur {sender} est un numéro de personne (06, 07…) : un système automatisé n’a pas le droit de le montrer.",
            f"Sender {sender} is a person's number (06, 07…): an automated system may not show it.",
        )
    return block(
        f"L’expéditeur « {sender} » n’est ni un nom, ni un numéro court 36xxx, ni un numéro 09 dédié.",
        f"Sender ID “{sender}” is neither a name, nor a 36xxx short code, nor a dedicated 09 number.",
    )


def _sender_name(sender: str, *, authorised: bool) -> Objection | None:
    if not re.fullmatch(SENDER_ID, sender):
        return block(
            f"L’expéditeur « {sender} » doit compter 3 à 11 lettres ou chiffres, dont une lettre, sans espace ni accent, "
            "ou être un numéro court 36xxx.",
            f"Sender ID “{sender}” must be 3 to 11 letters or digits, at least one letter, no space or accent, "
            "or a 36xxx short code.",
        )
    if sender.casefold() in GENERIC_SENDER_NAMES and not authorised:
        return block(
            f"L’expéditeur « {sender} » est un mot générique, qui n’identifie pas l’annonceur.",
            f"Sender ID “{sender}” is a generic word, which does not identify the advertiser.",
        )
    if not authorised and _is_protected(skeleton(sender)):
        return _needs_leave(sender, "un nom protégé", "a protected name")
    return None


def _is_protected(sender: str) -> bool:
    return any(sender == name or (len(name) >= NAMED_WITHIN and name in sender) for name in _PROTECTED)


_PROTECTED = frozenset(map(skeleton, PROTECTED_SENDER_NAMES))


def _needs_leave(sender: str, fr: str, en: str) -> Objection:
    return block(
        f"L’expéditeur « {sender} » est {fr} : indiquez la référence de l’autorisation (authorisations).",
        f"Sender ID “{sender}” is {en}: state the reference of the leave to use it (authorisations).",
    )


def _nature(draft: Draft) -> Objection | None:
    if draft.nature is Nature.COMMERCIAL or "fr.nature" in draft.accepted:
        return None
    found = advertising_words(draft.text) if draft.nature is Nature.TRANSACTIONAL else selling_words(draft.text)
    if found:
        quoted = ", ".join(f"« {word} »" for word in found[:3])
        return ask(
            f"{quoted} : ce message paraît publicitaire. Toute partie publicitaire rend le message entier commercial.",
            f"{quoted}: this message looks like advertising. Any advertising makes the whole message commercial.",
        )
    if draft.nature is Nature.TRANSACTIONAL and (stop_mentions(draft.text) or stop_replies(draft.text)):
        return warn(
            "Une mention STOP fait passer ce message pour une publicité (certains prestataires le traitent alors comme telle).",
            "A STOP mention makes this message pass for advertising (some providers then treat it as such).",
        )
    return None


def _forbidden(draft: Draft, topics: frozenset[Topic], rule: str) -> Objection | None:
    found = sorted((topics_of(draft.text) | draft.topics) & topics)
    if not found:
        return None
    fr, en = NAMES[found[0]]
    if draft.contract_in_progress:
        if rule in draft.accepted:
            return None
        return ask(
            f"Sujet : {fr}. Permis seulement si chaque destinataire a un contrat en cours, en lien direct : décidez et dites pourquoi.",
            f"Subject: {en}. Allowed only if every recipient has a running contract, directly related: decide and say why.",
        )
    return block(
        f"La prospection par SMS est interdite pour {fr}, sauf contrat en cours de chaque destinataire (contract_in_progress).",
        f"Marketing by SMS is forbidden for {en}, save under a running contract of every recipient (contract_in_progress).",
    )


def _training(draft: Draft) -> Objection | None:
    return _forbidden(draft, frozenset({Topic.TRAINING_ACCOUNT}), "fr.training-account")


def _renovation(draft: Draft) -> Objection | None:
    return _forbidden(draft, FORBIDDEN_UNLESS_CONTRACT - {Topic.TRAINING_ACCOUNT}, "fr.home-renovation")


def _bank_details(draft: Draft) -> Objection | None:
    if Topic.BANK_DETAILS in topics_of(draft.text) | draft.topics:
        return block("Un SMS ne demande jamais de coordonnées bancaires.", "An SMS never asks for bank details.")
    return None


def _youth(draft: Draft) -> Objection | None:
    if Topic.YOUTH in draft.topics:
        return block(
            "Un service destiné aux jeunes publics ne contient aucun message publicitaire.",
            "A service for young audiences carries no advertising.",
        )
    return None


def _regulated(draft: Draft) -> Objection | None:
    found = sorted((topics_of(draft.text) | draft.topics) & REGULATED)
    if not found or "fr.regulated-topics" in draft.accepted:
        return None
    fr, en = NAMES[found[0]]
    return ask(
        f"Sujet réglementé : {fr}. Vérifiez les mentions obligatoires et décidez.",
        f"Regulated subject: {en}. Check the mandatory notices and decide.",
    )


_INVITES = re.compile(
    r"\b(?:appel\w*|compos\w*|rappel\w*|envoy\w*|tap\w*|textot?\w*|sms)\b[^.!?\n]{0,30}?" + PREMIUM_NUMBER,
    re.IGNORECASE,
)


def _premium_number(draft: Draft) -> Objection | None:
    if found := _INVITES.search(draft.text):
        return block(
            f"Le message invite à joindre un numéro surtaxé (« {found[0]} ») : c’est interdit.",
            f"The message invites to reach a premium-rate number (“{found[0]}”): this is forbidden.",
        )
    return None


def _links(draft: Draft) -> Objection | None:
    domains = draft.advertiser.domains
    names = (draft.brand.name, draft.advertiser.name, *(domain.split(".")[0] for domain in domains))
    for link in links(draft.text):
        if link.shortened:
            return warn(
                f"{link.written} : un raccourcisseur public cache la destination ; utilisez votre propre domaine.",
                f"{link.written}: a public shortener hides where it leads; use your own domain.",
            )
        own = link.belongs_to(domains)
        if link.disguised or (domains and not own and link.imitates(names)):
            return warn(
                f"{link.written} ressemble à une adresse d’hameçonnage : nom imité, adresse IP ou lettres d’un autre alphabet.",
                f"{link.written} looks like phishing: an imitated name, an IP address or letters of another alphabet.",
            )
        if link.insecure:
            return warn(
                f"{link.written} n’est pas en https.",
                f"{link.written} is not https.",
            )
        if domains and not own:
            return warn(
                f"{link.written} n’est pas sur un domaine déclaré de l’annonceur ({', '.join(sorted(domains))}).",
                f"{link.written} is not on a domain that the advertiser declared ({', '.join(sorted(domains))}).",
            )
    return None


def _personalisation(draft: Draft) -> Objection | None:
    if draft.stray:
        return block(
            f"Accolade isolée (caractère {draft.stray[0] + 1}) : écrivez {{prenom}}, {{prenom|cher client}}, ou {{{{ pour une accolade.",
            f"Stray brace (character {draft.stray[0] + 1}): write {{first_name}}, {{first_name|dear customer}}, or {{{{ for a brace.",
        )
    if draft.missing:
        return block(
            f"Le champ « {draft.missing[0]} » ne dit rien pour ce contact (vide, NULL, -, 0…) et n’a pas de texte de remplacement.",
            f"Field “{draft.missing[0]}” says nothing for this contact (empty, NULL, -, 0…) and has no fallback.",
        )
    for value in draft.values:
        if intrudes(value):
            return block(
                "Une valeur personnelle contient un lien, un numéro, le mot STOP, un saut de ligne ou plus de "
                f"{LONGEST_VALUE} caractères : corrigez l’attribut du contact.",
                "A personal value holds a link, a number, the word STOP, a line break or more than "
                f"{LONGEST_VALUE} characters: correct the contact's attribute.",
            )
    if len(draft.text) > LONGEST_TEXT:
        return block(
            f"Le message dépasse {LONGEST_TEXT} caractères pour ce destinataire.",
            f"The message exceeds {LONGEST_TEXT} characters for this recipient.",
        )
    return None


RULES: tuple[Rule[Draft], ...] = (
    Rule(
        "fr.identity",
        "Identité de l’annonceur",
        Severity.LAW,
        "CPCE art. L.34-5, al. 5 ; charte af2m 2026 §B.1.1",
        sources.CPCE,
        Explanation("Le message nomme l’annonceur.", "The message names the advertiser."),
        _identity,
        EVERY,
    ),
    Rule(
        "fr.stop-mention",
        "Mention STOP",
        Severity.LAW,
        "CPCE art. L.34-5, al. 5 ; RGPD art. 21 ; CNIL, prospection par SMS-MMS",
        sources.CNIL_SMS,
        Explanation(
            "Le message se termine par un moyen simple et gratuit de s’opposer.",
            "The message ends with a simple and free way to oppose.",
        ),
        _stop_mention,
    ),
    Rule(
        "fr.sender-id",
        "Nom de l’expéditeur",
        Severity.CHARTER,
        "Charte af2m 2026 (OADC) ; Arcep, décision 2018-0881 modifiée",
        sources.SENDER_NAMES,
        Explanation(
            "L’expéditeur est un nom ou un numéro admis par les opérateurs français.",
            "The sender is a name or number that French operators accept.",
        ),
        _sender_id,
        EVERY,
    ),
    Rule(
        "fr.nature",
        "Nature du message",
        Severity.RECOMMENDATION,
        "CPCE art. L.34-5, al. 1 ; CNIL, fiche du 10 juin 2026 (prospection, transactionnel, relationnel)",
        sources.CNIL_SMS,
        Explanation(
            "Un message non commercial ou transactionnel ne contient pas de publicité.",
            "A non-commercial or transactional message carries no advertising.",
        ),
        _nature,
        EVERY,
    ),
    Rule(
        "fr.training-account",
        "Compte personnel de formation",
        Severity.LAW,
        "Code du travail art. L.6323-8-1",
        sources.TRAINING,
        Explanation(
            "Le message ne prospecte pas pour le compte personnel de formation.",
            "The message does not canvass for the personal training account (CPF).",
        ),
        _training,
        SOLICITING,
        since=date(2022, 12, 21),
    ),
    Rule(
        "fr.home-renovation",
        "Rénovation énergétique et adaptation du logement",
        Severity.LAW,
        "Code de la consommation art. L.223-8 (loi n° 2025-594)",
        sources.RENOVATION,
        Explanation(
            "Le message ne prospecte pas pour la rénovation énergétique ou l’adaptation du logement.",
            "The message does not canvass for energy renovation or adaptation of homes.",
        ),
        _renovation,
        SOLICITING,
        since=date(2025, 7, 1),
    ),
    Rule(
        "fr.premium-number",
        "Numéros surtaxés",
        Severity.LAW,
        "CPCE art. L.34-5, al. 1 et 5 ; CE, 23 mars 2015 ; charte af2m 2026",
        sources.CPCE,
        Explanation(
            "Le message n’invite pas à joindre un numéro surtaxé.",
            "The message does not invite to reach a premium-rate number.",
        ),
        _premium_number,
        EVERY,
    ),
    Rule(
        "fr.bank-details",
        "Coordonnées bancaires",
        Severity.CHARTER,
        "Charte af2m 2026 (contenus interdits)",
        sources.CHARTER_2026,
        Explanation(
            "Le message ne demande pas de coordonnées bancaires.", "The message does not ask for bank details."
        ),
        _bank_details,
    ),
    Rule(
        "fr.youth",
        "Jeunes publics",
        Severity.CHARTER,
        "Charte af2m (jeunes publics)",
        sources.CHARTER_2024,
        Explanation(
            "Le service n’est pas destiné aux jeunes publics.",
            "The service is not meant for young audiences.",
        ),
        _youth,
    ),
    Rule(
        "fr.regulated-topics",
        "Sujets réglementés",
        Severity.LAW,
        "Code de la santé publique (loi Évin, tabac) ; Code monétaire et financier ; ANJ ; Code électoral",
        sources.OWN_POLICY,
        Explanation(
            "Le sujet n’est pas réglementé, ou une personne a vérifié les mentions obligatoires.",
            "The subject is not regulated, or a person has checked the mandatory notices.",
        ),
        _regulated,
    ),
    Rule(
        "fr.links",
        "Liens",
        Severity.RECOMMENDATION,
        "Charte af2m 2026 §C.3.3 (RCS) ; recommandations des opérateurs contre l’hameçonnage",
        sources.CHARTER_2026,
        Explanation(
            "Les liens mènent en https à un domaine de l’annonceur, sans raccourcisseur public.",
            "Links lead by https to a domain of the advertiser, without public shortener.",
        ),
        _links,
        EVERY,
    ),
    Rule(
        "policy.personalisation",
        "Personnalisation",
        Severity.POLICY,
        "Politique de ce projet : le texte lu par chacun est celui qui est jugé",
        sources.OWN_POLICY,
        Explanation(
            "Chaque champ a une valeur qui n’ajoute ni lien, ni mention STOP, ni longueur excessive.",
            "Every field has a value that adds neither link, nor STOP mention, nor excessive length.",
        ),
        _personalisation,
        EVERY,
    ),
)
"""Content rules, in the order of the text; judged for each territory of a campaign, and for each person if it is personal."""
