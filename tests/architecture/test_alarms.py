"""What has to ring: each alarm that the guarantees rest on, with what it looks at and from when on. Nothing rings on a new stack."""

import re
from typing import Any

import pytest

from tests.architecture.deployment import ALARMS, FUNCTIONS, TEMPLATE, measured_by, of_type
from tests.each_case import each

RINGS: dict[str, tuple[str, str, Any]] = {
    "SuppressionLatencyAlarm": ("SuppressionLatency", "Maximum", 60),  # one STOP that is late, among however many
    "InboundAgeAlarm": ("ApproximateAgeOfOldestMessage", "Maximum", 60),
    "MalformedSecretsAlarm": ("MalformedSecrets", "Sum", 0),
    "UncertainAlarm": ("Uncertain", "Sum", 20),
    "RefusedAlarm": ("Failed", "Sum", 100),
    "SpendAlarm": ("TextMessageMonthlySpend", "Maximum", {"Ref": "SpendAlarmDollars"}),  # it is a sum already
    "AnswersNotSentAlarm": ("AnswersNotSent", "Sum", 0),
    "ConfirmationsLimitedAlarm": (
        "ConfirmationsHeld",
        "Sum",
        20,
    ),  # in a quarter of an hour, in which each is counted once
    "RepliesUnreadAlarm": ("RepliesUnread", "Maximum", 0),
    "RequestsDueAlarm": ("RequestsDue", "Maximum", 0),
    "AuditFindingsAlarm": ("AuditFindings", "Maximum", {"Ref": "ExplainedFindings"}),
    "AuditBehindAlarm": ("AuditBehind", "Minimum", 0),
    "ArchiveAgeAlarm": ("IteratorAge", "Maximum", 3_600_000),
    "AnchorTimeStampAlarm": ("AnchorsWithoutTimeStamp", "Maximum", 2),
    "OppositionsUnreadableAlarm": ("OppositionsUnreadable", "Maximum", 0),
    "OptOutDriftAlarm": ("OptOutsUnknownHere", "Sum", 0),
    "OptOutUncomparedAlarm": ("OptOutsUncompared", "Sum", 0),
    "OptOutSetUpAlarm": ("OptOutSetUpFaults", "Maximum", 0),
    "CampaignTrippedAlarm": ("CampaignsTripped", "Sum", 0),
    "FunctionErrorsAlarm": ("FunctionErrors", "Sum", 0),
    "ApiFaultsAlarm": ("5XXError", "Sum", 0),
    "ThrottlesAlarm": ("Throttles", "Sum", 0),
    "TableThrottlesAlarm": ("ThrottledCalls", "Sum", 0),
    "EventLostAlarm": ("FailedInvocations", "Sum", 0),
    "InboundLostAlarm": ("NumberOfNotificationsFailedToRedriveToDlq", "Sum", 0),
    "ReceiptLostAlarm": ("NumberOfNotificationsFailedToRedriveToDlq", "Sum", 0),
    "ScheduleLostAlarm": ("InvocationsFailedToBeSentToDeadLetterCount", "Sum", 0),
}


@each("name", RINGS)
def test_an_alarm_looks_at_the_worst_and_rings_above_its_threshold(name: str) -> None:
    alarm = ALARMS[name]

    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == RINGS[name]
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


SILENT_NIGHTS = {"AnchorMissingAlarm": "archive", "RetentionUnfinishedAlarm": "retention", "AuditBehindAlarm": "audit"}
"""Those that ring when what should be measured every night is not, and the function that measures it."""


@each("name", SILENT_NIGHTS)
def test_a_night_without_a_run_rings_though_nothing_is_measured_then(name: str) -> None:
    """INSUFFICIENT_DATA has an action of its own. Source: CloudWatch, « Configuring how CloudWatch alarms treat missing data »."""
    alarm = ALARMS[name]

    assert measured_by(alarm).dimensions == (("service", SILENT_NIGHTS[name]),)
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["InsufficientDataActions"] == alarm["AlarmActions"]
    assert 26 <= alarm["Period"] * alarm["EvaluationPeriods"] / 3600 <= 48


@each("name", ALARMS)
def test_no_alarm_rings_on_a_new_stack_that_does_nothing(name: str) -> None:
    """It begins as INSUFFICIENT_DATA, so that only those which treat what is missing as a breach would leave that state, and ring."""
    alarm = ALARMS[name]

    assert alarm["TreatMissingData"] in ("notBreaching", "ignore", "missing")
    assert ("InsufficientDataActions" in alarm) == (alarm["TreatMissingData"] == "missing")
    assert (alarm["TreatMissingData"] == "missing") == (name in SILENT_NIGHTS)


@pytest.mark.parametrize("name", ["ThrottlesAlarm", "SpendAlarm"])
def test_what_belongs_to_the_whole_account_is_measured_without_a_dimension(name: str) -> None:
    assert "Dimensions" not in ALARMS[name]


FAILED = re.compile(r'\{ \$\.type = "platform\.report" && \$\.record\.status != "success" \}')
"""Of what Lambda reports of each invocation, as JSON. Source: Lambda, « Log-level filtering » (WARN unless it succeeded), Telemetry API."""


@each("function", FUNCTIONS)
def test_an_error_of_any_function_of_this_stack_and_of_no_other_is_counted(function: str) -> None:
    logs = FUNCTIONS[function]["LoggingConfig"]
    (counting,) = [
        each for each in of_type("AWS::Logs::MetricFilter").values() if each["LogGroupName"] == logs["LogGroup"]
    ]
    (counted,) = counting["MetricTransformations"]
    alarm = ALARMS["FunctionErrorsAlarm"]

    assert TEMPLATE["Globals"]["Function"]["LoggingConfig"] == {"LogFormat": "JSON"}, "and what INFO says, by default"
    assert set(logs) == {"LogGroup"}
    assert FAILED.fullmatch(counting["FilterPattern"])
    assert (counted["MetricNamespace"], counted["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])
    assert counted["MetricNamespace"] == {"Ref": "AWS::StackName"}
    assert "DefaultValue" not in counted, "it would be billed at rest"


def test_spend_is_forgotten_by_no_quiet_day_as_it_is_measured_around_a_send_alone() -> None:
    assert ALARMS["SpendAlarm"]["TreatMissingData"] == "ignore"
    assert 0 < TEMPLATE["Parameters"]["SpendAlarmDollars"]["Default"] < 1, "a new account may spend one dollar a month"


@each("name", ALARMS)
def test_no_alarm_is_about_a_cause_that_a_dead_letter_tells(name: str) -> None:
    """What a queue gives a function comes back, and then becomes a dead letter; the API's errors are those of its functions."""
    measured = measured_by(ALARMS[name])

    assert "FunctionName" not in dict(measured.dimensions) or measured.name == "IteratorAge"
