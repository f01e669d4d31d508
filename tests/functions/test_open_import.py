"""An opt-out list that is to be imported: of our own account by its name, of a declared carrier by the carrier's."""

from typing import Any

import pytest
from import_api.open_import import open_import
from stopsms.compliance.errors import InputError
from stopsms.compliance.outside.carrier import BLACKLIST
from stopsms.compliance.outside.file_import import FileImport, ImportState
from stopsms.contracts.bodies.imports import ImportBody

from tests import fakes
from tests.fakes import World
from tests.functions.file_imports import NOW, a_world


def opened(world: World, **named: Any) -> FileImport:
    body = ImportBody.model_validate(
        {"advertiser_id": "zelie", "kind": "opt_out_list", "operator": "Claire Martin"} | named
    )
    stores = fakes.FakeImportStore(world), fakes.FakeImportQueue(world), fakes.FakeAdvertiserStore(world)
    return open_import(body, "7745b72be9cc1ae3", "key:0 (Claire, marketer)", *stores, fakes.FakeClock(world))


@pytest.mark.parametrize("named", [{"carrier": "marseille"}, {"carrier": "marseille", "opt_out_list": BLACKLIST}])
def test_a_declared_carrier_is_named_instead_of_a_list_and_its_entries_without_a_day_are_of_today(
    named: dict[str, Any],
) -> None:
    found = opened(a_world(), **named)

    assert (found.carrier, found.opt_out_list, found.state) == ("marseille", BLACKLIST, ImportState.QUEUED)
    assert found.defaults == {"received_at": NOW.isoformat()}


def test_a_list_of_our_own_account_is_named_by_itself_and_one_of_the_two_has_to_be() -> None:
    own = opened(a_world(), opt_out_list="Default")
    assert (own.carrier, own.opt_out_list, own.defaults) == ("", "Default", {"source": "opt_out_list:Default"})

    for nothing, named in ({}, "name the account's opt-out list"), ({"carrier": "x", "opt_out_list": "y"}, BLACKLIST):
        with pytest.raises(InputError, match=named):
            opened(a_world(), **nothing)


def test_a_file_is_of_no_carrier() -> None:
    assert opened(a_world(), kind="contacts", carrier="marseille").carrier == ""
