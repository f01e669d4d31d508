"""Deploy template.yaml as it is: build as SAM does, package as `aws cloudformation package` does, then CloudFormation."""

import fcntl
import hashlib
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError

from local.api_key import api_key
from local.processes import StartError
from local.stack_paths import ACCOUNT_ID, PROJECT, REGION, StackPaths

STACK_NAME = "stop-sms"
BUCKET = "stop-sms-artefacts"
INBOUND_SECRET = f"{STACK_NAME}/inbound"
_UV = PROJECT / ".local" / "venv" / "uv" / "bin" / "uv"
_BUILDS = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value with a CloudFormation tag (!Ref, !Sub…), kept unresolved."""

    tag: str
    value: Any


class TemplateLoader(yaml.CSafeLoader):
    """Reads a template: what carries a tag is `Tagged`."""


def _load_tag(loader: TemplateLoader, suffix: str, node: yaml.Node) -> Tagged:
    if isinstance(node, yaml.ScalarNode):
        return Tagged(suffix, loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return Tagged(suffix, loader.construct_sequence(node, deep=True))
    if isinstance(node, yaml.MappingNode):
        return Tagged(suffix, loader.construct_mapping(node, deep=True))
    raise TypeError(f"unexpected YAML node {node}")


def long_form(value: Any) -> Any:
    """A template's value as JSON has it: a tag is short for an intrinsic function."""
    match value:
        case Tagged(tag, inner):
            name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
            named = inner.split(".", 1) if tag == "GetAtt" and isinstance(inner, str) else inner
            return {name: long_form(named)}
        case dict():
            return {name: long_form(inner) for name, inner in value.items()}
        case list():
            return [long_form(inner) for inner in value]
    return value


yaml.add_multi_constructor("!", _load_tag, Loader=TemplateLoader)
yaml.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda _, node: node.value, Loader=TemplateLoader
)  # a date is text to AWS


@cache
def _contents(folder: Path) -> str:
    """A hash of a folder's files: many functions share one."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _zipped(folder: Path) -> bytes:
    """A folder as a zip that depends on nothing but its contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)), (2020, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def build(paths: StackPaths, logical_id: str, source: Path) -> Path:
    """The artefact of one resource, built by its makefile target for this very Python, unless it has been already."""
    cache = PROJECT / ".local" / "build"
    archive = cache / f"{logical_id}-{_contents(source)}.zip"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{logical_id}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # stacks that start together build once
        if not archive.exists():
            _build(paths, logical_id, source, archive)
    return archive


def _build(paths: StackPaths, logical_id: str, source: Path, archive: Path) -> None:
    artefacts = paths.folder / "tmp" / f"build-{logical_id}"
    artefacts.mkdir(parents=True, exist_ok=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    made = subprocess.run(
        ["make", "--no-print-directory", "-C", str(source), f"build-{logical_id}"],
        env=os.environ
        | {
            "ARTIFACTS_DIR": str(artefacts),
            "LAMBDA_PYTHON": version,
            "LAMBDA_PLATFORM": "local",
            "PYTHON": sys.executable,
            "UV": str(_UV) if _UV.exists() else "",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise StartError(f"building {logical_id} failed:\n{made.stdout}{made.stderr}")
    unfinished = archive.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(_zipped(artefacts))
    unfinished.replace(archive)


def package(paths: StackPaths) -> str:
    """The template with its local paths replaced by addresses of uploaded artefacts; as JSON, which the emulator reads much faster."""
    template = yaml.load((PROJECT / "template.yaml").read_text(), Loader=TemplateLoader)  # noqa: S506 (a SafeLoader)
    bucket = paths.client("s3")
    with suppress(bucket.exceptions.BucketAlreadyOwnedByYou):  # KEEP=1: it came back with the rest
        bucket.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    default = template["Globals"]["Function"]["CodeUri"]
    for logical_id, resource in template["Resources"].items():
        if field := _BUILDS.get(resource["Type"]):
            source = PROJECT / resource["Properties"].get(field, default)
            archive = build(paths, logical_id, source)
            bucket.put_object(Bucket=BUCKET, Key=archive.name, Body=archive.read_bytes())
            resource["Properties"][field] = f"s3://{BUCKET}/{archive.name}"
    return json.dumps(long_form(template), allow_nan=False)


def keep_inbound_secret(paths: StackPaths) -> str:
    """Put what signs POST /inbound where an account keeps it; the name of that secret."""
    keeper = paths.client("secretsmanager")
    try:
        keeper.create_secret(Name=INBOUND_SECRET, SecretString=paths.inbound_secret())
    except keeper.exceptions.ResourceExistsException:  # KEEP=1: it came back with the rest
        keeper.put_secret_value(SecretId=INBOUND_SECRET, SecretString=paths.inbound_secret())
    return INBOUND_SECRET


def deploy(paths: StackPaths, parameters: dict[str, str]) -> None:
    """Create the stack, or update it. Raises StartError with the failed resources."""
    body = package(paths)
    bucket = paths.client("s3")
    bucket.put_object(Bucket=BUCKET, Key="template.json", Body=body.encode())
    formation = paths.client("cloudformation")
    request: dict[str, Any] = {
        "StackName": STACK_NAME,
        "TemplateURL": f"{paths.endpoint}/{BUCKET}/template.json",
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    }
    try:
        formation.create_stack(**request)
    except formation.exceptions.AlreadyExistsException:
        try:
            formation.update_stack(**request)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
    _wait(formation)


def _wait(formation: Any, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status: str = formation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return
        if not status.endswith("IN_PROGRESS") or "ROLLBACK" in status:
            events = formation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
            failed = [
                f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
                for event in events
                if event["ResourceStatus"].endswith("FAILED")
            ]
            raise StartError(f"the deployment failed ({status}):\n" + "\n".join(failed))
        time.sleep(0.1)
    raise StartError("the deployment did not end in time")


def describe(paths: StackPaths) -> dict[str, Any]:
    """What `.local/stack.json` says of the deployed stack."""
    formation = paths.client("cloudformation")
    stack = formation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    stage = next(p["ParameterValue"] for p in stack["Parameters"] if p["ParameterKey"] == "StageName")
    pages = formation.get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    resources = {
        found["LogicalResourceId"]: found.get("PhysicalResourceId", "")
        for page in pages
        for found in page["StackResourceSummaries"]
    }
    keys = paths.credentials()
    return {
        "api_url": f"{paths.endpoint}/restapis/{outputs['ApiId']}/{stage}/_user_request_",
        "api_key": api_key(paths),
        "inbound_topic_arn": outputs["InboundTopicArn"],
        "receipts_topic_arn": outputs["ReceiptsTopicArn"],
        "carrier_url": paths.carrier_url,
        "aws_endpoint_url": paths.endpoint,
        "region": REGION,
        "account_id": ACCOUNT_ID,
        "aws_access_key_id": keys["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": keys["AWS_SECRET_ACCESS_KEY"],
        "inbound_secret": paths.inbound_secret(),
        "event_bus": outputs["EventBusName"],
        "resources": resources
        | {name: outputs[f"{name}InUse"] for name in ("ConsentTable", "CampaignTable")},  # they may have been restored
    }
