"""Replies: three readings, on the corpus of the conformance kit and on whatever hypothesis writes. Figures end the run."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.replies import whole_forms
from stopsms.compliance.replies.errands.constructions import binding, speaking_of_errands
from stopsms.compliance.replies.errands.judgement import is_errand
from stopsms.compliance.replies.reading import LONGEST_READ, Intent, ReplyReading, read_reply
from stopsms.compliance.replies.refusing_words import looks_refusing

from conformance import ours
from conformance.__main__ import HARMLESS, HOLD, OPPOSES, Case, cases, detection
from conformance.rivals import RIVALS, compared, rival_reading
from tests.each_case import each
from tests.law.readings import read_once
from tests.summary import SUMMARY

PROJECT = Path(__file__).resolve().parents[2]
REPLIES = cases("replies")
OPPOSING: list[str] = [case.input["text"] for case in REPLIES if case.expect == OPPOSES]

AGREEING = (Intent.START, Intent.YES)


@cache
def certain() -> list[str]:
    """The oppositions of the corpus that are recognised for certain."""
    return [text for text in OPPOSING if read_once(text).opposes]


@cache
def our_answer(text: str, awaited: bool = False) -> str:
    """The project's answer to a case of the kit."""
    return ours.replies({"text": text, "awaited": awaited})


def quiet(reading: ReplyReading) -> bool:
    """Whether nothing would be silenced and nobody would read it: harmless, or a yes where one is awaited."""
    return reading.harmless or reading.intent is Intent.YES


@pytest.mark.exhaustive
@pytest.mark.guarantee("G1")
def test_no_opposition_is_missed() -> None:
    assert [text for text in OPPOSING if quiet(read_once(text))] == []


@pytest.mark.exhaustive
def test_nothing_but_an_opposition_is_taken_for_one() -> None:
    taken = [case.input["text"] for case in REPLIES if case.expect != OPPOSES and read_once(case.input["text"]).opposes]

    assert taken == [], "what is certain is final: the person is told that no more will come"


@pytest.mark.exhaustive
@pytest.mark.guarantee("G7")
def test_what_has_to_be_read_by_a_person_is_never_taken_as_harmless() -> None:
    waiting = [case for case in REPLIES if case.expect == HOLD]

    assert [case.input["text"] for case in waiting if read_once(case.input["text"]).harmless] == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("expect", [OPPOSES, HARMLESS, HOLD])
def test_each_reply_is_read_as_its_author_meant_it_or_held(expect: str) -> None:
    wrong = {
        case.input["text"]: answer
        for case in REPLIES
        if case.expect == expect and not case.agrees(answer := our_answer(**case.input), frozenset(ours.TRAITS))
    }

    assert wrong == {}


@pytest.mark.slow
@each("case", [case for case in REPLIES if case.asks])
def test_what_a_reply_asks_for_is_named(case: Case) -> None:
    reading = read_once(case.input["text"])

    assert case.asks in (reading.intent.value, reading.asks and reading.asks.value), reading


@pytest.mark.exhaustive
def test_most_of_what_is_clear_is_not_left_for_a_person() -> None:
    figures = compared(our_answer)
    heard = f"of {figures.opposing} who oppose {figures.certain} recognised for certain, {figures.held} held, {figures.missed} missed"
    others = f"{figures.false_alarms} of {figures.others} others taken for opposing"
    SUMMARY["replies"] = f"{heard}; {others}; {figures.left_alone} of {figures.harmless} harmless left alone"

    assert figures.certain / figures.opposing >= 0.75
    assert figures.missed == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("source", ["blind-a", "blind-b", "blind-c"])
def test_what_was_measured_blind_stays_within_its_bounds(source: str) -> None:
    """Nobody who opposes goes unread (1 %), no final STOP for what is harmless (1 %), at most a third of that held."""
    written = [case for case in REPLIES if case.source == source]
    found = detection(written, {case.id: our_answer(**case.input) for case in written})

    assert min(found.opposing, found.harmless) >= 120
    assert found.missed <= found.opposing * 0.01
    assert found.false_alarms <= found.harmless * 0.01
    assert found.left_alone >= found.harmless * 2 / 3


def test_the_corpus_is_large_varied_and_without_repetition() -> None:
    texts = [(case.input["text"], case.input.get("awaited")) for case in REPLIES]

    assert len(set(texts)) == len(texts) >= 2800
    assert {case.expect for case in REPLIES} == {OPPOSES, HARMLESS, HOLD}
    assert {case.asks for case in REPLIES if case.asks} == {
        *("erasure", "access", "portability", "origin", "rectification", "contact", "start", "yes")
    }


@pytest.mark.exhaustive
def test_no_rival_hears_as_many() -> None:
    best = max(compared(rival_reading(rival)).certain for rival in RIVALS)

    assert best < compared(our_answer).certain


@pytest.mark.exhaustive
def test_a_word_is_heard_alike_in_every_process() -> None:
    """Sets have another order in each; what two words that sound alike are read as must not depend on it."""
    code = "from stopsms.compliance.replies.spelling import respelt; print(respelt('quelt sa comman deja lundit'))"
    heard = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": "shared", "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            cwd=PROJECT,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(heard) == 1


# ------------------------------------------------------------------------- opposing


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_words_around_it_hide_the_keyword(before: str, after: str) -> None:
    assert read_reply(f"{before} STOP36180 {after}").opposes


@pytest.mark.slow
@given(st.deferred(lambda: st.sampled_from(certain())))
def test_case_and_blanks_change_nothing(text: str) -> None:
    assert read_reply(f"  {text.upper()} \u00a0").opposes


@each(
    "text",
    [
        "n'arrêtez surtout pas vos sms",
        "Ne me désabonnez pas !",
        "je ne veux pas me désabonner",
        "J'ai été désabonnée par erreur",
        "je n'ai pas envoyé STOP",
        "J'ai mis stop par erreur",
        "annulez mon stop",
        "Pourquoi m'avez-vous désinscrit ?",
        "don't stop",
        "Ne supprimez pas mes données",
    ],
)
def test_a_refusal_that_is_taken_back_denied_or_asked_about_is_certain_of_nothing(text: str) -> None:
    reading = read_reply(text)

    assert not reading.opposes
    assert not quiet(reading)


@each(
    "text",
    [
        "Bon week-end",
        "cancel my appointment please",
        "Sto arrivando",
        "Arrêt Jean Jaurès",
        "Vous arrêtez le 31 ?",
        "Ne m'écrivez plus le dimanche",
        "Ne m'écrivez plus, sauf pour ma commande",
        "Je ne veux plus de sms, uniquement pendant les vacances",
        "Ne m'écrivez plus tous les jours",
        "Ne m'écrivez plus que le lundi",
        "Vous avez effacé mes données",
        "J'étais désabonnée mais je veux revenir",
        "Comment supprimer mon compte ?",
        "Where did you get my number from",
        "Ne me contactez plus avant 18h",
        "Je ne veux pas de vos excuses, je veux mon remboursement",
        "Je refuse le colis",
        "Retirez-moi deux articles de la commande",
        "Sortez-moi une taille 40 svp",
        "Stoppez la livraison",
        "Suspendez l'envoi de ma commande",
        "Résilier mon abonnement à la salle",
        "Vous ne m'écrivez plus ?",
        "Écrivez plus souvent",
        "Je veux plus de promos",
        "RGPD",
        "Non merci",
        "Wrong number",
        "Who is this?",
        "stp",
        "Je vais voir mon avocat",
        "Je passe retirer mon dossier d'inscription",
        "retirer la fiche produit",
        "L'article 17 du catalogue",
        "supprimer ma fiche fidélité",
    ],
)
def test_words_that_may_mean_something_else_wait_for_a_person(text: str) -> None:
    assert not read_reply(text).opposes


@each(
    ("text", "intent", "asks"),
    [
        ("STOP. Quelles données avez-vous sur moi ?", Intent.STOP, Intent.ACCESS),
        ("D'où tenez-vous mon numéro ? Ne m'écrivez plus", Intent.STOP, Intent.ORIGIN),
        ("Que savez-vous de moi ? Effacez tout", Intent.ERASURE, Intent.ACCESS),
        ("STOP", Intent.STOP, None),
        ("Quelles données avez-vous sur moi ? Art. 15 RGPD", Intent.ACCESS, None),
        ("Je demande copie de mes données (RGPD)", Intent.ACCESS, None),
        ("D'où tenez-vous mon numéro ? Répondez selon l'article 14", Intent.ORIGIN, None),
    ],
)
def test_a_request_about_ones_data_is_heard_beside_an_opposition_and_is_none_by_itself(
    text: str, intent: Intent, asks: Intent | None
) -> None:
    reading = read_reply(text)

    assert (reading.intent, reading.asks) == (intent, asks)


# ------------------------------------------------------------------------- agreeing

DICTATED = [
    f"{before}{prefix}{gap}{word}{after}"
    for before, after in (
        *(("", ""), ("oui ", ""), ("", " s'il vous plaît"), ("oui ", " svp"), ("", "."), ("Bonjour ", "")),
        *(("Bonjour ", " s'il vous plaît"), ("svp ", "."), ("svp ", "")),
    )
    for prefix in ("des", "Des", "dés", "dès", "de", "d'", "dé")
    for gap in (" ", "-", "", "  ")
    for word in ("inscrivez-moi", "abonnez-moi", "abonner", "inscrire", "inscription", "inscris moi", "abonnement")
]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_refusal_that_dictation_split_is_never_an_agreement(part: int) -> None:
    assert [text for text in DICTATED[part::4] if quiet(read_reply(text))] == []


@each(
    "text",
    [
        "des inscrivez-moi s'il vous plaît",
        "Des abonnez-moi svp",
        "qui vous a dit inscrivez moi ?",
        "inscrivez moi nulle part",
        "reabonnez moi jamais",
        "je veux bien recevoir la paix",
        "Oui ?",
        "Oui allô ?",
        "yes ?",
        "oui？",
        "oui\u061f",
        "oui mais",
        "oui si c'est gratuit",
        "oui...",
        "oui…",
        "oui oui",
        "oui stp",
        "« oui »",
        "oui (non)",
        "oui 😡",
        "oui 👎",
        "o\u0336u\u0336i\u0336",
        "oui стоп",
        "oui" + " " * 2000 + "stop",
        "OK",
        "ouais",
        "Inscrivez-moi",
    ],
)
def test_what_is_not_a_full_unquestioned_yes_is_none(text: str) -> None:
    assert read_reply(text).intent not in AGREEING


@each(
    "text",
    [
        *(
            "oui",
            "OUI",
            "Oui.",
            "Oui !",
            "oui 👍",
            "oui je confirme",
            "ok oui",
            "oui merci",
            "Oui, je confirme.",
            "yes",
            "Yes please",
        ),
        *(
            "je confirme",
            "Je confirme mon inscription",
            "Bonjour, oui je confirme",
            "oui\nEnvoyé de mon iPhone",
            "ＯＵＩ",
            "oui d'accord",
        ),
    ],
)
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert read_reply(text).intent is Intent.YES


BOUND_BY_A_THING = (
    "non pas plus jamais rien aucun ne n' sans fin assez arrêtez annulez supprimez retirez oubliez laissez".split()
)
"""What denies, cancels or stops: it refuses nothing where it is bound to something of the business."""
REFUSING = (
    "sotp tsop s.t.o.p. stoppez marre not don't never désabonnez des-abonnez des-inscrivez désinscrivez dégagez spam cnil harcèlement "
    "nada nunca nein kein niet нет стоп توقف 停止 👎 🖕 🛑 😡 🙄".split()
)
"""What refuses whatever stands beside it."""
OF_MESSAGES = (
    "sms|textos|messages|pub|pubs|publicité|numéro|fichiers|liste d'envoi|m'écrire|me contacter|prospection".split("|")
)
COURTEOUS_WORDS = st.sampled_from("oui yes ok merci je confirme start bonjour svp super parfait 👍 🙏 . , !".split())
KIND_WORDS = st.sampled_from(
    "oui yes ok merci je confirme start reprise contact bonjour svp super parfait vos horaires ouvert dimanche ma commande où est mon "
    "colis inscrivez moi abonnez 👍 🙏 . , !".split()
)


@given(st.lists(KIND_WORDS, max_size=6), st.sampled_from(REFUSING), st.lists(KIND_WORDS, max_size=6))
def test_a_word_that_only_refuses_among_kind_words_is_never_harmless_nor_an_agreement(
    before: list[str], refusing: str, after: list[str]
) -> None:
    assert not quiet(read_reply(" ".join([*before, refusing, *after])))


@given(
    st.lists(COURTEOUS_WORDS, max_size=6),
    st.sampled_from([*BOUND_BY_A_THING, "stp"]),
    st.lists(COURTEOUS_WORDS, max_size=6),
)
def test_a_word_that_denies_cancels_or_stops_nothing_of_the_business_is_never_harmless_nor_an_agreement(
    before: list[str], refusing: str, after: list[str]
) -> None:
    assert not quiet(read_reply(" ".join([*before, refusing, *after])))


@given(st.lists(KIND_WORDS, max_size=5), st.sampled_from(BOUND_BY_A_THING), st.lists(KIND_WORDS, max_size=5))
def test_a_word_that_denies_cancels_or_stops_is_never_an_agreement(
    before: list[str], refusing: str, after: list[str]
) -> None:
    assert read_reply(" ".join([*before, refusing, *after])).intent not in AGREEING


@given(
    st.lists(KIND_WORDS, max_size=4),
    st.sampled_from(BOUND_BY_A_THING),
    st.sampled_from(["de ", "vos ", "", "mes ", "de vos ", "les "]),
    st.sampled_from(OF_MESSAGES),
    st.lists(KIND_WORDS, max_size=4),
)
def test_what_is_denied_or_stopped_beside_a_word_for_messages_is_never_harmless(
    before: list[str], refusing: str, theirs: str, of_messages: str, after: list[str]
) -> None:
    assert not read_reply(" ".join([*before, refusing, theirs + of_messages, *after])).harmless


@each(
    "text",
    [
        "Je ne peux plus venir samedi",
        "Pas avant 18h svp",
        "Annulez mon rdv de demain",
        "Quand s'arrêtent les soldes ?",
        "Je ne veux plus la taille 38 mais la 40",
        "Non, mercredi 14h",
        "y a plus de place a 20h ?",
        "Comment désinscrire mon fils du stage de poterie ?",
        "vou zete ouver dimanche stp",
        "Supprimez les oignons de ma commande",
        "Le chauffage ne marche toujours pas, vous passez quand ?",
        "Thank you, see you Saturday",
        "Obrigado, até sábado",
        "Mersi, mi pass samdi",
    ],
)
def test_what_is_denied_cancelled_or_stopped_of_the_business_is_left_alone(text: str) -> None:
    assert read_reply(text).harmless


@each(
    "text",
    [
        "Je ne peux plus venir samedi et plus de pub",
        "Annulez mon rdv de demain et le reste",
        "Annulez vos envois",
        "Je ne veux plus vos promos",
        "Je ne veux plus de votre magasin",
        "Cette promo ne m'intéresse pas",
        "Passez votre chemin, j'ai déjà une robe",
        "ma commande est arrivée, on va en rester là",
        "Non",
        "Pas de souci mais plus rien de vous",
        "Enlevez-moi de la liste",
        "Gardez votre commande",
        "rendez-vous samedi au tribunal",
        "oui si pas plus d'une fois par mois",
        "des a bonnez moi svp",
        "s toppez samedi",
    ],
)
def test_near_an_errand_what_may_refuse_waits_for_a_person(text: str) -> None:
    assert not read_reply(text).harmless


@each(
    "text",
    [
        "Cette promo ne m'intéresse pas",
        "C'est fini les promos ?",
        "Stop ou encore pour la raclette ?",
        "Mes feux stop ne marchent plus, vous réparez ?",
        "Enlevez-moi de la liste d'attente",
        "Retirez-moi de la liste de naissance",
        "Pour que je ne sois plus relancée pour cette facture, que faire ?",
        "pas un message d'erreur, juste une page blanche",
        "Inutile de me rappeler",
        "La promo j'en veux plus !",
        "Suspendez l'envoi du colis",
        "Gardez vos soldes jusqu'à dimanche ?",
        "Je veux que ça s'arrête, cette fuite",
        "Stop-over à Dubaï inclus ?",
    ],
)
def test_no_final_answer_is_given_to_what_only_looks_like_an_opposition(text: str) -> None:
    assert not read_reply(text).opposes


@each(
    "text",
    ["Qui êtes-vous ?", "c ki sa", "De quelle société il s'agit ?", "Who are you please", "cé ki stp", "Contact"],
)
def test_who_writes_may_be_asked_in_many_words(text: str) -> None:
    assert read_reply(text).intent is Intent.CONTACT


def test_every_construction_names_what_it_takes_out() -> None:
    """None matches a word that only refuses, wherever it stands: what is taken out is never taken out unseen."""
    for pattern in (*speaking_of_errands(), *binding()):
        assert not [
            word for word in ("sms", "pub", "marre", "publicite", "harcelement") if pattern.search(f" vos {word}")
        ]


@each("word", ["dezabone", "arretezz", "ssms", "spamme", "sotp", "laches", "efacez", "vvos", "plubs"])
def test_an_unknown_word_that_is_near_one_that_refuses_names_nothing(word: str) -> None:
    assert looks_refusing(word)
    assert not is_errand(f"ma commande {word} samedi svp")


@given(st.lists(KIND_WORDS, max_size=6), st.sampled_from("?？؟⁇¿"), st.lists(KIND_WORDS, max_size=6))
def test_what_is_asked_is_never_an_agreement(before: list[str], mark: str, after: list[str]) -> None:
    assert read_reply(" ".join([*before, mark, *after])).intent not in AGREEING


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """An opposition with a few letters lost, doubled, swapped or put apart."""
    text: str = draw(st.sampled_from(OPPOSING))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        match draw(st.sampled_from("lose double swap space accent".split())):
            case "lose":
                text = text[:place] + text[place + 1 :]
            case "double":
                text = text[:place] + text[place : place + 1] + text[place:]
            case "swap":
                text = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
            case "space":
                text = text[:place] + " " + text[place:]
            case "accent":
                text = text[:place] + "\u0301" + text[place:]
    return text


@given(mistyped())
def test_a_mistyped_opposition_is_never_an_agreement(text: str) -> None:
    assert read_reply(text).intent not in AGREEING


@given(st.text(max_size=40))
def test_what_is_written_beside_a_yes_is_a_yes_no_more(beside: str) -> None:
    said = read_reply(f"oui {beside}")

    if said.intent is Intent.YES:
        kept = re.sub(r"[\s\W]+", "", beside.casefold())
        assert kept == "" or whole_forms.readable(f"oui {beside}") is not None
        assert "?" not in beside


# ------------------------------------------------------------------------- any text


@pytest.mark.guarantee("G7")
@given(st.text())
def test_any_text_at_all_has_one_of_three_readings_and_a_reason(text: str) -> None:
    reading = read_reply(text)

    assert reading.matched
    assert reading.intent in Intent
    assert not (reading.opposes and reading.harmless)


@given(
    st.text(
        alphabet=st.characters(categories=["Lo", "Sm", "Sc", "Nd"], exclude_characters="شكرالجزي谢謝"),
        min_size=1,
        max_size=60,
    )
)
def test_what_is_in_no_alphabet_that_is_read_waits_for_a_person(text: str) -> None:
    assert not quiet(read_reply(text))


@each("kind", ["Thanks", "merci", "oui", "STOP"])
def test_half_an_emoji_changes_nothing(kind: str) -> None:
    assert read_reply(f"{kind} \ud83d").intent in (Intent.UNKNOWN, Intent.STOP)


@pytest.mark.parametrize(
    "text",
    [
        "A aimé « Zelie : -20 % samedi. STOP au 36180 »",
        'Liked "Zelie : -20 % samedi. STOP au 36180"',
        "N’a pas aimé « Zelie : -20 % samedi. STOP au 36180 »",
    ],
)
def test_a_reaction_that_quotes_our_own_stop_mention_waits_for_a_person(text: str) -> None:
    assert read_reply(text).intent is Intent.UNKNOWN


def test_a_text_too_long_to_be_read_whole_is_never_harmless() -> None:
    assert not quiet(read_reply("merci" + " " * LONGEST_READ + "ne m'écrivez plus"))


PIECES = [
    "de ",
    "ne ",
    "plus ",
    "je ne veux plus recevoir ",
    "supprimez toutes mes ",
    "a",
    "oui ",
    "merci ",
    "comment ",
    ". ",
    "st o p ",
    "mes de vos ",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_in_line_with_length(piece: str) -> None:
    def steps(length: int) -> int:
        """Calls made while reading."""
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        text = (piece * LONGEST_READ)[:length]
        sys.setprofile(counted)
        try:
            read_reply(text)
        finally:
            sys.setprofile(None)
        return count

    assert steps(1600) <= 4 * steps(800) + 2000


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_made_to_slow_it_down_is_read_to_its_end(piece: str) -> None:
    reading = read_reply((piece * LONGEST_READ)[: LONGEST_READ - 5] + " stop")

    assert reading.opposes or "yet" in reading.matched


@each(
    "text",
    [
        "Je vis en Belgique depuis 2 ans",
        "J'ai vendu la voiture",
        "J'ai plus de voiture",
        "Elle ne travaille plus ici",
        "Ce portable appartient maintenant à son fils",
        "Mon dossier contient quoi chez vous ?",
        "Je voudrais changer mes choix, comment faire ?",
        "Trop cher chez vous",
        "Je réfléchis",
        "Plus tard peut-être",
        "Super vous avez gagné une cliente mécontente",
        "Je sais lire une vitrine, merci",
        "J'ai plus 20 ans pour vos soldes",
        "Vos brushings à 30 euros, sans moi",
        "Votre salon peut m'oublier",
        "Keep your pizzas",
        "Is there a way out of your pizza club?",
        "Ya no vivo en Niza, no me interesan las ofertas de la tienda",
    ],
)
def test_who_is_not_concerned_and_who_only_implies_a_no_wait_for_a_person(text: str) -> None:
    reading = read_reply(text)

    assert not reading.opposes
    assert not quiet(reading)


@each(
    "text",
    [
        "Ma coiffeuse m'a dit de passer vers 17h, ok ?",
        "Le voyant xylophage s'est rallumé ce matin",
        "J'annule le massage de 15h mais pas celui de ma fille",
        "non non c'est bien moi qui ai commandé, livrez svp",
        "Ne coupez pas trop court la frange cette fois svp",
        "Le stop de porte que j'ai acheté est cassé, vous en avez un autre ?",
        "Le stop arrière gauche ne s'allume plus, vous avez l'ampoule en stock ?",
        "C'est de la part de quelle boutique ? le début du message est coupé",
        "15h",
        "Oki a tte",
        "Haben Sie die Schuhe auch in 41?",
        "Perdón, no puedo ir mañana, ¿puede ser el viernes?",
    ],
)
def test_an_errand_in_words_that_are_not_known_is_left_alone(text: str) -> None:
    assert read_reply(text).harmless


@given(
    st.sampled_from(["Le {} est arrivé samedi ?", "Ma robe est {} depuis lundi", "Vous avez un {} pour ma commande ?"]),
    st.data(),
)
def test_a_word_that_may_refuse_never_stands_where_a_word_that_is_not_known_may(
    frame: str, data: st.DataObject
) -> None:
    refusing = data.draw(
        st.sampled_from(
            [*REFUSING, *OF_MESSAGES, "stoppp", "dégage", "arrèttez", "désabo", "harcelé", "osef", "pubz", "textoz"]
        )
    )

    assert not read_reply(frame.format(refusing)).harmless
