"""AWS as the host, in the words of the record of processing (in French): regions, access, measures. A carrier names itself."""

from collections.abc import Iterable

from stopsms.compliance.proof.register import Hosting, Protection, SecurityMeasure

_PLACES = {
    "eu-west-3": ("France", Protection.UNION),
    "eu-west-1": ("Irlande", Protection.UNION),
    "eu-central-1": ("Allemagne", Protection.UNION),
    "eu-south-1": ("Italie", Protection.UNION),
    "eu-south-2": ("Espagne", Protection.UNION),
    "eu-north-1": ("Suède", Protection.UNION),
    "eu-west-2": ("Royaume-Uni", Protection.ADEQUATE),
    "eu-central-2": ("Suisse", Protection.ADEQUATE),
}
"""Where the regions of Europe are. Of any other, nothing is known."""

MEASURES = (
    SecurityMeasure(
        title="Chiffrement au repos",
        text="tables, files, sujets, journaux et archive, par une clé KMS propre au système, renouvelée chaque année.",
        facts=frozenset(
            {
                "tables_encrypted",
                "queues_encrypted",
                "topics_encrypted",
                "logs_encrypted",
                "buckets_encrypted",
                "key_rotated",
            }
        ),
    ),
    SecurityMeasure(
        title="Chiffrement en transit",
        text="files, sujets et archive refusent ce qui ne vient pas par TLS ; l’API est en HTTPS.",
        facts=frozenset({"tls_only"}),
    ),
    SecurityMeasure(
        title="Moindre privilège",
        text="chaque fonction a son rôle, avec les seuls appels qu’elle fait, sur les seules ressources du système.",
        facts=frozenset({"least_privilege"}),
    ),
    SecurityMeasure(
        title="Intégrité des preuves",
        text="seules la fonction des droits et celle des délais de conservation effacent ; preuves chaînées par empreinte.",
        facts=frozenset({"only_rights_and_retention_erase"}),
    ),
    SecurityMeasure(
        title="Archive inaltérable",
        text="chaque changement est archivé sous verrou (S3 Object Lock), chaîné et ancré chaque jour ; un audit nocturne vérifie "
        "chaque envoi.",
        facts=frozenset({"archive_object_lock", "archive_private"}),
    ),
    SecurityMeasure(
        title="Disponibilité",
        text="restauration à la seconde près ; suppression des tables interdite.",
        facts=frozenset({"tables_recoverable", "tables_protected"}),
    ),
    SecurityMeasure(
        title="Rien n’est perdu",
        text="chaque file a ses lettres mortes et une alarme.",
        facts=frozenset({"dead_letters"}),
    ),
    SecurityMeasure(
        title="Contrôle des accès",
        text="chacun par sa propre clé d’API ou son propre compte, avec un rôle et pour certains annonceurs seulement ; clés gardées sous "
        "forme d’empreinte, révocables à tout instant ; débit et taille des requêtes limités.",
        facts=frozenset({"api_key_required", "api_throttled"}),
    ),
    SecurityMeasure(
        title="Pseudonymisation",
        text="empreinte HMAC par une clé KMS que personne ne peut lire.",
        facts=frozenset({"pseudonymised_erasure"}),
    ),
)
"""What the template provides. The facts are those that `tools.template_facts` reads off it."""

FACTS_OF_MEASURES = frozenset().union(*(measure.facts for measure in MEASURES))
"""The facts that measures need."""


def hosting(region: str, carriers: Iterable[str]) -> Hosting:
    """What the record says of AWS, deployed in that region, and of the `carriers` by their names."""
    place, protection = _PLACES.get(region, (f"région {region}", Protection.NEITHER))
    return Hosting(
        host=f"Amazon Web Services, région {region}.",
        carriers=tuple(carriers),
        place=place,
        protection=protection,
        access="AWS appartient à un groupe établi aux États-Unis : vérifiez les clauses de son addendum de protection des données.",
        firewall="AWS WAF devant l’API.",
        measures=MEASURES,
    )
