"""What records and registers say of a country: whose law and authority they name, and what of a transfer to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from stopsms.compliance.person.contact import Purpose
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.proof.register_entries import Entry


@dataclass(frozen=True, slots=True)
class FormNotice:
    """What consent forms say of the law, in the language of the country: on what an agreement rests, calls, proof, and where to complain.

    `sent` is what people are told that they will be sent, for each purpose; `places` are territories as they follow « depuis ».
    """

    basis: str
    calls: str
    proof: str
    complaint: str
    sent: Mapping[Purpose, str]
    places: Mapping[Territory, str]


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country in consent records (in English) and in the record of processing (in French).

    `jurisdiction` and `authority` count those of the controller too: the GDPR applies to it wherever the person is. `bases` is the law
    that each legal basis rests on, `charters` what the industry agreed. `customer_since` is from when the term of a customer's contact
    counts. `authorities` are those that a proof may be produced to. `transfers` is what the record says of numbers outside of the Union.
    `form_notice` is what forms say of the law of a controller of this country, None where no controller is. `complaint` is where a person
    there complains, as a sentence in French to them.
    """

    jurisdiction: str
    authority: str
    bases: Mapping[str, str]
    charters: tuple[str, ...] = ()
    customer_since: str = "last contact"
    authorities: str = ""
    transfers: tuple[Entry, ...] = ()
    form_notice: FormNotice | None = None
    complaint: str = ""
