"""messaging.yaml takes the sender IDs that CloudFormation and French operators both take, and no others."""

import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from stopsms.compliance.countries.france.message.sender_names import SENDER_ID

from tests.architecture import deployment
from tests.architecture.deployment import PROJECT, Loader

TEMPLATE = yaml.load((PROJECT / "messaging.yaml").read_text(), Loader=Loader)  # noqa: S506 (a SafeLoader)
PATTERN = TEMPLATE["Parameters"]["SenderId"]["AllowedPattern"]
SCHEMA = r"^[A-Z0-9_-]+$"
"""Of the property SenderId in CloudFormation's schema of AWS::SMSVOICE::SenderId (tests/system/test_sam.py compares it with cfn-lint's)."""

ALIKE = st.text(st.sampled_from("AZaz09_- é\n"), max_size=13)


@given(st.one_of(ALIKE, st.from_regex(rf"\A(?:{SENDER_ID})\Z"), st.from_regex(r"\A[A-Z0-9]{1,13}\Z")))
@example("ZELIE")
@example("36180")
@example("Zelie")
@example("ZELIE-MODE")
@example("AB\n")
def test_a_sender_id_is_taken_if_cloudformation_and_the_rule_on_senders_both_take_it(sender: str) -> None:
    by_cloudformation = re.search(SCHEMA.replace("$", r"\Z"), sender)
    by_operators = re.fullmatch(SENDER_ID, sender)

    assert bool(re.fullmatch(PATTERN, sender)) == bool(by_cloudformation and by_operators)


def test_what_is_refused_is_explained_as_the_rule_explains_it() -> None:
    told = TEMPLATE["Parameters"]["SenderId"]

    for words in ("3 to 11", "letters or digits", "at least one letter"):
        assert words in told["Description"]
        assert words in told["ConstraintDescription"].replace("capital letters", "letters")


def test_a_trial_beside_a_production_has_its_own_receipts_and_its_own_opt_out_list() -> None:
    resources = TEMPLATE["Resources"]
    names = {name: found["Properties"] for name, found in resources.items() if found.get("Condition") == "HasTrial"}
    destination = names["TrialConfiguration"]["EventDestinations"][0]["SnsDestination"]

    assert set(names) == {"TrialConfiguration", "TrialOptOutList"}
    assert destination == {"TopicArn": {"Ref": "TrialReceiptsTopicArn"}}
    assert len({str(found["Properties"].get("OptOutListName")) for found in resources.values()} - {"None"}) == 2


def test_the_page_on_deployment_has_a_row_for_each_parameter_and_no_other() -> None:
    tables = re.findall(
        r"\| parameter of ([a-z]+\.yaml) .*\n\|[-| ]+\n((?:\|.*\n)+)", (PROJECT / "docs" / "deploy.md").read_text()
    )
    rows = {
        name: set(re.findall(r"`([A-Z]\w+)`", " ".join(re.findall(r"^\|([^|]*)\|", table, re.MULTILINE))))
        for name, table in tables
    }

    assert rows == {
        "template.yaml": set(deployment.TEMPLATE["Parameters"]),
        "messaging.yaml": set(TEMPLATE["Parameters"]),
    }
