"""importer: files of contacts and of oppositions, as they are uploaded; each invocation processes the next lines."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from importer.acts.apply_acts import ApplyPorts
from importer.import_file import import_file
from importer.importer_ports import ImporterPorts
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.doors.sqs_batch import each_record
from stopsms.adapters.doors.upload_notices import read_import_tasks
from stopsms.adapters.gateways import services
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.compliance.ports.carrier import OptOutReader

SPARE = timedelta(seconds=45)
"""Reserved at the end of an invocation for the last chunk of lines and, at the end of a file, for the report."""


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A failed task returns to the queue."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return each_record(event, lambda body: proceed(body, left))


def proceed(body: str, left: timedelta) -> None:
    """Process the next lines of the imports that a message names."""
    for task in read_import_tasks(body):
        done = import_file(task, ports(), ports().clock.now() + left - SPARE)
        metrics.add_metric("LinesTaken", MetricUnit.Count, done.of(LineFate.TAKEN))
        metrics.add_metric("LinesRefused", MetricUnit.Count, done.of(LineFate.REFUSED))


def _opt_outs(carrier_id: str) -> OptOutReader:
    """See `ImporterPorts.opt_outs`."""
    if not carrier_id:
        return wiring.opt_out_reader()
    if not services.service(wiring.connections().carrier(carrier_id).service).lists_opt_outs:
        raise LookupError("its list cannot be read")
    return wiring.connections().connection(carrier_id)


@reused
def ports() -> ImporterPorts:
    """The importer's adapters."""
    keyed_hash = wiring.keyed_hash()
    return ImporterPorts(
        imports=wiring.imports(),
        files=wiring.import_files(),
        tasks=wiring.import_queue(),
        opt_outs=_opt_outs,
        carriers=wiring.carriers(),
        advertisers=wiring.advertisers(),
        acts=ApplyPorts(wiring.contacts(), wiring.answer_queue(), wiring.clock(), wiring.salt),
        secret=cache(lambda advertiser_id: keyed_hash.secret_for(f"imports of {advertiser_id}")),
        parse_phone=parse_phone,
        mobiles_within=mobiles_within,
        part_name=lambda: f"{secrets.token_hex(16)}.csv",
    )
