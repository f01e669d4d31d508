"""What has to ring: each alarm that the guarantees rest on, with what it looks at and from when on."""

from typing import Any

from tests.architecture.deployment import ALARMS
from tests.each_case import each

RINGS: dict[str, tuple[str, str, Any]] = {
    "SuppressionLatencyAlarm": ("SuppressionLatency", "Maximum", 60),  # one STOP that is late, among however many
    "InboundAgeAlarm": ("ApproximateAgeOfOldestMessage", "Maximum", 60),
    "MalformedSecretsAlarm": ("MalformedSecrets", "Sum", 0),
    "UncertainAlarm": ("Uncertain", "Sum", 20),
    "AnswersNotSentAlarm": ("AnswersNotSent", "Sum", 0),
    "AnswerAgeAlarm": ("ApproximateAgeOfOldestMessage", "Maximum", 3600),
    "RepliesUnreadAlarm": ("RepliesUnread", "Maximum", 0),
    "RequestsDueAlarm": ("RequestsDue", "Maximum", 0),
    "AuditFindingsAlarm": ("AuditFindings", "Maximum", {"Ref": "ExplainedFindings"}),
    "AuditErrorsAlarm": ("Errors", "Sum", 0),
    "AnchorTimeStampAlarm": ("AnchorsWithoutTimeStamp", "Maximum", 2),
    "OptOutDriftAlarm": ("OptOutsUnknownHere", "Sum", 0),
    "OptOutUncomparedAlarm": ("OptOutsUncompared", "Sum", 0),
    "OptOutSetUpAlarm": ("OptOutSetUpFaults", "Maximum", 0),
    "PlannerTripAlarm": ("CampaignsTripped", "Sum", 0),
    "SenderTripAlarm": ("CampaignsTripped", "Sum", 0),
}


@each("name", RINGS)
def test_an_alarm_looks_at_the_worst_and_rings_above_its_threshold(name: str) -> None:
    alarm = ALARMS[name]

    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == RINGS[name]
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_a_night_without_a_run_that_anchors_rings_though_nothing_is_measured_then() -> None:
    alarm = ALARMS["AnchorMissingAlarm"]

    assert (alarm["MetricName"], alarm["Statistic"], alarm["Dimensions"]) == (
        "AnchorNumber",
        "SampleCount",
        [{"Name": "service", "Value": "archive"}],
    )
    assert (alarm["ComparisonOperator"], alarm["Threshold"], alarm["TreatMissingData"]) == (
        "LessThanThreshold",
        1,
        "breaching",
    )
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 26 * 3600
