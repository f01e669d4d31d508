"""The program: its global options, its commands, and how failures end it."""

import re
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    messages,
    numbers,
    people,
    recurrences,
    register,
    restore,
    retention,
    reviews,
    rights,
    sending,
    stacks,
    templates,
    trial,
    webhooks,
)
from stopsms.command_line.api import ApiProblem, Unreached, exit_of
from stopsms.command_line.examples import with_examples
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session
from stopsms.command_line.speech import HOME_ZONE, Language, Speech, speak, speech
from stopsms.command_line.stack import Asked, NoStack
from stopsms.command_line.usage_in_french import in_french
from stopsms.compliance.errors import BusyError

_FLAGS = {"--json", "--table", "--clear"}
_VALUED = {"--stack", "--api", "--key", "--lang", "--zone"}


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


_OPTION = re.compile(r"--[A-Za-z][A-Za-z0-9-]*(=.*)?|-[A-Za-z]\S*", re.DOTALL)
"""What is meant as an option. What only begins with a dash, like « -20 % samedi », is a text."""


def with_texts_apart(command: Any, arguments: Iterable[str]) -> list[str]:
    """The arguments of one command with what is no option behind `--`, so that a text may begin with a dash.

    A mistyped option stays where it is, and is refused.
    """
    valued = {
        name
        for parameter in command.params
        if parameter.param_type_name == "option" and not parameter.is_flag
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    options: list[str] = []
    texts: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            texts += given
        elif argument in valued:
            options += [argument, *islice(given, 1)]
        else:
            (options if _OPTION.fullmatch(argument) else texts).append(argument)
    return [*options, "--", *texts] if texts else options


_USUAL = {"contact": "show"}
"""What is meant by what follows, if it is none of the group's commands: `stopsms contact 0612345678` shows the contact."""


class Program(TyperGroup):
    """The whole program."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Global options may be given anywhere, and a text may begin with a dash."""
        return super().parse_args(ctx, self._arranged(ctx, with_globals_first(args)))

    def _arranged(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with those of the command that they name rearranged."""
        named: list[str] = []
        command: Any = self
        rest = deque(args)
        while rest and isinstance(command, TyperGroup):
            if rest[0].startswith("-"):
                named += [rest.popleft() for _ in range(2 if rest[0] in _VALUED else 1) if rest]
                continue
            usual = _USUAL.get(command.name or "") if command.get_command(ctx, rest[0]) is None else None
            named.append(usual or rest.popleft())
            command = command.get_command(ctx, named[-1])
        return [*named, *(rest if command is None else with_texts_apart(command, rest))]

    def invoke(self, ctx: Any) -> Any:
        """Each kind of failure has its own message and exit code."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except typer.TyperException as error:
            raise (in_french(error) if speech().language == "fr" else error) from None
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
program.add_typer(contacts.commands, name="contact")
contacts.commands.command("data")(rights.data)
contacts.commands.command("rectify")(rights.rectify)
contacts.commands.command("renumber")(rights.renumber)
contacts.commands.command("erase")(rights.erase)
contacts.commands.command("interaction")(rights.note_interaction)
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
campaigns.commands.command("export")(lists.export_recipients)
program.add_typer(messages.commands, name="message")
program.add_typer(recurrences.commands, name="recurrence")
program.add_typer(reviews.commands, name="reviews")
program.add_typer(sending.commands, name="sending")
program.add_typer(confirmations.commands, name="confirmations")
program.add_typer(carrier.commands, name="carrier")
program.add_typer(webhooks.commands, name="webhook")
program.add_typer(retention.commands, name="retention")
program.command("register")(register.write_register)
program.command("stacks")(stacks.list_stacks)
program.add_typer(trial.commands, name="trial")
program.add_typer(keys.commands, name="keys")
program.add_typer(numbers.commands, name="numbers")
program.add_typer(people.commands, name="people")
program.command("whoami")(people.whoami)
program.command("audit")(audit.audit)
program.command("restore")(restore.restore)
program.add_typer(dead_letters.commands, name="dead-letters")
with_examples(program)


def _zone(written: str) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise typer.BadParameter(f"{written} is not a time zone like Europe/Paris or Indian/Reunion") from error


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
        Language, typer.Option(envvar="STOPSMS_LANG", help="Language of what is shown; help is in English.")
    ] = "fr",
    zone: Annotated[
        ZoneInfo,
        typer.Option(
            envvar="STOPSMS_ZONE",
            metavar="ZONE",
            parser=_zone,
            help="Where you are: the time zone of times that you write without an offset, and of those shown in tables.",
        ),
    ] = HOME_ZONE,  # type: ignore[assignment]  # Typer hands a default to the parser
) -> None:
    """Lawful SMS marketing in France: consents, campaigns, oppositions, and the reasons for every decision."""
    as_json = not sys.stdout.isatty() if json is None else json
    speak(Speech(lang, zone))
    context.obj = Session(Asked(stack, api, key), Screen(as_json, clear, lang))


def main() -> Any:
    """The console script."""
    return program(prog_name="stopsms")
