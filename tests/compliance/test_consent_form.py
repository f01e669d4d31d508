"""The consent form in the domain: what it shows, what it records, and which definitions are refused."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.consent.collection import Channel
from stopsms.compliance.consent.form import (
    FormAct,
    NoSuchBrand,
    VersionInUse,
    check_version,
    collection_on,
    judge_form,
)
from stopsms.compliance.consent.form_text import NoticeEntry, ShownForm, shown_form
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.countries.france.retention import RETENTION
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Contact, Purpose, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import HOME, Territory

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_basis, a_contact, a_form, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "5a" * 16
ACT = FormAct(NOW, "ab" * 32, "https://sms.zelie.example/forms/3f0c9a1be2d45f67", ip="192.0.2.1", user_agent="Mozilla")


def judged(contact: Contact, **changes: Any) -> Any:
    """What an act on the form makes of a contact."""
    return judge_consent(contact, collection_on(a_form(), ACT), an_advertiser(**changes), NOW, SALT)


# ---- what waits for the holder of the number


@pytest.mark.parametrize("double_opt_in", [False, True])
def test_a_consent_given_on_a_form_waits_for_the_holder_whatever_the_advertiser_chose(double_opt_in: bool) -> None:
    decision = judged(Contact("zelie", CAMILLE), double_opt_in=double_opt_in)

    assert decision.contact.status is Status.PENDING
    assert decision.asks
    assert decision.contact.confirmation.expires_at == NOW + timedelta(hours=48)


def test_an_opposition_stands_until_the_holder_has_answered() -> None:
    opposed = a_contact(status=Status.OPPOSED, opposed_at=NOW - timedelta(days=1))
    decision = judged(opposed)

    assert (decision.contact.status, decision.contact.opposed_at, decision.asks) == (
        Status.OPPOSED,
        opposed.opposed_at,
        True,
    )


def test_an_act_on_a_form_that_is_as_old_as_the_opposition_records_nothing() -> None:
    decision = judged(a_contact(status=Status.OPPOSED, opposed_at=NOW - timedelta(minutes=4)))

    assert (decision.contact, decision.evidence) == (None, None)
    assert [result.rule for result in decision.refusals] == ["fr.opposition"]


def test_whoever_fills_in_the_form_for_somebody_who_agreed_changes_nothing_of_what_they_agreed_to() -> None:
    agreed = a_contact(tags=frozenset({"vip"}), basis=a_basis(purposes=frozenset({Purpose.COMMERCIAL})))
    decision = judged(agreed)
    unchanged = replace(decision.contact, version=agreed.version, sequence=agreed.sequence, head=agreed.head)

    assert unchanged == agreed
    assert not decision.asks
    assert decision.evidence.content["effect"] == {"before": "granted", "after": "granted"}


def test_while_something_is_unread_the_act_is_kept_and_nobody_is_asked() -> None:
    waiting, _ = held(a_contact(), Unread(HoldKind.REFUSAL, "sms", NOW, "m-1", "laissez-moi", "", None), NOW, SALT)
    decision = judged(waiting)

    assert (decision.contact.status, decision.asks) == (Status.HELD, False)


# ---- what is recorded


def test_the_record_names_the_form_and_what_it_showed_and_where() -> None:
    act = replace(ACT, embedded_in="https://www.zelie.example/lettre", rendered_by="")
    content = judge_consent(
        Contact("zelie", CAMILLE), collection_on(a_form(), act), an_advertiser(), NOW, SALT
    ).evidence.content  # type: ignore[union-attr]

    assert content["form"] == "3f0c9a1be2d45f67"
    assert content["shown"] == "ab" * 32
    assert content["form_url"] == ACT.form_url
    assert content["embedded_in"] == "https://www.zelie.example/lettre"
    assert "rendered_by" not in content, "we drew it"
    assert content["notice_url"] == "https://zelie.example/confidentialite"
    assert content["channels"] == ["sms"]
    assert content["tags"] == ["newsletter"]


# ---- what is shown


def test_the_hash_covers_every_word_that_is_shown() -> None:
    shown = shown_form(a_form(), an_advertiser())
    others = {
        replace(shown, **{one.name: f"{getattr(shown, one.name)} "}).hash  # type: ignore[arg-type]
        for one in fields(ShownForm)
        if one.type == "str" or one.type is str
    }
    assert len(others) == 7
    others.add(replace(shown, channels=frozenset({Channel.SMS, Channel.RCS})).hash)
    others.add(replace(shown, purposes=frozenset({Purpose.CHARITABLE})).hash)
    others.add(replace(shown, categories=frozenset({"mode"})).hash)
    entry = shown.notice[0]
    for changed in (replace(entry, heading="?"), replace(entry, text="?"), replace(entry, link="https://x.example")):
        others.add(replace(shown, notice=(changed, *shown.notice[1:])).hash)
    others.add(replace(shown, notice=shown.notice[1:]).hash)
    others.add(replace(shown, notice=shown.notice[::-1]).hash)

    assert len(others) == 7 + 3 + 5
    assert shown.hash not in others
    assert shown.hash == shown_form(a_form(tags=frozenset()), an_advertiser()).hash, "what nobody sees is no part of it"


def notice_of(form: Any, **advertiser: Any) -> dict[str, NoticeEntry]:
    return {entry.heading: entry for entry in shown_form(form, an_advertiser(**advertiser)).notice}


def test_the_notice_says_what_article_13_asks_for() -> None:
    told = notice_of(a_form())

    assert "ZELIE MODE SAS" in told["Qui vous écrira"].text
    assert "contact@zelie.example" in told["Qui vous écrira"].text
    assert "offres et des informations commerciales" in told["Pourquoi"].text
    assert "6(1)(a)" in told["Pourquoi"].text
    assert "facultatif" in told["Pourquoi"].text
    assert told["Qui reçoit ces données"].text == "Zelie"
    assert told["Combien de temps"].text == "Trois ans"
    assert "Sans réponse OUI" in told["Preuve de votre accord"].text
    assert f"{RETENTION.unconfirmed_proofs.days} jours" in told["Preuve de votre accord"].text
    assert "dpo@zelie.example" in told["Vos droits"].text
    assert "CNIL" in told["Vos droits"].text
    assert "retirer votre accord" in told["Vos droits"].text
    assert "portabilité" in told["Vos droits"].text
    assert "Transferts hors de l’Union européenne" not in told, "nothing is said of what is not done"
    assert told["En savoir plus"].link == "https://zelie.example/confidentialite"


def test_transfers_outside_the_union_are_told_where_the_definition_says_so() -> None:
    form = a_form()
    told = notice_of(replace(form, notice=replace(form.notice, transfers="États-Unis : clauses contractuelles types.")))

    assert told["Transferts hors de l’Union européenne"].text.startswith("États-Unis")


def test_the_introduction_names_who_writes_the_sms_as_the_sms_does() -> None:
    advertiser = an_advertiser()
    form = a_form(brand="Zelie Kids")
    question = confirmation_question(advertiser, frozenset({Purpose.COMMERCIAL}))
    introduction = shown_form(form, advertiser).introduction

    assert question.startswith("Zelie (ZELIE MODE SAS) : ")
    assert "Zelie (ZELIE MODE SAS) vous enverra un SMS" in introduction
    assert "Zelie Kids" not in introduction


def test_the_notice_names_the_means_that_are_recorded() -> None:
    assert "envoyer par SMS des" in notice_of(a_form())["Pourquoi"].text
    both = notice_of(a_form(channels=frozenset({Channel.SMS, Channel.RCS})))
    assert "par SMS ou RCS" in both["Pourquoi"].text


def test_how_to_refuse_names_the_number_of_each_territory_once() -> None:
    numbers = {
        Territory.REUNION: "36789",
        Territory.GUADELOUPE: "36789",
        Territory.NEW_CALEDONIA: "7777",
        HOME: "36180",
    }
    told = notice_of(a_form(), stop_numbers=numbers)["Comment arrêter"].text

    assert told.count("36180") == 1
    assert told.count("36789") == 1
    assert "au 7777 depuis la Nouvelle-Calédonie" in told
    assert "sans frais" in told


def test_every_territory_that_may_have_a_stop_number_has_a_name_on_the_form() -> None:
    law = home_rulebook().on_record.form_notice

    assert law is not None
    assert set(law.places) == set(Territory) - {HOME}
    assert set(law.sent) == set(Purpose)


def test_what_is_sent_follows_from_what_the_form_is_for() -> None:
    charity = notice_of(
        a_form(wording="J’accepte de recevoir par SMS les appels aux dons de Zelie."), kind=AdvertiserKind.CHARITY
    )
    both = notice_of(
        a_form(purposes=frozenset({Purpose.COMMERCIAL, Purpose.CHARITABLE}), categories=frozenset({"mode"}))
    )

    assert "appels aux dons" in charity["Pourquoi"].text
    assert "commerciales" not in charity["Pourquoi"].text
    assert "commerciales, des nouvelles de son action" in both["Pourquoi"].text
    assert "(mode)" in both["Pourquoi"].text


# ---- which definitions are refused


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"wording": "J’accepte les conditions générales de vente."}, "fr.free-consent"),
        ({"wording": "J’accepte de jouer au concours et de recevoir des SMS de Zelie."}, "fr.free-consent"),
        ({"wording": "Je refuse de recevoir des SMS de Zelie."}, "fr.consent"),
        ({"wording": "Cochez si vous ne voulez pas recevoir nos SMS."}, "fr.consent"),
        ({"wording": "J’accepte de recevoir la newsletter par e-mail."}, "fr.channel"),
        ({"wording": "J’accepte de recevoir le suivi de ma livraison par SMS."}, "fr.consent"),
        ({"channels": frozenset({Channel.EMAIL})}, "fr.channel"),
        ({"channels": frozenset({Channel.SMS, Channel.EMAIL})}, "fr.channel"),
        (
            {"channels": frozenset(Channel), "wording": "J’accepte d’être sollicité par SMS, e-mail et téléphone."},
            "fr.channel",
        ),
        ({"purposes": frozenset({Purpose.COMMERCIAL, Purpose.CHARITABLE})}, "fr.purpose"),
        ({"purposes": frozenset({Purpose.COMMERCIAL, Purpose.POLITICAL})}, "fr.purpose"),
        ({"purposes": frozenset({Purpose.COMMERCIAL, Purpose.NON_COMMERCIAL})}, "fr.purpose"),
        ({"wording": "J’accepte de recevoir les offres de Zelie."}, "fr.channel"),
        ({"wording": "Je m’abonne à la newsletter de Zelie."}, "fr.channel"),
    ],
)
def test_a_form_whose_consents_would_not_be_valid_is_refused_when_it_is_defined(
    changes: dict[str, Any], rule: str
) -> None:
    assert rule in [result.rule for result in judge_form(a_form(**changes), an_advertiser(), NOW)]


def test_the_usual_form_is_not_refused_nor_one_for_several_countries() -> None:
    assert judge_form(a_form(), an_advertiser(), NOW) == ()
    abroad = an_advertiser(stop_numbers={Territory.SWITZERLAND: "+41790000000", Territory.REUNION: "36789"})
    assert judge_form(a_form(), abroad, NOW) == ()


def test_a_form_may_record_the_means_and_purposes_that_its_wording_names() -> None:
    named = "J’accepte de recevoir par SMS les offres de Zelie et ses appels aux dons."
    both = frozenset({Purpose.COMMERCIAL, Purpose.CHARITABLE})
    rich = a_form(wording=named, purposes=both, channels=frozenset({Channel.SMS, Channel.RCS}))
    assert judge_form(rich, an_advertiser(kind=AdvertiserKind.CHARITY), NOW) == ()
    unnamed = a_form(wording="J’accepte de recevoir les SMS de Zelie.", purposes=frozenset({Purpose.NON_COMMERCIAL}))
    assert judge_form(unnamed, an_advertiser(), NOW) == ()


@given(st.frozensets(st.sampled_from(Channel)), st.frozensets(st.sampled_from(Purpose)))
def test_no_form_records_a_means_or_a_purpose_that_nobody_read(
    channels: frozenset[Channel], purposes: frozenset[Purpose]
) -> None:
    accepted = judge_form(a_form(channels=channels, purposes=purposes), an_advertiser(), NOW) == ()

    assert not accepted or (
        channels <= {Channel.SMS, Channel.RCS} and bool(channels) and purposes <= {Purpose.COMMERCIAL}
    )


def test_a_wording_that_the_country_of_an_overseas_number_refuses_is_refused() -> None:
    here = an_advertiser()
    abroad = an_advertiser(stop_numbers={Territory.SWITZERLAND: "+41790000000"})
    form = a_form(wording="Je refuse de recevoir des SMS de Zelie.")

    assert {result.rule[:3] for result in judge_form(form, here, NOW)} == {"fr."}
    assert {result.rule[:3] for result in judge_form(form, abroad, NOW)} == {"fr.", "ch."}


def test_a_brand_that_the_advertiser_does_not_have_is_no_brand() -> None:
    with pytest.raises(NoSuchBrand):
        judge_form(a_form(brand="Nora"), an_advertiser(), NOW)


def test_other_words_need_another_version_and_a_version_keeps_its_words_for_ever() -> None:
    first = a_form()
    second = a_form(wording="J’accepte de recevoir par SMS les nouveautés de Zelie.", wording_version="2026-12")

    check_version(second, [first])
    check_version(replace(first, title="Nos offres"), [first, second])
    with pytest.raises(VersionInUse):
        check_version(replace(first, wording=second.wording), [first, second])
    with pytest.raises(VersionInUse):
        check_version(replace(second, wording_version="2026-11"), [first, second])
