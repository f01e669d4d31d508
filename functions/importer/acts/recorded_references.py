"""Which references are recorded, and by what: of the acts of a chunk of lines each is asked for once."""

from collections.abc import Iterable

from stopsms.compliance.ports.people import ContactStore


class RecordedReferences:
    """The references of an advertiser's acts, as far as they were asked for, with what has been recorded since."""

    def __init__(self, contacts: ContactStore, advertiser_id: str) -> None:
        """None asked for yet."""
        self._contacts, self._advertiser_id = contacts, advertiser_id
        self._by: dict[str, str | None] = {}

    def ask_for(self, references: Iterable[str]) -> None:
        """Ask the store for those that were not asked for, all at once."""
        missing = [reference for reference in dict.fromkeys(references) if reference not in self._by]
        if missing:
            self._by |= dict.fromkeys(missing)
            self._by |= self._contacts.recorded_by(self._advertiser_id, missing)

    def by(self, reference: str) -> str | None:
        """What recorded it; None if nothing did when it was asked for."""
        return self._by.get(reference)

    def recorded(self, reference: str, by: str) -> None:
        """It has just been recorded."""
        self._by[reference] = by

    def forget(self, reference: str) -> None:
        """Somebody else may have recorded it meanwhile: it is asked for again."""
        self._by.pop(reference, None)
