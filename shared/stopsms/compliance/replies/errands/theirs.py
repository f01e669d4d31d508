"""What may be said of what belongs to the business: a question, praise, that it works or does not; nothing is held against it."""

import re

from stopsms.compliance.replies.errands.clauses import Clause
from stopsms.compliance.replies.vocabulary import INTERROGATIVES

THEIRS = re.compile(r" (?:vos|votre|tes|ton|ta) (?!message|sms|texto|mail|nom |numero|appel|rappel|reponse)[A-Z]?\w+")
_PRAISED = re.compile(
    r" (?:C(?:merci|bravo|felicitations?|hate|miam|wow|waouh|youpi|bisous?)|Q(?:super|bon|bonne|bons|bonnes|genia|"
    r"parfait|magnifi|joli|beau|belle|"
    r"mignon|chouette|nickel|impec|content|ravi|satisfait|gentil|sympa|aimable|pro|cool|sublime|delicieu|"
    r"excellent|extra|incroyable|adorable|"
    r"moelleu|croustillant|fondant|meilleur|top|douce?|canon|accueillant|souriant)\w*|V?(?:ador|rigol|ri |appreci|"
    r"kiff|regal|felicit|recommand|remerci|"
    r"hate|plait|plaisent|remercie)\w*|Udelice|Udelicieux|top|mieux|bien)(?= |$)"
)
_WORKS = re.compile(
    r" (?:vos|votre|ton|ta) (?:Q\w+ )?[TDP](?:site|lien|code|appli|application|page|livreur|livreuse|technicien|"
    r"plombier|vendeu|collegue|horaires?|adresse|"
    r"devis|facture|commande|colis|formulaire|parking|porte|rib|iban|transporteur|artisan|magasinier|machine)\w*"
)
_ASKING = INTERROGATIVES - {"ou", "qui", "quoi"}
_OF_ONE_THING = re.compile(
    r" (?:sur|dans|devant|derriere|a|chez|pres de|pour|de) (?:votre|ton|ta) T|^(?!.* (?:je|j|on|nous|mon|ma|mes|"
    r"moi)(?: |$)).* (?:votre|ton|ta) (?:Q\w+ )?T|Cjoyeux"
)
"""« Sur votre comptoir », « votre camion bloque la cour »."""
DENIED = re.compile(r" (?:ne|n|pas|plus|jamais|rien|aucune?|ni|trop|assez|non)(?= |$)")


def may_speak_of_theirs(line: str, clause: Clause, *, asked: bool) -> bool:
    """Whether nothing is held against what is theirs: it is asked about, praised, or works or not.

    « J’ai plus vingt ans pour vos soldes » and « mon forfait n’est pas fait pour vos brushings » say that somebody wants to be let alone.
    """
    if clause.asked or not THEIRS.search(line) or _WORKS.search(line):
        return True
    if DENIED.search(line):
        return False
    return asked or bool(_PRAISED.search(line) or _OF_ONE_THING.search(line)) or not _ASKING.isdisjoint(line.split())
