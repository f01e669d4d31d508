"""The case file as a document in French that a lawyer can file: PDF, A4. The same case file gives the same bytes.

It says nothing that the case file does not hold. What other people wrote is shown to the letter; a character that the typeface has no
drawing for is shown by its Unicode number. Typeface: Source Sans Pro (SIL Open Font License), embedded.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import font_source_sans_pro as typeface
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from stopsms.compliance.law.edition import how_seen
from stopsms.evidence import words
from stopsms.evidence.words import french, said

Json = Mapping[str, Any]

INK, GREY, LINE, TINT, ACCENT = map(HexColor, ("#1b1f24", "#5b6470", "#c9ced6", "#f3f5f8", "#1f4e79"))
MARGIN, TOP, BOTTOM = 20 * mm, 24 * mm, 22 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - TOP - BOTTOM
MOST_ROWS = 5000
"""Recipients listed in a campaign's document; beyond, the case file itself has the rest, and the document says so."""

LONG = 1500
"""Characters of a wording that may run over pages; a shorter one stays together with what is told of it."""

BODY = ParagraphStyle(
    "body", fontName="Sans", fontSize=9.5, leading=13.2, textColor=INK, spaceAfter=5, splitLongWords=1
)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=10.6, spaceAfter=0)
FINE = ParagraphStyle("fine", SMALL, fontSize=7.3, leading=9.4, textColor=GREY)
LABEL = ParagraphStyle("label", SMALL, textColor=GREY)
HEAD = ParagraphStyle("head", SMALL, fontName="Sans-Semibold", textColor=ACCENT)
OVERLINE = ParagraphStyle("overline", SMALL, fontName="Sans-Semibold", textColor=ACCENT, spaceAfter=2)
TITLE = ParagraphStyle("title", BODY, fontName="Sans-Semibold", fontSize=19, leading=23, spaceAfter=3)
SUBTITLE = ParagraphStyle("subtitle", BODY, fontSize=11, leading=15, textColor=GREY, spaceAfter=2)
SECTION = ParagraphStyle(
    "section", BODY, fontName="Sans-Semibold", fontSize=13, leading=16, textColor=ACCENT, spaceBefore=13, spaceAfter=6
)
ACT = ParagraphStyle("act", BODY, fontName="Sans-Semibold", fontSize=10.5, leading=14, spaceBefore=7, spaceAfter=3)
QUOTE = ParagraphStyle("quote", BODY, fontName="Sans-Italic", spaceAfter=0)


STEPS = (
    (
        "L’empreinte ci-dessous est le SHA-256 des faits du présent dossier (fichier records.json, clés triées, sans espaces, UTF-8, hors "
        "date d’établissement). Les mêmes faits ont toujours la même empreinte ; le moindre changement la change."
    ),
    (
        "Le dossier complet (fichier zip) contient ces faits, les règles, les lignes de l’archive qui les établissent, leurs chemins "
        "d’inclusion jusqu’aux ancres (arbres de Merkle, RFC 6962) et un vérificateur d’un seul fichier. Sans réseau et sans autre "
        "logiciel que Python : « python verify.py ». Il nomme tout fichier altéré, retiré, ajouté ou déplacé."
    ),
    (
        "L’archive est un stockage verrouillé (écriture unique) ; ses ancres, quotidiennes, peuvent être conservées ailleurs (huissier, "
        "horodatage qualifié). Une ancre conservée ailleurs prouve que rien n’a été réécrit depuis."
    ),
    (
        "Le fichier porte en principe une signature électronique (PAdES). Elle prouve que le document n’a pas changé depuis que le "
        "détenteur de la clé de ce système l’a signé ; elle ne prouve ni la vérité de ce qu’il dit, ni sa date (sauf horodatage), ni "
        "l’identité du signataire quand le certificat est autosigné : ce n’est ni une signature ni un cachet qualifié (règlement (UE) "
        "n° 910/2014). Le certificat se compare par son empreinte avec celui que le responsable a conservé ailleurs."
    ),
)


LIMITS = (
    (
        "« Jugé conforme aux règles appliquées » veut dire : jugé par le logiciel, au moment de l’envoi, selon les règles de l’édition "
        "indiquée, sans objection ou avec les avertissements indiqués. Ce n’est ni un avis juridique ni un certificat : la licéité relève "
        "du responsable du traitement et du juge. Le présent document ne rejuge aucun envoi ; le résultat d’un nouvel examen, s’il en a "
        "été fait un, figure au manifeste du dossier complet."
    ),
    (
        "Le logiciel ne sait pas ce que la page ou le papier montrait vraiment, si l’information (RGPD art. 13 et 14 ; Code de la "
        "consommation art. L.223-2) a été donnée et si elle suffisait, ni qui a coché la case ou tenait le téléphone. Il conserve ce "
        "que le responsable en déclare, à la date à laquelle il le déclare."
    ),
    (
        "Il ne sait pas si une vente a eu lieu, si les produits proposés lui sont analogues, si une offre est exacte, ni quels sont l’âge "
        "et la profession de la personne, autrement que par ce qui en est déclaré."
    ),
    (
        "Il ne vérifie pas les obligations qui ne tiennent pas à un message : registre, contrats, analyse d’impact, information des "
        "partenaires, gratuité du numéro d’opposition."
    ),
)
"""What no software can know, in words for the judge who reads the document."""


@cache
def _fonts() -> frozenset[int]:
    """Register the typeface; the characters that it can draw."""
    for name, file in (
        ("Sans", "SourceSansPro"),
        ("Sans-Semibold", "SourceSansProSemibold"),
        ("Sans-Italic", "SourceSansProIt"),
    ):
        pdfmetrics.registerFont(TTFont(name, typeface.font_files_ttf[file]))
    pdfmetrics.registerFontFamily(
        "Sans", normal="Sans", bold="Sans-Semibold", italic="Sans-Italic", boldItalic="Sans-Semibold"
    )
    return frozenset(pdfmetrics.getFont("Sans").face.charToGlyph)


def document(case: Json) -> bytes:
    """The document of a case file."""
    _fonts()
    buffer = io.BytesIO()
    title = "Dossier de preuve — prospection par SMS"
    frame = Frame(MARGIN, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, lang="fr-FR", title=title, author=case["advertiser"]["legal_name"],
        subject=f"sha256:{case['digest']}", creator="stop-sms", pageTemplates=[PageTemplate("page", [frame])],
    )  # fmt: skip
    story = list(_campaign_story(case) if "campaign" in case["about"] else _person_story(case))
    template.build(story, canvasmaker=_canvas(case))
    return buffer.getvalue()


def _canvas(case: Json) -> type[Canvas]:
    at = datetime.fromisoformat(case["compiled_at"]).astimezone(UTC)
    running = french(
        f"Dossier de preuve — {case['advertiser']['legal_name']} (SIREN {words.siren(case['advertiser']['siren'])})"
    )

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        """Writes « page x sur y » once the number of pages is known, and dates the document from the case file."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **{**named, "initialFontName": "Sans"})
            self._doc._timeStamp.YMDhms = at.timetuple()[:6]  # noqa: SLF001 (there is no public way)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (the library's name)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self._margins(number, len(self._pages))
                super().showPage()
            super().save()

        def _margins(self, number: int, of: int) -> None:
            self.setFont("Sans", 7.5)
            self.setFillColor(GREY)
            self.setStrokeColor(LINE)
            self.setLineWidth(0.5)
            if number > 1:
                self.drawString(MARGIN, A4[1] - 15 * mm, running)
                self.line(MARGIN, A4[1] - 17 * mm, A4[0] - MARGIN, A4[1] - 17 * mm)
            self.line(MARGIN, 15.5 * mm, A4[0] - MARGIN, 15.5 * mm)
            self.drawString(MARGIN, 11.5 * mm, french(f"Empreinte SHA-256 : {case['digest']}"))
            self.drawRightString(A4[0] - MARGIN, 11.5 * mm, f"Page {number} sur {of}")

    return Numbered


# --------------------------------------------------------------------------------------------------------------- a person


def _person_story(case: Json) -> Iterator[Flowable]:
    person: Json = case["people"][0]
    zone: str = person["zones"][0]
    yield from _heading(
        "Actes de la personne et messages qui lui ont été adressés",
        f"Personne joignable au {words.number(person['phone'])}",
        case,
        zone,
    )
    yield _facts(_summary(case, person, zone))
    yield from _acts(person, zone, case["advertiser"]["legal_name"])
    yield from _oppositions(person, zone)
    yield from _messages(case, person, zone)
    yield from _rules(case)
    yield from _verification(
        case, [("Dernier acte de la chaîne", person["records"][-1]["hash"])] if person["records"] else []
    )
    yield from _attestation(case)


def _heading(title: str, subtitle: str, case: Json, zone: str) -> Iterator[Flowable]:
    yield _text("DOSSIER DE PREUVE — PROSPECTION PAR SMS", OVERLINE)
    yield _text(title, TITLE)
    yield _text(subtitle, SUBTITLE)
    yield _text(f"Arrêté au {words.moment(case['compiled_at'], zone)} ({words.clock_of(zone)}).", BODY)


def _who(case: Json, people: Iterable[Json]) -> list[tuple[str, Any]]:
    advertiser: Json = case["advertiser"]
    contact: Json = advertiser["contact"]
    reach = [contact[name] for name in ("address", "phone", "email", "url") if contact.get(name)]
    brands = dict.fromkeys([advertiser["name"], *(brand["name"] for brand in advertiser["brands"])])
    return [
        ("Responsable du traitement", f"{advertiser['legal_name']}, SIREN {words.siren(advertiser['siren'])}"),
        ("Marque et expéditeur", f"{', '.join(brands)} — {advertiser['sender_id']}"),
        ("Pour le joindre", " · ".join(reach) or "non renseigné"),
        ("Numéro d’opposition", _stop_numbers(advertiser, people)),
    ]


def _stop_numbers(advertiser: Json, people: Iterable[Json]) -> str:
    """Where these people oppose: a short code works in one territory."""
    told = {person["territory"]: person["stop_number"] for person in people} or {"FR": advertiser["stop_number"]}
    if len(told) == 1:
        return f"STOP au {next(iter(told.values())) or 'numéro non renseigné'}"
    return " ; ".join(
        f"{said(words.TERRITORIES, place)} : {number or 'non renseigné'}" for place, number in sorted(told.items())
    )


def _summary(case: Json, person: Json, zone: str) -> list[tuple[str, Any]]:
    contact: Json | None = person["contact"]
    rows = _who(case, [person])
    territory = words.TERRITORIES.get(contact["territory"], "") if contact else ""
    rows.append(("Personne", f"{words.number(person['phone'])}" + (f" ({territory})" if territory else "")))
    if contact is None:
        rows.append(
            ("Situation", "Les données de la personne ont été effacées ; les empreintes des actes sont conservées.")
        )
    else:
        rows.append(("Situation", f"La personne {said(words.STATUSES, contact['status'])}."))
        if contact["legal_basis"]:
            basis = f"{said(words.BASES, contact['legal_basis'])}, du {words.day(contact['collected_at'], zone)}"
            rows.append(("Fondement retenu", f"{basis} ({said(words.BASIS_LAW, contact['legal_basis'])})"))
    sent: Sequence[Json] = person["messages"]
    if sent:
        first, last = (words.day(message["at"], zone) for message in (sent[0], sent[-1]))
        rows.append(
            ("Messages adressés", f"{len(sent)}, " + (f"le {first}" if first == last else f"du {first} au {last}"))
        )
    else:
        rows.append(("Messages adressés", "aucun"))
    whole = "entière et inaltérée" if not person["faults"] else f"ALTÉRÉE : {' ; '.join(person['faults'])}"
    count = len(person["records"])
    rows.append(("Chaîne des actes", f"{count} acte{'s' if count > 1 else ''}, {whole}"))
    return rows


def _acts(person: Json, zone: str, controller: str) -> Iterator[Flowable]:
    yield _text("1. Actes enregistrés", SECTION)
    yield _text(
        f"Ce que {controller} a déclaré (ce qui fut montré à la personne, ce qu’elle a fait hors du système) est donné comme sa "
        "déclaration. Ce que le système a lui-même reçu ou envoyé (SMS de la personne, demandes de confirmation) est donné tel quel.",
        BODY,
    )
    yield _text(
        "Chaque acte est enregistré une fois pour toutes : au moment où il survient, ou, s’il a été repris d’un fichier, lors de cette "
        "reprise (les deux dates sont données). Il porte l’empreinte de l’acte qui le précède : aucun ne peut être changé, retiré ou "
        f"déplacé sans que cela se voie. Heures : {words.clock_of(zone)}.",
        BODY,
    )
    kinds = _kinds(person)
    for record in person["records"]:
        yield from _act(record, zone, controller, kinds)


def _kinds(person: Json) -> dict[int, str]:
    """Under what each act waited, or waits, for somebody to read it; not of those whose content was erased."""
    kinds: dict[int, str] = {}
    for record in person["records"]:
        if kind := record["content"].get("kind"):
            kinds[record["sequence"]] = kind
        elif record["act"] == "opposed" and record["content"].get("erasure_requested"):
            kinds[record["sequence"]] = "erasure"
        elif record["act"] == "opposed" and record["content"]:
            kinds[record["sequence"]] = "reply"
    return kinds


def _act(record: Json, zone: str, controller: str, kinds: Mapping[int, str]) -> Iterator[Flowable]:
    content: Json = record["content"]
    name = said(words.ACTS, record["act"])
    if record["act"] == "basis_recorded" and content.get("legal_basis"):
        name = f"{name} — {said(words.BASES, content['legal_basis']).lower()}"
    title = _text(f"Acte n° {record['sequence']} — {name}", ACT)
    rows: list[tuple[str, Any]] = [("Accompli le", words.moment(record["occurred_at"], zone))]
    rows.append(("Enregistré le", words.moment(record["recorded_at"], zone)))
    if content:
        rows += [("Déclaré par", Verbatim(controller))] if _declared(record) else []
        rows += _content_rows(record, zone, kinds)
    else:
        rows.append(
            (
                "Contenu",
                "effacé à la demande de la personne ou au terme de sa conservation (RGPD art. 17) ; son empreinte demeure",
            )
        )
    quoted = content.get("wording") or content.get("words")
    asked = list(_question(content, zone))
    facts = _facts(rows)
    prints = [
        _fine(f"Empreinte de l’acte : {record['hash']}"),
        _fine(f"Empreinte du contenu : {record['content_hash']}"),
        _fine(f"Acte précédent : {record['previous'] or 'aucun, c’est le premier'}"),
    ]
    label = "Mots exacts de la personne"
    if content.get("wording"):
        label = f"Texte montré à la personne, déclaré par {controller}"
    below = [facts, Spacer(1, 2), *prints, Spacer(1, 4)]
    if not quoted:
        yield KeepTogether([title, *below])
        return
    shown = [title, *asked, _text(label, LABEL), Spacer(1, 2), *_quotes(quoted), Spacer(1, 4)]
    if len(quoted) < LONG:
        yield KeepTogether([*shown, *below])
        return
    yield CondPageBreak(45 * mm)
    yield from shown
    yield KeepTogether(below)


def _question(content: Json, zone: str) -> Iterator[Flowable]:
    """What the person answered, beside the answer: a yes proves nothing without its question."""
    if not content.get("question"):
        return
    yield _text(f"Question posée à la personne par SMS, le {words.moment(content['asked_at'], zone)}", LABEL)
    yield Spacer(1, 2)
    yield from _quotes(content["question"])
    yield Spacer(1, 4)


def _declared(record: Json) -> bool:
    """Whether it is known from the controller alone. What came by SMS, or stands in a list of the account, the system saw itself."""
    content: Json = record["content"]
    if record["act"] == "heard_from":
        return content.get("interaction") != "reply"
    by_itself = str(content.get("source", "")).startswith(("sms", "opt_out_list:", "restore"))
    return record["act"] == "basis_recorded" or (record["act"] in ("opposed", "held") and not by_itself)


def _content_rows(record: Json, zone: str, kinds: Mapping[int, str]) -> list[tuple[str, Any]]:
    content: Json = record["content"]
    match record["act"]:
        case "basis_recorded":
            return _basis_rows(content, zone)
        case "opposed":
            return _opposition_rows(content)
        case "held" | "opposition_reviewed":
            return _reading_rows(content, kinds)
        case "confirmed":
            rows = [("Moyen", "réponse par SMS depuis le numéro même (double accord)")]
            rows += [("À propos de", f"acte n° {content['about']}")] if content.get("about") else []
            if not content.get("question"):
                rows.append(("Question", "son texte n’était pas conservé quand cet acte a été enregistré"))
            return rows + _given(content, ("reference", "Référence"))
        case "heard_from":
            rows = [("Nature", said(words.INTERACTIONS, content.get("interaction")))]
            return rows + _given(content, ("reference", "Référence"))
    return _request_rows(content)


def _reading_rows(content: Json, kinds: Mapping[int, str]) -> list[tuple[str, Any]]:
    """What came and was not read, or what a person concluded from it."""
    if "kind" in content:
        rows = [("Moyen", words.source(content.get("source"))), ("Nature", said(words.UNREAD, content.get("kind")))]
        return rows + _given(content, ("operator", "Enregistré par"), ("reference", "Référence"))
    rows = [("À propos de", f"acte n° {content.get('about')}")]
    about = kinds.get(content.get("about", 0))
    rows += [("Conclusion", words.conclusion(content.get("conclusion"), about))]
    return rows + _given(content, ("operator", "Lu par"), ("reason", "Motif"))


def _opposition_rows(content: Json) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [("Moyen", words.source(content.get("source")))]
    if content.get("erasure_requested"):
        rows.append(("Effacement", "demandé par la personne"))
    return rows + _given(content, ("operator", "Enregistrée par"), ("reference", "Référence"))


def _request_rows(content: Json) -> list[tuple[str, Any]]:
    """What a person asked for, how, and who dealt with it; or the term by which data went that nobody asked for."""
    if content.get("term"):
        return _given(content, ("term", "Terme"))
    rows: list[tuple[str, Any]] = [("Moyen de la demande", words.source(content.get("means")))]
    if content.get("about"):
        rows.append(("À propos de", f"acte n° {content['about']}"))
    for name, value in sorted((content.get("attributes") or {}).items()):
        told = "supprimé" if value is None else f"« {value} »"
        rows.append(("Corrigé", Verbatim(words.french(f"{said(words.ATTRIBUTES, name)} : ") + told)))
    if content.get("tags") is not None:
        rows.append(("Étiquettes", Verbatim(", ".join(content["tags"]) or "aucune")))
    rows += [(label, words.number(content[name])) for name, label in _NUMBERS if content.get(name)]
    rows += _given(content, ("operator", "Traité par"), ("reason", "Motif"))
    return rows + ([("Acte de l’ancien numéro", Verbatim(content["after"]))] if content.get("after") else [])


_NUMBERS = (("to", "Nouveau numéro"), ("from", "Ancien numéro"))


class Verbatim(str):
    """What somebody else wrote: shown to the letter."""

    __slots__ = ()


def _given(content: Json, *names: tuple[str, str]) -> list[tuple[str, Any]]:
    return [(label, Verbatim(str(content[name]))) for name, label in names if content.get(name)]


def _basis_rows(content: Json, zone: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        ("Moyen", words.source(content.get("source"))),
        ("Version du texte", Verbatim(str(content.get("wording_version")))),
    ]
    box: Json = content.get("checkbox") or {}
    if box.get("present"):
        ticked = "cochée par la personne" if box.get("checked") else "non cochée"
        rows.append(("Case", f"présente, {'pré-cochée' if box.get('prechecked') else 'non pré-cochée'}, {ticked}"))
    rows.append(("Information", f"{_said_to_be(content.get('informed'), 'délivrée')} (RGPD art. 13)"))
    rows.append(("Faculté d’opposition", f"{_said_to_be(content.get('objection_offered'), 'proposée')} (RGPD art. 21)"))
    rows += _given(
        content,
        ("act_reference", "Preuve de l’acte"),
        ("form_url", "Page du formulaire"),
        ("notice_url", "Notice d’information"),
    )
    rows += _agreed_to(content)
    rows += _sold(content.get("sale") or {}, zone)
    rows += _collected_by(content.get("collector") or {}, zone)
    if content.get("parental_consent"):
        rows.append(("Accord parental", "déclaré donné"))
    rows += _given(content, ("ip", "Adresse IP"), ("user_agent", "Navigateur"))
    if content.get("imported_as"):
        file, _, line = content["imported_as"].rpartition(":")
        rows.append(("Repris d’un fichier", f"import {file}, ligne {line}"))
    return rows + _given(content, ("operator", "Saisi par"))


def _agreed_to(content: Json) -> list[tuple[str, Any]]:
    lists = (("channels", "Canaux", words.CHANNELS), ("purposes", "Finalités", words.PURPOSES))
    found: list[tuple[str, Any]] = [
        (label, ", ".join(said(names, code) for code in content[name]))
        for name, label, names in (*lists, ("bundled_with", "Accord lié à", words.BUNDLES))
        if content.get(name)
    ]
    if content.get("categories"):
        found.append(("Produits concernés", Verbatim(", ".join(content["categories"]))))
    return found


def _sold(sale: Json, zone: str) -> list[tuple[str, Any]]:
    if not sale:
        return []
    at = f" du {words.day(sale['at'], zone)}" if sale.get("at") else ""
    end = sale.get("contract_until")
    until = f", contrat ou garantie jusqu’au {words.calendar_day(end)}" if end else ""
    return [("Occasion", f"{said(words.OCCASIONS, sale.get('occasion'))}{at}{until}")]


def _collected_by(collector: Json, zone: str) -> list[tuple[str, Any]]:
    if not collector:
        return []
    partners = ", ".join(collector.get("partners") or [])
    named = f" (partenaires nommés : {partners})" if partners else ""
    rows: list[tuple[str, Any]] = [("Recueilli par", Verbatim(f"{collector['name']}{named}"))]
    rows += _given(collector, ("list_version", "Liste des partenaires, version"))
    if collector.get("list_date"):
        rows.append(("Liste des partenaires, date", words.calendar_day(collector["list_date"])))
    if collector.get("obtained_at"):
        rows.append(("Obtenu de ce tiers", words.day(collector["obtained_at"], zone)))
    return rows


def _said_to_be(value: Any, done: str) -> str:
    return f"déclarée {done}" if value else f"non déclarée {done}"


def _oppositions(person: Json, zone: str) -> Iterator[Flowable]:
    found = [record for record in person["records"] if _opposes(record)]
    yield _text("2. Oppositions", SECTION)
    if found:
        yield from _opposed(person, found, zone)
    else:
        yield _text(_no_opposition(person, zone), BODY)
    kinds = _kinds(person)
    for record in person["records"]:
        about = record["content"].get("about")
        if record["content"].get("conclusion") == "mistaken":
            told = words.conclusion("mistaken", kinds.get(about))
            yield _text(f"Après lecture de l’acte n° {about} : {told} (acte n° {record['sequence']}).", BODY)
    if unread := (person["contact"] or {}).get("unread"):
        yield _text(f"{_these(unread)} n’a pas encore été lu : les envois sont suspendus jusque-là.", BODY)


def _these(sequences: Sequence[int]) -> str:
    numbers = ", ".join(map(str, sequences))
    return f"Ce que consigne{'nt les actes' if len(sequences) > 1 else ' l’acte'} n° {numbers}"


def _no_opposition(person: Json, zone: str) -> str:
    """That there is none is said only where every act can be read, and where the person does not stand as opposed."""
    contact: Json | None = person["contact"]
    if contact is not None and (contact["status"] == "opposed" or contact["opposed_at"]):
        since = f" au {words.moment(contact['opposed_at'], zone)}" if contact["opposed_at"] else ""
        return f"Une opposition est inscrite{since} ; l’acte qui la consigne ne se lit pas dans cette chaîne."
    blank = [r["sequence"] for r in person["records"] if r["act"] == "opposition_reviewed" and not r["content"]]
    if blank:
        return f"Aucune opposition n’est lisible. {_these(blank)} a été effacé : une opposition a pu y être reconnue."
    return "Aucune opposition de cette personne n’est enregistrée à la date d’arrêté."


def _opposed(person: Json, found: Sequence[Json], zone: str) -> Iterator[Flowable]:
    yield _text(
        "Une opposition prend effet à l’instant où elle est enregistrée : le droit d’envoyer est pris par une écriture qui échoue "
        "dès que l’état de la personne a changé (RGPD art. 21(2) et (3) ; CPCE art. L.34-5).",
        BODY,
    )
    rows: list[list[Any]] = [
        ["Acte", "Reçue le", "Moyen", "Mots de la personne", "Messages adressés ensuite, avant qu’elle ne soit levée"]
    ]
    for record in found:
        after = _sent_against(person, record)
        rows.append([
            f"n° {record['sequence']}", words.short_moment(record["occurred_at"], zone),
            _means(record),
            Verbatim(record["content"].get("words") or "—"), str(after) if after else "aucun",
        ])  # fmt: skip
    yield _table(rows, (15, 38, 38, 47, 32))
    yield Spacer(1, 4)
    since: list[int] = []
    for record in person["records"]:
        if record in found:
            since.append(record["sequence"])
        elif since and record["act"] in _AGREEING:
            if told := _lifting(record, since):
                yield _text(told, BODY)
            if _effect(record) == ("opposed", "granted"):
                since = []


def _lifting(record: Json, oppositions: Sequence[int]) -> str:
    """What an agreement of after these oppositions did to them, as it was recorded; empty where they simply went on standing."""
    before, after = _effect(record)
    name, numbers = f"L’acte n° {record['sequence']}", ", ".join(map(str, oppositions))
    these = f"{'des actes' if len(oppositions) > 1 else 'de l’acte'} n° {numbers}"
    if after is None:
        return f"{name} est postérieur à l’opposition {these} ; son effet n’est pas consigné ou n’est plus lisible."
    if before == "opposed" and after == "granted":
        return f"{name}, accord que la personne a donné elle-même depuis, a levé l’opposition {these}."
    if before == "opposed" and after == "held":
        return f"{name}, accord donné depuis, n’a pas rétabli les envois : un message restait à lire."
    return ""


_AGREEING = ("basis_recorded", "confirmed")


def _effect(record: Json) -> tuple[str | None, str | None]:
    """The person's status before and after the act; None where it was not recorded, or was erased."""
    effect: Json = record["content"].get("effect") or {}
    return effect.get("before"), effect.get("after")


def _opposes(record: Json) -> bool:
    """Whether the person, or the number that they left, may not be written to from this act on."""
    content: Json = record["content"]
    if record["act"] == "opposition_reviewed":
        return content.get("conclusion") == "upheld"
    # A number that arrives starts its chain: so much is known even once the content is erased.
    arriving = record["act"] == "number_changed" and ("from" in content or (not content and record["sequence"] == 1))
    return record["act"] in words.OPPOSING and not arriving


def _sent_against(person: Json, opposition: Json) -> int:
    """Messages sent after an opposition, until an act by which the person could be written to again."""
    start = datetime.fromisoformat(opposition["recorded_at"])
    lifted = [
        datetime.fromisoformat(record["recorded_at"])
        for record in person["records"]
        if record["sequence"] > opposition["sequence"] and _effect(record)[1] == "granted"
    ]
    times = [datetime.fromisoformat(message["at"]) for message in person["messages"]]
    return sum(at > start and not (lifted and at >= lifted[0]) for at in times)


def _means(record: Json) -> str:
    if record["act"] != "opposed":
        return said(words.ACTS, record["act"]).lower()
    return words.source(record["content"].get("source", "effacé"))


def _messages(case: Json, person: Json, zone: str) -> Iterator[Flowable]:
    sent: Sequence[Json] = person["messages"]
    yield CondPageBreak(65 * mm)
    yield _text("3. Messages adressés", SECTION)
    if not sent:
        yield _text("Aucun message de prospection n’a été adressé à cette personne à la date d’arrêté.", BODY)
        return
    yield _text(
        "Le message est remis à l’opérateur dans les cinq secondes. Les réponses de service (accusé d’opposition, coordonnées) ne "
        f"figurent pas ici. Heures du destinataire : {words.clock_of(zone)}.",
        BODY,
    )
    numbered = list(enumerate(sent, start=1))
    decided = [one for one in numbered if _decided(one[1])]
    undecided = [one for one in numbered if not _decided(one[1])]
    if decided:
        yield _text("Messages jugés conformes aux règles appliquées au moment de l’envoi", ACT)
        yield _text(
            "Avant chaque envoi, toutes les règles en vigueur ce jour-là ont été appliquées à l’état de la personne à cet instant, puis "
            "le droit d’envoyer a été pris par une écriture qui n’aboutit que si cet état n’a pas changé.",
            BODY,
        )
        yield _sent_table(case, person, decided, zone)
    if undecided:
        yield Spacer(1, 4)
        yield _text("Messages dont la décision n’est pas consignée", ACT)
        yield _text(
            "Aucune décision n’est consignée pour ces messages : le présent document n’affirme pas qu’ils ont été jugés conformes. Un "
            "envoi incertain est compté comme envoyé et n’est jamais répété.",
            BODY,
        )
        yield _sent_table(case, person, undecided, zone)


def _decided(message: Json) -> bool:
    """Whether the decision is on record: whoever claims and dies before telling of it leaves none."""
    return bool(message["contact_version"] or message["rulebook"])


def _every_result(message: Json) -> bool:
    """Whether the result of every rule is on record, and not only the objections: of a judgement, some rule always passes."""
    return any(result["result"] == "pass" for result in message["results"])


def _sent_table(case: Json, person: Json, numbered: Iterable[tuple[int, Json]], zone: str) -> LongTable:
    acts = {record["sequence"]: record for record in person["records"]}
    rows: list[list[Any]] = [["N°", "Envoyé le", "Message exact", "Fondement et règles appliquées"]]
    for place, message in numbered:
        campaign: Json = case["campaigns"][message["campaign"]]
        text = message["text"]
        rows.append([
            str(place),
            [
                words.short_moment(message["at"], zone),
                _note(said(words.FATES, message["status"])),
                _note(f"expéditeur {message['sender_id']}"),
            ],
            [
                Verbatim(text) if text is not None else "texte personnalisé, mots effacés ou non conservés",
                _note(f"campagne « {campaign['name']} » ({message['campaign']}), envoi {message['send_id']}", verbatim=True),
            ],
            _why(message, campaign, acts, zone),
        ])  # fmt: skip
    return _table(rows, (9, 31, 65, 65))


def _why(message: Json, campaign: Json, acts: Mapping[int, Json], zone: str) -> list[Any]:
    act = acts.get(message["evidence"])
    lines: list[Any] = []
    if act is not None:
        basis = (
            said(words.BASES, act["content"]["legal_basis"])
            if act["content"].get("legal_basis")
            else "Acte (contenu effacé)"
        )
        lines.append(f"{basis}, acte n° {message['evidence']} du {words.day(act['occurred_at'], zone)}.")
    elif message["evidence"]:
        lines.append(f"Acte n° {message['evidence']}.")
    else:
        lines.append("Fondement non consigné.")
    if not _decided(message):
        uncertain = " (envoi incertain)" if message["status"] == "uncertain" else ""
        lines.append(f"Décision non consignée{uncertain}.")
        return lines
    if _every_result(message):
        passed = sum(result["result"] == "pass" for result in message["results"])
        respected = f"{passed} règles appliquées sans objection sur {len(message['results'])}"
    elif message["results"]:
        respected = "Seules les objections sont consignées ; le résultat des autres règles ne l’est pas"
    else:
        respected = "Aucune objection n’est consignée ; le résultat des règles ne l’est pas"
    edition = f" (édition {message['rulebook']})" if message["rulebook"] else " (édition non consignée)"
    version = f" ; état n° {message['contact_version']} de la personne" if message["contact_version"] else ""
    lines.append(f"{respected}{edition} ; horaires {message['profile']}{version}.")
    return lines + list(_objections(message, campaign, zone))


def _objections(message: Json, campaign: Json, zone: str) -> Iterator[Any]:
    """What each rule that objected said, on what ground, and who accepted it."""
    given = {acceptance["rule"]: acceptance for acceptance in campaign["accepted"]}
    for result in message["results"]:
        if result["result"] == "pass":
            continue
        by = given.get(result["rule"])
        told = f"{result['rule']} : {said(words.RESULTS, result['result'])}"
        if by:
            told += f", accepté le {words.day(by['at'], zone)}" + (f" par {by['by']}" if by["by"] else "")
            told += f" (« {by['reason']} »)" if by["reason"] else ""
        yield _note(told, verbatim=True)
        if words_of_then := result.get("explanation"):
            yield _note(f"« {words_of_then['fr']} »", verbatim=True)
        if "severity" in result:
            yield _note(f"{said(words.SEVERITIES, result['severity'])} : {result['citation']}", verbatim=True)


# -------------------------------------------------------------------------------------------------------------- a campaign


def _campaign_story(case: Json) -> Iterator[Flowable]:
    name: str = case["about"]["campaign"]
    campaign: Json = case["campaigns"][name]
    zone = "Europe/Paris"
    people: Sequence[Json] = case["people"]
    yield from _heading("Règles appliquées à la campagne", f"Campagne « {campaign['name']} » ({name})", case, zone)
    fates = Counter(message["status"] for person in people for message in person["messages"])
    rows = _who(case, people)
    rows += [
        (
            "Nature",
            f"{said(words.NATURES, campaign['nature'])}"
            + (f", catégorie {campaign['category']}" if campaign["category"] else ""),
        ),
        ("Envoyée sous le nom", f"{campaign['brand']} (expéditeur {campaign['sender_id']})"),
        ("Démarrée le", words.moment(campaign["started_at"], zone) if campaign["started_at"] else "pas encore"),
        ("Horaires appliqués", campaign["profile"]),
        ("Destinataires", f"{len(people)} personnes à qui un message a été adressé"),
        (
            "Sort des messages",
            " ; ".join(f"{count} {said(words.FATES, fate)}" for fate, count in sorted(fates.items())) or "aucun envoi",
        ),
        ("Chaînes des actes", _wholeness(people)),
    ]
    yield _facts(rows)
    yield _text("1. Le message", SECTION)
    yield from _quotes(campaign["text"])
    yield Spacer(1, 3)
    yield _fine(
        "La mention STOP est ajoutée à la fin du texte pour chaque territoire ; le texte exact de chaque envoi est au dossier."
    )
    yield from _accepted(campaign, zone)
    yield from _wordings(people)
    yield from _recipients(people, zone)
    yield from _rules(case)
    yield from _verification(case, [])
    yield from _attestation(case)


def _wholeness(people: Sequence[Json]) -> str:
    faulty = sum(bool(person["faults"]) for person in people)
    return f"{faulty} ALTÉRÉES" if faulty else "toutes entières et inaltérées"


def _accepted(campaign: Json, zone: str) -> Iterator[Flowable]:
    if not campaign["accepted"]:
        return
    yield _text("Ce qu’une personne a décidé pour cette campagne", ACT)
    rows: list[list[Any]] = [["Règle", "Le", "Par", "Motif"]]
    rows += [
        [one["rule"], words.short_moment(one["at"], zone), Verbatim(one["by"] or "—"), Verbatim(one["reason"] or "—")]
        for one in campaign["accepted"]
    ]
    yield _table(rows, (38, 38, 34, 60))


def _wordings(people: Sequence[Json]) -> Iterator[Flowable]:
    yield _text("2. Textes montrés aux personnes, tels que déclarés", SECTION)
    shown: Counter[tuple[str, str | None, str]] = Counter()
    for person in people:
        acts = {record["sequence"]: record["content"] for record in person["records"]}
        for message in person["messages"]:
            content = acts.get(message["evidence"])
            if content is None:
                shown["", None, ""] += 1
                continue
            shown[content.get("legal_basis", ""), content.get("wording", ""), content.get("wording_version", "")] += 1
    for (basis, wording, version), count in shown.most_common():
        if wording is None:
            yield _text(f"Acte non consigné au présent dossier — {count} destinataires", ACT)
            continue
        heading = said(words.BASES, basis) if basis else "Contenu effacé, empreinte conservée"
        head = _text(f"{heading} — {count} destinataires" + (f" — version {version}" if version else ""), ACT)
        yield KeepTogether([head, *_quotes(wording)]) if len(wording) < LONG else head
        if len(wording) >= LONG:
            yield from _quotes(wording)


def _recipients(people: Sequence[Json], zone: str) -> Iterator[Flowable]:
    yield _text("3. Destinataires, et sur quoi chaque envoi était fondé", SECTION)
    yield _text(
        "Heures de chaque destinataire. Avant chaque envoi, toutes les règles en vigueur ce jour-là ont été appliquées à l’état de la "
        "personne à cet instant ; le message n’est parti que si cet état n’avait pas changé. Un tiret remplace ce qui n’est pas consigné.",
        BODY,
    )
    rows: list[list[Any]] = [["Numéro", "Envoyé le", "Fondement", "Règles", "Sort", "Acte, empreinte"]]
    for person in people:
        acts = {record["sequence"]: record for record in person["records"]}
        for message in person["messages"]:
            act = acts.get(message["evidence"])
            basis = act["content"].get("legal_basis") if act else None
            passed = sum(result["result"] == "pass" for result in message["results"])
            rows.append([
                words.number(person["phone"]),
                words.short_moment(message["at"], person["zones"][0]),
                f"{said(words.SHORT_BASES, basis) if basis else 'contenu effacé'}, {words.short_day(act['occurred_at'], zone)}"
                if act
                else "—",
                f"{passed}/{len(message['results'])}" if _every_result(message) else "—",
                said(words.SHORT_FATES, message["status"]),
                f"n° {message['evidence']}, {act['hash'][:12]}…" if act
                else f"n° {message['evidence']}" if message["evidence"] else "—",
            ])  # fmt: skip
    left = len(rows) - 1 - MOST_ROWS
    yield _table(rows[: MOST_ROWS + 1], (31, 34, 41, 13, 18, 33))
    undecided = sum(not _decided(message) for person in people for message in person["messages"])
    if undecided:
        yield Spacer(1, 4)
        yield _text(
            f"Décision non consignée pour {undecided} de ces messages : le présent document n’affirme pas qu’ils ont été jugés conformes.",
            BODY,
        )
    if left > 0:
        yield Spacer(1, 4)
        yield _text(
            f"Les {left} autres destinataires figurent au fichier records.json, que couvre la même empreinte.", BODY
        )


# --------------------------------------------------------------------------------------------------------- common sections


def _rules(case: Json) -> Iterator[Flowable]:
    here: list[str] = list(case["rulebooks"].values())
    messages = [message for person in case["people"] for message in person["messages"]]
    judged = {
        (result["rule"], message["rulebook"])
        for message in messages
        if message["rulebook"]
        for result in message["results"]
    }
    unnamed = sum(_decided(message) and not message["rulebook"] for message in messages)
    recorded = any(record["act"] == "basis_recorded" for person in case["people"] for record in person["records"])
    applied = sorted({edition for _, edition in judged} | set(here if recorded else ()))
    yield _text("4. Règles appliquées", SECTION)
    yield _text(
        "Aucun accord n’est enregistré si une règle de recueil s’y oppose, et aucun message ne part si une règle d’envoi s’y oppose. "
        "Ce qui suit est ce que chaque règle exige, et non un constat : une règle qui cherche des mots n’a cherché que ceux-là. "
        f"{'Éditions' if len(applied) > 1 else 'Édition'} du recueil de règles : {', '.join(applied) or 'aucune consignée'}.",
        BODY,
    )
    if recorded:
        yield _text(
            "Les règles de recueil sont données telles qu’elles se lisent à la date d’arrêté : l’édition qui valait lors de chaque recueil "
            "n’est pas consignée.",
            BODY,
        )
    if unnamed:
        yield _text(
            f"L’édition appliquée à {unnamed} des messages n’est pas consignée : seules les objections d’alors le sont, et aucune règle "
            "d’aujourd’hui n’est donnée pour leur avoir été appliquée.",
            BODY,
        )
    rows: list[list[Any]] = [["Règle", "Exigence", "Fondement"]]
    for rule in case["rules"]:
        name = rule["rule"]
        editions: list[str] = rule["rulebooks"]
        in_use = {
            "capture": recorded and not set(here).isdisjoint(editions),
            "sending": any((name, edition) in judged for edition in editions),
        }
        stages = [stage for stage in rule["stages"] if in_use[stage]]
        if not stages:
            continue
        only = [edition for edition in applied if edition in editions]
        where = " et ".join({"capture": "recueil", "sending": "envoi"}[stage] for stage in stages)
        since = f" Depuis le {words.calendar_day(rule['since'])}." if rule["since"] else ""
        rows.append([
            [
                rule["title"],
                _note(f"{name} · {where} · {said(words.SEVERITIES, rule['severity'])}"),
                *([_note(f"édition {', '.join(only)}")] if only != applied else []),
            ],
            rule["requirement"]["fr"],
            [
                f"{rule['citation']}.{since}",
                *(
                    _note(f"{source['title']} : {how_seen(source).fr}")
                    for source in (rule["source"], *rule.get("further_sources", ()))
                ),
            ],
        ])  # fmt: skip
    if len(rows) > 1:
        yield _table(rows, (45, 68, 57))


def _verification(case: Json, prints: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    rows = [("Empreinte du dossier", case["digest"]), *prints]
    yield KeepTogether(
        [_text("5. Ce que ce document ne peut pas établir", SECTION), *(_text(f"– {limit}", BODY) for limit in LIMITS)]
    )
    body: list[Flowable] = [_text("6. Vérifier ce document", SECTION)]
    body += [_text(f"{number}. {step}", BODY) for number, step in enumerate(STEPS, start=1)]
    yield KeepTogether([*body, _facts(rows)])


def _attestation(case: Json) -> Iterator[Flowable]:
    advertiser: Json = case["advertiser"]
    blank = "_" * 34
    signature = Table(
        [
            [_text("Nom et prénom", LABEL), _text("Qualité", LABEL)],
            [_text(blank, BODY), _text(blank, BODY)],
            [_text("Fait à, le", LABEL), _text("Signature", LABEL)],
            [_text(blank, BODY), _text(blank, BODY)],
        ],
        colWidths=[WIDTH / 2] * 2,
        rowHeights=[13, 22, 13, 34],
        style=TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Sans"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ]
        ),
    )
    yield KeepTogether(
        [
            _text("7. Attestation", SECTION),
            _text(
                f"Je soussigné(e), agissant pour {advertiser['legal_name']} (SIREN {words.siren(advertiser['siren'])}), responsable du "
                "traitement, atteste que le présent document a été produit par stop-sms à partir des enregistrements de ce "
                f"système, sans modification, et que son empreinte est {case['digest'][:16]}…{case['digest'][-8:]}. Il est établi pour "
                "contribuer à démontrer le respect des obligations du responsable (RGPD art. 5(2) et 7(1)) et pour la constatation, "
                "l’exercice ou la défense de droits en justice (RGPD art. 17(3)(e)).",
                BODY,
            ),
            Spacer(1, 6),
            signature,
        ]
    )


# ------------------------------------------------------------------------------------------------------------------ pieces


def _shown(text: str) -> str:
    """To the letter, as far as the typeface goes; what it cannot draw, by its Unicode number."""
    drawn = _fonts()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br/>".join(escape("".join(_drawable(character, drawn) for character in line)) for line in lines)


def _drawable(character: str, drawn: frozenset[int]) -> str:
    if character in "\t\u202f\u2007\u2009\u200a":
        return "\u00a0"  # the line breaker would take them for places to break, or drop them
    return character if ord(character) in drawn and ord(character) >= 32 else f"[U+{ord(character):04X}]"


def _text(text: str, style: ParagraphStyle = SMALL) -> Paragraph:
    return Paragraph(_shown(text if isinstance(text, Verbatim) else french(text)), style)


def _fine(text: str) -> Paragraph:
    return _text(text, FINE)


def _note(text: str, *, verbatim: bool = False) -> Paragraph:
    return _text(Verbatim(french(text)) if verbatim else text, FINE)


def _cell(value: Any, style: ParagraphStyle = SMALL) -> Any:
    if isinstance(value, list):
        return [_cell(one, style) for one in value]
    return value if isinstance(value, Flowable) else _text(value, style)


def _facts(rows: Sequence[tuple[str, Any]]) -> Table:
    """Labels and what they label."""
    cells = [[_text(label, LABEL), _cell(value)] for label, value in rows]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE),
    ]
    return Table(cells, colWidths=[40 * mm, WIDTH - 40 * mm], style=TableStyle(style), hAlign="LEFT")


def _quotes(text: str) -> Iterator[Flowable]:
    """Somebody's exact words, in a tinted box that may run over pages: one row for each paragraph."""
    parts = text.replace("\r\n", "\n").split("\n") or [""]
    cells = [[Paragraph(_shown(part), QUOTE)] for part in parts]
    cells[0] = [Paragraph("«\u00a0" + _shown(parts[0]) + ("\u00a0»" if len(parts) == 1 else ""), QUOTE)]
    if len(parts) > 1:
        cells[-1] = [Paragraph(_shown(parts[-1]) + "\u00a0»", QUOTE)]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("BACKGROUND", (0, 0), (-1, -1), TINT),
        ("LINEBEFORE", (0, 0), (0, -1), 2, ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, 0), 6),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 7),
    ]
    yield Table(cells, colWidths=[WIDTH], style=TableStyle(style), hAlign="LEFT", splitInRow=1)


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> LongTable:
    """A table whose heading is repeated on every page."""
    cells = [[_text(name, HEAD) for name in rows[0]], *([_cell(value) for value in row] for row in rows[1:])]
    style = [
        ("FONT", (0, 0), (-1, -1), "Sans"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ]
    return _Rows(
        cells,
        colWidths=[width * mm for width in widths],
        repeatRows=1,
        style=TableStyle(style),
        hAlign="LEFT",
    )


class _Rows(LongTable):  # type: ignore[misc, unused-ignore]
    """A row is split only where a whole page does not hold it."""

    def split(self, width: float, height: float) -> Any:
        self.splitInRow = int(height > HEIGHT - 1)
        return super().split(width, height)
