"""While a table is restored nothing writes to the old one: the pause of docs/deploy.md stops whatever may."""

import re

from tests.architecture.deployment import FUNCTIONS, PROJECT, RESOURCES, TEMPLATE, of_type
from tests.architecture.test_template import ALIAS, arn_of, statements, worked_by

PAGE = (PROJECT / "docs" / "deploy.md").read_text()
(QUEUES,) = re.findall(r"queues\(\) \{ echo ([\w ]+); \}", PAGE)
SWITCHED_OFF = re.findall(r"for function in (\w+(?: \w+)+); do\n\s+aws lambda put-function-concurrency", PAGE)
WRITES = re.compile(r"dynamodb:(Put|Update|Delete|BatchWrite|PartiQL(Insert|Update|Delete))")
READS_THE_STREAM = {"ArchiveFunction"}
"""What it writes there, the numbers of its blocks, follows what was written: it has to go on until it has read all."""


def writers(table: str) -> set[str]:
    """The functions that have a right to write to a table."""
    return {
        name
        for name, function in FUNCTIONS.items()
        for _, granted in statements(function["Policies"][0])
        if WRITES.search(str(granted["Action"])) and str(arn_of(table)) in str(granted["Resource"])
    }


def invoked_by_schedules() -> set[str]:
    """The functions that a role of the scheduler may invoke: a limit of the API does not stop these."""
    policies = list(of_type("AWS::IAM::Policy").values())
    policies += [policy for role in of_type("AWS::IAM::Role").values() for policy in role.get("Policies", ())]
    found = [
        granted["Resource"]
        for policy in policies
        for _, granted in statements(policy["PolicyDocument"])
        if granted["Action"] == "lambda:InvokeFunction"
    ]
    return {name for name in FUNCTIONS if f"'{name}{ALIAS}'" in str(found)}


def test_whatever_writes_contacts_or_campaigns_is_paused() -> None:
    paused = {worked_by(RESOURCES[queue]["Properties"]) for queue in QUEUES.split()} | set(SWITCHED_OFF[0].split())
    behind_the_api = {name for name, function in FUNCTIONS.items() if function.get("Events")} - invoked_by_schedules()

    assert len(paused) == 9
    assert {"RetentionFunction", "RecurrencesFunction"} <= invoked_by_schedules()
    assert {"InboundFunction", "SenderFunction", "ImporterFunction"} <= writers("ConsentTable")
    for table in ("ConsentTable", "CampaignTable"):
        assert writers(table) - paused - behind_the_api - READS_THE_STREAM == set()


def test_what_the_pause_takes_away_the_end_gives_back() -> None:
    assert (
        PAGE.count("for queue in $(queues); do aws lambda update-event-source-mapping --uuid $(resource $queue) --")
        == 2
    )
    assert f"for function in {SWITCHED_OFF[0]}; do aws lambda delete-function-concurrency" in PAGE
    defaults = [str(TEMPLATE["Parameters"][parameter]["Default"]) for parameter in ("ApiRequestsPerSecond", "ApiBurst")]
    assert f"limit '*/*' {' '.join(defaults)} " in PAGE
    public = [
        str(TEMPLATE["Parameters"][parameter]["Default"]) for parameter in ("PublicRequestsPerSecond", "PublicBurst")
    ]
    assert f'for method in $(public); do limit "$method" {" ".join(public)}; done' in PAGE


def test_each_limit_of_the_api_is_among_those_that_close_it_and_open_it_again() -> None:
    (public,) = re.findall(r"public\(\) \{ echo ([^;]+); \}", PAGE)
    (stopping,) = re.findall(r"stopping\(\) \{ echo ([^;]+); \}", PAGE)
    whole, *others = RESOURCES["Api"]["Properties"]["MethodSettings"]

    assert (whole["ResourcePath"], whole["HttpMethod"]) == ("/*", "*")
    assert [*public.split(), *stopping.split()] == [
        f"{one['ResourcePath'].removeprefix('/')}/{one['HttpMethod']}" for one in others
    ]
    assert 'for method in $(stopping); do limit "$method" 1000 1000; done' in PAGE
    assert "for method in '*/*' $(public) $(stopping); do limit \"$method\" 0 0; done" in PAGE


def test_nothing_that_is_paused_has_a_concurrency_of_its_own_that_the_end_would_take_away() -> None:
    assert [name for name in SWITCHED_OFF[0].split() if "ReservedConcurrentExecutions" in FUNCTIONS[name]] == []
