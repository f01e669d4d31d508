"""A group of outcomes in one item: whatever they are they come back, those of before too, and the same words cost their bytes once."""

import base64
import json
import zlib
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.tables.batch_store import read_group
from stopsms.adapters.tables.column_codec import packed, unpacked
from stopsms.adapters.tables.column_dictionary import DICTIONARY
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.edition_store import edition_key
from stopsms.adapters.tables.stream import changes_of
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_GROUP, Fate, Outcome, RecordedObjection, recorded
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Explanation, Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Country
from stopsms.contracts.records import edition_record, outcome_record, read_edition, read_outcome

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_contact, terms

texts = st.text(st.characters(codec="utf-8"), max_size=40)
objections = st.builds(
    RecordedObjection,
    rule=st.sampled_from(["fr.opposition", "fr.links", "policy.frequency-cap"]),
    result=st.sampled_from(Result),
    explanation=st.none() | st.builds(Explanation, fr=texts, en=texts),
)
moments = st.integers(0, 10**9).map(lambda milliseconds: TUESDAY_10H_PARIS + timedelta(milliseconds=milliseconds))
outcomes = st.builds(
    Outcome,
    fate=st.sampled_from(Fate),
    at=moments,
    contact_version=st.integers(0, 9),
    evidence=st.integers(0, 9),
    parts=st.integers(0, 3),
    message_id=texts,
    objections=st.lists(objections, max_size=4).map(tuple),
    reason=texts,
    until=st.none() | moments,
    values=st.lists(texts, max_size=3).map(tuple),
    rulebook=st.sampled_from(["", "FR-2026.11.25+81c0a55b", "CH-2026.11.25+ad6b0a02"]),
)
groups = st.dictionaries(st.integers(0, 99), outcomes, max_size=RECIPIENTS_IN_GROUP)

LONG_AGO = TUESDAY_10H_PARIS - timedelta(days=1200)
SHORTENED = Explanation(
    "https://bit.ly/promo : un raccourcisseur public cache la destination ; utilisez votre propre domaine.",
    "https://bit.ly/promo: a public shortener hides where it leads; use your own domain.",
)
OPPOSED = RecordedObjection(
    "fr.opposition",
    Result.BLOCK,
    Explanation(
        "La personne s’est opposée à recevoir les messages de cet annonceur.",
        "The person has opposed receiving this advertiser's messages.",
    ),
)


def stored(group: dict[int, Outcome]) -> dict[str, Any]:
    return {"outcomes": packed({str(index): outcome_record(outcome) for index, outcome in group.items()})}


def packed_before(records: dict[str, dict[str, Any]]) -> bytes:
    """As it was done before words were kept: every column as it is."""
    names = dict.fromkeys(name for record in records.values() for name in record)
    columns = {"": list(records)} | {name: [record.get(name) for record in records.values()] for name in names}
    return zlib.compress(json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode())


@given(groups)
def test_whatever_outcomes_are_written_come_back(group: dict[int, Outcome]) -> None:
    item = stored(group)

    assert read_group(item) == group
    streamed = unpacked(base64.b64encode(item["outcomes"]).decode())
    assert {int(index): read_outcome(record) for index, record in streamed.items()} == group


@given(groups)
def test_what_was_written_before_words_were_kept_goes_on_being_read(group: dict[int, Outcome]) -> None:
    before: dict[str, dict[str, Any]] = {}
    for index, outcome in group.items():
        record = outcome_record(outcome)
        record.pop("rulebook", None)
        if outcome.objections:
            record["objections"] = [f"{one.rule} {one.result.value}" for one in outcome.objections]
        before[str(index)] = record

    found = read_group({"outcomes": packed_before(before)})

    for index, outcome in group.items():
        assert found[index].rulebook == ""
        assert [(one.rule, one.result) for one in found[index].objections] == [
            (one.rule, one.result) for one in outcome.objections
        ]
        assert all(one.explanation is None for one in found[index].objections)
        assert found[index].values == outcome.values


def written(item: dict[str, Any]) -> str:
    inflating = zlib.decompressobj(zdict=DICTIONARY)
    return inflating.decompress(item["outcomes"]).decode()


def size(item: dict[str, Any]) -> int:
    """Of the whole item, as DynamoDB bills it: names and values."""
    key = "pk" + "OUTCOME#c0ffee00c0ffee00#03-000012" + "sk" + "2"
    return len(key) + len("revision") + 2 + len("outcomes") + len(item["outcomes"])


def sent_to_25(*warnings: RecordedObjection) -> dict[int, Outcome]:
    ids = [str(UUID(int=place * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)) for place in range(1, 26)]
    return {
        place: Outcome(
            fate=Fate.SENT,
            at=TUESDAY_10H_PARIS + timedelta(milliseconds=37 * (place // 5)),
            contact_version=1 + place % 3,
            evidence=1,
            parts=1,
            message_id=ids[place],
            objections=warnings,
            rulebook="FR-2026.11.25+81c0a55b",
        )
        for place in range(RECIPIENTS_IN_GROUP)
    }


def test_words_that_25_people_share_are_written_once() -> None:
    blocked = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 2, objections=(OPPOSED,), rulebook="FR-2026.11.25+81c0a55b")
    told = written(stored(dict.fromkeys(range(RECIPIENTS_IN_GROUP), blocked)))

    assert told.count("The person has opposed") == 1
    assert told.count("La personne s’est opposée") == 1


@each(
    "words",
    [
        (),
        (SHORTENED,),
        (SHORTENED, Explanation("C’est dimanche pour le destinataire.", "It is Sunday where the recipient is.")),
        (Explanation("Des mots que nul ne pouvait prévoir, " * 3, "Words that nobody could have foreseen, " * 3),),
    ],
)
def test_a_group_sent_under_accepted_warnings_fits_one_write_unit(words: tuple[Explanation, ...]) -> None:
    warnings = [RecordedObjection("fr.links", Result.WARN, explanation) for explanation in words]

    assert size(stored(sent_to_25(*warnings))) <= 1024


def test_the_dictionary_never_changes_since_nothing_else_reads_what_was_written_with_it() -> None:
    assert sha256(DICTIONARY).hexdigest() == "4227ee4d6d2e44fe5548897e5334ba574e6f46cac370781d4aec082fdd113f3b"


def test_the_words_of_today_are_in_the_dictionary() -> None:
    """Or else groups grow: time to add a second dictionary, for what is written from then on."""
    contact, _ = opposed(a_contact(), Opposition("sms", TUESDAY_10H_PARIS, "m"), TUESDAY_10H_PARIS, "0" * 32)
    told = DICTIONARY.decode()

    for stopped in (contact, a_contact(status=Status.NONE, basis=None), a_contact(last_contact_at=LONG_AGO)):
        for objection in map(recorded, Gate(terms()).judge(stopped, TUESDAY_10H_PARIS).decision.objecting):
            assert objection.explanation is not None
            assert objection.explanation.fr in told
            assert objection.explanation.en in told


def test_the_archive_has_each_person_s_words_apart_and_an_edition_as_it_reads() -> None:
    group = {0: sent_to_25(RecordedObjection("fr.links", Result.WARN, SHORTENED))[0]}
    group[1] = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 2, objections=(OPPOSED,), rulebook="FR-2026.11.25+81c0a55b")
    edition = edition_of(rulebook_of(Country.FRANCE))

    def archived(pk: str, sk: str, item: dict[str, Any]) -> list[Any]:
        image = attributes({"pk": pk, "sk": sk} | item)
        keys = attributes({"pk": pk, "sk": sk})
        change = {"ApproximateCreationDateTime": 0, "Keys": keys, "NewImage": image}
        return changes_of([{"eventID": "e", "dynamodb": change}])

    first, second = archived("OUTCOME#c#03-000000", "0", {"revision": 1, **stored(group)})
    (kept,) = archived(*edition_key(edition.id), edition_record(edition))

    assert second.item["outcomes"]["1"]["objections"] == [
        {
            "rule": "fr.opposition",
            "result": "block",
            "fr": "La personne s’est opposée à recevoir les messages de cet annonceur.",
            "en": "The person has opposed receiving this advertiser's messages.",
        }
    ]
    assert "opposed" not in json.dumps(first.item)
    assert read_edition(edition.id, kept.item) == edition
    assert json.loads(json.dumps(kept.item)) == {"country": "FR", "rules": list(edition.rules)}
