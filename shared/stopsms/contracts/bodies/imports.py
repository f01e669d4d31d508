"""Bodies about imports."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stopsms.compliance.outside.file_import import ImportKind
from stopsms.compliance.person.contact import LegalBasis
from stopsms.contracts.bodies.consents import EvidenceBody
from stopsms.contracts.bodies.values import MOST_ITEMS, Body, Identifier, Instant, Label, Line, Text

ImportField = Annotated[
    str,
    StringConstraints(
        pattern=r"^(attribute:[a-z][a-z0-9_]{0,31}|phone|legal_basis|collected_at|source|wording|wording_version|checked|prechecked"
        r"|informed|objection_offered|ip|user_agent|operator|act_reference|channels|purposes|categories|tags|birth_date|sale_at"
        r"|contract_until|opposed|status|received_at|words|ignored)$"
    ),
]
"""What a column of a file can be declared to hold."""


class ImportedEvidenceBody(EvidenceBody):
    """How the consents of a file were collected; what a line itself says takes precedence."""

    source: Annotated[Line, StringConstraints(max_length=64)] = ""


class ProvenanceBody(Body):
    """Where the contacts of a file come from, for lines that do not say so themselves; a line without provenance is refused."""

    legal_basis: LegalBasis = LegalBasis.CONSENT
    collected_at: Instant | None = None
    evidence: ImportedEvidenceBody = ImportedEvidenceBody()
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []


class OppositionsBody(Body):
    """Where the oppositions of a file come from. `received_at`, the date of the list, is for lines without a date."""

    received_at: Instant
    source: Label | None = None


class ImportBody(Body):
    """POST /imports: `contacts` with their `provenance`, `oppositions` of a file, or an `opt_out_list` of the account.

    Instead of a list's name, a declared `carrier`: its one list.
    `operator` is who imports. Encoding, separator and columns are detected; they can be given where that fails:
    `columns` maps the file's headers to our fields.
    """

    advertiser_id: Identifier
    kind: ImportKind
    operator: Text
    file_name: Annotated[Line, StringConstraints(max_length=200)] = ""
    provenance: ProvenanceBody = ProvenanceBody()
    oppositions: OppositionsBody | None = None
    opt_out_list: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    carrier: Identifier | None = None
    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-15", "mac-roman", "cp850"] | None = (
        None
    )
    separator: Literal[";", ",", "\t", "|"] | None = None
    columns: Annotated[dict[Text, ImportField], Field(max_length=100)] = {}
