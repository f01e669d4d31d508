"""Has the person said no: oppositions, and what waits to be read because it may be one.

Sources: GDPR art. 21(2)-(3); CPCE art. L.34-5.
"""

from stopsms.compliance.consent.collection import (
    Capture,
)
from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import EVERY
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, block
from stopsms.compliance.person.contact import Status


def _opposition_at_capture(capture: Capture) -> Objection | None:
    if not capture.opposition_stands:
        return None
    return block(
        "La personne s’est opposée ; seul un consentement donné par elle-même depuis (plus de cinq minutes après, car les horloges "
        "diffèrent) peut lever cette opposition. Saisi par un tiers (papier, oral, caisse), il faut la référence de ce qui prouve son "
        "acte : document signé, enregistrement (`act_reference`).",
        "The person has opposed; only a consent that they gave themselves since (more than five minutes after, because clocks "
        "differ) can lift this opposition. Entered by somebody else (paper, oral, till), it needs the reference of what proves their "
        "act: a signed document, a recording (`act_reference`).",
    )


def _opposition_at_send(facts: Facts) -> Objection | None:
    if facts.contact.status is Status.OPPOSED:
        return block(
            "La personne s’est opposée à recevoir les messages de cet annonceur.",
            "The person has opposed receiving this advertiser's messages.",
        )
    return None


def _hold(facts: Facts) -> Objection | None:
    """What nobody has read may be an opposition: to wait is prudence, and no text says it. If it was one, the law stood behind it."""
    if facts.contact.status is Status.HELD:
        return block(
            "Un message de cette personne, ou à son sujet, n’a pas encore été lu : rien ne lui est envoyé d’ici là.",
            "A message from this person, or about them, has not been read yet: nothing is sent to them until it is.",
        )
    return None


OPPOSITION_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.opposition",
    "Opposition (STOP)",
    Severity.LAW,
    "RGPD art. 21(2)-(3) ; CPCE art. L.34-5",
    sources.GDPR_OBJECTION,
    Explanation("Aucune opposition postérieure ne s’y oppose.", "No later opposition rules it out."),
    _opposition_at_capture,
    further=(sources.CPCE,),
)


OPPOSITION_AT_SEND: Rule[Facts] = Rule(
    "fr.opposition",
    "Opposition (STOP)",
    Severity.LAW,
    "RGPD art. 21(2)-(3) ; CPCE art. L.34-5 ; Code pénal art. 226-18-1",
    sources.GDPR_OBJECTION,
    Explanation("La personne ne s’est pas opposée.", "The person has not opposed this advertiser's messages."),
    _opposition_at_send,
    further=(sources.CPCE, sources.PENAL_CODE),
)


HOLD: Rule[Facts] = Rule(
    "fr.hold",
    "Message à lire",
    Severity.RECOMMENDATION,
    "RGPD art. 21(2)-(3), 12(2) et 5(2)",
    sources.GDPR_OBJECTION,
    Explanation("Tout ce que la personne a écrit a été lu.", "Everything that the person wrote has been read."),
    _hold,
    EVERY,
    further=(sources.GDPR,),
)
"""Of every message: what nobody has read may say that the number is somebody else's now, and an order is nobody else's business."""
