"""Read from template.yaml what the record of processing says about the deployment: template_facts.json of consent_api (`make facts`)."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from stopsms.compliance.access.operation import PERMISSIONS

from local.deployment import Tagged, TemplateLoader
from local.stack_paths import PROJECT

TARGET = PROJECT / "functions" / "consent_api" / "template_facts.json"
BACKUP_DAYS = 35
"""Of point-in-time recovery, unless the template says otherwise. Source: DynamoDB, « Point-in-time recovery »."""

NO_PROOF = re.compile(r"^(REPLY|REPLIED)#\*$")
"""Keys that any function may be allowed to delete: neither contacts, nor oppositions, nor evidence."""

ERASERS = frozenset({"RightsApiFunction", "RetentionFunction"})
"""Those that may delete people's data: upon their request, and at the end of a term."""


OF_NO_RESOURCE = frozenset(
    {"dynamodb:BatchExecuteStatement", "sms-voice:DescribeAccountAttributes", "sms-voice:DescribeSpendLimits"}
)
"""The emulator's own; and what is asked of an account as a whole, which names nobody. Source: service authorization reference."""


def read(path: Path = PROJECT / "template.yaml") -> dict[str, Any]:
    """The template."""
    template: dict[str, Any] = yaml.load(path.read_text(), Loader=TemplateLoader)  # noqa: S506 (a SafeLoader)
    return template


def plain(value: Any) -> Any:
    """A value with its tags as one-key objects: !Ref X is {"Ref": "X"}."""
    if isinstance(value, Tagged):
        return {value.tag: plain(value.value)}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def facts(template: dict[str, Any]) -> dict[str, int]:
    """What holds: 1 or 0, and numbers of days and hours."""
    resources = plain(template["Resources"])

    def of(kind: str) -> list[dict[str, Any]]:
        return [found["Properties"] for found in resources.values() if found["Type"] == kind]

    key = {"GetAtt": "DataKey.Arn"}
    tables, queues, buckets = of("AWS::DynamoDB::Table"), of("AWS::SQS::Queue"), of("AWS::S3::Bucket")
    policies = of("AWS::SQS::QueuePolicy") + of("AWS::SNS::TopicPolicy") + of("AWS::S3::BucketPolicy")
    api = resources["Api"]["Properties"]
    archive = resources["ArchiveBucket"]["Properties"]
    granted = {
        name: [each.get("If", [None, each])[1] for each in found["Properties"]["Policies"][0]["Statement"]]
        for name, found in resources.items()
        if found["Type"] == "AWS::Serverless::Function"
    }
    found: dict[str, Any] = {
        "tables_encrypted": all(table["SSESpecification"].get("KMSMasterKeyId") == key for table in tables),
        "queues_encrypted": all(queue.get("KmsMasterKeyId") == key for queue in queues),
        "topics_encrypted": all(topic.get("KmsMasterKeyId") == key for topic in of("AWS::SNS::Topic")),
        "logs_encrypted": all(log.get("KmsKeyId") == key for log in of("AWS::Logs::LogGroup")),
        "buckets_encrypted": all("aws:kms" in str(bucket.get("BucketEncryption")) for bucket in buckets),
        "key_rotated": resources["DataKey"]["Properties"].get("EnableKeyRotation") is True,
        "tls_only": all("aws:SecureTransport" in str(policy) for policy in policies),
        "least_privilege": all(_narrow(statement) for found in granted.values() for statement in found),
        "only_rights_and_retention_erase": {name for name, found in granted.items() if any(map(_erases, found))}
        == ERASERS,
        "archive_object_lock": archive.get("ObjectLockEnabled") is True,
        "archive_private": all(archive.get("PublicAccessBlockConfiguration", {"": False}).values()),
        "tables_recoverable": all(
            table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled") for table in tables
        ),
        "tables_protected": all(
            resources[name]["Properties"].get("DeletionProtectionEnabled") == {"If": ["IsProduction", True, False]}
            for name in ("ConsentTable", "CampaignTable")
        ),
        "dead_letters": all(
            "RedrivePolicy" in found["Properties"]
            for name, found in resources.items()
            if found["Type"] == "AWS::SQS::Queue" and "DeadLetter" not in name
        ),
        "api_key_required": all(
            any(map(_reads_keys, granted[name])) for name, found in resources.items() if _answers_for_a_role(found)
        ),
        "api_throttled": any(
            setting["ResourcePath"] == "/*" and {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= setting.keys()
            for setting in api.get("MethodSettings", ())
        ),
        "pseudonymised_erasure": any(found.get("KeySpec") == "HMAC_256" for found in of("AWS::KMS::Key")),
        "queue_days": max(queue["MessageRetentionPeriod"] for queue in queues) // 86400,
        "log_days": max(log["RetentionInDays"] for log in of("AWS::Logs::LogGroup")),
        "import_days": max(
            rule["ExpirationInDays"]
            for rule in resources["ImportBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
        ),
        "comparison_days": 1  # a day that has begun is one more
        + next(
            rule["ExpirationInDays"]
            for rule in resources["ImportBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
            if rule.get("Prefix") == "comparisons/"
        ),
        "backup_days": BACKUP_DAYS,
    }
    return {name: int(value) for name, value in found.items()}


def _answers_for_a_role(resource: dict[str, Any]) -> bool:
    """Whether it is a function with an operation that is for some roles alone."""
    events = resource.get("Properties", {}).get("Events", {}).values()
    routes = (each["Properties"] for each in events if each["Type"] == "Api")
    return any(f"{route['Method']} {route['Path']}" in PERMISSIONS for route in routes)


def _reads_keys(statement: dict[str, Any]) -> bool:
    return statement.get("Resource") == {"GetAtt": "AccessTable.Arn"} and "dynamodb:GetItem" in statement["Action"]


def _narrow(statement: dict[str, Any]) -> bool:
    actions = statement.get("Action", [])
    actions = actions if isinstance(actions, list) else [actions]
    # SendMessageBatch is authorised as SendMessage on AWS; any other resource "*" is granted on the emulator only
    wide = statement.get("Resource") == "*" and not set(actions) <= OF_NO_RESOURCE
    return not wide and all("*" not in action or action == "sqs:SendMessage*" for action in actions)


def _erases(statement: dict[str, Any]) -> bool:
    if statement["Effect"] == "Deny" or "DeleteItem" not in str(statement.get("Action")):
        return False
    if "ConsentTable" not in str(statement.get("Resource")):
        return False
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
    return not all(NO_PROOF.match(key) for key in keys)


def written() -> str:
    """The facts as they are committed."""
    return json.dumps(facts(read()), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written())
