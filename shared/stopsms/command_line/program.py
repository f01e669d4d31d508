"""The program: its global options, its commands, and how failures end it."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup

from stopsms.command_line import (
    advertisers,
    audit,
    campaign_results,
    campaigns,
    carrier,
    checks,
    confirmations,
    contacts,
    dead_letters,
    drafts,
    evidence,
    evidence_key,
    evidence_packs,
    forms,
    import_file,
    imports,
    keys,
    lists,
    numbers,
    people,
    recurrences,
    restore,
    reviews,
    sending,
    templates,
    trial,
)
from stopsms.command_line.api import ApiProblem, Unreached, exit_of
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session
from stopsms.command_line.stack import Asked, NoStack
from stopsms.compliance.errors import BusyError

_FLAGS = {"--json", "--table", "--clear"}
_VALUED = {"--stack", "--api", "--key", "--lang"}


def with_globals_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with the global options moved to the front, so that they may be given anywhere."""
    first: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument in _FLAGS or (argument.partition("=")[0] in _VALUED and "=" in argument):
            first.append(argument)
        elif argument in _VALUED:
            first += [argument, *[value for value in [next(given, None)] if value is not None]]
        else:
            rest.append(argument)
    return first + rest


class Program(TyperGroup):
    """The whole program."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Global options may be given anywhere."""
        return super().parse_args(ctx, with_globals_first(args))

    def invoke(self, ctx: Any) -> Any:
        """Each kind of failure has its own message and exit code."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:  # noqa: BLE001 (sorted out below; unknown ones are raised again)
            _end(ctx.obj.screen if ctx.obj else Screen(as_json=False), error)


def _end(screen: Screen, error: Exception) -> NoReturn:
    if isinstance(error, ApiProblem):
        screen.refuse(error)
        raise typer.Exit(exit_of(error))
    if isinstance(error, Unreached | NoStack | BusyError) or type(error).__module__.startswith("botocore."):
        screen.object_to(str(error))
        raise typer.Exit(Exit.UNREACHED)
    raise error


program = typer.Typer(
    name="stopsms",
    cls=Program,
    help="Lawful SMS marketing in France: consents, campaigns, oppositions, and the reasons for every decision.",
    epilog="Global options may be given anywhere. Exit codes: 0 done, 1 failure, 2 usage, 3 refused by rules, 4 not now, "
    "5 not found, 6 conflict, 7 invalid request, 8 stack not reached, 9 a person has to look, 10 not permitted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
program.add_typer(advertisers.commands, name="advertiser")
program.add_typer(contacts.consents, name="consent")
program.add_typer(forms.commands, name="forms")
program.command("contact")(contacts.show_contact)
program.command("oppose")(contacts.oppose)
program.add_typer(lists.contacts, name="contacts")
program.add_typer(lists.oppositions, name="oppositions")
program.add_typer(lists.acts, name="acts")
program.command("tags")(lists.show_tags)
program.command("statistics")(lists.show_statistics)
program.command("preference-link")(contacts.show_preference_link)
program.add_typer(evidence.commands, name="evidence")
evidence.commands.command("pack")(evidence_packs.pack)
evidence.commands.command("verify")(evidence_packs.verify)
evidence.commands.command("certificate")(evidence_key.certificate)
program.command("import")(import_file.import_file)
program.add_typer(imports.commands, name="imports")
program.command("check")(checks.check)
program.add_typer(campaigns.commands, name="campaign")
campaigns.commands.command("edit")(drafts.edit)
campaigns.commands.command("duplicate")(drafts.duplicate)
campaigns.commands.command("delete")(drafts.delete)
campaigns.commands.command("test")(drafts.try_out)
campaigns.commands.command("approve")(drafts.approve)
program.add_typer(templates.commands, name="template")
campaigns.commands.command("watch")(campaign_results.watch)
campaigns.commands.command("oppositions")(campaign_results.oppositions)
campaigns.commands.command("recipients")(campaign_results.recipients)
program.add_typer(recurrences.commands, name="recurrence")
program.add_typer(reviews.commands, name="reviews")
program.add_typer(sending.commands, name="sending")
program.add_typer(confirmations.commands, name="confirmations")
program.add_typer(carrier.commands, name="carrier")
program.add_typer(trial.commands, name="trial")
program.add_typer(keys.commands, name="keys")
program.add_typer(numbers.commands, name="numbers")
program.add_typer(people.commands, name="people")
program.command("whoami")(people.whoami)
program.command("audit")(audit.audit)
program.command("restore")(restore.restore)
program.add_typer(dead_letters.commands, name="dead-letters")


@program.callback()
def options(
    context: typer.Context,
    stack: Annotated[
        str | None,
        typer.Option(
            envvar="STOPSMS_STACK",
            help="A CloudFormation stack, with your AWS credentials; the embedded stack when left out.",
        ),
    ] = None,
    api: Annotated[str | None, typer.Option(envvar="STOPSMS_API", help="URL of the API, including the stage.")] = None,
    key: Annotated[
        str | None,
        typer.Option(envvar="STOPSMS_KEY", help="The API key; with --stack alone, one of your own for an hour."),
    ] = None,
    json: Annotated[
        bool | None,
        typer.Option(
            "--json/--table", help="Output as JSON or as tables; by default tables on a terminal, JSON in a pipe."
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Show phone numbers in clear.")] = False,
    lang: Annotated[
        Literal["fr", "en"],
        typer.Option(envvar="STOPSMS_LANG", help="Language of explanations; the rest is English."),
    ] = "fr",
) -> None:
    """Lawful SMS marketing in France: consents, campaigns, oppositions, and the reasons for every decision."""
    as_json = not sys.stdout.isatty() if json is None else json
    context.obj = Session(Asked(stack, api, key), Screen(as_json, clear, lang))


def main() -> Any:
    """The console script."""
    return program(prog_name="stopsms")
