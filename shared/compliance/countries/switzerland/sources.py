"""Where Swiss rules and values come from."""

from datetime import date

from compliance.rule import Seen, Source

_READ = date(2026, 11, 23)

UNFAIR_COMPETITION = Source(
    "Loi fédérale contre la concurrence déloyale (LCD, RS 241), art. 3 al. 1 let. o",
    "https://www.fedlex.admin.ch/eli/cc/1988/223_223_223/fr",
    Seen.SECONDARY,
    _READ,
    date(2027, 11, 23),
)
BAKOM = Source(
    "OFCOM, publicité de masse : quand l’envoi est permis (SMS nommés)",
    "https://www.bakom.admin.ch/bakom/fr/page-daccueil/internet/pollupostage-spam.html",
    Seen.SECONDARY,
    _READ,
    date(2027, 11, 23),
)
NUMBERING = Source(
    "OFCOM, plan de numérotation E.164",
    "https://www.bakom.admin.ch/bakom/fr/page-daccueil.html",
    Seen.SECONDARY,
    _READ,
    date(2027, 11, 23),
)
OWN_POLICY = Source(
    "Choix de ce projet : aucun texte trouvé ne fixe cette valeur", "", Seen.NO_TEXT, _READ, date(2027, 11, 23)
)

ALL = (UNFAIR_COMPETITION, BAKOM, NUMBERING, OWN_POLICY)
"""Every source above, for `make law-review`."""
