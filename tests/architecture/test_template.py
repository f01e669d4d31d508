"""What the template promises: dead letters, alarms, rights written out, and a clock that nobody can move on AWS."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from stopsms.adapters.doors.request_body import LARGEST_BODY
from stopsms.adapters.keys.kms_encryption import CONTEXT_KEY
from stopsms.adapters.settings import Settings
from stopsms.command_line.stack import LIVE
from stopsms.compliance.access.operation import DECIDE, DECIDE_RECURRING, LIFT, OPEN, PERMISSIONS, PUBLIC
from stopsms.compliance.outside.webhook import MOST_ATTEMPTS
from stopsms.compliance.person.claim_place import SERVICE_BATCH, SINGLE_BATCH
from stopsms.compliance.person.erasure import NO_WORKER_LIVES_LONGER
from stopsms.contracts.events import FOR_WEBHOOKS, SOURCE

from tests.architecture.deployment import ALARMS, FUNCTIONS, PROJECT, QUEUES, RESOURCES, TEMPLATE, measured_by, of_type
from tests.architecture.store_calls import asked_by
from tests.each_case import each


def statements(policy: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Each statement with the condition that it hangs on, or ""."""
    return [(each["If"][0], each["If"][1]) if "If" in each else ("", each) for each in policy["Statement"]]


def arn_of(table: str) -> Any:
    """How the template names a table that may be one that was restored."""
    arn = {"Sub": f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/${{{table}Name}}"}
    return {"If": [f"Owns{table}", {"GetAtt": f"{table}.Arn"}, arn]}


def stream_of(table: str) -> Any:
    stream = {"Sub": f"{arn_of(table)['If'][2]['Sub']}/stream/${{{table}StreamLabel}}"}
    return {"If": [f"Owns{table}", {"GetAtt": f"{table}.StreamArn"}, stream]}


SOURCES = of_type("AWS::Lambda::EventSourceMapping").values()
TOPICS = of_type("AWS::SNS::Topic")
LOGS = of_type("AWS::Logs::LogGroup")
WATCHED = {(alarm["MetricName"], value) for alarm in ALARMS.values() for _, value in measured_by(alarm).dimensions}


def worked_by(source: dict[str, Any]) -> str:
    """The function behind the alias that an event source mapping calls."""
    alias: str = source["FunctionName"]["Ref"]
    assert alias.endswith(ALIAS), "a rollback is for every caller"
    return alias.removesuffix(ALIAS)


ALIAS = "Aliaslive"
"""What SAM puts behind a function's logical id for the alias `live`."""


def test_every_function_folder_is_deployed_and_nothing_else_is() -> None:
    folders = {path.parent.name for path in (PROJECT / "functions").glob("*/app.py")}

    assert {found["Handler"] for found in FUNCTIONS.values()} == {f"{folder}.app.handler" for folder in folders}


def test_the_settings_are_the_variables_of_the_template() -> None:
    variables = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    ours = {name for name in variables if not name.startswith(("POWERTOOLS_", "AWS_"))}

    assert ours == {field.name.upper() for field in fields(Settings)}


@each("queue", [name for name in QUEUES if "DeadLetter" not in name])
def test_every_queue_has_dead_letters_and_time_for_its_worker(queue: str) -> None:
    dead = QUEUES[queue]["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].removesuffix(".Arn")
    (source,) = [found for found in SOURCES if found["EventSourceArn"] == {"GetAtt": f"{queue}.Arn"}]
    worker = FUNCTIONS[worked_by(source)]

    assert dead in QUEUES
    window = source.get("MaximumBatchingWindowInSeconds", 0)
    assert QUEUES[queue]["VisibilityTimeout"] >= 6 * worker["Timeout"] + window
    assert QUEUES[queue]["RedrivePolicy"]["maxReceiveCount"] >= 5
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@each("queue", [name for name in QUEUES if "DeadLetter" in name])
def test_dead_letters_are_kept_a_fortnight_and_raise_an_alarm(queue: str) -> None:
    assert QUEUES[queue]["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert ("ApproximateNumberOfMessagesVisible", str({"GetAtt": f"{queue}.QueueName"})) in WATCHED


def test_every_alarm_reaches_somebody() -> None:
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in ALARMS.values())


def test_each_release_writes_the_policies_anew_that_cloudformation_cannot_compare() -> None:
    """It leaves alone what is the same in the template; of these kinds it reads nothing, so that no drift is found either."""
    policies = [
        found for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy") for found in of_type(kind).values()
    ]

    assert len(policies) == 1 + len(TOPICS)
    assert {str(found["PolicyDocument"]["Id"]) for found in policies} == {str({"Ref": "Release"})}


OF_THE_WHOLE_ACCOUNT = {"sms-voice:DescribeSpendLimits", "sms-voice:DescribeAccountAttributes"}
"""Reads of numbers and a word, for which AWS knows no resource. Source: service authorization reference, « sms-voice »."""


@each("function", FUNCTIONS)
def test_every_function_has_its_own_rights_without_wildcards_and_its_log(function: str) -> None:
    (policy,) = FUNCTIONS[function]["Policies"]
    for condition, granted in statements(policy):
        actions = granted["Action"] if isinstance(granted["Action"], list) else [granted["Action"]]
        # SendMessageBatch is authorised as SendMessage on AWS, under its own name on the emulator
        assert all("*" not in action or action == "sqs:SendMessage*" for action in actions)
        assert granted["Resource"] != "*" or condition == "Embedded" or set(actions) == OF_THE_WHOLE_ACCOUNT
    assert FUNCTIONS[function]["LoggingConfig"]["LogGroup"]["Ref"] in LOGS
    # any other event would make SAM add a managed policy with rights on everything
    assert {event["Type"] for event in FUNCTIONS[function].get("Events", {}).values()} <= {"Api"}


def granted_on(table: str, function: str) -> set[str]:
    """What a function may do with the items of a table."""
    (policy,) = FUNCTIONS[function]["Policies"]
    granted: set[str] = set()
    for condition, statement in statements(policy):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if (
            statement["Effect"] == "Allow"
            and condition != "Embedded"
            and f"'{table}.Arn'" in str(statement["Resource"])
        ):
            granted |= {action.removeprefix("dynamodb:") for action in actions}
    return granted


@each("function", FUNCTIONS)
def test_every_function_may_do_with_its_tables_what_its_code_does(function: str) -> None:
    """The emulator would tell too, but only of what a test does there; and what has a way round fails in silence."""
    asked = asked_by(FUNCTIONS[function]["Handler"].split(".")[0])
    lacking = {
        (table, action): method
        for table, actions in asked.items()
        for action, method in actions.items()
        if action not in granted_on(table, function)
    }

    assert lacking == {}


def test_what_a_function_asks_of_its_tables_is_read_from_its_code() -> None:
    asked = {function: asked_by(found["Handler"].split(".")[0]) for function, found in FUNCTIONS.items()}

    assert asked["SenderFunction"]["ConsentTable"] == {
        "GetItem": "DynamoContactStore.find",
        "BatchGetItem": "DynamoContactStore.find_all",
        "PartiQLUpdate": "DynamoContactStore.claim",
        "UpdateItem": "DynamoContactStore.release",
    }
    assert set(asked["ReconcileFunction"]["ConsentTable"]) == {
        *("GetItem", "BatchGetItem", "Query", "PutItem", "ConditionCheckItem"),
    }
    assert asked["ArchiveFunction"] == {}, "it reads streams"


CALLING_THE_CARRIER = {"SenderFunction", "AnswersFunction", "CampaignApiFunction"}
"""The last for drafts that are tried on declared phones."""


def test_what_hears_people_sends_nothing_so_no_opposition_waits_for_a_carrier() -> None:
    calling = {name for name, found in FUNCTIONS.items() if "sms-voice:SendTextMessage" in str(found["Policies"])}

    assert calling == CALLING_THE_CARRIER
    assert "sms-voice" not in str(FUNCTIONS["InboundFunction"]["Policies"])


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("function", sorted(CALLING_THE_CARRIER))
def test_nothing_can_be_sent_from_a_pool_which_may_hold_another_brand_s_name(function: str) -> None:
    (sending,) = [
        granted
        for _, granted in statements(FUNCTIONS[function]["Policies"][0])
        if "sms-voice:SendTextMessage" in granted["Action"]
    ]

    origins = {resource["Sub"].rpartition(":")[2] for resource in sending["Resource"]}
    assert origins == {"sender-id/*", "phone-number/*"}


def test_answers_have_a_small_pace_of_their_own_and_time_for_a_batch_that_hangs() -> None:
    sources = [found for found in SOURCES if worked_by(found) == "AnswersFunction"]
    given_up = 2 + 5 + 2 + 3  # seconds to connect to the carrier and to read its answer; then the same for its list

    assert [source["EventSourceArn"]["GetAtt"] for source in sources] == ["AnswerQueue.Arn", "QuestionQueue.Arn"]
    for source in sources:  # the workers of one wait for nothing of the other
        assert source["ScalingConfig"] == {"MaximumConcurrency": 2}
        assert FUNCTIONS["AnswersFunction"]["Timeout"] > source["BatchSize"] * given_up


ERASERS = {
    "RightsApiFunction": {"OPPOSITION#*", "ERASED#*", "ADVERTISER#*", "STOP_NUMBER#*"},
    "RetentionFunction": {"ADVERTISER#*", "STOP_NUMBER#*", "RETENTION#*"},
}
"""The functions that may remove people's data, and what even they may not."""


def deleting(function: str) -> list[dict[str, Any]]:
    no_persons = [{"GetAtt": f"{table}.Arn"} for table in ("AccessTable", "IdempotencyTable", "WebhookTable")]
    granted = [granted for _, granted in statements(FUNCTIONS[function]["Policies"][0])]
    return [g for g in granted if "DeleteItem" in str(g["Action"]) and g["Resource"] not in no_persons]


@each("function", [name for name in FUNCTIONS if name not in ERASERS])
def test_no_other_function_may_delete_a_contact_an_opposition_or_a_proof(function: str) -> None:
    for granted in deleting(function):
        assert granted["Effect"] == "Allow"
        keys = granted["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert set(keys) <= {"REPLY#*", "REPLIED#*", "HOLDING#*", "CAMPAIGN#*", "CAMPAIGNS#*", "TEMPLATES#*"}


@pytest.mark.parametrize("function", ERASERS)
def test_those_that_erase_may_not_remove_what_outlives_an_erasure(function: str) -> None:
    (denied,) = [granted for granted in deleting(function) if granted["Effect"] == "Deny"]

    assert set(denied["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]) == ERASERS[function]
    for granted in deleting(function):
        if granted["Resource"] == arn_of("CampaignTable"):
            keys = granted["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            assert set(keys) <= {"ROSTER#*", "OUTCOME#*", "MESSAGES#*"}


def test_every_function_that_looks_for_erased_numbers_may_ask_every_key() -> None:
    asking = {name for name, found in FUNCTIONS.items() if "kms:GenerateMac" in str(found["Policies"])}
    asking -= {"PublisherFunction", "ConsoleFunction"}  # references, secrets: by the first key alone

    assert asking == {
        "AnswersFunction",
        "CampaignApiFunction",
        "ConsentApiFunction",
        "EvidenceApiFunction",
        "FormsFunction",
        "RightsApiFunction",
        "RetentionFunction",
        "InboundFunction",
        "ImporterFunction",
        "ReconcileFunction",
        "PreferencesFunction",
        "MessageApiFunction",
    }
    for function in asking:
        granted = [g for g in statements(FUNCTIONS[function]["Policies"][0]) if g[1]["Action"] == "kms:GenerateMac"]
        newer = {"Split": [",", {"Ref": "NewerHashKeys"}]}
        assert [(condition, g["Resource"]) for condition, g in granted] == [
            ("", {"GetAtt": "HashKey.Arn"}),
            ("HasNewerHashKeys", newer),
        ]


def test_whatever_holds_a_number_is_encrypted_with_our_key_and_logs_are_not_kept_for_ever() -> None:
    key = {"GetAtt": "DataKey.Arn"}

    assert all(queue["KmsMasterKeyId"] == key for queue in QUEUES.values())
    assert all(topic["KmsMasterKeyId"] == key for topic in TOPICS.values())
    assert all((log["KmsKeyId"], log["RetentionInDays"]) == (key, 90) for log in LOGS.values())


def test_what_the_comparison_keeps_is_seen_by_no_other_function_and_gone_within_two_days() -> None:
    code = (PROJECT / "shared/stopsms/adapters/files/kept_numbers.py").read_text()
    asked = {f"s3:{call.title().replace('_', '')}" for call in re.findall(r"\bs3\(\)\.(\w+)\(", code)}
    granted = [
        (name, found)
        for name, function in FUNCTIONS.items()
        for _, found in statements(function["Policies"][0])
        if "ImportBucket" in str(found["Resource"]) and "ListBucket" not in str(found["Action"])
    ]
    rules = RESOURCES["ImportBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]

    theirs = [(name, found) for name, found in granted if "{ImportBucket.Arn}/comparisons/*" in str(found["Resource"])]
    assert [(name, set(found["Action"])) for name, found in theirs] == [("ReconcileFunction", asked)]
    assert len(asked) == 3
    assert all("{ImportBucket.Arn}/*" not in str(found["Resource"]) for _, found in granted)
    assert [rule["ExpirationInDays"] for rule in rules if rule.get("Prefix") == "comparisons/"] == [1]


def test_queues_and_topics_refuse_what_is_not_encrypted_on_the_way() -> None:
    policies = of_type("AWS::SQS::QueuePolicy") | of_type("AWS::SNS::TopicPolicy")
    covered = {entry["Ref"] for policy in policies.values() for entry in policy.get("Queues", policy.get("Topics"))}

    assert covered == set(QUEUES) | set(TOPICS)
    for policy in policies.values():
        refused = [
            (condition, found["Condition"])
            for condition, found in statements(policy["PolicyDocument"])
            if found["Effect"] == "Deny"
        ]
        assert refused == [("OnAws", {"Bool": {"aws:SecureTransport": "false"}})]


def test_the_scheduler_may_act_for_our_schedules_alone_and_reach_our_queues_and_one_function_alone() -> None:
    role = RESOURCES["SchedulerRole"]["Properties"]
    ((_, trust),) = statements(role["AssumeRolePolicyDocument"])
    (_, send), (_, encrypt) = statements(role["Policies"][0]["PolicyDocument"])

    assert trust["Condition"]["ArnEquals"] == {"aws:SourceArn": {"GetAtt": "ScheduleGroup.Arn"}}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    queues = ["PlannerQueue", "BatchQueue", "ScheduleDeadLetterQueue"]
    assert send["Resource"] == [{"GetAtt": f"{queue}.Arn"} for queue in queues]
    assert encrypt["Resource"] == {"GetAtt": "DataKey.Arn"}
    (apart,) = of_type("AWS::IAM::Policy").values()
    ((_, call),) = statements(apart["PolicyDocument"])
    assert apart["Roles"] == [{"Ref": "SchedulerRole"}]
    assert (call["Action"], call["Resource"]) == ("lambda:InvokeFunction", {"Ref": "RecurrencesFunctionAliaslive"})


@pytest.mark.parametrize("table", ["ConsentTable", "CampaignTable", "ImportTable"])
def test_what_must_outlive_everything_is_recoverable_encrypted_and_in_production_protected(table: str) -> None:
    properties = RESOURCES[table]["Properties"]

    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert properties["DeletionProtectionEnabled"] == {"If": ["IsProduction", True, False]}
    assert properties["SSESpecification"]["SSEType"] == "KMS"


KEPT = {"DataKey", "HashKey", "EvidenceKey", "ConsentTable", "CampaignTable", "ImportTable", "WebhookTable"}
KEPT |= {"ImportBucket", "ArchiveBucket", "AccessTable", "UserPool"}
OF_THE_ACCOUNT = {"ApiLogsRole", "ApiAccount"}
"""The one role with which all APIs of the account log: it must not go with one of several stacks."""


def test_what_holds_data_stays_when_a_production_goes_and_leaves_with_a_trial_or_a_creation_that_failed() -> None:
    policies = {
        name: (found["DeletionPolicy"], found.get("UpdateReplacePolicy"))
        for name, found in RESOURCES.items()
        if found.get("DeletionPolicy", "Delete") != "Delete"
    }

    kept = ({"If": ["IsProduction", "RetainExceptOnCreate", "Delete"]}, {"If": ["IsProduction", "Retain", "Delete"]})
    assert policies == dict.fromkeys(KEPT, kept) | dict.fromkeys(OF_THE_ACCOUNT, ("Retain", "Retain"))
    assert {name for name, found in RESOURCES.items() if found["Type"] == "AWS::KMS::Key"} <= KEPT
    assert TEMPLATE["Conditions"]["IsProduction"] == {"Equals": [{"Ref": "Deployment"}, "production"]}


def test_a_stack_is_a_trial_unless_told_otherwise_and_only_production_is_locked_for_good() -> None:
    rule = RESOURCES["ArchiveBucket"]["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    days = {"If": ["HasArchiveDays", {"Ref": "ArchiveDays"}, {"If": ["IsProduction", "1825", "1"]}]}

    assert TEMPLATE["Parameters"]["Deployment"]["Default"] == "trial"
    assert rule == {"Mode": {"If": ["IsProduction", "COMPLIANCE", "GOVERNANCE"]}, "Days": days}
    assert FUNCTIONS["ConsentApiFunction"]["Environment"]["Variables"]["ARCHIVE_DAYS"] == days


def test_a_deployment_names_its_release_and_what_it_is_given_so_that_every_other_parameter_stays_as_it_is() -> None:
    """SAM has the stack keep what nobody names, once one parameter is named: what is named again would go back to what it was named."""
    assert re.fullmatch(r"Release=\S+ \+%s\)", parameters_of("ENVIRONMENT=production"))
    assert re.fullmatch(r"Release=\S+ \+%s\) NewerHashKeys=arn", parameters_of("PARAMETERS=NewerHashKeys=arn"))


def parameters_of(*given: str) -> str:
    """What `make deploy` names to SAM."""
    shown = subprocess.run(
        ["make", "-n", "deploy", *given],  # noqa: S607 (whichever make builds the project)
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout.partition("--parameter-overrides ")[2].strip()


def test_what_the_audit_knew_of_a_campaign_stays_as_long_as_the_archive_from_which_nothing_expires() -> None:
    """A campaign that was quiet for weeks is touched again when it is resumed, and years later when somebody is erased."""
    expiring = {
        (name, rule.get("Prefix"))
        for name in ("ArchiveBucket", "AuditBucket")
        for rule in RESOURCES[name]["Properties"].get("LifecycleConfiguration", {"Rules": []})["Rules"]
        if "ExpirationInDays" in rule
    }

    assert expiring == {("AuditBucket", "nights/")}


NAMES = {"Name", "TableName", "QueueName", "BucketName", "FunctionName", "RoleName", "TopicName", "GroupName"}
NAMES |= {"LogGroupName", "AlarmName", "DashboardName", "LayerName", "AliasName", "ApiKeyName", "UsagePlanName"}


def test_the_usual_environment_is_a_trial_and_the_real_one_asks_before_it_changes_anything() -> None:
    config = tomllib.loads((PROJECT / "samconfig.toml").read_text())
    environments = {name: found for name, found in config.items() if name != "version"}
    deploys = {name: found["deploy"]["parameters"] for name, found in environments.items()}

    assert {name: found["parameter_overrides"] for name, found in deploys.items()} == {
        "default": "Deployment=trial",
        "production": "Deployment=production Gradual=true",
    }
    assert deploys["production"]["confirm_changeset"] is True
    assert deploys["default"]["confirm_changeset"] is False, "Enter would mean no"
    assert len({found["global"]["parameters"]["stack_name"] for found in environments.values()}) == 2
    assert len({found["tags"] for found in deploys.values()}) == 2


def test_stops_have_a_reserve_where_the_account_allows_one() -> None:
    reserves = {
        name: found["ReservedConcurrentExecutions"]
        for name, found in FUNCTIONS.items()
        if "ReservedConcurrentExecutions" in found
    }

    assert reserves == {
        name: {"If": [condition, {"Ref": "InboundReserve"}, {"Ref": "AWS::NoValue"}]}
        for name, condition in {
            "InboundFunction": "HasInboundReserve",
            "InboundApiFunction": "HasInboundApiReserve",
        }.items()
    }
    assert TEMPLATE["Parameters"]["InboundReserve"]["Default"] == "0"


def test_no_more_stops_are_taken_off_their_queue_at_once_than_the_reserve_lets_run() -> None:
    """A message that Lambda takes and may not run is hidden for the queue's three minutes, and comes nearer to its dead letters."""
    (source,) = [found for found in SOURCES if worked_by(found) == "InboundFunction"]
    reserves = TEMPLATE["Parameters"]["InboundReserve"]["AllowedValues"]
    most = {reserve: TEMPLATE["Mappings"]["InboundWorkers"][reserve]["Number"] for reserve in reserves}

    assert source["ScalingConfig"] == {
        "MaximumConcurrency": {"FindInMap": ["InboundWorkers", {"Ref": "InboundReserve"}, "Number"]}
    }
    assert most.pop("0") == 1000
    assert most == {reserve: int(reserve) for reserve in reserves if reserve != "0"}
    assert min(most.values()) >= 2, "AWS takes no fewer"


def test_no_resource_has_a_name_that_a_second_stack_in_the_account_would_want_too() -> None:
    """CloudFormation makes the names; where we choose one, it carries the stack's."""
    chosen = [found["Properties"][name] for found in RESOURCES.values() for name in NAMES & set(found["Properties"])]
    composed = [name["Sub"] for name in chosen if "Sub" in name]

    assert all(isinstance(name, dict) for name in chosen), chosen
    assert len(composed) >= 2
    assert all(name.startswith(("${AWS::StackName}-", "/${AWS::StackName}/")) for name in composed)
    assert "Export" not in str(TEMPLATE["Outputs"])


def test_two_regions_of_an_account_have_a_dashboard_each() -> None:
    """CloudWatch shows a dashboard in every region: two of one name would be one."""
    (dashboard,) = of_type("AWS::CloudWatch::Dashboard").values()

    assert dashboard["DashboardName"] == {"Sub": "${AWS::StackName}-${AWS::Region}"}


def test_the_clock_and_the_carrier_can_be_replaced_on_no_aws_account() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    uses = re.findall(r"!Ref Embedded\w+", (PROJECT / "template.yaml").read_text())
    account, number = TEMPLATE["Conditions"]["Embedded"]["Or"][0]["Equals"]

    assert variables["CLOCK_FILE"] == {"If": ["Embedded", {"Ref": "EmbeddedClockFile"}, ""]}
    assert variables["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]["If"][0] == "Embedded"
    assert variables["CARRIERS_ADDRESS"] == {"If": ["Embedded", {"Ref": "EmbeddedCarrierUrl"}, ""]}
    (seen,) = [part for part in RESOURCES["Settings"]["Properties"]["Content"]["Join"][1] if "Embedded" in str(part)]
    assert seen["Join"][1][-1]["If"][0] == "Embedded", "a stack on AWS publishes nothing for them"
    assert len(uses) == 5
    assert (account, number) == ({"Ref": "AWS::AccountId"}, "000000000000")


def test_claims_and_outcomes_of_campaigns_do_not_reach_the_publisher_unless_somebody_wants_them() -> None:
    patterns = {
        source["EventSourceArn"]["If"][1]["GetAtt"]: [
            json.loads(each["If"][2]["Pattern"] if "If" in each else each["Pattern"])  # as deployed by default
            for each in source["FilterCriteria"]["Filters"]
        ]
        for source in SOURCES
        if worked_by(source) == "PublisherFunction"
    }

    assert patterns == {
        "ConsentTable.StreamArn": [
            {"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "EVIDENCE#"}]}}}},
            {"eventName": ["REMOVE"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "+"}]}}}},
        ],
        "CampaignTable.StreamArn": [
            {"dynamodb": {"Keys": {"sk": {"S": ["CAMPAIGN"]}}}},
            {
                "eventName": ["INSERT"],
                "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "RECURRENCE#"}]}, "sk": {"S": [{"prefix": "RUN#"}]}}},
            },
            {
                "dynamodb": {
                    "Keys": {"pk": {"S": [{"suffix": f"-{number}"} for number in (SINGLE_BATCH, SERVICE_BATCH)]}}
                }
            },
        ],
    }


@pytest.mark.parametrize("table", ["ConsentTable", "CampaignTable"])
def test_a_stream_has_two_readers_at_most(table: str) -> None:
    assert sum(source["EventSourceArn"] == stream_of(table) for source in SOURCES) == 2


def used(value: Any, table: str) -> list[Any]:
    """Whatever refers to the stack's own table, as the template writes it, each with the condition around it."""
    own = f"{table}."
    match value:
        case {"If": [condition, *_]} if condition == f"Owns{table}":
            return [value]
        case {"Ref": name} | {"GetAtt": name} | {"Sub": name} if (
            name == table or own in str(name) or f"{{{table}}}" in str(name)
        ):
            return [value]
        case dict() | list():
            inner = value.values() if isinstance(value, dict) else value
            return [found for each in inner for found in used(each, table)]
        case _:
            return []


@pytest.mark.parametrize("table", ["ConsentTable", "CampaignTable"])
def test_a_restored_table_takes_the_place_of_the_stacks_own_everywhere(table: str) -> None:
    places = used(TEMPLATE, table)

    name = {"If": [f"Owns{table}", {"Ref": table}, {"Ref": f"{table}Name"}]}
    assert len(places) > 10
    assert all(place in (arn_of(table), stream_of(table), name) for place in places)
    assert RESOURCES[table]["Condition"] == f"Owns{table}"
    assert {TEMPLATE["Parameters"][f"{table}{part}"]["Default"] for part in ("Name", "StreamLabel")} == {""}


def test_only_who_sends_or_decides_about_sending_asks_which_tables_these_are() -> None:
    asking = {name for name, found in FUNCTIONS.items() if "dynamodb:DescribeTable" in str(found["Policies"])}

    assert asking == {"ConsentApiFunction", "CampaignApiFunction", "MessageApiFunction", "SenderFunction"}


def test_the_archive_alone_gives_anchors_out_and_those_who_keep_them_are_not_told_of_alarms() -> None:
    giving = {name for name, found in FUNCTIONS.items() if "'Ref': 'AnchorTopic'" in str(found["Policies"])}
    subscribed = RESOURCES["AnchorSubscription"]["Properties"]

    assert giving == {"ArchiveFunction"}
    assert (subscribed["TopicArn"], subscribed["Endpoint"]) == ({"Ref": "AnchorTopic"}, {"Ref": "AnchorEmail"})
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in ALARMS.values())


def test_who_delivers_alone_may_read_every_advertisers_webhooks() -> None:
    scanning = {name for name, found in FUNCTIONS.items() if "dynamodb:Scan" in str(found["Policies"])}
    webhooks = [
        granted["Resource"]
        for _, granted in statements(FUNCTIONS["WebhooksFunction"]["Policies"][0])
        if "dynamodb:Scan" in granted["Action"]
    ]

    assert "WebhookApiFunction" not in scanning
    assert webhooks == [{"GetAtt": "WebhookTable.Arn"}]


def test_only_events_that_the_publisher_marks_cost_a_message_to_webhooks() -> None:
    assert RESOURCES["WebhookRule"]["Properties"]["EventPattern"] == {"source": [SOURCE], "resources": [FOR_WEBHOOKS]}


def test_who_publishes_may_look_up_webhooks_but_decrypt_none_of_their_secrets() -> None:
    granted = [statement for _, statement in statements(FUNCTIONS["PublisherFunction"]["Policies"][0])]
    of_webhooks = [statement["Action"] for statement in granted if "WebhookTable" in str(statement["Resource"])]
    (decrypting,) = (statement for statement in granted if "kms:Decrypt" in statement["Action"])

    assert of_webhooks == ["dynamodb:Query"]
    assert decrypting["Condition"] == {"Null": {f"kms:EncryptionContext:{CONTEXT_KEY}": "true"}}


def test_a_delivery_has_as_many_attempts_as_the_code_plans_for() -> None:
    assert QUEUES["WebhookQueue"]["RedrivePolicy"]["maxReceiveCount"] == MOST_ATTEMPTS


def test_webhooks_go_to_loopback_on_no_aws_account_and_their_secrets_to_no_archive() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]

    assert variables["WEBHOOKS_TO_LOOPBACK"] == {"If": ["Embedded", "yes", "no"]}
    assert "StreamSpecification" not in RESOURCES["WebhookTable"]["Properties"]
    assert RESOURCES["WebhookTable"]["Properties"]["SSESpecification"]["KMSMasterKeyId"] == {"GetAtt": "DataKey.Arn"}


def test_no_secret_is_a_parameter_and_whoever_verifies_may_read_that_one_alone() -> None:
    reading = {name: found for name, found in FUNCTIONS.items() if "secretsmanager" in str(found["Policies"])}
    granted = [g for g in statements(reading["InboundApiFunction"]["Policies"][0]) if "secretsmanager" in str(g)]
    arn = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${InboundWebhookSecretName}-??????"

    carriers = (
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}/carriers/*"
    )
    calling = {"SenderFunction", "AnswersFunction", "DeliveryFunction", "CarrierApiFunction"}
    calling |= {"ReconcileFunction", "ImporterFunction", "CampaignApiFunction", "RecurrencesFunction"}
    for name, function in reading.items():
        resources = [g["Resource"] for _, g in statements(function["Policies"][0]) if "secretsmanager" in str(g)]
        assert {"Sub": carriers} in resources
        assert len(resources) == 1 + (name == "InboundApiFunction")
    assert set(reading) == {"InboundApiFunction", *calling}
    assert FUNCTIONS["ConsentApiFunction"]["Environment"]["Variables"]["AGGREGATOR"] == {
        "If": ["HasInboundWebhook", "yes", "no"]
    }
    assert (
        "HasInboundWebhook",
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Sub": arn}},
    ) in granted
    assert not any("NoEcho" in parameter for parameter in TEMPLATE["Parameters"].values())


def test_the_bus_is_encrypted_and_loses_nothing_in_silence() -> None:
    bus, rule = RESOURCES["EventBus"]["Properties"], RESOURCES["WebhookRule"]["Properties"]

    assert bus["KmsKeyIdentifier"] == {"GetAtt": "DataKey.Arn"}
    assert bus["DeadLetterConfig"]["Arn"] == {"GetAtt": "EventBusDeadLetterQueue.Arn"}
    assert rule["Targets"][0]["DeadLetterConfig"]["Arn"] == {"GetAtt": "WebhookDeadLetterQueue.Arn"}


def test_no_log_of_the_api_holds_a_path_with_a_phone_number() -> None:
    access = RESOURCES["Api"]["Properties"]["AccessLogSetting"]["Format"]

    assert "$context.path" not in access
    settings = RESOURCES["Api"]["Properties"]["MethodSettings"]
    assert {(one["DataTraceEnabled"], one["LoggingLevel"]) for one in settings} == {(False, "OFF")}


def test_nothing_is_traced_as_the_traces_of_an_api_hold_its_paths() -> None:
    traced = {name for name, found in FUNCTIONS.items() if "Tracing" in found}

    assert (traced, "Tracing" in TEMPLATE["Globals"]["Function"]) == (set(), False)
    assert "TracingEnabled" not in RESOURCES["Api"]["Properties"]


PAGES = {"GET /forms/{form_id}", "POST /forms/{form_id}", "OPTIONS /forms/{form_id}", "GET /forms/{form_id}/merci"}
PAGES |= {"GET /assets/{name}", "GET /p/{advertiser_id}/{token}", "POST /p/{advertiser_id}/{token}"}
PAGES |= {"GET /docs", "GET /docs/{name}"}
PAGES |= {"GET /console", "GET /console/sign-in", "GET /console/callback", "POST /console/sign-out"}
"""For people's browsers: no part of what the API describes, and their functions ask for no key."""

PUSHES = {f"{method} /inbound/{{carrier_id}}/{{token}}/{{kind}}" for method in ("GET", "POST")}
"""What declared carriers call, each in its own format: no part of what the API describes."""

WRITTEN_BY_STRANGERS = {"POST /inbound", "POST /forms/{form_id}", "POST /p/{advertiser_id}/{token}"}
WRITTEN_BY_STRANGERS |= {"POST /console/sign-out", "GET /console/callback"}
"""Operations without a key that change something, or ask another service."""


def operations(function: str) -> set[str]:
    events = [event["Properties"] for event in FUNCTIONS[function].get("Events", {}).values() if event["Type"] == "Api"]
    return {f"{event['Method']} {event['Path']}" for event in events}


SIGNED_IN = {"ConsoleFunction"}
"""Functions of pages for people who are signed in: they read who that is."""

ROUTES = {operation for function in FUNCTIONS for operation in operations(function)}


def test_the_routes_are_the_pages_and_those_that_the_api_describes() -> None:
    described = json.loads((PROJECT / "functions" / "consent_api" / "openapi.json").read_text())["paths"]

    assert {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    } == ROUTES - PAGES - PUSHES
    assert ROUTES >= PAGES | PUSHES


def test_every_route_but_a_page_s_has_its_roles_or_is_public_and_says_so() -> None:
    described = json.loads((PROJECT / "functions" / "consent_api" / "openapi.json").read_text())["paths"]
    open_to_all = {
        f"{method.upper()} {path}"
        for path, methods in described.items()
        for method, operation in methods.items()
        if operation.get("security") == []
    }

    assert {*PERMISSIONS, *PUBLIC} - {LIFT, OPEN, DECIDE, DECIDE_RECURRING} == ROUTES - PAGES - PUSHES
    assert open_to_all == PUBLIC == {"GET /openapi.json", "POST /inbound"}
    assert PUBLIC.isdisjoint(PERMISSIONS)


@each("function", sorted(FUNCTIONS))
def test_whoever_answers_for_a_role_reads_keys_and_counts_their_use_and_nobody_else_does(function: str) -> None:
    asks = not operations(function).isdisjoint(PERMISSIONS)
    granted = [granted for _, granted in statements(FUNCTIONS[function]["Policies"][0])]
    reads = any(
        "dynamodb:GetItem" in str(g["Action"]) and g["Resource"] == {"GetAtt": "AccessTable.Arn"} for g in granted
    )
    counts = [
        (g["Action"], g["Condition"])
        for g in granted
        if g["Resource"] == {"GetAtt": "LimitTable.Arn"} and "key#*" in str(g.get("Condition"))
    ]

    assert reads == (asks or function in SIGNED_IN)
    own = {"CarrierApiFunction": ["carrier_check#*"], "CampaignApiFunction": ["trial#*"]}.get(function, [])
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["key#*", *own]}}
    assert counts == [("dynamodb:UpdateItem", condition)] * asks


WHO_CALLS = frozenset({"KEYS", "PEOPLE", "SESSION#*"})
"""What the table of access holds, by partition."""


def test_keys_and_people_are_changed_by_one_function_and_sessions_by_another() -> None:
    rights: dict[str, dict[frozenset[str], set[str]]] = {}
    for name, function in FUNCTIONS.items():
        for _, granted in statements(function["Policies"][0]):
            if "AccessTable" in str(granted["Resource"]):
                (test,) = granted["Condition"].values()
                may = rights.setdefault(name, {}).setdefault(frozenset(test["dynamodb:LeadingKeys"]), set())
                may |= {granted["Action"]} if isinstance(granted["Action"], str) else set(granted["Action"])

    reads = {"dynamodb:GetItem"}
    assert rights.pop("AccessApiFunction") == {
        WHO_CALLS: reads,
        frozenset({"KEYS", "PEOPLE"}): {"dynamodb:Query", "dynamodb:PutItem"},
    }
    assert rights.pop("ConsoleFunction") == {
        frozenset({"PEOPLE", "SESSION#*"}): reads,
        frozenset({"SESSION#*"}): {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
    }
    assert rights
    assert all(may == {WHO_CALLS: reads} for may in rights.values())


def test_what_strangers_may_write_is_throttled_below_the_rest() -> None:
    whole, *further = RESOURCES["Api"]["Properties"]["MethodSettings"]
    others = [one for one in further if isinstance(one["ThrottlingRateLimit"], dict)]
    parameters = TEMPLATE["Parameters"]

    throttled = {f"{one['HttpMethod']} {one['ResourcePath'].removeprefix('/').replace('~1', '/')}" for one in others}
    assert throttled == WRITTEN_BY_STRANGERS | PUSHES <= PUBLIC | PAGES | PUSHES
    (listed,) = re.findall(r"public\(\) \{ echo (.*); \}", (PROJECT / "docs" / "deploy.md").read_text())
    assert listed.split() == [f"{one['ResourcePath'].removeprefix('/')}/{one['HttpMethod']}" for one in others]
    pushed = [one for one in others if "carrier_id" in one["ResourcePath"]]
    written = [one for one in others if one not in pushed]
    for setting, limit in ((whole, "Api"), *((one, "Public") for one in written)):
        assert setting["ThrottlingRateLimit"] == {"Ref": f"{limit}RequestsPerSecond"}
        assert setting["ThrottlingBurstLimit"] == {"Ref": f"{limit}Burst"}
    assert {setting["ThrottlingRateLimit"]["Ref"] for setting in pushed} == {"CarrierRequestsPerSecond"}
    assert {setting["ThrottlingBurstLimit"]["Ref"] for setting in pushed} == {"CarrierRequestsPerSecond"}
    assert parameters["CarrierRequestsPerSecond"]["Default"] <= parameters["ApiRequestsPerSecond"]["Default"] / 2
    assert parameters["PublicRequestsPerSecond"]["Default"] <= parameters["ApiRequestsPerSecond"]["Default"] / 2
    assert parameters["PublicBurst"]["Default"] <= parameters["ApiBurst"]["Default"] / 2


def test_what_says_no_or_stops_is_not_throttled_with_the_rest() -> None:
    """A flood of one of these is still below what the account takes (10,000 a second, and 5,000 at once, unless AWS was asked for more)."""
    settings = RESOURCES["Api"]["Properties"]["MethodSettings"]
    own = {
        f"{one['HttpMethod']} {one['ResourcePath'].removeprefix('/').replace('~1', '/')}": (
            one["ThrottlingRateLimit"],
            one["ThrottlingBurstLimit"],
        )
        for one in settings
        if not isinstance(one["ThrottlingRateLimit"], dict)
    }

    stopping = {operation for operation, permission in PERMISSIONS.items() if permission.stops}
    (listed,) = re.findall(r"stopping\(\) \{ echo (.*); \}", (PROJECT / "docs" / "deploy.md").read_text())
    assert {
        f"{method} {path.replace('~1', '/')}" for path, _, method in (one.rpartition("/") for one in listed.split())
    } == stopping
    assert own == dict.fromkeys(stopping, (1000, 1000))
    assert TEMPLATE["Parameters"]["ApiRequestsPerSecond"]["Default"] * 20 <= 1000


@each("kind", RESOURCES["Api"]["Properties"]["GatewayResponses"])
def test_what_the_gateway_answers_itself_is_a_problem_with_the_true_status(kind: str) -> None:
    response = RESOURCES["Api"]["Properties"]["GatewayResponses"][kind]
    body = json.loads(response["ResponseTemplates"]["application/json"])

    assert set(body) == {"type", "title", "status"}
    assert body["status"] == response["StatusCode"]
    headers = {"Content-Type": "'application/problem+json'", "Access-Control-Allow-Origin": "'*'"}
    if body["status"] == 429:
        headers |= {"Access-Control-Expose-Headers": "'Retry-After'", "Retry-After": "'1'"}
    assert response["ResponseParameters"]["Headers"] == headers, "a site that draws a form reads them too"


def test_the_firewall_refuses_the_bodies_that_the_code_refuses() -> None:
    rule = RESOURCES["WebAcl"]["Properties"]["Rules"][0]["Statement"]["SizeConstraintStatement"]

    assert (rule["ComparisonOperator"], rule["Size"]) == ("GT", LARGEST_BODY)


def test_the_layer_keeps_the_descriptions_of_the_services_that_are_called() -> None:
    kept = re.search(r"^SERVICES = (.+)$", (PROJECT / "shared" / "Makefile").read_text(), re.MULTILINE)
    layer = [path for path in (PROJECT / "shared").rglob("*.py") if "command_line" not in path.parts]
    sources = [*layer, *(PROJECT / "functions").rglob("*.py")]
    called = {name for path in sources for name in re.findall(r'\bclient\(\s*"([^"]+)"', path.read_text())}

    assert kept is not None
    assert set(kept.group(1).split()) == called | {"sts"}  # sts: an assumed role, when one is configured


def callers() -> Iterator[tuple[str, str]]:
    """Whatever names a function in order to call it: where, and the name."""
    for name, found in RESOURCES.items():
        match found["Type"]:
            case "AWS::Lambda::EventSourceMapping":
                yield name, found["Properties"]["FunctionName"]["Ref"]
            case "AWS::Scheduler::Schedule":
                yield name, found["Properties"]["Target"]["Arn"]["Ref"]
            case "AWS::IAM::Role":
                for policy in found["Properties"].get("Policies", ()):
                    for _, granted in statements(policy["PolicyDocument"]):
                        if granted["Action"] == "lambda:InvokeFunction":
                            yield from ((name, each["Ref"]) for each in granted["Resource"])


def test_whatever_calls_a_function_calls_its_alias_so_that_a_rollback_is_for_all() -> None:
    called = list(callers())

    assert TEMPLATE["Globals"]["Function"]["AutoPublishAlias"] == LIVE
    assert f"Alias{LIVE}" == ALIAS
    assert len(called) > 20
    assert [(caller, name) for caller, name in called if name.removesuffix(ALIAS) not in FUNCTIONS] == []
    assert [(caller, name) for caller, name in called if not name.endswith(ALIAS)] == []


STAMP = {"Sub": "release ${Release}, settings ${Settings}"}
"""Of 256 characters at most. CloudFormation publishes another version when it is another, and Lambda only if the function has it too."""


@each("function", FUNCTIONS)
def test_whatever_is_another_makes_a_new_version_of_every_function_that_it_is_for(function: str) -> None:
    """tests/system/test_what_goes_live.py has SAM's word for it."""
    everywhere = TEMPLATE["Globals"]["Function"]

    assert everywhere["AutoPublishAliasAllProperties"] is True
    assert RESOURCES["ComplianceLayer"]["Properties"]["PublishLambdaVersion"] is True
    assert (everywhere["Description"], FUNCTIONS[function]["VersionDescription"]) == (STAMP, STAMP)
    assert {"Description", "AutoPublishCodeSha256", "DeploymentPreference"} & set(FUNCTIONS[function]) == set()
    assert RESOURCES[function]["UpdateReplacePolicy"] == "Retain", "to move the alias back to"


NO_PART_OF_A_VERSION = {"Policies", "Events", "DeploymentPreference", "ReservedConcurrentExecutions"}
LOGS_STAY = "LoggingConfig"  # nothing makes CloudFormation replace a log group that it named


def named_in(value: Any) -> Iterator[str]:
    """The parameters, resources and conditions that a value is made of."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"GetAtt": str(name)}:
            yield name.partition(".")[0]
        case {"Sub": str(text)}:
            yield from re.findall(r"\$\{(\w+)[.\w]*\}", text)
        case {"If": [str(condition), *either]}:
            yield condition
            yield from named_in(either)
        case dict():
            yield from (name for inner in value.values() for name in named_in(inner))
        case list():
            yield from (name for inner in value for name in named_in(inner))


def behind(condition: str) -> set[str]:
    """The parameters that decide on a condition."""
    found = set(re.findall(r"'(?:Ref|Condition)': '(\w+)'", str(TEMPLATE["Conditions"][condition])))
    return {name for each in found for name in (behind(each) if each in TEMPLATE["Conditions"] else {each})}


def test_the_settings_hold_all_that_functions_are_told_and_nothing_else() -> None:
    """What is missing there would change without going live; what is too much there would publish for nothing."""
    told = [TEMPLATE["Globals"]["Function"], *FUNCTIONS.values()]
    passed_over = {*NO_PART_OF_A_VERSION, LOGS_STAY, "Description", "VersionDescription", "Layers"}
    parts = [value for each in told for name, value in each.items() if name not in passed_over]
    names = {name for name in named_in(parts) if not name.startswith("AWS::")}
    conditions = names & set(TEMPLATE["Conditions"])
    wanted = (names - conditions).union(*map(behind, conditions))
    held = set(named_in(RESOURCES["Settings"]["Properties"]["Content"])) - set(TEMPLATE["Conditions"])

    assert len(wanted) > 30
    assert held == wanted


def test_the_name_of_a_release_fits_into_a_description() -> None:
    release = TEMPLATE["Parameters"]["Release"]

    assert release["AllowedPattern"] == "[0-9a-z]{1,10}"
    assert re.fullmatch(release["AllowedPattern"], release["Default"])


def test_a_release_is_taken_back_over_errors_of_functions_and_of_the_api() -> None:
    preference = TEMPLATE["Globals"]["Function"]["DeploymentPreference"]

    assert preference["Enabled"] == {"Ref": "Gradual"}
    assert [alarm["Ref"] for alarm in preference["Alarms"]] == ["FunctionErrorsAlarm", "ApiFaultsAlarm"]
    minutes = int(preference["Type"].removeprefix("Canary10Percent").removesuffix("Minutes"))
    for alarm in (ALARMS["FunctionErrorsAlarm"], ALARMS["ApiFaultsAlarm"]):
        assert alarm["DatapointsToAlarm"] * alarm["Period"] < minutes * 60, "it rings while the tenth is trying"
        # what depends on a function would have to wait for its alias, which waits for the alarm
        assert "Function" not in str(measured_by(alarm).dimensions)


def test_no_function_may_run_longer_than_an_erasure_waits_for_workers() -> None:
    longest = max(function["Timeout"] for function in FUNCTIONS.values())

    assert longest <= NO_WORKER_LIVES_LONGER.total_seconds()
