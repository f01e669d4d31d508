"""The check on a text that every country's rule on its length is made of."""

from stopsms.compliance.law.rule import Objection, block
from stopsms.compliance.message.draft import Draft, final_message


def carrier_length(draft: Draft) -> Objection | None:
    """Whether the carrier would take the message as it leaves, STOP mention and personal values included."""
    counted, most = final_message(draft).parts, draft.advertiser.route.most_parts
    if counted <= most:
        return None
    return block(
        f"Le message compte {counted} SMS ; le prestataire d’envoi n’en accepte que {most} : raccourcissez-le.",
        f"The message has {counted} parts; the carrier accepts {most} only: shorten it.",
    )
