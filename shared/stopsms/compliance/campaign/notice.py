"""Notices: what is to be known about a campaign before it leaves, or an advertiser, though no rule objects to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.budget import LIMITS, OverBudget, in_french, in_words
from stopsms.compliance.campaign.campaign import Prediction
from stopsms.compliance.law.rule import Explanation


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know. `id` is public and never changes meaning."""

    id: str
    explanation: Explanation


def empty_audience(audience: Audience) -> Notice:
    """Nobody is in the audience: a misspelt tag, most often."""
    if audience.is_everybody:
        why = Explanation("l’annonceur n’a aucun contact.", "the advertiser has no contact.")
    elif audience.where is None:
        why = Explanation("aucun contact ne porte l’une de ces étiquettes.", "no contact holds one of these tags.")
    else:
        why = Explanation(
            "aucun contact ne remplit ces conditions avec certitude.", "these conditions hold of no contact for sure."
        )
    return Notice("audience.empty", Explanation(f"L’audience est vide : {why.fr}", f"The audience is empty: {why.en}"))


def unfilled_fields(fields: Collection[str], looked_at: int) -> tuple[Notice, ...]:
    """That none of so many people of the audience has a value for these fields of the text: a misspelt field, most often."""
    if not fields:
        return ()
    named = ", ".join(f"{{{field}}}" for field in sorted(fields))
    return (
        Notice(
            "text.unfilled_fields",
            Explanation(
                f"Parmi les contacts examinés ({looked_at}), aucun n’a de valeur pour {named} : aucun ne recevrait ce message. Un champ "
                "porte le nom d’un attribut des contacts ; avec un texte de remplacement, {champ|texte}, le message part aussi à qui n’a "
                "pas de valeur.",
                f"None of the contacts looked at ({looked_at}) has a value for {named}, and none of them would receive this message. A "
                "field has the name of an attribute of the contacts; with a fallback, {field|text}, the message leaves to those without "
                "a value too.",
            ),
        ),
    )


TEST_ADVERTISER = Notice(
    "advertiser.test",
    Explanation(
        "Annonceur de test : tout est jugé comme pour un envoi, mais rien n’est remis au prestataire d’envoi. Qui aurait reçu le message "
        "finit « bloqué » (`policy.test-advertiser`).",
        "A test advertiser: all is judged as for a send, and nothing is given to the carrier. Whoever would have received the message "
        "ends `blocked` (`policy.test-advertiser`).",
    ),
)


MODERATED = Notice(
    "carrier.moderated",
    Explanation(
        "Le prestataire d’envoi peut relire un message avant de le remettre aux opérateurs : il peut donc partir plus tard que prévu, ou "
        "être refusé.",
        "The carrier may read a message before it hands it over to the operators: it may leave later than foreseen, or be refused.",
    ),
)


def shared_number(number: str, others: Sequence[str]) -> Notice:
    """Other advertisers, by their ids, have a number that this one's messages name."""
    named = ", ".join(others)
    return Notice(
        "advertiser.shared_number",
        Explanation(
            f"Le {number} est aussi le numéro de {named} : chacun reçoit ce que l’on y écrit, et un STOP dont on ne sait pas à quel "
            "message il répond vaut pour tous.",
            f"{number} is also the number of {named}: each of them receives what people write to it, and a STOP of which nobody knows "
            "what message it answers counts for all.",
        ),
    )


def over_budget(error: OverBudget) -> Notice:
    """The campaign would not be scheduled: it passes a limit of spending."""
    fr, en = LIMITS[error.limit]
    cost, most = in_french(error.cost), in_french(error.most)
    beside_fr = f", en plus de {in_french(error.committed)} déjà engagés dans le mois" if error.committed else ""
    beside_en = f" beside the {in_words(error.committed)} already committed in the month" if error.committed else ""
    return Notice(
        "budget.over",
        Explanation(
            f"Cette campagne ne pourra pas être programmée : elle peut coûter jusqu’à {cost} HT{beside_fr}, pour {fr} de {most}.",
            f"This campaign will not be scheduled: it may cost up to {in_words(error.cost)} before tax{beside_en}, while {en} "
            f"{in_words(error.most)}.",
        ),
    )


def notices_of_advertiser(advertiser: Advertiser) -> tuple[Notice, ...]:
    """What to know of whoever the campaign is of, before all else."""
    return (TEST_ADVERTISER,) if advertiser.test else ()


def notices(prediction: Prediction, audience: Audience) -> tuple[Notice, ...]:
    """What the figures of a prediction say that is easily overlooked. Of an audience judged in part, nothing is said of the whole."""
    listed: list[Notice] = []
    if prediction.complete and not prediction.audience:
        listed.append(empty_audience(audience))
    elif prediction.complete and not prediction.sendable + prediction.deferred:
        listed.append(
            Notice(
                "audience.nobody_sendable",
                Explanation(
                    f"Personne ne recevrait ce message : toute l’audience est bloquée ({prediction.audience}).",
                    f"Nobody would receive this message: the whole audience is blocked ({prediction.audience}).",
                ),
            )
        )
    refusals = sum(prediction.blocked_by.values())
    if refusals > prediction.blocked:
        listed.append(
            Notice(
                "audience.several_rules",
                Explanation(
                    f"Une personne compte sous chaque règle qui la refuse : {refusals} refus pour {prediction.blocked} "
                    "personnes bloquées.",
                    f"A person counts under each rule that refuses them: {refusals} refusals of {prediction.blocked} "
                    "people blocked.",
                ),
            )
        )
    if prediction.without_consent:
        listed.append(_without_consent(prediction.without_consent))
    return tuple(listed)


def _without_consent(number: int) -> Notice:
    """The charter says « aucun message promotionnel sans opt-in préalable » (af2m, page on the charter of 2026).

    Another page of af2m (sms-marketing) still tells the exception for customers, as the law does. Hence no rule that would have every
    campaign acknowledged, but something to know: a carrier may hold the advertiser to its contract.
    """
    return Notice(
        "audience.without_consent",
        Explanation(
            f"{number} destinataires n’ont pas consenti : ils relèvent d’une exception de la loi (clients, professionnels). La charte "
            "af2m 2026 demande un consentement préalable pour tout message promotionnel, et votre prestataire peut l’exiger ; pour vous y "
            "tenir, choisissez `strict_opt_in`.",
            f"{number} recipients have not consented: they are covered by an exception of the law (customers, professionals). The af2m "
            "charter of 2026 asks for prior consent to every promotional message, and your carrier may hold you to it; to keep to it, "
            "choose `strict_opt_in`.",
        ),
    )
