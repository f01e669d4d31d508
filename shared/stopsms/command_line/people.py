"""People who may sign in: add, list, show, remove; and who the caller is."""

from typing import Annotated

import typer

from stopsms.command_line.keys import ForAdvertisers, ForAll, RoleOption, advertisers_given, in_words
from stopsms.command_line.screen import fields, table
from stopsms.command_line.session import session

commands = typer.Typer(help="Give people access, change it, take it away.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address, with which they sign in.")]

_COLUMNS = ("email", "name", "role", "advertisers", "active")


@commands.command("add")
def add_person(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Option(help="First name and last name: evidence names them.")],
    role: RoleOption,
    advertiser: ForAdvertisers = None,
    all_advertisers: ForAll = False,
) -> None:
    """Give a person access, or change it. It counts from now on, also where they are signed in already."""
    here = session(context)
    put = here.api.put_person(
        email, name=name, role=role.value, advertisers=advertisers_given(advertiser, all_advertisers)
    )
    here.screen.show(put, lambda person: fields(in_words(person)))


@commands.command("list")
def list_people(context: typer.Context) -> None:
    """List the people, those whose access was taken away too."""
    here = session(context)
    here.screen.show(
        here.api.list_people()["people"],
        lambda people: table(_COLUMNS, ([in_words(person)[name] for name in _COLUMNS] for person in people)),
    )


@commands.command("show")
def show_person(context: typer.Context, email: Email) -> None:
    """Show a person."""
    here = session(context)
    here.screen.show(here.api.get_person(email), lambda person: fields(in_words(person)))


@commands.command("remove")
def remove_person(context: typer.Context, email: Email) -> None:
    """Take a person's access away, at once."""
    here = session(context)
    here.screen.show(here.api.remove_person(email), lambda person: fields(in_words(person)))


def whoami(context: typer.Context) -> None:
    """Show who is calling: the key, its role, and what it may do."""
    here = session(context)
    here.screen.show(here.api.get_me(), lambda caller: fields(in_words(caller)))
