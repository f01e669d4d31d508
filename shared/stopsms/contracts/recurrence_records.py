"""How recurring campaigns and their runs are stored."""

from dataclasses import replace

from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun, RunCaps, RunFigures
from stopsms.compliance.campaign.rhythm import Rhythm
from stopsms.contracts.codec import Form, declare
from stopsms.contracts.domain_forms import EUROS  # and it declares how what is part of them is written

declare(Form(RunCaps, names={"max_cost_cents": "max_cost_eur"}, by={"max_cost_cents": EUROS}))
declare(
    Form(
        RunFigures,
        names={"cost_cents": "cost_eur", "max_cost_cents": "max_cost_eur"},
        by={"cost_cents": replace(EUROS, written_as=float), "max_cost_cents": EUROS},
        doc="""What a run was predicted to do, as much as it may be by all that was judged, beside what its recurrence allows.

`recipients` get it at once or at their next lawful hour; euros are before tax.""",
    )
)
declare(Form(Rhythm, omit=("weekdays", "day_of_month", "since", "until")))
_RECURRENCE = Form(Recurrence, omit=("writers",))
_RUN = Form(RecurrenceRun, omit=("campaign_id", "reason", "title", "rules", "figures"))

recurrence_record, read_recurrence = _RECURRENCE.write, _RECURRENCE.read
run_record, read_run = _RUN.write, _RUN.read
