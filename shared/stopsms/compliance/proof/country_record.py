"""What records and registers say of a country: whose law and authority they name, and what of a transfer to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from stopsms.compliance.proof.register_entries import Entry


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country in consent records (in English) and in the record of processing (in French).

    `jurisdiction` and `authority` count those of the controller too: the GDPR applies to it wherever the person is. `bases` is the law
    that each legal basis rests on, `charters` what the industry agreed. `customer_since` is from when the term of a customer's contact
    counts. `authorities` are those that a proof may be produced to. `transfers` is what the record says of numbers outside of the Union.
    """

    jurisdiction: str
    authority: str
    bases: Mapping[str, str]
    charters: tuple[str, ...] = ()
    customer_since: str = "last contact"
    authorities: str = ""
    transfers: tuple[Entry, ...] = ()
