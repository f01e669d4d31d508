"""Switzerland in consent records and in the record of processing. Source: docs/law.md R-80."""

from stopsms.compliance.proof.country_record import CountryRecord
from stopsms.compliance.proof.register_entries import Entry

ON_RECORD = CountryRecord(
    jurisdiction="FR, CH",
    authority="CNIL; PFPDT (FDPIC)",
    bases={
        "consent": "GDPR art. 6(1)(a); LCD art. 3 al. 1 let. o",
        "existing_customer": "GDPR art. 6(1)(f); LCD art. 3 al. 1 let. o",
    },
    transfers=(
        Entry(
            "Numéros suisses", "un SMS vers un numéro suisse est remis par un opérateur suisse (décision d’adéquation)."
        ),
    ),
    complaint="En Suisse, aussi le Préposé fédéral (PFPDT) : Feldeggweg 1, 3003 Berne ; www.edoeb.admin.ch.",
)
