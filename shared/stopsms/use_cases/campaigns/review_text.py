"""Review a campaign's text by the rules of every territory where the advertiser has a STOP number, its home territory first."""

from datetime import datetime

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.person.phone import HOME


def review_text(terms: Terms, at: datetime) -> tuple[RuleResult, ...]:
    """Every content rule's result under the rules of that day.

    What blocks outside the home territory blocks the recipients there, not the campaign; what a person has to acknowledge or decide
    for those territories is included.
    """
    gate, day = Gate(terms), at.date()
    _, results = gate.content(HOME, day)
    raised = {result.rule for result in results if result.result is not Result.PASS}
    for territory in sorted(terms.advertiser.stop_numbers):
        _, elsewhere = gate.content(territory, day)
        asked = [result for result in elsewhere if result.result in (Result.WARN, Result.REVIEW)]
        results += tuple(result for result in asked if result.rule not in raised)
        raised |= {result.rule for result in asked}
    return results
