"""`Editions` on the campaign table.

pk RULEBOOK#FR-2026.11.25+5be0c2d1   sk RULEBOOK   what the rules of that edition said, written once
"""

from stopsms.adapters.doors.observability import logger
from stopsms.adapters.tables.dynamodb import get, put_new
from stopsms.compliance.law.edition import Edition, edition_here
from stopsms.contracts.records import edition_record, read_edition


def edition_key(name: str) -> tuple[str, str]:
    """The key of the item that holds an edition."""
    return f"RULEBOOK#{name}", "RULEBOOK"


class DynamoEditionStore:
    """The editions in DynamoDB. Those met are remembered: what is written once never changes."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table
        self._kept: set[str] = set()
        self._found: dict[str, Edition] = {}

    def keep(self, edition: Edition) -> None:
        """See `Editions.keep`. Read before it is written: a write that is refused costs as much as one that is not."""
        if edition.id in self._kept:
            return
        pk, sk = edition_key(edition.id)
        if get(self._table, pk, sk) is None:
            put_new(self._table, {"pk": pk, "sk": sk} | edition_record(edition))
        self._kept.add(edition.id)

    def find(self, name: str) -> Edition | None:
        """See `Editions.find`. What judges here and now need not be read."""
        known = edition_here(name) or self._found.get(name)
        if known is None and name:
            item = get(self._table, *edition_key(name))
            known = None if item is None else read_edition(name, item)
            if known is not None and not known.genuine:
                logger.error("the words on record are not those of this rulebook", rulebook=name)
                return None
            if known is not None:
                self._found[name] = known
        return known
