"""How consent forms, and what they showed, are stored: as plain JSON values."""

from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.contracts.codec import Form

_FORM = Form(ConsentForm, omit=("changed_by", "consents_an_hour_of_address"))
_SHOWN = Form(ShownForm)

form_record, read_form = _FORM.write, _FORM.read
shown_record, read_shown = _SHOWN.write, _SHOWN.read
