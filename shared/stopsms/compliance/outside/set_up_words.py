"""What each fault of our account at the carrier means for a marketer, in French and English."""

from collections.abc import Collection, Mapping

from stopsms.compliance.campaign.notice import Notice
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.outside.set_up import Fault, Finding

WORDS: Mapping[Fault, Explanation] = {
    Fault.NOT_ACTIVE: Explanation(
        "Ce numéro, ou le groupe dont il fait partie, n’est pas actif chez l’opérateur : un STOP risque de ne pas arriver. Attendez qu’il "
        "le soit ; si cela dure, demandez au support de l’opérateur.",
        "This number, or the pool that it is in, is not active at the carrier: a STOP may not arrive. Wait until it is; if that takes "
        "long, ask the carrier's support.",
    ),
    Fault.NO_LONGER_LEASED: Explanation(
        "Ce numéro n’est plus loué chez l’opérateur : personne ne reçoit les STOP qu’on y envoie. Louez-le de nouveau, ou donnez un autre "
        "numéro à l’annonceur.",
        "The account has given this number up: nobody receives a STOP to it. Lease it again, or give the advertiser another number.",
    ),
    Fault.ANSWERED_BY_CARRIER: Explanation(
        "L’opérateur répond lui-même au STOP envoyé à ce numéro et ne nous le transmet pas.",
        "The carrier answers STOP to this number itself and does not pass it on to us.",
    ),
    Fault.REPLIES_ELSEWHERE: Explanation(
        "Les réponses envoyées à ce numéro ne nous parviennent pas.", "Replies to this number do not reach us."
    ),
    Fault.OTHER_LIST: Explanation(
        "Ce numéro n’utilise pas la liste d’opposition du système.",
        "This number does not use the system's opt-out list.",
    ),
    Fault.REFUSES_ANSWERS: Explanation(
        "Ce numéro n’est pas ouvert aux messages de service : les réponses au STOP seraient refusées.",
        "This number does not carry service messages: answers to STOP would be refused.",
    ),
    Fault.NOBODY_RECEIVES_STOP: Explanation(
        "Personne ne reçoit les STOP envoyés à ce numéro : il n’est ni loué chez l’opérateur, ni relayé par un agrégateur.",
        "Nobody receives a STOP to this number: the account has not leased it, and no aggregator reports it.",
    ),
    Fault.NO_SUCH_SENDER: Explanation(
        "Cet émetteur n’existe pas dans ce pays : les envois y seraient refusés.",
        "There is no such sender ID in this country: messages would be refused.",
    ),
    Fault.NOT_REGISTERED: Explanation(
        "L’enregistrement de cet émetteur n’est pas terminé.", "The registration of this sender ID is not finished."
    ),
    Fault.REFUSES_CAMPAIGNS: Explanation(
        "Cet émetteur n’est pas ouvert aux messages promotionnels.", "This sender does not carry promotional messages."
    ),
    Fault.NO_SUCH_LIST: Explanation(
        "La liste d’opposition du système n’existe pas chez l’opérateur.",
        "The system's opt-out list does not exist at the carrier.",
    ),
    Fault.NO_SUCH_POOL: Explanation(
        "Le groupe dont ce numéro fait partie n’existe pas.", "The pool that this number is in does not exist."
    ),
    Fault.NO_CONFIGURATION_SET: Explanation(
        "Aucun jeu de configuration n’est indiqué : les accusés de réception n’arriveraient jamais "
        "(paramètre ConfigurationSetName du déploiement).",
        "No configuration set is named: receipts would never come (the deployment's parameter ConfigurationSetName).",
    ),
    Fault.NO_SUCH_CONFIGURATION_SET: Explanation(
        "Le jeu de configuration du système n’existe pas : les envois seraient refusés.",
        "The system's configuration set does not exist: messages would be refused.",
    ),
    Fault.NO_RECEIPTS: Explanation(
        "Les accusés de réception ne nous sont pas envoyés.", "Receipts are not sent to us."
    ),
    Fault.RECEIPTS_INCOMPLETE: Explanation(
        "Certains états finals ne nous sont pas signalés : le sort de ces messages resterait inconnu.",
        "Some final states are not reported to us: what became of those messages would stay unknown.",
    ),
    Fault.UNREADABLE: Explanation(
        "L’opérateur n’a pas répondu à cette vérification.", "The carrier did not answer this part of the check."
    ),
    Fault.SANDBOX: Explanation(
        "Le compte est en bac à sable : seuls les numéros vérifiés reçoivent des messages, et la campagne se met en pause au premier "
        "autre. Demandez l’accès à la production au support de l’opérateur.",
        "The account is in the sandbox: only verified numbers receive messages, and the campaign pauses at the first other one. "
        "Ask the carrier's support for production access.",
    ),
    Fault.FIRST_SPEND_LIMIT: Explanation(
        "Le plafond mensuel de dépense est celui d’un compte neuf : une quinzaine de messages, puis la campagne se met en pause. Seul "
        "l’opérateur peut le relever : demandez-lui une hausse du plafond mensuel, par un dossier de support.",
        "The monthly spend limit is that of a new account: some fourteen messages, then the campaign pauses. Only the carrier can "
        "raise it: ask for a higher limit in a support case.",
    ),
    Fault.SPEND_LIMIT_BELOW_MOST: Explanation(
        "Le plafond mensuel de dépense est inférieur à ce que l’opérateur autorise ; une fois atteint, les campagnes se mettent en pause.",
        "The monthly spend limit is below what the carrier allows; once it is reached, campaigns pause.",
    ),
    Fault.PACE_ABOVE_CARRIER: Explanation(
        "Le débit réglé dépasse celui que l’opérateur accorde à cet émetteur : les envois seront ralentis "
        "(paramètre PartsPerSecond du déploiement).",
        "The pace exceeds what the carrier grants this sender: messages will be slowed down (the deployment's parameter PartsPerSecond).",
    ),
}


def notices_of(findings: Collection[Finding]) -> tuple[Notice, ...]:
    """What is found, as notices of a campaign: `carrier.` and the fault, with what it is about."""
    return tuple(
        Notice(f"carrier.{fault}", Explanation(f"{WORDS[fault].fr}{about}", f"{WORDS[fault].en}{about}"))
        for finding in findings
        for about in [_about(finding)]
        for fault in finding.faults
    )


def _about(finding: Finding) -> str:
    named = " ".join(part for part in (finding.about, finding.territory) if part)
    return f" ({named})" if named and finding.about != "sandbox" else ""
