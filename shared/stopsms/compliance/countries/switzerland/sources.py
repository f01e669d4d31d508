"""Where Swiss rules and values come from: how each was seen on the day stated, and when it is to be looked up again."""

from datetime import date

from stopsms.compliance.law.rule import Source, SourceSeen

_SEEN = date(2026, 11, 26)
_YEARLY = date(2027, 11, 26)

LCD = "LCD art. 3 al. 1 let. o"
"""The provision on mass advertising, as rules cite it."""

BAKOM = Source(
    "OFCOM, Quand les envois en masse sont-ils autorisés ? (SMS nommés)",
    "https://www.bakom.admin.ch/bakom/fr/home/telekommunikation/nuetzliche-infos/spam-spamming-spammer/wann-ist-der-massenversand-erlaubt.html",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
)
UNFAIR_COMPETITION = Source(
    "Loi fédérale contre la concurrence déloyale (LCD, RS 241), art. 3 al. 1 let. o",
    "https://www.fedlex.admin.ch/eli/cc/1988/223_223_223/fr",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "l’OFCOM, sur sa page consacrée aux envois en masse",
)
NUMBERING = Source(
    "OFCOM, plan de numérotation E.164",
    "https://www.bakom.admin.ch/bakom/fr/page-daccueil.html",
    SourceSeen.NOT_SEEN,
    _SEEN,
    _YEARLY,
)
OWN_POLICY = Source(
    "Choix de ce projet : aucun texte trouvé ne fixe cette valeur", "", SourceSeen.NO_TEXT, _SEEN, _YEARLY
)

ALL = (UNFAIR_COMPETITION, BAKOM, NUMBERING, OWN_POLICY)
"""Every source above, for `make law-review`."""
