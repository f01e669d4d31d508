"""What the rules say of trying a draft on a phone of the advertiser's own people.

Whoever tries a text on their own phone, or on that of somebody who gave it for this, advertises to nobody: no rule on the recipient's
agreement is asked (CPCE art. L.34-5 protects a person whose contact details were not given for it). The text has to be one that could be
sent, and it waits for the hours of advertising: operators and carriers judge a message by what it says and when it comes, not by whose
phone it comes to (af2m charter 2026).
"""

from collections.abc import Mapping
from datetime import datetime

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.law import eligibility
from stopsms.compliance.law.rule import Result, RuleResult, judge_all
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import Draft, draft_of
from stopsms.compliance.message.personalisation import render, sample
from stopsms.compliance.person.contact import Contact

KEEPS_BACK = frozenset({Result.BLOCK, Result.DEFER})
"""What a person may still settle before the campaign is scheduled keeps no trial back."""


def judge_trial(
    terms: Terms, contact: Contact, values: Mapping[str, str], at: datetime
) -> tuple[Draft, tuple[RuleResult, ...]]:
    """The draft as this phone would get it, with these values for its fields (none: its fallbacks), and the rules that keep it back.

    `contact` is what is known of the phone, of whom only the place counts.
    """
    rulebook = rulebook_of(contact.phone.territory.country)
    hours = rulebook.hours(contact, terms)
    day = hours.day(at)
    rendered = render(terms.text, values) if values else sample(terms.text)
    draft = draft_of(terms, rendered, contact.phone.territory, to_company=terms.companies_only)
    facts = eligibility.facts(contact, terms, at, hours)
    results = (*judge_all(rulebook.timing, facts, day, terms.nature), *rulebook.judge_content(draft, day))
    return draft, tuple(result for result in results if result.result in KEEPS_BACK)
