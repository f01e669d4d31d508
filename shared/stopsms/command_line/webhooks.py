"""Webhooks: the endpoints at which an advertiser receives events."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from stopsms.command_line.reveal import reveal
from stopsms.command_line.screen import fields, filled, table
from stopsms.command_line.session import Advertiser, Yes, session
from stopsms.command_line.speech import said
from stopsms.compliance.outside.event import EventType

commands = typer.Typer(help="Register the endpoints that receive signed events.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id, which you choose.")]
_COLUMNS = ("id", "url", "events", "enabled", "last_failure")


def _show(context: typer.Context, webhook: Mapping[str, Any]) -> None:
    """Show a webhook; one that has just been given a secret, with that."""
    if webhook.get("secret"):
        reveal(context, webhook, "secret", filled, said("Deliveries are signed with this secret, shown here once."))
    else:
        session(context).screen.show(webhook, filled)


@commands.command("list")
def list_webhooks(context: typer.Context, advertiser: Advertiser = None) -> None:
    """List an advertiser's webhooks."""
    here = session(context)
    listed = here.api.list_webhooks(here.advertiser(advertiser))["webhooks"]
    here.screen.show(listed, lambda rows: table(_COLUMNS, ([row[name] for name in _COLUMNS] for row in rows)))


@commands.command("show")
def show_webhook(context: typer.Context, webhook_id: Id, advertiser: Advertiser = None) -> None:
    """Show a webhook: whether it is enabled, and what last failed."""
    here = session(context)
    here.screen.show(here.api.get_webhook(webhook_id, here.advertiser(advertiser)), fields)


@commands.command("set")
def set_webhook(
    context: typer.Context,
    webhook_id: Id,
    url: Annotated[str, typer.Argument(help="The address (https) that is called.")],
    event: Annotated[
        list[EventType] | None,
        typer.Option(help="An event to receive; repeatable; all when left out.", show_default=False),
    ] = None,
    advertiser: Advertiser = None,
) -> None:
    """Register a webhook, or change it and enable it again. A new one's secret is printed once."""
    here = session(context)
    _show(
        context,
        here.api.put_webhook(
            webhook_id,
            advertiser_id=here.advertiser(advertiser),
            url=url,
            events=[one.value for one in event or EventType],
        ),
    )


@commands.command("secret")
def renew_secret(context: typer.Context, webhook_id: Id, advertiser: Advertiser = None) -> None:
    """Give a webhook a new secret, printed once. For a day deliveries are signed with the one before too."""
    here = session(context)
    owner = here.advertiser(advertiser)
    _show(context, here.api.replace_webhook_secret(webhook_id, owner))


@commands.command("remove")
def remove_webhook(context: typer.Context, webhook_id: Id, advertiser: Advertiser = None, yes: Yes = False) -> None:
    """Send a webhook nothing more. What is under way to it is dropped."""
    here = session(context)
    here.confirm(said("Events that are under way to {webhook} are dropped. Remove it?", webhook=webhook_id), yes=yes)
    here.screen.show(here.api.delete_webhook(webhook_id, here.advertiser(advertiser)), fields)
