"""Bodies about consent forms: their definition, and what a site posts that draws one itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Channel
from stopsms.compliance.consent.form import ConsentForm, PrivacyNotice
from stopsms.compliance.person.contact import Purpose
from stopsms.contracts.bodies.consents import MistakenFields
from stopsms.contracts.bodies.values import MOST_ITEMS, Body, Flag, Label, Line, Lines, PageAddress, Text, Whole

_MOST_ORIGINS = 20
_LOOPBACK = ("localhost", "127.0.0.1")
_DEFAULT_PORTS = {"https": 443, "http": 80}


def _origin(written: str) -> str:
    """An origin as browsers send it: a scheme, a host in lower case, a port that is not the scheme's own; nothing else."""
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    exact = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    if not host or not secure or written != exact or port == _DEFAULT_PORTS.get(parts.scheme):
        raise ValueError("an origin like https://shop.example is expected: lower case, no path, no default port")
    return written


AllowedOrigin = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$", max_length=260),
    AfterValidator(_origin),
]
"""A site that may frame a form or draw it itself. Not of https only on this machine, to try it out."""


class NoticeBody(Body):
    """What people are told of their data: who receives them, how long they are kept, whom to ask, and where the whole policy is.

    `transfers`, where data leave the European Union: to which country, under which guarantees, and where these can be read.
    """

    recipients: Annotated[Lines, StringConstraints(min_length=3, max_length=1000)]
    retention: Annotated[Lines, StringConstraints(min_length=3, max_length=1000)]
    officer: Annotated[Line, StringConstraints(min_length=3, max_length=300)]
    policy_url: PageAddress
    transfers: Annotated[Lines, StringConstraints(min_length=3, max_length=1000)] | None = None

    def to_domain(self) -> PrivacyNotice:
        """The notice."""
        return PrivacyNotice(self.recipients, self.retention, self.officer, self.policy_url, self.transfers or "")


class FormBody(Body):
    """POST /advertisers/{id}/forms, and PUT of one.

    `wording` is what people agree to, whole, in the version that `wording_version` names: other words need another version. `title` is
    the heading of the page. What they agree to is recorded with `channels`, `purposes`, `categories` and `tags`. Sites of
    `allowed_origins` may embed the page, or draw the form themselves; `consents_an_hour` is the most that are taken in an hour, and
    never more than people may be asked to confirm; `consents_an_hour_of_address` is the most of these from one address, such as that of
    a shop.
    """

    brand: Label | None = None
    title: Text
    wording: Annotated[Lines, StringConstraints(min_length=10, max_length=2000)]
    wording_version: Annotated[Line, StringConstraints(min_length=1, max_length=64)]
    notice: NoticeBody
    channels: Annotated[list[Channel], Field(min_length=1, max_length=10)] = [Channel.SMS]
    purposes: Annotated[list[Purpose], Field(max_length=10)] = []
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    allowed_origins: Annotated[list[AllowedOrigin], Field(max_length=_MOST_ORIGINS)] = []
    enabled: Flag = True
    consents_an_hour: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    consents_an_hour_of_address: Annotated[Whole, Field(ge=1, le=100_000)] | None = None

    def to_domain(self, form_id: str, advertiser: Advertiser, revision: int, at: datetime, *, by: str) -> ConsentForm:
        """The form of that id, at this revision, which a principal makes."""
        return ConsentForm(
            id=form_id,
            advertiser_id=advertiser.id,
            brand=self.brand or advertiser.name,
            title=self.title,
            wording=self.wording,
            wording_version=self.wording_version,
            notice=self.notice.to_domain(),
            channels=frozenset(self.channels),
            purposes=frozenset(self.purposes),
            categories=frozenset(self.categories),
            tags=frozenset(self.tags),
            allowed_origins=frozenset(self.allowed_origins),
            enabled=self.enabled,
            consents_an_hour=self.consents_an_hour,
            revision=revision,
            changed_at=at,
            changed_by=by,
            consents_an_hour_of_address=self.consents_an_hour_of_address,
        )


FormId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, hexadecimal."""

LONGEST_TYPED = 100
"""Characters of what a visitor types as a number: all that is longer is none."""


class FormPostBody(Body):
    """POST /forms/{id} from a site that draws the form itself.

    `token` is the one that came with what was shown, `phone` what the person typed, `checked` whether they ticked the box that the site
    showed them empty, `page` the address of the page on which they did.
    """

    token: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    phone: Annotated[str, StringConstraints(max_length=LONGEST_TYPED)]
    checked: Flag
    page: Annotated[Line, StringConstraints(min_length=1, max_length=1000, pattern=r"^https?://[!-~]+$")]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "FormPostBody":
        """The body that says so. Raises MistakenFields."""
        try:
            return cls.model_validate(said)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False, include_context=False)
            raise MistakenFields(tuple(".".join(map(str, one["loc"])) for one in errors)) from None
