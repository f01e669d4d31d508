"""importer: files of contacts and of oppositions, as they are uploaded; each invocation brings an import some lines further."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from importer.apply_acts import ApplyPorts
from importer.import_file import ImporterPorts, import_file
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging import EndUserMessagingOptOuts
from stopsms.adapters.import_files import S3ImportFiles
from stopsms.adapters.import_store import DynamoImportStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.phone_numbers import mobiles_within, parse_phone
from stopsms.adapters.queues import SqsAnswerQueue, SqsImportQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import each_record
from stopsms.compliance.outside.file_import import LineFate
from stopsms.contracts.imports import read_import_tasks

SPARE = timedelta(seconds=45)
"""Time kept at the end of an invocation: some lines' work and, at the end of a file, the report's."""


@cache
def ports() -> ImporterPorts:
    """Built at the first task, kept while the container lives."""
    settings = Settings.from_environment()
    keyed_hash = KeyedHash(settings.hash_key_ids)
    return ImporterPorts(
        imports=DynamoImportStore(settings.import_table),
        files=S3ImportFiles(settings.import_bucket),
        tasks=SqsImportQueue(settings.import_queue_url),
        opt_outs=EndUserMessagingOptOuts(settings.opt_out_list),
        advertisers=DynamoAdvertiserStore(settings.consent_table),
        acts=ApplyPorts(
            contacts=DynamoContactStore(settings.consent_table, keyed_hash),
            answers=SqsAnswerQueue(settings.answer_queue_url),
            clock=SystemClock(settings.clock_file),
            salt=lambda: secrets.token_hex(16),
        ),
        secret=cache(lambda advertiser_id: keyed_hash.secret_for(f"imports of {advertiser_id}")),
        parse_phone=parse_phone,
        mobiles_within=mobiles_within,
        part_name=lambda: f"{secrets.token_hex(16)}.csv",
    )


def take_in(body: str, left: timedelta) -> None:
    """One message names imports to bring further."""
    for task in read_import_tasks(body):
        at = ports()
        done = import_file(task.import_id, at, at.now() + left - SPARE)
        metrics.add_metric("LinesTaken", MetricUnit.Count, done.of(LineFate.TAKEN))
        metrics.add_metric("LinesRefused", MetricUnit.Count, done.of(LineFate.REFUSED))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A task that fails goes back to the queue."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return each_record(event, lambda body: take_in(body, left))
