"""access_api: keys and people, who may do what, and who has which number; for administrators, and each caller about itself."""

import re
import secrets
from typing import Annotated, Any
from urllib.parse import unquote

from access_api.keep_keys import KeyEnded, KeyOrder, KeyPorts, issue_key, key_for, keys_for, revoke_key, rotate_key
from access_api.keep_numbers import release_number, who_has
from access_api.keep_people import PeoplePorts, people_for, person_for, put_person, remove_person
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import Event, answer, existing, principal_of, resolver, serve
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.number_sharing import NumberInUse
from stopsms.compliance.access.operation import PERMISSIONS
from stopsms.compliance.errors import ContendedError, InputError
from stopsms.contracts.answers.access import (
    KeyAnswer,
    KeysAnswer,
    PeopleAnswer,
    PersonAnswer,
    PrincipalAnswer,
    key_answer,
    person_answer,
    principal_answer,
)
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.numbers import NumberAnswer, NumberUserAnswer, number_answer, number_user_answer
from stopsms.contracts.bodies.access import KeyBody, KeyId, PersonBody, RotationBody, read_address
from stopsms.contracts.bodies.values import Identifier

app = resolver(conflicts=(KeyEnded, NumberInUse), busy=(ContendedError,))
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
KeyPath = Annotated[KeyId, Path()]
AdvertiserPath = Annotated[Identifier, Path()]


@app.get("/me", responses=documented(PrincipalAnswer))
def get_me() -> Response[str]:
    """Who is calling: which key or person, with which role, and what that role may do."""
    principal = principal_of(app)
    return answer(200, principal_answer(principal, sorted(name for name in PERMISSIONS if principal.may(name))))


@app.get("/keys", responses=documented(KeysAnswer))
def get_keys() -> Response[str]:
    """The keys, revoked ones too."""
    now = wiring.real_clock().now()
    return answer(200, KeysAnswer([key_answer(key, now) for key in keys_for(principal_of(app), _keys())]))


@app.post("/keys", responses=documented(KeyAnswer, 201))
def post_key(body: KeyBody) -> Response[str]:
    """Issue a key. The answer holds its text, once and for all."""
    order = KeyOrder(
        name=body.name,
        role=body.role,
        advertisers=None if body.advertisers is None else frozenset(body.advertisers),
        test=body.test,
        needs_digest=body.needs_digest,
        requests_per_minute=body.requests_per_minute,
        expires_at=body.expires_at,
    )
    return _shown(*issue_key(order, principal_of(app), _keys()))


@app.get("/keys/<key_id>", responses=documented(KeyAnswer))
def get_key(key_id: KeyPath) -> Response[str]:
    """A key."""
    return _shown(existing(key_for(principal_of(app), key_id, _keys()), "key"))


@app.post("/keys/<key_id>/rotation", responses=documented(KeyAnswer, 201))
def post_rotation(key_id: KeyPath, body: RotationBody) -> Response[str]:
    """Give a key a new secret, shown here alone. The one before is accepted for a day more, unless it is withdrawn at once."""
    return _shown(*existing(rotate_key(principal_of(app), key_id, _keys(), at_once=body.at_once), "key"))


@app.delete("/keys/<key_id>", responses=documented(KeyAnswer))
def delete_key(key_id: KeyPath) -> Response[str]:
    """Revoke a key: it opens nothing any more, at once and for good. It stays on record, since evidence names it."""
    return _shown(existing(revoke_key(principal_of(app), key_id, _keys()), "key"))


@app.get("/people", responses=documented(PeopleAnswer))
def get_people() -> Response[str]:
    """The people who may sign in, and those who may not any more."""
    return answer(200, PeopleAnswer(list(map(person_answer, people_for(principal_of(app), _people())))))


@app.get("/people/<email>", responses=documented(PersonAnswer))
def get_person(email: str) -> Response[str]:
    """A person."""
    return answer(200, person_answer(existing(person_for(principal_of(app), _address(email), _people()), "person")))


@app.put("/people/<email>", responses=documented(PersonAnswer))
def put_one_person(email: str, body: PersonBody) -> Response[str]:
    """Give a person access, or change it: what they do from now on is judged by it, also where they are signed in already."""
    advertisers = None if body.advertisers is None else frozenset(body.advertisers)
    person = put_person(_address(email), body.name, body.role, advertisers, principal_of(app), _people())
    return answer(200, person_answer(person))


@app.delete("/people/<email>", responses=documented(PersonAnswer))
def delete_person(email: str) -> Response[str]:
    """Take a person's access away, at once."""
    return answer(200, person_answer(existing(remove_person(_address(email), principal_of(app), _people()), "person")))


@app.get("/numbers/<number>", responses=documented(NumberAnswer))
def get_number(number: str) -> Response[str]:
    """Who has a number that people write to, and who had it."""
    return answer(
        200, number_answer(_number(number), existing(who_has(_number(number), wiring.advertisers()), "number"))
    )


@app.delete("/numbers/<number>/advertisers/<advertiser_id>", responses=documented(NumberUserAnswer))
def delete_number(number: str, advertiser_id: AdvertiserPath) -> Response[str]:
    """Release a number: the advertiser reads no more of what people write there. While they may write to it, 409 `number_in_use`."""
    released = release_number(_number(number), advertiser_id, principal_of(app), wiring.advertisers(), wiring.clock())
    return answer(200, number_user_answer(existing(released, "number of this advertiser")))


def _address(written: str) -> str:
    try:
        return read_address(unquote(written))
    except ValueError:
        raise InputError("an address like claire@zelie.example is expected", field="email") from None


def _number(written: str) -> str:
    number = unquote(written)
    if not _NUMBER.fullmatch(number):
        raise InputError("a number that people write to is expected, like 36180 or 0937000001", field="number")
    return number


def _shown(key: ApiKey, text: str | None = None) -> Response[str]:
    """A key, with its text when that is new: 201 then."""
    body = key_answer(key, wiring.real_clock().now(), text)
    return answer(200 if text is None else 201, body, headers={"Cache-Control": "no-store"})


def _keys() -> KeyPorts:
    return KeyPorts(wiring.keys(), wiring.real_clock(), secrets.token_bytes)


def _people() -> PeoplePorts:
    return PeoplePorts(wiring.people(), wiring.real_clock(), wiring.people_directory())


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
