"""The case file as a document in French that a lawyer can file: PDF, A4. The same case file gives the same bytes.

It says nothing that the case file does not hold. What other people wrote is shown to the letter; a character that the typeface cannot
draw is shown by its Unicode number. Typeface: Source Sans Pro (SIL Open Font License), embedded.
"""

import io
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from stopsms.evidence import words
from stopsms.evidence.document.campaign import campaign_story
from stopsms.evidence.document.page import numbered_canvas
from stopsms.evidence.document.person import person_story
from stopsms.evidence.document.typography import BOTTOM, HEIGHT, MARGIN, WIDTH, Json, register_typeface


def document(case: Json) -> bytes:
    """The document of a case file."""
    register_typeface()
    buffer = io.BytesIO()
    title = "Dossier de preuve — prospection par SMS"
    frame = Frame(MARGIN, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, lang="fr-FR", title=title, author=case["advertiser"]["legal_name"],
        subject=f"sha256:{case['digest']}", creator="stop-sms", pageTemplates=[PageTemplate("page", [frame])],
    )  # fmt: skip
    story = list(campaign_story(case) if "campaign" in case["about"] else person_story(case))
    advertiser: Json = case["advertiser"]
    running = f"Dossier de preuve — {advertiser['legal_name']} (SIREN {words.siren(advertiser['siren'])})"
    foot, at = f"Empreinte SHA-256 : {case['digest']}", datetime.fromisoformat(case["compiled_at"])
    template.build(story, canvasmaker=numbered_canvas(running, foot, at))
    return buffer.getvalue()
