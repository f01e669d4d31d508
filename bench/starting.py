"""Cold starts: what each function imports and the clients that its first event needs, compared with bare boto3 making the same clients.

Each in fresh processes, taken in turns, with bytecode: ours from artefacts built as they are deployed, boto3 as pip installs it.
CPU time rather than the wall clock: a start hardly waits, and the machine's other work does not count.
"""

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.figures import BenchSection, Figure
from bench.settings import Sizes
from local.stack_paths import PROJECT

_DYNAMODB = "stopsms.adapters.tables.dynamodb.dynamodb"
_SMS = "stopsms.adapters.gateways.end_user_messaging.gateway.sending_client"
_ANSWERS = "stopsms.adapters.gateways.end_user_messaging.gateway.answering_client"
_LISTS = "stopsms.adapters.gateways.end_user_messaging.gateway.lists_client"
_SQS = "stopsms.adapters.messaging.queues.sqs"
_KMS = "stopsms.adapters.clients.kms"
_SCHEDULER = "stopsms.adapters.messaging.schedules.scheduler"
_EVENTS = "stopsms.adapters.messaging.event_bus.eventbridge"
_ARCHIVE = "stopsms.adapters.files.archive_store.s3"
_IMPORTS = "stopsms.adapters.files.import_files.s3"
_SSM = "stopsms.adapters.addresses.ssm"
_SECRETS = "stopsms.adapters.keys.inbound_secrets.secrets_manager"
SERVICES = {
    _DYNAMODB: "dynamodb",
    _SMS: "pinpoint-sms-voice-v2",
    _ANSWERS: "pinpoint-sms-voice-v2",
    _LISTS: "pinpoint-sms-voice-v2",
    _SQS: "sqs",
    _KMS: "kms",
    _SCHEDULER: "scheduler",
    _EVENTS: "events",
    _ARCHIVE: "s3",
    _IMPORTS: "s3",
    _SECRETS: "secretsmanager",
    _SSM: "ssm",
}
WORKERS: Mapping[str, tuple[str, ...]] = {
    "planner": (_DYNAMODB, _SQS),
    "sender": (_DYNAMODB, _SMS),
    "inbound": (_DYNAMODB, _SQS),
    "answers": (_DYNAMODB, _ANSWERS),
    "delivery": (_DYNAMODB,),
    "archive": (_ARCHIVE,),
    "audit": (_ARCHIVE,),
    "reconcile": (_DYNAMODB, _LISTS, _KMS),
    "importer": (_DYNAMODB, _IMPORTS, _KMS),
    "publisher": (_DYNAMODB, _KMS, _EVENTS),
    "webhooks": (_DYNAMODB, _KMS),
}
APIS: Mapping[str, tuple[str, ...]] = {
    "consent_api": (_DYNAMODB, _KMS),
    "campaign_api": (_DYNAMODB, _SQS, _SCHEDULER),
    "message_api": (_DYNAMODB, _SQS),
    "recurrences": (_DYNAMODB, _SCHEDULER),
    "evidence_api": (_DYNAMODB,),
    "lists_api": (_DYNAMODB,),
    "rights_api": (_DYNAMODB, _KMS),
    "retention": (_DYNAMODB, _KMS),
    "import_api": (_DYNAMODB, _IMPORTS, _SQS),
    "webhook_api": (_DYNAMODB, _KMS),
    "console": (_DYNAMODB, _SSM),
    "access_api": (_DYNAMODB,),
    "carrier_api": (_DYNAMODB, _SECRETS),
    "inbound_api": (_DYNAMODB, _SQS, _SECRETS),
    "preferences": (_DYNAMODB, _KMS),
    "forms": (_DYNAMODB, _KMS),
}
"""Every function of functions/, and the clients that it makes at its first usual event."""


def measure(sizes: Sizes) -> BenchSection:
    """Medians of fresh processes."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        deployed = build(Path(folder), [*WORKERS, *APIS])
        for function, clients in {**WORKERS, **APIS}.items():
            figures += _figures(function, clients, deployed, sizes.starts)
    return BenchSection("starting", "Cold starts", tuple(figures))


def build(folder: Path, functions: list[str]) -> str:
    """The layer and the functions as they are deployed; where they are, as a PYTHONPATH."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = {"LAMBDA_PYTHON": version, "LAMBDA_PLATFORM": "local", "PYTHON": sys.executable, "PATH": path}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | given
    targets = [("shared", "ComplianceLayer", folder / "layer")]
    for function in functions:
        name = "".join(word.capitalize() for word in function.split("_"))
        targets.append(("functions", f"{name}Function", folder / "task"))
    for source, target, artefacts in targets:
        command = ["make", "--no-print-directory", "-C", str(PROJECT / source), f"build-{target}"]
        artefacts.mkdir(exist_ok=True)
        subprocess.run(command, env=environment | {"ARTIFACTS_DIR": str(artefacts)}, check=True, capture_output=True)
    return f"{folder / 'task'}:{folder / 'layer' / 'python'}"


def _figures(function: str, clients: tuple[str, ...], deployed: str, runs: int) -> list[Figure]:
    ours = f"import {function}.app"
    for client in clients:
        module, _, name = client.rpartition(".")
        ours += f"; import {module} as m; m.{name}()"
    bare = "import boto3" + "".join(f"; boto3.client('{SERVICES[client]}')" for client in clients)
    released = sysconfig.get_path("purelib")
    mine, theirs = [], []
    for _ in range(runs):
        mine.append(_start(ours, deployed))
        theirs.append(_start(bare, released))
    cpu, rss, modules = (statistics.median(start[place] for start in mine) for place in range(3))
    bare_cpu, bare_rss, bare_modules = (statistics.median(start[place] for start in theirs) for place in range(3))
    api = function in APIS
    note = f"{cpu:.0f} ms of CPU against {bare_cpu:.0f}; {modules:.0f} modules beside {bare_modules:.0f}"
    return [
        Figure(f"{function}: start over bare boto3's", cpu / bare_cpu, "times", most=2 if api else 1.2, note=note),
        Figure(f"{function}: memory", rss, "MB", most=None if api else 60, note=f"bare boto3: {bare_rss:.1f} MB"),
    ]


_PEAK = (
    "own = dict(line.split(':', 1) for line in open('/proc/self/status')); peak = int(own['VmHWM'].split()[0]) / 1024"
)
"""The peak of this process. That which getrusage tells begins at the parent's: a long run of the bench would be what is measured."""


def _start(code: str, path: str) -> tuple[float, float, float]:
    """CPU milliseconds, peak megabytes and modules of a process that does this and nothing else."""
    measured = (
        f"import time; began = time.process_time(); {code}; ms = (time.process_time() - began) * 1000; "
        f"import sys; {_PEAK}; print(ms, peak, len(sys.modules))"
    )
    environment = {
        "PYTHONPATH": path,
        "PATH": "",
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "StopSms",
    }
    command = [sys.executable, "-S", "-c", measured]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    ms, rss, modules = map(float, done.stdout.split())
    return ms, rss, modules
