"""The person's rights and whom to turn to, the authority included (GDPR art. 15(1)(e) and (f))."""

from collections.abc import Iterator

from reportlab.platypus import Flowable, KeepTogether

from stopsms.compliance.law.rulebook import home_rulebook, rulebook_of
from stopsms.compliance.person.phone import Phone
from stopsms.evidence.document.typography import BODY, SECTION, Json, paragraph
from stopsms.evidence.personal_copy.request import CopyRequest


def rights(held: Json, asked: CopyRequest, phone: Phone) -> Iterator[Flowable]:
    """What the person may ask for, of whom, and where to complain."""
    ways = held["controller"]["contact"]
    reach = next((ways[name] for name in ("email", "address", "phone", "url") if ways.get(name)), "")
    stop = f" : par SMS, STOP au {asked.stop_number}, ou" if asked.stop_number else ""
    here = home_rulebook().on_record.complaint
    complaints = dict.fromkeys((here, rulebook_of(phone.territory.country).on_record.complaint))
    listed = (
        f"vous opposer aux SMS, ou retirer votre accord, à tout moment et sans motif{stop} en nous écrivant (art. 7(3) et 21) ;",
        "faire rectifier ce qui est inexact ou incomplet (art. 16) ;",
        "faire effacer vos données (art. 17) ; votre opposition, elle, demeure ;",
        "faire limiter leur usage, le temps d’une vérification par exemple (art. 18) ;",
        "recevoir vos données dans un format lisible par une machine et les transmettre à un autre (art. 20) ;",
        "décider de leur sort après votre mort (loi Informatique et Libertés, art. 85).",
    )
    yield KeepTogether(
        [
            paragraph("10. Vos droits", SECTION),
            paragraph("Vous pouvez, gratuitement :", BODY),
            *(paragraph(f"– {right}", BODY) for right in listed),
            paragraph(
                f"Écrivez à {held['controller']['legal_name']}{f' ({reach})' if reach else ''}. La réponse est due dans le mois ; "
                "il peut vous être demandé de confirmer qui vous êtes (art. 12).",
                BODY,
            ),
            *(paragraph(complaint, BODY) for complaint in complaints if complaint),
        ]
    )
