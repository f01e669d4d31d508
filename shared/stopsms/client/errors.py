"""What a call may come to but an answer. All are `CallFailed`; problems are told apart by what can be done about them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from stopsms.contracts.answers.problems import FieldError
from stopsms.contracts.answers.rules import RuleAnswer
from stopsms.contracts.codec import form_of

JSON = Mapping[str, Any]

_URN = "urn:stop-sms:problem:"


class CallFailed(Exception):
    """A call did not come to what was asked."""


class Unreached(CallFailed):
    """No answer from the address, or not one of this API. Whether the call was carried out is not known."""


class UnknownForm(CallFailed):
    """The API did what was asked, and answered in a form that this release of the client does not read."""


class ApiProblem(CallFailed):
    """The API refused, with a problem document (RFC 9457)."""

    def __init__(self, status: int, document: JSON) -> None:
        """As answered."""
        super().__init__(
            document.get("title") or f"the API answered HTTP {status}: was the stack deployed from this release?"
        )
        self.status = status
        self.document = document

    @property
    def code(self) -> str:
        """Which problem it is, such as `not_found`: stable, for programs. "" where the answer is no document of ours."""
        return str(self.document.get("type", "")).removeprefix(_URN)

    @property
    def field(self) -> str | None:
        """The field that the problem is about, if it is about one."""
        return self.document.get("field")


class InvalidCall(ApiProblem):
    """400, 413, 422: the request is not valid. Another attempt is refused again."""

    @property
    def errors(self) -> list[FieldError]:
        """What is wrong, field by field."""
        return [form_of(FieldError).read(error) for error in self.document.get("errors", ())]


class RefusedByRules(ApiProblem):
    """Rules object: of the law, a charter, a carrier, or the advertiser's own."""

    @property
    def rules(self) -> list[RuleAnswer]:
        """The rules that object, with what each requires and what it found."""
        return [form_of(RuleAnswer).read(rule) for rule in self.document.get("rules", ())]


class NotAllowed(ApiProblem):
    """401, 403: the key is missing or unknown, or its role or advertisers do not allow this."""


class NoSuchThing(ApiProblem):
    """404: what the call names does not exist."""


class InConflict(ApiProblem):
    """409: not in the present state, or not with what an earlier call did."""


class TooManyCalls(ApiProblem):
    """429: more calls than the key or the deployment takes at once, after all attempts."""


class OutOfOrder(ApiProblem):
    """5xx: something of the deployment does not work, after all attempts."""


_KINDS: Mapping[int, type[ApiProblem]] = {
    HTTPStatus.BAD_REQUEST: InvalidCall,
    HTTPStatus.UNAUTHORIZED: NotAllowed,
    HTTPStatus.FORBIDDEN: NotAllowed,
    HTTPStatus.NOT_FOUND: NoSuchThing,
    HTTPStatus.CONFLICT: InConflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: InvalidCall,
    HTTPStatus.UNPROCESSABLE_ENTITY: InvalidCall,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyCalls,
}


def problem_of(status: int, document: JSON) -> ApiProblem:
    """The problem that an answer is."""
    if document.get("rules"):
        return RefusedByRules(status, document)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return OutOfOrder(status, document)
    return _KINDS.get(status, ApiProblem)(status, document)
