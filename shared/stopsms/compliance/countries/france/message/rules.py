"""The French rules on the message: who speaks, how to oppose, from which sender, about what, with which links.

Each rule that needs more than a few lines has a module of its own: `opt_out`, `sender`, `purpose`, `canvassing`, `premium`,
`bank_details`, `subjects` (with the words in `topics`), `sales` (with `sales_periods` and `sales_words`). A rule's severity is what
stands behind it as a whole; an objection that rests on something else says so itself (`Authority`).

Sources: CPCE art. L.34-5; CNIL, « La prospection commerciale par SMS-MMS »; af2m, « Charte Business Messaging » in force on
2026-03-01 (sender IDs); Code du travail art. L.6323-8-1; Code de la consommation art. L.223-8.
"""

from datetime import date

from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.message.bank_details import bank_details
from stopsms.compliance.countries.france.message.canvassing import renovation, training
from stopsms.compliance.countries.france.message.opt_out import stop_mention
from stopsms.compliance.countries.france.message.premium import premium_number
from stopsms.compliance.countries.france.message.purpose import nature
from stopsms.compliance.countries.france.message.sales import sales_periods
from stopsms.compliance.countries.france.message.sender import sender_id
from stopsms.compliance.countries.france.message.subjects import forbidden_topics, regulated_topics
from stopsms.compliance.countries.france.thresholds import NAME_WITHIN
from stopsms.compliance.law.content_checks import carrier_length
from stopsms.compliance.law.nature import EVERY, Nature
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, ask, block, warn
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT, Draft
from stopsms.compliance.message.links import links
from stopsms.compliance.message.personalisation import LONGEST_VALUE, intrudes
from stopsms.compliance.message.text import plain, says

_NAME_FIRST = Authority(Severity.CHARTER, "Charte af2m 2026 §B.1.1 (nom au début du premier message)")


def _identity(draft: Draft) -> Objection | None:
    name = draft.brand.name
    if not says(draft.text, name):
        # The law forbids to hide who speaks: a sender that reads as the name says it. That the text says it too is the charter's.
        shown = bool(plain(name)) and plain(name) in plain(draft.brand.sender_id)
        return block(
            f"Le message ne nomme pas l’annonceur : écrivez « {name} », au début de préférence.",
            f"The message does not name the advertiser: write “{name}”, preferably at the beginning.",
            _NAME_FIRST if shown else None,
        )
    if not says(draft.text[: NAME_WITHIN + len(name)], name):
        return warn(
            "L’annonceur est nommé tard dans le message ; la charte des opérateurs demande son nom au début.",
            "The advertiser is named late in the message; the operators' charter asks for the name at the beginning.",
            _NAME_FIRST,
        )
    return None


def _youth(draft: Draft) -> Objection | None:
    if Topic.YOUTH in draft.topics:
        return block(
            "Un service destiné aux jeunes publics ne contient aucun message publicitaire.",
            "A service for young audiences carries no advertising.",
        )
    return None


def _premium(draft: Draft) -> Objection | None:
    found = premium_number(draft.text)
    if found is None:
        return None
    if found.certain:
        # The law does not forbid it: it makes it marketing, whatever the message is called (al. 3). The operators forbid it.
        also = draft.nature is Nature.TRANSACTIONAL
        return block(
            f"Le message invite à joindre un numéro surtaxé ({found.written}) : la charte des opérateurs l’interdit. "
            f"Donnez un numéro sans surtaxe.{' Tel quel, ce message est de la prospection (CPCE art. L.34-5, al. 3).' if also else ''}",
            f"The message invites to reach a premium-rate number ({found.written}): the operators' charter forbids it. "
            f"Give a number at no extra cost.{' As it stands, this message is marketing (CPCE art. L.34-5, al. 3).' if also else ''}",
        )
    return ask(
        f"Le prix de l’appel au {found.written} ne se lit pas dans le numéro (certains sont surtaxés) : vérifiez-le, par exemple sur "
        "infosva.org, et indiquez ce que vous avez constaté.",
        f"The price of a call to {found.written} cannot be read from the number (some are premium-rate): check it, for instance on "
        "infosva.org, and say what you saw.",
    )


_OWN_DOMAINS = Authority(Severity.POLICY, "Politique de ce projet : un lien mène chez l’annonceur, en https")


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
                _OWN_DOMAINS,
            )
        if domains and not own:
            return warn(
                f"{link.written} n’est pas sur un domaine déclaré de l’annonceur ({', '.join(sorted(domains))}).",
                f"{link.written} is not on a domain that the advertiser declared ({', '.join(sorted(domains))}).",
                _OWN_DOMAINS,
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
            f"Le champ « {draft.missing[0]} » n’a pas de valeur exploitable pour ce contact (vide, NULL, -, 0…) "
            "et n’a pas de texte de remplacement.",
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
        further=(sources.CHARTER_2026,),
    ),
    Rule(
        "fr.stop-mention",
        "Mention STOP",
        Severity.LAW,
        "CPCE art. L.34-5, al. 5 ; RGPD art. 21 ; CNIL, prospection par SMS-MMS",
        sources.CPCE,
        Explanation(
            "Le message se termine par un moyen simple et gratuit de s’opposer.",
            "The message ends with a simple and free way to oppose.",
        ),
        stop_mention,
        further=(sources.GDPR_OBJECTION, sources.CNIL_SMS, sources.SHORT_CODE_PRICES),
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
        sender_id,
        EVERY,
        further=(sources.CHARTER_2026, sources.ARCEP, sources.CPCE_NUMBERS),
    ),
    Rule(
        "fr.nature",
        "Nature du message",
        Severity.RECOMMENDATION,
        "CPCE art. L.34-5, al. 3 ; CNIL, fiche du 10 juin 2026 (prospection, transactionnel, relationnel)",
        sources.CNIL_MESSAGES,
        Explanation(
            "Un message non commercial ou transactionnel ne contient pas de publicité.",
            "A non-commercial or transactional message carries no advertising.",
        ),
        nature,
        EVERY,
        further=(sources.CPCE,),
    ),
    Rule(
        "fr.training-account",
        "Compte personnel de formation",
        Severity.LAW,
        "Code du travail art. L.6323-8-1",
        sources.TRAINING,
        Explanation(
            "Aucun mot du message, aucun sujet déclaré ne touche au compte personnel de formation, sauf décision humaine consignée.",
            "Neither the words of the message nor its declared subjects concern the personal training account (CPF), or a person decided.",
        ),
        training,
        EVERY,
        since=date(2022, 12, 21),
    ),
    Rule(
        "fr.home-renovation",
        "Rénovation énergétique et adaptation du logement",
        Severity.LAW,
        "Code de la consommation art. L.223-8 (loi n° 2025-594)",
        sources.RENOVATION,
        Explanation(
            "Aucun mot du message, aucun sujet déclaré ne touche à la rénovation énergétique ni à l’adaptation du logement, "
            "sauf décision humaine consignée ou destinataire personne morale.",
            "Neither the words of the message nor its declared subjects concern energy renovation or the adaptation of homes, or a "
            "person decided, or the recipient is a legal person.",
        ),
        renovation,
        EVERY,
        since=date(2025, 7, 1),
        further=(sources.CALLS, sources.RENOVATION_REQUEST),
    ),
    Rule(
        "fr.premium-number",
        "Numéros surtaxés",
        Severity.CHARTER,
        "Charte af2m 2026 (contenus interdits) ; CPCE art. L.34-5, al. 3 (un tel message est de la prospection)",
        sources.CHARTER_2026,
        Explanation(
            "Aucune tournure reconnue du message n’invite à joindre un numéro surtaxé.",
            "No recognised wording in the message invites people to contact a premium-rate number.",
        ),
        _premium,
        EVERY,
        further=(sources.CPCE,),
    ),
    Rule(
        "fr.bank-details",
        "Coordonnées bancaires",
        Severity.CHARTER,
        "Charte af2m 2026 (contenus interdits)",
        sources.CHARTER_2026,
        Explanation(
            "Aucun mot du message ne demande de coordonnées bancaires, sauf décision humaine consignée.",
            "The message does not ask for bank details, or a person decided.",
        ),
        bank_details,
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
        "fr.forbidden-topics",
        "Sujets dont la publicité est interdite",
        Severity.LAW,
        "Code de la santé publique (tabac, vapotage, médicaments prescrits) ; Code de la consommation (contrats financiers à risque, "
        "préparations pour nourrissons) ; déontologie des avocats",
        sources.TOBACCO,
        Explanation(
            "Aucun mot du message, aucun sujet déclaré ne relève d’une publicité interdite, sauf décision humaine consignée.",
            "Neither the words of the message nor its declared subjects are among those that may not be advertised, or a person decided.",
        ),
        forbidden_topics,
        EVERY,
        further=(
            sources.VAPING,
            sources.MEDICINES,
            sources.INFANT_FORMULA,
            sources.FINANCIAL_CONTRACTS,
            sources.FINANCIAL_ADVERTISING,
            sources.LAWYERS,
            sources.LAWYERS_RULING,
        ),
    ),
    Rule(
        "fr.regulated-topics",
        "Sujets réglementés",
        Severity.LAW,
        "Code de la santé publique (loi Évin) ; Code de la consommation (crédit) ; Code de la sécurité intérieure (jeux) ; Code électoral",
        sources.ALCOHOL,
        Explanation(
            "Aucun mot du message, aucun sujet déclaré n’est réglementé, ou une personne a vérifié les conditions.",
            "Neither the words of the message nor its declared subjects are regulated, or a person has checked the conditions.",
        ),
        regulated_topics,
        EVERY,
        further=(
            sources.CREDIT,
            sources.CREDIT_REFORM,
            sources.GAMBLING,
            sources.MEDICINES,
            sources.FINANCIAL_ADVERTISING,
            sources.FUNERALS,
            sources.LAWYERS,
            sources.ELECTORAL_CODE,
            sources.POLITICAL_ADVERTISING,
        ),
    ),
    Rule(
        "fr.sales-periods",
        "Soldes",
        Severity.LAW,
        "Code de commerce art. L.310-3, II",
        sources.SALES,
        Explanation(
            "Le mot « soldes » et ses dérivés ne désignent que des soldes, aux dates légales, sauf décision humaine consignée.",
            "The word “soldes” and its derivatives are used only for soldes on their legal dates, or a person decided on it.",
        ),
        sales_periods,
        frozenset({Nature.COMMERCIAL}),
        further=(sources.SALES_DATES, sources.SALES_BEFORE_2020),
    ),
    Rule(
        "fr.links",
        "Liens",
        Severity.RECOMMENDATION,
        "Charte af2m 2026 §C.3.3 (RCS) ; recommandations des opérateurs contre l’hameçonnage",
        sources.CHARTER_2026,
        Explanation(
            "Les liens mènent en https à un domaine de l’annonceur, sans raccourcisseur public.",
            "Links lead by https to a domain of the advertiser, without a public shortener.",
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
            "Every field has a value that adds no link, no STOP mention and no excessive length.",
        ),
        _personalisation,
        EVERY,
    ),
    Rule(
        "policy.carrier-length",
        "Longueur que le prestataire accepte",
        Severity.PROVIDER,
        "Limite du prestataire choisi, d’après sa documentation (aucun texte)",
        sources.OWN_POLICY,
        Explanation(
            "Le message ne compte pas plus de SMS que le prestataire d’envoi n’en accepte.",
            "The message has no more parts than the carrier accepts.",
        ),
        carrier_length,
        EVERY,
    ),
)
"""Content rules, in the order of the text; judged for each territory of a campaign, and for each person if it is personal."""
