"""Plain short answers: a day, an hour, a colour, a size, a name, « je suis devant »."""

import re

SHORT_ANSWER = re.compile(
    r"(?:(?:Cok|Cmerci|Cbonjour|Qparfait|Qsuper|Qnickel|Qimpec|d accord|oui|bon|alors|plutot|va pour|Centendu) )*(?:"
    r"(?:(?:a|pour|vers|le|la|ce|cet|en|au|apres|avant|d ici|entre|et|ou|plutot|c est|l) )*"
    r"D(?:\d+h\d*|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|midi|matin|soir|aprem|weekend)"
    r"(?: (?:(?:a|vers|au|pour|ou|et|apres|avant|en|fin de|de) )*(?:D\w+|N\w+))*"
    r"|(?:le|la|les|en|l|celui|celle|plutot le|plutot la) (?:Q(?:noire?s?|blanc|blanche|rouges?|bleue?s?|verte?s?|"
    r"jaunes?|roses?|violet|gris|grise|"
    r"marron|beige|petite?|grande?|moyenne?|claire?|fonce|foncee)|Ndeux|Nsecond|Npremier|Npremiere|Ndeuxieme|"
    r"Ttaille N\w+)"
    r"|Ttaille N\w+|P(?!mme|mr|monsieur|madame|maman|papa|m )\w+ [UP]\w+|au nom de [UP]\w+|(?:voila )?(?:je|j|on|"
    r"nous) (?:suis|est|sommes) (?:devant|la|en route|Qgaree?|garee?|Varrivee?s?|sur place|dehors|en Qbas)|(?:je|"
    r"j|on|nous) V(?:arrive|viens|vient|venons|passe)(?: tout de suite)?|(?:avec|pour|c est pour|plutot avec) "
    r"(?:Pmme |Pmr |Pmonsieur |Pmadame )?[PU]\w+(?: [PU]\w+)?|(?:presque|Dbientot) V?arrivee?s?|a toute|a toutes|"
    r"je Vnote|je prends note"
    r")(?: (?:Csvp|Cmerci|Cok|si Qpossible|pour moi|alors|plutot|c est Qparfait|ca me va))*"
)
"""A plain answer: a day, an hour, a colour, a size, a name."""
