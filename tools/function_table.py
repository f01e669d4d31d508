"""Read each function's trigger, rights to write and alarms off template.yaml: the table in README.md (`make functions-table`)."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from local.stack_paths import PROJECT
from tools import template_facts

README = PROJECT / "README.md"
BEGIN, END = "<!-- functions: written by `make functions-table` -->\n", "<!-- end of functions -->"
HEADER = ("function", "trigger", "may write", "alarms")
LIVE = "Aliaslive"
"""What follows a function's logical id in that of the alias by which it is called."""

STORED = {
    "dynamodb:PutItem": "put",
    "dynamodb:UpdateItem": "update",
    "dynamodb:PartiQLUpdate": "update",
    "dynamodb:DeleteItem": "delete",
    "s3:PutObject": "put",
    "s3:DeleteObject": "delete",
}
"""Actions that change what is stored, and the word for each."""

SENT = {
    "sqs:SendMessage": "",
    "sns:Publish": "",
    "events:PutEvents": "",
    "scheduler:CreateSchedule": "schedules",
    "sms-voice:SendTextMessage": "SMS",
    "sms-voice:PutOptedOutNumber": "the carrier’s opt-out list",
}
"""Actions that leave something elsewhere, and its name if the resource is not ours."""

Facts = dict[str, Any]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(value: Any) -> str:
    """The logical id that an ARN is made from, with a bucket's prefix: ConsentTable, ArchiveBucket `certificates/`."""
    match value:
        case {"If": [_, found, _]}:
            return _named(found)
        case {"GetAtt": found}:
            return str(found).partition(".")[0]
        case {"Ref": found}:
            return str(found)
        case {"Sub": found} if bucket := re.match(r"\$\{(\w+)\.Arn\}/(.*?)\*?$", found):
            return f"{bucket[1]} `{bucket[2]}`" if bucket[2] else bucket[1]
        case _:
            return ""


def _grants(policies: Iterable[Facts]) -> Iterator[tuple[str, str, str, Facts]]:
    """Effect, action, resource and condition of each right that a deployment on AWS may have."""
    for policy in policies:
        for statement in policy["Statement"]:
            when, each = statement.get("If", ("", statement))[:2]
            if when == "Embedded":
                continue
            for action, resource in product(_several(each["Action"]), _several(each["Resource"])):
                yield each["Effect"], action.rstrip("*"), _named(resource), each.get("Condition", {})


def _queues_written(policies: Iterable[Facts]) -> list[str]:
    return [resource for _, action, resource, _ in _grants(policies) if action == "sqs:SendMessage"]


def _only(condition: Facts) -> str:
    """The keys that a right on a table is limited to."""
    keys = [key for test in condition.values() for key in test.get("dynamodb:LeadingKeys", ())]
    return ", ".join(f"`{key}`" for key in keys)


def _written(policies: Iterable[Facts]) -> str:
    """What a function may write; dead-letter queues aside."""
    stored: dict[str, dict[str, list[str]]] = {}
    other: list[str] = []
    for effect, action, resource, condition in _grants(policies):
        if verb := STORED.get(action):
            verbs = stored.setdefault(resource, {}).setdefault(_only(condition), [])
            said = f"no {verb}" if effect == "Deny" else verb
            verbs += [said] if said not in verbs else []
        elif action in SENT and "DeadLetter" not in resource:
            other.append(SENT[action] or resource)
    cells = []
    for resource, limits in stored.items():
        rights = (", ".join(verbs) + (f" of {limit}" if limit else "") for limit, verbs in limits.items())
        cells.append(f"{resource} ({'; '.join(rights)})")
    return ", ".join([*cells, *dict.fromkeys(other)])


def _paths(events: Facts) -> list[str]:
    """The API's paths that call a function: those below one that it answers as well are not said."""
    found = sorted({re.sub(r"\{\w+\}", "…", event["Properties"]["Path"]) for event in events.values()})
    short = sorted({path.removesuffix("/…") for path in found})
    return [path for path in short if not any(path.startswith(f"{above}/") for above in short)]


def _cron(expression: str) -> str:
    """A schedule in words: cron(0 2 * * ? *) is "daily at 02:00 UTC"."""
    match = re.fullmatch(r"cron\(([\d,]+) (\d+|\*) \* \* \? \*\)", expression)
    if match is None:
        return f"`{expression}`"
    minutes, hour = match.groups()
    if hour == "*":
        return "hourly at " + " and ".join(f":{int(minute):02}" for minute in minutes.split(","))
    return f"daily at {int(hour):02}:{int(minutes):02} UTC"


def _linked(alarms: Facts) -> str:
    """Alarms, each with its link to the runbook."""
    pages = {name: re.search(r"docs/runbook\.md#\w+", alarm["AlarmDescription"]) for name, alarm in alarms.items()}
    return ", ".join(f"[{name.removesuffix('Alarm')}]({page[0]})" for name, page in pages.items() if page)


class Template:
    """The template's resources, by what each is for a function."""

    def __init__(self, resources: dict[str, Any]) -> None:
        self.resources = resources
        self.functions = self.of_type("AWS::Serverless::Function")
        self.alarms = self.of_type("AWS::CloudWatch::Alarm")
        self.queues = self.of_type("AWS::SQS::Queue")

    def of_type(self, kind: str) -> Facts:
        """Properties by logical id."""
        return {name: found["Properties"] for name, found in self.resources.items() if found["Type"] == kind}

    def folder(self, function: str) -> str:
        """Where its code is: functions/<folder>/."""
        return str(self.functions[function]["Handler"]).partition(".")[0]

    def sources(self, function: str) -> list[str]:
        """The queues, and the tables whose streams, it reads."""
        mappings = self.of_type("AWS::Lambda::EventSourceMapping").values()
        return [
            _named(found["EventSourceArn"])
            for found in mappings
            if found["FunctionName"] == {"Ref": f"{function}{LIVE}"}
        ]

    def feeders(self, queue: str) -> list[str]:
        """What puts messages into a queue: services, and functions other than its own worker."""
        arn = {"GetAtt": f"{queue}.Arn"}
        found = [
            _named(sub["TopicArn"]) for sub in self.of_type("AWS::SNS::Subscription").values() if sub["Endpoint"] == arn
        ]
        found += ["EventBus" for rule in self.of_type("AWS::Events::Rule").values() if str(arn) in str(rule["Targets"])]
        found += [
            name
            for name, each in self.of_type("AWS::S3::Bucket").items()
            if str(arn) in str(each.get("NotificationConfiguration"))
        ]
        roles = self.of_type("AWS::IAM::Role")
        if queue in _queues_written(each["PolicyDocument"] for each in roles["SchedulerRole"]["Policies"]):
            found.append("schedules")
        workers = {name for name in self.functions if queue in self.sources(name)}
        found += [
            f"`{self.folder(name)}`"
            for name, each in self.functions.items()
            if name not in workers and queue in _queues_written(each["Policies"])
        ]
        return found

    def triggers(self, function: str) -> str:
        """What calls it."""
        said = []
        if paths := _paths(self.functions[function].get("Events", {})):
            said.append("API " + " ".join(f"`{path}`" for path in paths))
        sources = self.sources(function)
        said += [f"{name} ← {', '.join(self.feeders(name))}" for name in sources if name in self.queues]
        if tables := [name for name in sources if name not in self.queues]:
            said.append(f"streams of {' and '.join(tables)}")
        target = {"Ref": f"{function}{LIVE}"}
        schedules = self.of_type("AWS::Scheduler::Schedule").values()
        said += [_cron(found["ScheduleExpression"]) for found in schedules if found["Target"]["Arn"] == target]
        if any(target == each["Resource"] for each in self._called_by_schedules()):
            said.append("schedules of its own")
        return "; ".join(said)

    def _called_by_schedules(self) -> Iterator[Facts]:
        """What the role of schedules that functions make may call, by policies apart from it."""
        for policy in self.of_type("AWS::IAM::Policy").values():
            if {"Ref": "SchedulerRole"} in policy["Roles"]:
                yield from policy["PolicyDocument"]["Statement"]

    def alarms_of(self, function: str) -> Facts:
        """The alarms on its own metrics, on its queues and topics, and on their dead letters."""
        queues = [name for name in self.sources(function) if name in self.queues]
        topics = [feeder for queue in queues for feeder in self.feeders(queue)]
        dead = [name.replace("Queue", "DeadLetterQueue") for name in queues]
        dead.append(function.replace("Function", "DeadLetterQueue"))
        watched = [
            self.folder(function),
            {"Ref": function},
            *({"GetAtt": f"{name}.QueueName"} for name in queues + dead),
        ]
        watched += [{"GetAtt": f"{topic}.TopicName"} for topic in topics]
        return {
            name: alarm
            for name, alarm in self.alarms.items()
            if any(each["Value"] in watched for each in alarm.get("Dimensions", ()))
        }

    def other_alarms(self) -> Facts:
        """Those that are not of one function."""
        ours = {name for function in self.functions for name in self.alarms_of(function)}
        return {name: alarm for name, alarm in self.alarms.items() if name not in ours}

    def row(self, function: str) -> tuple[str, ...]:
        """A line of the table."""
        folder = self.folder(function)
        may_write = _written(self.functions[function]["Policies"])
        return (
            f"[`{folder}`](functions/{folder}/)",
            self.triggers(function),
            may_write,
            _linked(self.alarms_of(function)),
        )


def template() -> Template:
    """template.yaml, its tags as one-key objects."""
    return Template(template_facts.plain(template_facts.read()["Resources"]))


def table(found: Template) -> str:
    """Every function, in the order of the template."""
    lines = [f"| {' | '.join(row)} |" for row in (HEADER, *map(found.row, found.functions))]
    lines.insert(1, f"|{'---|' * len(HEADER)}")
    return "\n".join([*lines, "", f"Alarms that are not of one function: {_linked(found.other_alarms())}."]) + "\n"


def written(page: str, rows: str) -> str:
    """A page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}{rows}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(written(README.read_text(), table(template())))
