"""What each trouble with an account at a carrier means, and what to do, in French and English."""

from collections.abc import Mapping

from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.outside.carrier import Trouble

WORDS: Mapping[Trouble, Explanation] = {
    Trouble.CREDENTIALS: Explanation(
        "Les identifiants manquent, sont incomplets ou sont refusés par le prestataire : saisissez-les de nouveau (« stopsms carrier "
        "credentials »).",
        "The credentials are missing or incomplete, or the carrier refuses them: enter them again (“stopsms carrier credentials”).",
    ),
    Trouble.ACCOUNT: Explanation(
        "Le compte est introuvable, fermé ou pas encore validé chez le prestataire.",
        "The account is unknown to the carrier, closed or not yet validated.",
    ),
    Trouble.CREDIT: Explanation(
        "Le compte n’a plus de crédit : toute campagne se mettrait en pause. Rechargez-le chez le prestataire.",
        "The account has no credit left: any campaign would pause. Buy more from the carrier.",
    ),
    Trouble.SENDER: Explanation(
        "Le prestataire ne connaît pas cet émetteur, ne l’a pas encore validé ou n’en accepte pas la forme : déclarez-le chez lui, et "
        "attendez sa validation.",
        "The carrier does not know this sender, has not approved it yet, or does not take its form: declare it there, and wait for its "
        "approval.",
    ),
    Trouble.STOP_NUMBER: Explanation(
        "Ce numéro STOP n’est plus celui du prestataire : enregistrez de nouveau l’annonceur (« stopsms advertiser set ID "
        "--carrier NOM »).",
        "This number for STOP is not the carrier's any more: store the advertiser again (“stopsms advertiser set ID --carrier NAME”).",
    ),
    Trouble.ROUTE: Explanation(
        "L’annonceur est enregistré avec une mention, des horaires ou une confirmation du STOP qui ne sont plus ceux du prestataire : "
        "enregistrez-le de nouveau (« stopsms advertiser set ID --carrier NOM »).",
        "The advertiser is stored with a mention, hours or a confirmation of STOP that are not the carrier's any more: store it again "
        "(“stopsms advertiser set ID --carrier NAME”).",
    ),
    Trouble.WEBHOOK: Explanation(
        "Le prestataire n’appelle pas notre adresse pour ce qu’elle reçoit, ou pas comme il le faut : STOP, réponses ou accusés de "
        "réception n’arriveraient pas. Saisissez-y l’adresse que « stopsms carrier credentials » a donnée.",
        "The carrier does not call our address for this, or not as it has to: STOPs, replies or receipts would not arrive. Enter the "
        "address there that “stopsms carrier credentials” printed.",
    ),
    Trouble.UNREADABLE: Explanation(
        "Le prestataire n’a pas répondu, ou sa réponse n’a pas été comprise : on ne sait pas si le compte est en ordre. Recommencez "
        "dans une minute.",
        "The carrier did not answer, or its answer was not understood: whether the account is in order is not known. Try again in a "
        "minute.",
    ),
}
"""Of each trouble."""
