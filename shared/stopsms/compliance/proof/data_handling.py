"""How a deployment handles people's data, as the person has to be told (GDPR art. 15(1)(c), (d) and 15(2))."""

from dataclasses import dataclass

from stopsms.compliance.proof.register import Hosting


@dataclass(frozen=True, slots=True)
class DataHandling:
    """Who hosts the data and carries the messages, where, and for how many whole days each change stays locked in the archive.

    `data_protection_officer` is how to reach them; empty where the deployment names none.
    """

    hosting: Hosting
    archive_days: int
    data_protection_officer: str
