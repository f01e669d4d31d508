"""Other programs' exports, as contacts: understood, or refused by naming the column that has to be declared."""

from pathlib import Path
from typing import Any

import pytest
from importer.acts.prepare_acts import prepare_line

from tests.functions.examinations import context, examined, read

EXPORTS = Path(__file__).parents[1] / "exports"
WHO_REFUSES = "+33612000002"
PROVENANCE: dict[str, Any] = {
    "legal_basis": "consent",
    "collected_at": "2026-01-05T10:00:00+01:00",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte de recevoir les offres de Zelie par SMS.",
        "wording_version": "3",
        "checkbox": {"present": True, "checked": True},
        "informed": True,
    },
}
TO_DECLARE = {
    "google.csv": {"Notes": "opposed"},
    "hubspot.csv": {"Marketing contact status": "status"},
    "klaviyo.csv": {"SMS Marketing Consent": "status"},
    "mailchimp.csv": {"OPTIN_TIME": "ignored", "OPTIN_IP": "ignored"},
    "mautic.csv": {"dnc_sms": "opposed"},
    "odoo.csv": {"Phone Blacklisted": "opposed", "Blacklisted Phone is Mobile": "ignored"},
    "outlook.csv": {"Notes": "opposed"},
    "woocommerce.csv": {"sms_optin": "checked"},
}
UNDERSTOOD = ("brevo.csv", "sendethic.csv", "shopify.csv")


def whom_it_makes_contactable(name: str, **reading: Any) -> set[str]:
    layout, found = read((EXPORTS / name).read_bytes(), **reading)
    reader = context(layout, **PROVENANCE)
    return {act.phone.e164 for row in found for act in prepare_line(row, reader).acts}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_an_export_that_is_understood_makes_nobody_contactable_whom_it_says_no_of(name: str) -> None:
    contactable = whom_it_makes_contactable(name)

    assert examined((EXPORTS / name).read_bytes()) == ""
    assert len(contactable) == 25
    assert WHO_REFUSES not in contactable


@pytest.mark.parametrize("name", TO_DECLARE)
def test_an_export_whose_refusals_are_not_certain_is_refused_by_the_columns_that_hold_them(name: str) -> None:
    failure = examined((EXPORTS / name).read_bytes())

    assert failure.startswith("Aucune ligne n’a été prise.")
    for column, meaning in TO_DECLARE[name].items():
        assert f'--column "{column}={meaning}"' in failure


@pytest.mark.parametrize("name", TO_DECLARE)
def test_once_declared_they_make_nobody_contactable_whom_they_say_no_of(name: str) -> None:
    contactable = whom_it_makes_contactable(name, columns=TO_DECLARE[name])

    assert len(contactable) == (0 if name == "hubspot.csv" else 25), "a marketing contact is one that is billed as such"
    assert WHO_REFUSES not in contactable


@pytest.mark.parametrize(
    ("name", "columns"), [("prestashop.csv", ("Activé", "Lettre d'informations")), ("dolibarr.csv", ("État",))]
)
def test_a_program_without_a_column_on_sms_is_asked_what_its_flags_say(name: str, columns: tuple[str, ...]) -> None:
    failure = examined((EXPORTS / name).read_bytes())

    assert all(f"« {column} »" in failure for column in columns)


def test_business_cards_are_called_by_their_name() -> None:
    assert "vCard" in examined((EXPORTS / "contacts.vcf").read_bytes())


def test_every_sample_is_read() -> None:
    named = {*UNDERSTOOD, *TO_DECLARE, "dolibarr.csv", "prestashop.csv", "contacts.vcf", "README.md"}

    assert {path.name for path in EXPORTS.iterdir()} == named
