"""How much is measured: the sizes of a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The usual sizes take some ten minutes on two cores; `smaller` ones say little, and are for trying the bench itself."""

    recipients: int = 6000
    naive_recipients: int = 400
    paced_recipients: tuple[tuple[int, int], ...] = ((5, 100), (50, 1000), (200, 4000))
    contacts: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    read: tuple[int, ...] = (100_000, 1_000_000, 10_000_000)
    audited: tuple[int, int, int] = (16_000, 2_000, 40)
    """Contacts, sends a day, days."""
    imported: tuple[int, ...] = (20_000, 100_000)
    """Lines."""
    reported: tuple[int, ...] = (100_000, 1_000_000)
    """Lines that were applied, of which only the report is missing."""
    starts: int = 15
    loaded_recipients: int = 8000
    stops: int = 200

    def smaller(self) -> "Sizes":
        """About a twentieth."""
        return Sizes(
            recipients=300,
            naive_recipients=20,
            paced_recipients=((50, 100),),
            contacts=(1000, 10_000),
            read=(10_000, 100_000),
            audited=(1600, 200, 24),
            imported=(10_000, 20_000),
            reported=(10_000, 100_000),
            starts=2,
            loaded_recipients=600,
            stops=15,
        )
