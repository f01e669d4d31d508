"""Keys of the API: issue, list, show, rotate, revoke. The text of a key is printed once, and kept by nobody."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from stopsms.command_line.exits import Exit
from stopsms.command_line.reveal import reveal
from stopsms.command_line.screen import fields, table
from stopsms.command_line.session import session, time_option
from stopsms.command_line.short_ids import key_id
from stopsms.command_line.speech import said
from stopsms.compliance.access.role import Role

commands = typer.Typer(help="Issue, list, rotate and revoke keys of the API.", no_args_is_help=True)

KeyId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The key's id, 12 hexadecimal digits that are part of its text; its first digits; or its name.",
        callback=key_id,
    ),
]
RoleOption = Annotated[Role, typer.Option(help="What it is for: docs/access.md has what each role may do.")]
ForAdvertisers = Annotated[
    list[str] | None,
    typer.Option("--advertiser", "-a", help="An advertiser to act for; repeatable.", show_default=False),
]
ForAll = Annotated[
    bool, typer.Option("--all-advertisers", help="To act for every advertiser, those to come too.", show_default=False)
]

_COLUMNS = ("id", "name", "role", "advertisers", "test", "usable", "expires_at")


def advertisers_given(advertiser: list[str] | None, all_advertisers: bool) -> list[str] | None:
    """The advertisers to act for, None for all of them; whoever gives access has to say which. Raises BadParameter."""
    if bool(advertiser) == all_advertisers:
        raise typer.BadParameter(said("name each advertiser with --advertiser, or give --all-advertisers"))
    return advertiser or None


def in_words(of: Mapping[str, Any]) -> dict[str, Any]:
    """A key, person or caller as a table shows it: acting for all advertisers is told from acting for none."""
    return {**of, "advertisers": said("all") if of["advertisers"] is None else of["advertisers"]}


def _reveal(context: typer.Context, key: Mapping[str, Any]) -> None:
    """Print a key's new text."""
    if key.get("key") is None:
        session(context).screen.object_to(
            f"the API had made the key {key['id']} before its answer was lost, and shows no key twice: "
            f"`stopsms keys rotate {key['id']} --at-once` gives it another text"
        )
        raise typer.Exit(Exit.ATTENTION)
    remark = said("This is the key, shown here once. Keep it where only the program that needs it can read it.")
    reveal(context, key, "key", lambda found: fields(in_words(found)), remark)


@commands.command("issue")
def issue_key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for: evidence and logs name it.", show_default=False)],
    role: RoleOption,
    advertiser: ForAdvertisers = None,
    all_advertisers: ForAll = False,
    test: Annotated[
        bool, typer.Option("--test", help="For test advertisers alone: nothing reaches a carrier.", show_default=False)
    ] = False,
    needs_digest: Annotated[
        bool, typer.Option("--needs-digest", help="To schedule campaigns only as a preview showed them.")
    ] = False,
    per_minute: Annotated[int | None, typer.Option(min=1, help="How often it may be used in a minute.")] = None,
    expires: Annotated[str | None, time_option("Until when")] = None,
) -> None:
    """Issue a key. Its text is printed once: alone in a pipe, for KEY=$(stopsms keys issue …)."""
    issued = session(context).api.issue_key(
        name=name,
        role=role.value,
        advertisers=advertisers_given(advertiser, all_advertisers),
        test=test,
        needs_digest=needs_digest,
        requests_per_minute=per_minute,
        expires_at=expires,
    )
    _reveal(context, issued)


@commands.command("list")
def list_keys(
    context: typer.Context,
    ended: Annotated[bool, typer.Option("--ended", help="Those that are revoked or expired, too.")] = False,
) -> None:
    """List the keys."""
    here = session(context)
    listed = [key for key in here.api.list_keys()["keys"] if ended or key["usable"]]
    here.screen.show(listed, lambda keys: table(_COLUMNS, ([in_words(key)[name] for name in _COLUMNS] for key in keys)))


@commands.command("show")
def show_key(context: typer.Context, key_id: KeyId) -> None:
    """Show a key: everything but its secret, which nobody has."""
    here = session(context)
    here.screen.show(here.api.get_key(key_id), lambda key: fields(in_words(key)))


@commands.command("rotate")
def rotate_key(
    context: typer.Context,
    key_id: KeyId,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Refuse the former secret from now on, not only in a day: it is known.")
    ] = False,
) -> None:
    """Give a key a new secret, printed once. The former is accepted for a day more."""
    _reveal(context, session(context).api.rotate_key(key_id, at_once=at_once))


@commands.command("revoke")
def revoke_key(context: typer.Context, key_id: KeyId) -> None:
    """Revoke a key, at once and for good."""
    here = session(context)
    here.screen.show(here.api.revoke_key(key_id), lambda key: fields(in_words(key)))
