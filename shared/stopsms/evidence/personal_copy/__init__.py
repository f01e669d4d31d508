"""A person's own copy of what is held on them, as a document in French that is handed to them: PDF, A4.

Made from the same answer as the JSON copy, for the person and not for a court: no hash, no code, nobody's name but theirs and the
controller's. Sources: GDPR art. 12(1) (concise, transparent, intelligible, plain language), 15(1)(a)-(h), 15(2)-(4), 20;
CJEU C-487/21 (a faithful and intelligible copy), C-579/21 (not the names of employees); docs/law.md R-43.
"""

import io
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.data_handling import DataHandling
from stopsms.evidence import words
from stopsms.evidence.document.page import numbered_canvas
from stopsms.evidence.document.typography import BOTTOM, HEIGHT, MARGIN, WIDTH, Json, register_typeface
from stopsms.evidence.personal_copy.request import CopyRequest
from stopsms.evidence.personal_copy.story import copy_story, zone_of

__all__ = ["CopyRequest", "personal_copy"]


def personal_copy(held: Json, asked: CopyRequest, handling: DataHandling) -> bytes:
    """The document. `held` is the answer with all that is held (`HeldDataAnswer`), as JSON. The same gives the same bytes."""
    register_typeface()
    buffer = io.BytesIO()
    controller: Json = held["controller"]
    frame = Frame(MARGIN, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, lang="fr-FR", title="Vos données", author=controller["legal_name"],
        subject="Droit d’accès, RGPD art. 15", creator="stop-sms", pageTemplates=[PageTemplate("page", [frame])],
    )  # fmt: skip
    made_at = datetime.fromisoformat(held["at"])
    running = f"Vos données — {controller['legal_name']}"
    foot = f"Copie établie le {words.day(held['at'], zone_of(Phone.of(held['phone'])))} pour la personne concernée. Document personnel."
    template.build(copy_story(held, asked, handling), canvasmaker=numbered_canvas(running, foot, made_at))
    return buffer.getvalue()
