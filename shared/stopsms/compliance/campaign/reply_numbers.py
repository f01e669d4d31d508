"""Who has a number that people write to: whoever has it reads what they write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser


@dataclass(frozen=True, slots=True)
class NumberUsers:
    """The ids of the advertisers that have a number, or once had it; those that only test stand apart."""

    real: frozenset[str] = frozenset()
    test: frozenset[str] = frozenset()

    @property
    def addressed(self) -> Sequence[str]:
        """Whom a message to the number is for: test advertisers only where there are no others, since theirs are trials."""
        return sorted(self.real or self.test)

    def include(self, advertiser: Advertiser) -> bool:
        """Whether the advertiser has it, as the kind of advertiser that it is."""
        return advertiser.id in (self.test if advertiser.test else self.real)

    def joined_by(self, advertiser: Advertiser) -> "NumberUsers":
        """With the advertiser among them."""
        if advertiser.test:
            return replace(self, test=self.test | {advertiser.id})
        return replace(self, real=self.real | {advertiser.id})
