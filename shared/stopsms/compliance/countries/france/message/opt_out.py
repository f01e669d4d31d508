"""The French rule on the way out: one, that works, at no cost, and no other beside it.

`compose` appends « STOP SMS 36xxx » where the author wrote no such mention; whatever else the text calls a way out has to work too,
or the person is left with two that contradict each other (CPCE art. L.34-5, al. 5: simple means).
"""

import re

from stopsms.compliance.countries.france.thresholds import LOCAL_NUMBER, OPPOSITION_NUMBER, OTHER_OPPOSITION_NUMBERS
from stopsms.compliance.law.rule import Authority, Objection, Severity, ask, block, warn
from stopsms.compliance.message.draft import Draft, compose
from stopsms.compliance.message.text import plain, stop_mentions, stop_replies, unaccented
from stopsms.compliance.person.phone import HOME, Territory

WITHOUT_CODES = frozenset(
    {
        Territory.SAINT_PIERRE_ET_MIQUELON,
        Territory.NEW_CALEDONIA,
        Territory.FRENCH_POLYNESIA,
        Territory.WALLIS_AND_FUTUNA,
    }
)
"""Territories that af2m's codes do not reach. Their operators have codes of their own, of which no public list was seen: any number
that costs no more than its transmission is accepted as the advertiser declares it (CPCE art. L.34-5 asks for valid contact details, not
for a code; it applies in Saint-Pierre-et-Miquelon, and is not among the articles that apply in the other three, where GDPR art. 21 does
through the loi Informatique et Libertés). Overseas departments are reached by 36xxx codes of their own (docs/law.md R-23)."""

_LAW = Authority(Severity.LAW, "CPCE art. L.34-5, al. 5 ; RGPD art. 21 et 12")
_LAW_OVERSEAS = Authority(Severity.LAW, "RGPD art. 21 et 12 ; loi n° 78-17 du 6 janvier 1978 (applicable outre-mer)")
_CODES = Authority(Severity.CHARTER, "af2m, numéros courts 36xxx et 38xxx ; CPCE art. L.34-5, al. 5")
_ADVICE = Authority(Severity.RECOMMENDATION, "CNIL, prospection par SMS-MMS (« par exemple à la fin du message »)")
"""No text makes the place of the mention compulsory (docs/law.md R-21)."""

_CODE = r"[2-9][0-9](?:[ .\-]?[0-9]){3}(?![0-9])"
_PHONE = r"(?:\+33|0033|0)(?:[ .\-]?[0-9]){9}"
_WORD = r"(?:STOP|ARRET(?:ER|EZ)?|DESABO\w*|DESINSC\w*|UNSUB\w*|RESILI\w*)"
_TO_A_NUMBER = re.compile(
    rf"\b{_WORD}\b(?: ?(?:SMS|PUB|MMS|RCS))?(?: (?:gratuit\w*|non surtaxe|par (?:sms|appel|telephone)|envoye))?"
    rf"[ :=>→\-]{{0,3}}(?:(?:au|vers(?: le)?|sur le|to)\b)?[ :=>→\-]{{0,3}}(?:(?:n[o°]"
    rf"|num(?:ero)?)\W{{0,2}})?(?P<number>{_CODE}"
    rf"|{_PHONE})",
    re.IGNORECASE,
)
"""A way out by a number, in another word than STOP or in another writing than `stop_mentions` reads."""

_ANSWER = r"(?:repond(?:ez|re|s|ant)|reply|renvoye[zr]|renvoyant|retourne[zr]|envoye[zr]|envoyant|tape[zr]|ecrive[zr]|texte[zr]|text)"
_SIMPLY = r"(?:(?:le mot|simplement|juste|directement|avec|par)\W{1,3}){0,2}"
_BACK = r"(?:en reponse|en retour|par (?:retour|sms)|a ce)"
_NO_NUMBER = r"(?![^.!\n]{0,30}(?:[0-9][ .\-]?){4})(?![^.!\n]{0,40}(?:@|https?:|www\.|\.fr\b|\.com\b))"
_LEAVING = (
    r"(?:desabonn\w*|desinscri\w*|ne (?:plus|pas) (?:en |les |rien |nous )?(?:recevoir|etre)|plus (?:de|nos"
    r"|aucun) (?:sms|pubs?|publicites?|messages?|offres)"
    r"|refuse[zr]|vous opposer|opposition|unsubscribe|opt[ -]?out|stopper|arreter (?:les|nos|ces|de)|ne (?:souhaite"
    r"|veu|voule|desire)[a-z]* plus|se retirer)"
)
_UNANSWERABLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_ANSWER}\b(?:[ -]nous)?(?: par sms)?\W{{0,3}}{_SIMPLY}{_WORD}\b{_NO_NUMBER}",
        rf"\b(?:dites|dire)\W{{1,3}}(?:nous\W{{1,2}})?{_WORD}\b(?=\W*$|\W*\n|[.!]|\W{{1,3}}{_BACK})",
        rf"\b{_WORD}\b[^.!\n0-9]{{1,20}}?\b(?:en|par) (?:reponse|retour|reply|repondant)\b",
        rf"\bSTOP\b[^.\n0-9]{{0,20}}\b(?:repond(?:ez|re|s)|reply)\b{_NO_NUMBER}",
        rf"\b{_LEAVING}\b[^.!\n0-9]{{0,45}}?\b(?:{_ANSWER}|dites)\b{_NO_NUMBER}",
        (
            rf"\b(?:{_ANSWER}|dites)\b[^.!\n0-9]{{0,30}}?\b(?:pour|si"
            rf"|afin de)\b[^.!\n0-9]{{0,20}}?\b{_LEAVING}\b{_NO_NUMBER}"
        ),
    )
)
"""An answer that the text asks for as a way out, without a number, an address or a page to send it to."""

_OPTING_OUT = (
    r"(?:stop(?! (?:aux?|a|et|ou|la|le|les|on|go)\b)"
    r"|arret(?:er|ez)?(?= ?[:=,.]| (?:de|des|les?|nos|la|ces)? ?(?:sms|pubs?|messages?|recevoir|envois?))"
    r"|desabo\w*|desinsc\w*|unsub\w*|opt ?out|opposition|ne plus (?:en |rien |nous )?(?:recevoir|etre)"
    r"|plus (?:de|aucun) (?:sms|pubs?|messages?))"
)
"""The act of leaving, as a text names it; « stop aux fins de mois difficiles » is a slogan."""
_GAP = r"(?:[^.!?\n]{0,40}?[^.!?\n\w])?"
_NOT_SIMPLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # it costs
        (
            rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b{_GAP}\b(?:payante?s?|(?<!non )(?<!pas )surtax\w+|facturee?s?"
            rf"|moyennant|frais de)\b"
        ),
        (
            rf"\b(?:desabo\w*|desinsc\w*|unsub\w*|opposition|ne plus (?:recevoir|etre))\b{_GAP}\b(?:coute|couts?"
            rf"|prix|tarif)"
            r"(?! (?:d'un|du|de l'envoi d'un|normal d'un) (?:sms|message))\b"
        ),
        (
            rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b[^.!?\n]{{0,30}}?(?<![0-9])[0-9]{{1,3}}(?:[.,][0-9]{{1,2}})? ?(?:€"
            rf"|e\b|eur(?:os?)?\b|cts?\b"
            r"|centimes?\b)(?! (?:de (?:remise|reduction)|offerts?|sur|d'achat))"
        ),
        # one has to go there, to write a letter, to wait, or nothing else will do
        rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b{_GAP}(?<!sms )\b(?:uniquement|seulement|exclusivement)\b(?! (?:par|d'un) sms)",
        rf"\b(?:uniquement|seulement|exclusivement)\b[^.!?\n]{{0,25}}\bpour (?:se |vous |me )?{_OPTING_OUT}\b",
        (
            rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b{_GAP}\b(?:lettre|courrier(?! electronique)|recommandee?|lrar|rar"
            rf"|fax|justificatif|piece d'identite)\b"
        ),
        rf"\b(?:lettre|courrier|recommandee?|lrar|fax)\b[^.!?\n]{{0,30}}\bpour (?:se |vous |me )?{_OPTING_OUT}\b",
        (
            rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b{_GAP}\b(?:impossible|refusee?|sous [0-9]+ (?:jours?|semaines?"
            rf"|mois)|apres [0-9]+ (?:jours?|mois))\b"
        ),
    )
)
"""A way out that costs, that asks for a letter or a visit, or that is said to be the only one or none (al. 5: simple, at no cost)."""
_NOWHERE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"\b(?:pour|pr|si|afin de)\b[^.!?\n]{{0,20}}?\b(?:{_OPTING_OUT}|stop(?:per)?|arret(?:er"
            rf"|ez)?)\b[^.!?\n0-9]{{0,15}}?"
            r"\b(?:ecri(?:vez|re)|contacte[rz]|appele[rz]|telephone[rz]|joigne[rz]|demande[rz]|dites|parle[rz]|voir|passez|venez|adresse[rz]"
            r"|rendez)\b"
        ),
        (
            rf"\b(?:ecri(?:vez|re)|contacte[rz]|appele[rz]|telephone[rz])\b(?:[ -]nous)?[^.!?\n0-9]{{0,8}}\b(?:pour"
            rf"|afin de)\b[^.!?\n0-9]{{0,15}}?"
            rf"\b{_OPTING_OUT}\b"
        ),
        (
            r"(?<!non )(?<!non-)\b(?:stop|desabo\w*|desinsc\w*|arret) ?(?:sms )?(?:[:=]|->|=>|par|en) ?(?:appel\w*|tel\w*|ecri\w+|lettre"
            r"|courrier"
            r"|contact\w*|demande|magasin|boutique|agence|accueil|caisse|guichet|vous rendant|venant)\b"
        ),
        (
            rf"(?<!non )(?<!non-)\b{_OPTING_OUT}\b{_GAP}\b(?:en (?:magasin|boutique|agence|caisse)|au guichet"
            rf"|a l'accueil|sur place)\b"
        ),
    )
)
"""A way out that leads nowhere by itself: « écrivez-nous », without a number, an address or a page."""
_CHOICE = re.compile(
    rf"(?:\b(?:pour|pr)\b[^.!?\n]{{0,15}}?\b(?:{_OPTING_OUT}|stop(?:per)?|arret(?:er|ez)?)\b[^.!?\n0-9]{{0,12}}?"
    r"\b(?:tape[zr]|faites|repondez|repondre|envoye[zr]|compose[zr])\b ?(?:le |la touche )?\W?(?:[0-9]|[a-z])\b(?![ .\-]?[0-9]))",
    re.IGNORECASE,
)
"""« Pr stop tapez 2 »: a menu where there is none, and no word that opposes."""
_LEAVES_PERHAPS = re.compile(r"stop|arret|desabo|desinsc|unsub|opt|oppos|plus", re.IGNORECASE)
"""Most texts name no way out, and are told at once."""
_LEADS_SOMEWHERE = re.compile(r"(?:[0-9][ .\-]?){5}|@|https?:|www\.|\.(?:fr|com|org|net|eu)\b", re.IGNORECASE)

_ANSWERS_PERHAPS = re.compile(r"rep|renv|ret|env|tap|ecri|text|di(?:tes|re)", re.IGNORECASE)
"""Few texts ask for any answer, and the others are told at once."""

_ASTRAY = (
    ("qui n’est pas le numéro STOP de l’annonceur", "which is not the advertiser's STOP number"),
    ("un numéro surtaxé", "a premium-rate number"),
)
_SURCHARGED = re.compile(r"(?:\+33|0033|0)8[129][0-9]{7}")
_COSTLY = re.compile(rf"[24-9][0-9]{{4}}|118[0-9]{{3}}|{_SURCHARGED.pattern}")
"""Of metropolitan numbering; a short code elsewhere may cost nothing."""


def stop_mention(draft: Draft) -> Objection | None:
    """One way out that works, wherever the text names one."""
    return (
        _number(draft)
        or _astray(draft)
        or _not_simple(draft)
        or _unanswerable(draft)
        or _price_unknown(draft)
        or _place(draft)
    )


def _law(draft: Draft) -> Authority:
    applies_elsewhere = WITHOUT_CODES - {Territory.SAINT_PIERRE_ET_MIQUELON}
    return _LAW_OVERSEAS if draft.territory in applies_elsewhere else _LAW


def _number(draft: Draft) -> Objection | None:
    number = draft.stop_number
    if number is None:
        return block(
            f"L’annonceur n’a pas de numéro STOP pour ce territoire ({draft.territory}) : déclarez-en un "
            f"(stop_numbers).",
            f"The advertiser has no STOP number for this territory ({draft.territory}): declare one (stop_numbers).",
            _law(draft),
        )
    if draft.territory in WITHOUT_CODES:
        if re.fullmatch(LOCAL_NUMBER, number) and number != "33700" and not _SURCHARGED.fullmatch(number):
            return None
        return block(
            f"Le numéro STOP {number} ne convient pas à ce territoire ({draft.territory}) : un numéro local, sans "
            f"surtaxe.",
            f"STOP number {number} does not suit this territory ({draft.territory}): a local number at no extra cost.",
            _law(draft),
        )
    if re.fullmatch(OPPOSITION_NUMBER, number) or (draft.territory is HOME and number in OTHER_OPPOSITION_NUMBERS):
        return None
    return block(
        f"Le numéro STOP {number} n’est pas un numéro court 36xxx ou 38xxx non surtaxé (33700 reçoit les "
        f"signalements).",
        f"STOP number {number} is not a 36xxx or 38xxx code at no extra cost (33700 is for reporting spam).",
        _law(draft) if number == "33700" or _costs(number) else _CODES,
    )


def _costs(number: str) -> bool:
    """Of metropolitan numbers and codes of five digits; what local ones cost is the advertiser's declaration."""
    return bool(_COSTLY.fullmatch(number))


def _astray(draft: Draft) -> Objection | None:
    number, text = str(draft.stop_number), compose(draft)
    mentioned = [mention.number for mention in stop_mentions(text) if not _begins_with(mention.written, number)]
    otherwise = [re.sub(r"[ .\-]", "", found["number"]) for found in _TO_A_NUMBER.finditer(unaccented(text))]
    wrong = next((written for written in (*mentioned, *otherwise) if written != number), None)
    if wrong is None:
        return None
    fr, en = _ASTRAY[_costs(wrong)]
    return block(
        f"La mention STOP renvoie au {wrong}, {fr} : écrivez « STOP SMS {number} », ou rien : la mention est ajoutée.",
        f"The STOP mention points to {wrong}, {en}: write “STOP SMS {number}”, or nothing: the mention is added.",
        _law(draft),
    )


def _begins_with(written: str, number: str) -> bool:
    """« STOP 36180 10 h » is read as one number: its first five digits are the code, then comes something else."""
    return written.startswith(f"{number} ")


def _unanswerable(draft: Draft) -> Objection | None:
    if draft.answerable:
        return None
    text = unaccented(draft.text)
    if not _ANSWERS_PERHAPS.search(text):
        return None
    if not stop_replies(draft.text) and not any(way.search(text) for way in _UNANSWERABLE):
        return None
    number = draft.stop_number
    return block(
        f"Se désabonner en répondant est impossible : on ne répond pas à l’expéditeur {draft.brand.sender_id}. "
        f"Écrivez « STOP SMS {number} », ou rien : la mention est ajoutée.",
        f"Nobody can opt out by answering: sender {draft.brand.sender_id} takes no answers. "
        f"Write “STOP SMS {number}”, or nothing: the mention is added.",
        _law(draft),
    )


def _not_simple(draft: Draft) -> Objection | None:
    text = unaccented(draft.text)
    if not _LEAVES_PERHAPS.search(text):
        return None
    found = next(filter(None, (way.search(text) for way in (*_NOT_SIMPLE, _CHOICE))), None)
    if found is None and not stop_mentions(draft.text):
        leading = (way.search(text) for way in _NOWHERE)
        found = next(
            (way for way in leading if way and not _LEADS_SOMEWHERE.search(_rest_of_sentence(text, way))), None
        )
    if found is None:
        return None
    number = draft.stop_number
    return block(
        f"« {found[0].strip()} » : l’opposition doit être simple et sans frais, et pouvoir se faire par SMS. "
        f"Écrivez « STOP SMS {number} », ou rien : la mention est ajoutée.",
        f"“{found[0].strip()}”: opposing has to be simple, at no cost and possible by SMS. "
        f"Write “STOP SMS {number}”, or nothing: the mention is added.",
        _law(draft),
    )


def _rest_of_sentence(text: str, found: re.Match[str]) -> str:
    end = re.compile(r"[!?\n]|\.(?=\s|$)").search(text, found.end())
    return text[found.start() : end.start() if end else len(text)]


def _price_unknown(draft: Draft) -> Objection | None:
    number = str(draft.stop_number)
    if draft.territory not in WITHOUT_CODES or not _costs(number):
        return None
    return ask(
        f"Le numéro STOP {number} serait surtaxé en métropole, et aucune liste publique ne dit ce qu’il coûte ici ({draft.territory}) : "
        "vérifiez-le auprès de l’opérateur et indiquez ce que vous avez constaté.",
        f"STOP number {number} would be premium-rate in metropolitan France, and no public list says what it costs here "
        f"({draft.territory}): check it with the operator, and say what you saw.",
        _law(draft),
    )


def _place(draft: Draft) -> Objection | None:
    text = compose(draft)
    mentions = stop_mentions(text)
    if not mentions or not plain(text[mentions[-1].end :]):
        return None
    return warn(
        "La mention STOP n’est pas à la fin du message, où le destinataire la cherche : déplacez-la.",
        "The STOP mention is not at the end of the message, where the recipient looks for it: move it there.",
        _ADVICE,
    )
