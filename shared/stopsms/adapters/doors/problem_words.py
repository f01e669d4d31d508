"""Problems in French, by their codes: the title of each kind. What is particular to one case stays in `detail`, as the code says it."""

from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["fr", "en"]

TITLES: Mapping[str, str] = {
    "above_cap": "Cet envoi dépasserait une limite de sa campagne récurrente.",
    "address_refused": "Cette adresse est refusée par la connexion, ou aucun message ne peut y être remis.",
    "another_advertiser": "Une campagne reste celle de son annonceur.",
    "another_service": "Un opérateur reste le compte qu’il était à sa déclaration : un autre compte demande un autre identifiant.",
    "appended_clause": "Le prestataire ajoute une mention STOP à chaque message : un message transactionnel en deviendrait publicitaire.",
    "broken": "Une erreur s’est produite de notre côté.",
    "busy": "Trop de demandes à la fois : réessayez.",
    "carrier_did_not_take_it": "L’opérateur n’a pas accepté le message d’essai.",
    "carrier_in_use": "Cet opérateur sert encore à un annonceur ou à une campagne.",
    "carrier_not_given": "Les messages de l’annonceur ne passent pas par cet opérateur.",
    "carrier_not_set_up": "Le compte chez l’opérateur n’est pas en ordre pour cet annonceur.",
    "carrier_unreadable": "L’opérateur n’a pas dit si le compte est en ordre : réessayez dans une minute.",
    "changed_meanwhile": "Cela vient de changer : relisez, puis recommencez.",
    "claims_dropped": "On ne sait plus avec certitude qui a reçu l’autre campagne dont parle l’audience.",
    "compared_already": "Cette comparaison est faite : la campagne a déjà un autre texte, ou un texte a été retenu.",
    "contact_full": "Ce contact ne peut rien recevoir de plus.",
    "declared_twice": "Ce téléphone est déclaré deux fois.",
    "digest_changed": "Ce qui partirait n’est plus ce que l’aperçu a montré : regardez-le à nouveau.",
    "digest_missing": "L’empreinte de l’aperçu (digest) est exigée.",
    "empty_period": "La période commence après sa fin.",
    "expired_already": "Cet accès serait déjà terminé.",
    "future_interaction": "Un acte de la personne n’a pas lieu dans l’avenir.",
    "idempotency_key_in_use": "La première requête avec cette Idempotency-Key est encore en cours.",
    "idempotency_key_reused": "Cette Idempotency-Key a déjà servi à une autre requête.",
    "import_over": "Cet import est terminé.",
    "invalid_api_key": "La clé x-api-key est absente ou inconnue.",
    "invalid_audience": "Cette audience n’est pas valable.",
    "invalid_idempotency_key": "Une Idempotency-Key compte de 1 à 255 caractères ASCII, sans espace.",
    "invalid_input": "Une valeur est à corriger.",
    "invalid_phone": "Ce numéro n’est pas celui d’un mobile auquel un SMS peut être envoyé.",
    "invalid_request": "La requête n’est pas valable.",
    "invalid_siren": "Ce numéro SIREN n’est pas valable.",
    "invalid_transition": "L’état de la campagne ne le permet pas.",
    "invalid_url": "Seules les adresses en https sont appelées.",
    "key_ended": "Cette clé est révoquée ou expirée.",
    "key_limit_reached": "La limite de cette clé par minute est atteinte.",
    "misconfigured": "Ce message ne peut pas être vérifié pour l’instant : présentez-le à nouveau.",
    "mistaken_expiry": "La fin de validité est passée, trop lointaine, ou antérieure au premier envoi licite.",
    "mistaken_service": "Un message transactionnel, et lui seul, dit ce que la personne a demandé, et quand.",
    "no_rates": "L’opérateur de l’annonceur n’a pas de prix pour un territoire.",
    "no_rhythm": "Ce rythme ne donne aucun jour, ou se contredit.",
    "no_run_ahead": "Cette campagne récurrente n’aurait plus aucun envoi à venir.",
    "no_time_stamp": "L’autorité d’horodatage n’a pas répondu.",
    "not_found": "Ce qui est demandé n’existe pas.",
    "not_open_to_decision": "Cette règle ne laisse pas la décision à une personne.",
    "not_permitted": "Le rôle de cette clé ou de cette personne ne le permet pas.",
    "not_previewed": "Seul un message transactionnel part ici sans aperçu : préparez une campagne.",
    "not_restored": "L’envoi ne peut pas reprendre : ces tables n’ont pas été restaurées depuis l’archive.",
    "not_to_compare": "Ces textes ne peuvent pas être comparés, ou pas encore.",
    "not_yours_to_give": "On ne donne que les droits que l’on a.",
    "nothing_leaves": "Aucun essai ne peut partir : l’envoi est arrêté, ou l’annonceur est un annonceur d’essai.",
    "number_in_use": "On peut encore écrire STOP à ce numéro : il reste à cet annonceur.",
    "number_known": "Le nouveau numéro est déjà connu : un contact, ou une opposition.",
    "number_not_given": "L’annonceur n’a pas ce numéro.",
    "number_of_another_carrier": "Ce numéro STOP n’est pas celui de cet opérateur.",
    "number_released": "La campagne nomme un numéro que son annonceur n’a plus.",
    "other_advertiser": "Cette clé ou cette personne n’agit pas pour cet annonceur.",
    "over_budget": "Cela dépasserait une limite de dépense.",
    "past_start": "L’heure de départ est passée.",
    "phone_not_declared": "Un essai ne part que vers les téléphones déclarés par l’annonceur (test_phones).",
    "reference_used": "Cette référence désigne un autre message.",
    "refused_by_rules": "Des règles s’y opposent.",
    "same_carrier": "La campagne passe déjà par cet opérateur.",
    "second_person_missing": "Une seconde personne doit avoir vu ce qui partirait.",
    "sending_stopped": "Tout envoi est arrêté.",
    "session_ended": "Personne n’est plus connecté avec cette session.",
    "settled_otherwise": "Une autre conclusion a déjà été rendue.",
    "still_unread": "D’autres messages de cette personne restent à lire.",
    "test_for_good": "Un annonceur d’essai le reste, et un véritable aussi.",
    "too_large": "Le corps de la requête est trop grand.",
    "too_many_checks": "Dix messages d’essai sont partis en une heure.",
    "too_many_numbers": "Un annonceur a au plus vingt numéros auxquels on peut écrire.",
    "too_many_templates": "Un annonceur a au plus cent modèles.",
    "too_many_webhooks": "Cet annonceur a déjà autant de webhooks que possible.",
    "unavailable": "Un de nos services ne répond pas : réessayez.",
    "unclear_advertiser": "Nommez un annonceur, et un seul.",
    "unknown_advertiser": "Aucun annonceur n’a cet identifiant.",
    "unknown_brand": "L’annonceur n’a pas de marque de ce nom.",
    "unknown_campaign": "L’annonceur n’a pas de campagne de cet identifiant.",
    "unknown_carrier": "Aucun opérateur n’est déclaré sous cet identifiant.",
    "unknown_cursor": "Cette valeur de next ne vient pas de cette liste.",
    "unsaid_request": "Qui demande l’effacement, quand et par quel moyen : la demande est à indiquer.",
    "unverified": "La signature ne prouve pas qui appelle.",
    "wider_frequency_cap": "La limite de messages d’un annonceur n’est jamais plus large que celle des règles.",
    "wording_version_in_use": "Cette version désigne déjà un autre texte.",
}
"""By the code of the problem, the last part of its `type`."""


def language_of(accepted: str) -> Language:
    """The language of an `Accept-Language` (RFC 9110 12.5.4): French where it weighs more than English, else English."""
    weights = {"fr": 0.0, "en": 0.0}
    for written in accepted.split(","):
        spoken, _, weight = (part.strip() for part in written.partition(";"))
        name = spoken.partition("-")[0].lower()
        if name in weights:
            weights[name] = max(weights[name], _weight(weight))
    return "fr" if weights["fr"] > weights["en"] else "en"


def _weight(written: str) -> float:
    name, _, value = written.partition("=")
    if not written or name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def translated(document: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """A problem in this language: its title and what is wrong with each field. `detail` has the title as the code says it."""
    title = TITLES.get(str(document.get("type", "")).rpartition(":")[2])
    if language == "en" or title is None:
        return document
    told = {**document, "title": title, "detail": document["title"]}
    if "errors" in told:
        told["errors"] = [error | {"message": error["explanation"]["fr"]} for error in told["errors"]]
    return told
