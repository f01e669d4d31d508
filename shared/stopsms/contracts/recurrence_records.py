"""How recurring campaigns and their runs are stored."""

from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun
from stopsms.compliance.campaign.rhythm import Rhythm
from stopsms.contracts import domain_forms  # noqa: F401 (declares how what is part of them is written)
from stopsms.contracts.codec import Form, declare

declare(Form(Rhythm, omit=("weekdays", "day_of_month", "since", "until")))
_RECURRENCE = Form(Recurrence)
_RUN = Form(RecurrenceRun, omit=("campaign_id", "reason", "title", "rules", "figures"))

recurrence_record, read_recurrence = _RECURRENCE.write, _RECURRENCE.read
run_record, read_run = _RUN.write, _RUN.read
