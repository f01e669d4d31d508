"""France in consent records and in the record of processing. Sources: docs/law.md R-40 to R-45; RGPD art. 44 sqq."""

from stopsms.compliance.countries.france.form_notice import FORM_NOTICE
from stopsms.compliance.proof.country_record import CountryRecord
from stopsms.compliance.proof.register_entries import MISSING, Entry

ON_RECORD = CountryRecord(
    jurisdiction="FR",
    authority="CNIL",
    bases={
        "consent": "GDPR art. 6(1)(a); CPCE art. L.34-5",
        "existing_customer": "CPCE art. L.34-5, al. 4 (directive 2002/58/EC art. 13(2); CJEU C-654/23)",
        "non_commercial": "GDPR art. 6(1)(f)",
        "professional": "GDPR art. 6(1)(f)",
    },
    charters=("af2m, Charte Business Messaging 2026",),
    customer_since="last contact or sale, or the end of the contract",
    authorities="CNIL, DGCCRF",
    transfers=(
        Entry(
            "Numéros de Nouvelle-Calédonie, Polynésie française, Wallis-et-Futuna, Saint-Pierre-et-Miquelon, Saint-Barthélemy",
            "ces collectivités sont hors de l’Union (pays et territoires d’outre-mer) ; la loi Informatique et Libertés s’y applique et la "
            "CNIL y est compétente. Le SMS y est remis par un opérateur local : garanties du chapitre V à apprécier, "
            f"{MISSING} si l’annonceur y écrit.",
        ),
    ),
    form_notice=FORM_NOTICE,
    complaint="Si la réponse ne vous satisfait pas, vous pouvez vous adresser à la CNIL : 3, place de Fontenoy, TSA 80715, 75334 Paris "
    "Cedex 07 ; www.cnil.fr/fr/plaintes. Une réclamation est gratuite et ne demande pas d’avocat.",
)
"""Where art. 13(2) of the directive is met, art. 6 GDPR requires nothing more of customers (CJEU, C-654/23)."""
