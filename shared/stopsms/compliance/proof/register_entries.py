"""What the record of processing says of every advertiser alike: why data are processed, whose they are and which they are. In French.

Sources: GDPR art. 30(1)(b)-(c); CNIL, « Le registre des activités de traitement ».
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stopsms.compliance.person.contact import LegalBasis

MISSING = "à compléter par le responsable du traitement"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section: what it is about, and what there is to say."""

    title: str
    text: str


_BALANCE = " ; référence de la mise en balance des intérêts : " + MISSING

PURPOSES: Mapping[LegalBasis, Entry] = {
    LegalBasis.CONSENT: Entry(
        "Prospection par SMS, pour les finalités acceptées",
        "consentement préalable (CPCE art. L.34-5 ; RGPD art. 6(1)(a)), recueilli avec sa preuve.",
    ),
    LegalBasis.EXISTING_CUSTOMER: Entry(
        "Prospection de clients pour des produits ou services analogues",
        "exception de l’art. L.34-5, al. 4 du CPCE (directive 2002/58/CE, art. 13(2)) : lorsqu’elle est remplie, l’art. 6 du RGPD n’ajoute "
        "pas de condition (CJUE, 13 novembre 2025, Inteligo Media, C-654/23).",
    ),
    LegalBasis.NON_COMMERCIAL: Entry(
        "Sollicitations non commerciales par SMS",
        f"intérêt légitime (RGPD art. 6(1)(f){_BALANCE}), après information et faculté d’opposition.",
    ),
    LegalBasis.PROFESSIONAL: Entry(
        "Prospection de professionnels au titre de leur fonction",
        f"intérêt légitime (RGPD art. 6(1)(f){_BALANCE}), objet du message en rapport avec la profession.",
    ),
}
"""Why the data are processed, for each legal basis that a contact may have."""

DUTIES = (
    Entry(
        "Respect des oppositions (STOP) et des droits",
        "obligation légale (RGPD art. 6(1)(c), 12 à 21 ; CPCE art. L.34-5). L’opposition survit à l’effacement sous la forme d’une "
        "empreinte à clé du numéro.",
    ),
    Entry(
        "Preuve des consentements, des oppositions et des règles appliquées à chaque envoi",
        "obligation de démontrer (RGPD art. 5(2) et 7(1)) ; constatation et défense de droits en justice (art. 17(3)(e)).",
    ),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A category of data, with the fields of the code's own models that it is made of (a test holds them to the models)."""

    title: str
    text: str
    fields: frozenset[str]


def _fields(words: str) -> frozenset[str]:
    return frozenset(words.split())


CATEGORIES = (
    Category(
        "Coordonnées",
        "numéro de téléphone mobile et territoire dont il relève ; fuseau horaire et code postal s’ils sont connus.",
        _fields("phone sender recipient"),
    ),
    Category(
        "Vie du contact",
        "statut (sollicitable, opposé, en attente), étiquettes, attributs choisis par l’annonceur (prénom, référence client…), date "
        "du dernier contact venant de la personne.",
        _fields(
            "advertiser_id advertisers version status last_contact_at tags attributes sequence head interaction at reference message "
            "recalled"
        ),
    ),
    Category(
        "Preuve du consentement ou d’une autre base légale",
        "base légale, date, source, page du formulaire (et celle qui la montre), empreinte de ce qui a été affiché, texte présenté et sa "
        "version, notice d’information, case cochée, information donnée, canaux, finalités et catégories acceptés, référence de ce qui "
        "prouve l’acte, adresse IP et navigateur si le formulaire les transmet, opérateur de saisie, clé d’accès ou "
        "personne authentifiée qui l’enregistre, tiers collecteur et ses "
        "partenaires (liste, date de transmission), vente (date, occasion, vendeur, "
        "fin du contrat), double confirmation, import et ligne du fichier.",
        _fields(
            "basis earlier legal_basis collected_at evidence informed objection_offered source checkbox_ticked checkbox categories sale_at "
            "sale collector wording wording_version form_url notice_url ip user_agent operator channels bundled_with "
            "confirmation first_consent imported_as act_reference principal purposes contract_until obtained_at form shown "
            "embedded_in rendered_by"
        ),
    ),
    Category(
        "Âge et qualité de professionnel",
        "date de naissance et accord parental, personne morale ou entrepreneur individuel, si l’annonceur les transmet.",
        _fields("born parental_consent professional"),
    ),
    Category(
        "Oppositions et demandes",
        "date, canal et mots de la personne, messages en attente de lecture, demandes, conclusion motivée de la personne qui a lu.",
        _fields(
            "opposed_at hold before unread kind received_at words matched doubtful erasure_requested conclusion reason body intent "
            "message_id identity sender repairs"
        ),
    ),
    Category(
        "Messages envoyés",
        "campagne, date, issue (remis, non remis, bloqué, par quelle règle et en quels termes), nombre de SMS, identifiant chez "
        "l’opérateur, valeurs des champs personnalisés.",
        _fields("claims fate contact_version parts objections until values rulebook"),
    ),
)
"""What is stored about persons."""

PEOPLE = (
    Entry(
        "Prospects et clients", "personnes dont le numéro a été confié à l’annonceur, ou qui l’ont contacté par SMS."
    ),
    Entry("Personnes opposées", "y compris celles dont les données ont été effacées (empreinte à clé seulement)."),
    Entry(
        "Personnel de l’annonceur",
        "nom de qui accepte un avertissement, relit une opposition, arrête les envois ou saisit un acte ; clé d’accès, ou adresse "
        "électronique, nom et rôle, de qui agit dans le système, conservés avec chaque acte.",
    ),
    Entry(
        "Mineurs",
        "leurs numéros peuvent figurer au fichier : l’âge n’est connu que si l’annonceur transmet la date de naissance ; alors, avant 15 "
        "ans, aucun consentement n’est enregistré sans accord parental.",
    ),
    Entry(
        "Données sensibles (art. 9)",
        "aucune n’est demandée. L’activité de l’annonceur (santé, culte, parti, syndicat), une étiquette, un attribut ou l’appartenance à "
        "une liste peuvent pourtant en révéler : le système ne peut le savoir. Les textes portant sur ces sujets sont soumis à une "
        f"décision humaine. Condition de l’art. 9(2) s’il y a lieu : {MISSING}.",
    ),
    Entry(
        "Profilage",
        "les étiquettes, les catégories et les attributs servent à choisir les destinataires d’une campagne ; aucune décision produisant "
        f"des effets juridiques n’en découle (art. 22). Critères que l’annonceur y met : {MISSING}.",
    ),
    Entry(
        "Analyse d’impact (art. 35)",
        "à mener si le traitement est susceptible d’engendrer un risque élevé (grande échelle, données sensibles, mineurs, profilage) ; "
        f"son résultat ou le motif de son absence : {MISSING}.",
    ),
)
