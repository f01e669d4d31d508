"""`FormStore` on the consent table, whose changes are archived: what was shown can be found as long as the consents are.

pk FORM#id            sk FORM                 the newest revision of a form
pk FORM#id            sk REVISION#00000001    each revision, the newest too
pk FORM#id            sk SHOWN#hash           what it showed when somebody agreed
pk FORMS#advertiser   sk id                   the list of an advertiser's forms
"""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import (
    attributes,
    get,
    new_item,
    put_new,
    query,
    query_some,
    side_by_side,
    write_together,
)
from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.form_records import form_record, read_form, read_shown, shown_record


class DynamoFormStore:
    """The forms in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table
        self._kept: set[str] = set()

    def find(self, form_id: str) -> ConsentForm | None:
        """See `FormStore.find`."""
        item = get(self._table, _key(form_id), "FORM")
        return None if item is None else read_form(item["form"])

    def write(self, form: ConsentForm) -> bool:
        """See `FormStore.write`. One transaction."""
        record = form_record(form)
        newest = {"pk": _key(form.id), "sk": "FORM", "form": record, "revision": form.revision}
        revision = {"pk": _key(form.id), "sk": f"REVISION#{form.revision:08d}", "form": record}
        listed = {"pk": f"FORMS#{form.advertiser_id}", "sk": form.id}
        actions = [self._put(newest, form.revision - 1), new_item(self._table, revision), self._put(listed)]
        return not write_together(actions)

    def _put(self, item: dict[str, Any], over: int | None = None) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
        if over == 0:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        elif over is not None:
            put |= {"ConditionExpression": "revision = :seen", "ExpressionAttributeValues": attributes({":seen": over})}
        return {"Put": put}

    def revisions(self, form_id: str) -> Sequence[ConsentForm]:
        """See `FormStore.revisions`."""
        return [read_form(item["form"]) for item in query(self._table, _key(form_id), "REVISION#")]

    def page(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[ConsentForm], str | None]:
        """See `FormStore.page`."""
        places, last = query_some(self._table, f"FORMS#{advertiser_id}", most, after=after)
        found = side_by_side().map(self.find, [place["sk"] for place in places])
        return [form for form in found if form is not None], last

    def keep_shown(self, form_id: str, shown: ShownForm) -> None:
        """See `FormStore.keep_shown`. A worker writes it once."""
        place = f"SHOWN#{shown.hash}"
        if f"{form_id} {place}" not in self._kept:
            put_new(self._table, {"pk": _key(form_id), "sk": place, "shown": shown_record(shown)})
            self._kept.add(f"{form_id} {place}")

    def shown(self, form_id: str, digest: str) -> ShownForm | None:
        """See `FormStore.shown`."""
        item = get(self._table, _key(form_id), f"SHOWN#{digest}")
        return None if item is None else read_shown(item["shown"])


def _key(form_id: str) -> str:
    return f"FORM#{form_id}"
