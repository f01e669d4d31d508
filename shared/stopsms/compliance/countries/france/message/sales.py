"""The French rule on the word « soldes »: an advertisement uses it for operations of soldes only, which the law allows twice a year.

What the text leaves open (docs/law.md R-60), and how it is decided here:

- A draft shows the recipient's territory and day, neither the department nor where the advertiser sells. Where the territory as a whole
  has soldes, the word passes: Corsica begins later than the rest in summer, and 54, 55, 57 and 88 end earlier in winter, but at a
  distance the national dates count there too. On a day of a part only, or overseas on a day of the national period only (at a
  distance), a person decides; and for the Pacific always, since no dates were found.
- Another territory's period is none: La Réunion's says nothing to a metropolitan number.
- Announcing soldes to come uses the word for an operation of soldes, but in the words of those who begin early: a person decides, during
  the month before. That month is ours, the law sets none. « Pré-soldes », « soldes privées », « -30 % avant les soldes » offer something
  else under the word, and so does « comme des soldes »: refused.
- « Hors soldes », and soldes told to be over, designate nothing that is sold here: a person decides.
- Soldes clear goods in stock. A hotel's are refused outside the periods like anybody's; within them, words of services ask a person.
- « 2e démarque », « ventes privées » and « sales » are no derivatives of the word, and pass. L.121-4, 23° (national promotions that give
  the impression of soldes) looks at several advertisers at once, which a draft does not show.
- The word is reserved since long before 2020, from which only the four weeks date: 2015 to 2019 had six. Before 2015 sellers chose two
  weeks themselves, so that a person decides.
- In the advertiser's name or its site's only, outside the periods: a person decides. A sender ID shows the word as the text does.
- That an advertisement for soldes states their first day and the goods concerned (R.310-17, known by accounts only) is a duty of the
  advertiser: whether each SMS of a sale under way must, or the page that it leads to, was not found.
- Only commercial messages are concerned: others are no advertisement, and `fr.nature` asks about the word in them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from stopsms.compliance.countries.france.message.sales_words import (
    announces,
    borrows,
    legible,
    names_services,
    only_left_out,
    use_in,
    without_names,
)
from stopsms.compliance.countries.france.message.subjects import own_names
from stopsms.compliance.countries.france.timing.sales_periods import (
    KNOWN_FROM,
    OWN,
    PARTS,
    Area,
    SalesPeriod,
    next_period,
    periods_of,
)
from stopsms.compliance.law.rule import Authority, Objection, Severity, ask, block
from stopsms.compliance.message.draft import Draft

ANNOUNCED_WITHIN = timedelta(days=31)
"""Before the first day."""

_DATES = Authority(Severity.LAW, "Code de commerce art. L.310-3, II ; arrêté du 27 mai 2019 (dates des soldes)")

_PLACES: Mapping[Area, tuple[str, str]] = {
    Area.NATIONAL: ("dates nationales, à distance", "national dates, at a distance"),
    Area.LORRAINE: ("54, 55, 57 et 88", "departments 54, 55, 57 and 88"),
    Area.CORSICA: ("2A et 2B", "departments 2A and 2B"),
    Area.SOUTH: ("06 et 66, sous réserve", "departments 06 and 66, unsettled"),
    Area.NORTHERN_ISLANDS: ("Saint-Barthélemy et Saint-Martin", "Saint-Barthélemy and Saint-Martin"),
}
"""Where soldes are that are not those of the recipient's whole territory."""

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "January February March April May June July August September October November December".split(),
)


def sales_periods(draft: Draft) -> Objection | None:
    """« Soldes » is said of soldes only, in a legal period; or a person decided."""
    names = (*own_names(draft), *draft.advertiser.domains)
    bare = legible(_shown(draft, names))
    use = use_in(bare)
    if use is None:
        return None
    anonymous = without_names(bare, names)
    known = draft.day >= KNOWN_FROM
    own = OWN.get(draft.territory) if known else None
    under_way = periods_of(draft.territory, draft.day) if known else ()
    if any(period.area is own for period in under_way):
        spoken = use_in(anonymous)
        if spoken is None or not spoken.certain or only_left_out(anonymous):
            return None
        return _of_services(anonymous)
    if own is not None and (refused := _refused(anonymous, own, under_way, draft)) is not None:
        return refused
    return _asked(anonymous, own, under_way, draft)


def _shown(draft: Draft, names: tuple[str, ...]) -> str:
    """The text, with the sender where the word stands in it without standing in a name of the advertiser."""
    sender = draft.brand.sender_id
    named = any(use_in(legible(name)) for name in names)
    return f"{draft.text} {sender}" if use_in(legible(sender)) and not named else draft.text


def _of_services(bare: str) -> Objection | None:
    if names_services(bare):
        return ask(
            "Les soldes écoulent des marchandises en stock : le mot est interdit pour un service. Si le message solde des "
            "marchandises, décidez et dites pourquoi ; sinon, retirez-le.",
            "Soldes clear goods in stock: the word is forbidden for a service. If goods are on sale here, decide and say why; "
            "otherwise take it out.",
        )
    return None


def _refused(bare: str, own: Area, under_way: tuple[SalesPeriod, ...], draft: Draft) -> Objection | None:
    use = use_in(bare)
    if use is None or not use.certain:
        return None
    may_be_lawful = only_left_out(bare) or under_way or (announces(bare) and _near(own, draft))
    if may_be_lawful and not borrows(bare):
        return None
    fr, en = _span(next_period(own, draft.day))
    return block(
        f"« {use.word} » : ce mot et ses dérivés sont réservés aux soldes, aux dates légales. Dites autre chose (promotion, "
        f"remise…). Prochains soldes : {fr}.",
        f"“{use.word}”: this word and its derivatives are for soldes on their legal dates. Say something else (promotion, "
        f"discount…). Next soldes: {en}.",
    )


def _near(own: Area, draft: Draft) -> bool:
    """Whether soldes begin within a month in the territory or in a part of it."""
    areas = (own, *PARTS.get(draft.territory, ()))
    return any(next_period(area, draft.day).first - draft.day <= ANNOUNCED_WITHIN for area in areas)


def _asked(bare: str, own: Area | None, under_way: tuple[SalesPeriod, ...], draft: Draft) -> Objection:
    use = use_in(bare)
    if use is None:
        return ask(
            "Le mot « soldes » figure dans votre nom, hors période légale : vérifiez que rien ne l’emploie pour cette offre, "
            "décidez et dites pourquoi.",
            "The word “soldes” stands in your name, outside the legal periods: check that nothing uses it for this offer, decide "
            "and say why.",
        )
    if not use.certain or only_left_out(bare):
        return ask(
            f"« {use.word} » : ce mot est réservé aux soldes. S’il ne désigne pas ce que vous vendez (solde d’un compte, soldes "
            "exclus ou finis), décidez et dites pourquoi ; sinon, retirez-le.",
            f"“{use.word}”: this word is for soldes. If it does not designate what you sell (a balance, soldes left out or "
            "over), decide and say why; otherwise take it out.",
        )
    if own is None:
        return ask(
            f"« {use.word} » : les dates des soldes de ce territoire à cette époque ne sont pas connues ici. Vérifiez-les, décidez et "
            "dites pourquoi.",
            f"“{use.word}”: the dates of soldes in this territory at that time are not known here. Check them, decide and say why.",
            _DATES,
        )
    if under_way:
        found = [(*_span(period), *_PLACES[period.area]) for period in under_way]
        fr = " ; ".join(f"{span} ({place})" for span, _, place, _ in found)
        en = "; ".join(f"{span} ({place})" for _, span, _, place in found)
        return ask(
            f"Ce jour-là, les seuls soldes sont : {fr}. Vérifiez que l’offre et l’envoi s’y limitent, et que le message "
            "indique la date de début ; décidez et motivez.",
            f"On that day the only soldes are: {en}. Check that you sell and write there only, and that the message states the "
            "first day; decide and give your reasons.",
            _DATES,
        )
    fr, en = _span(next_period(own, draft.day))
    return ask(
        f"Prochains soldes : {fr}. Le message doit seulement les annoncer, avec leur premier jour, sans remise d’ici là : "
        "décidez et dites pourquoi.",
        f"Next soldes: {en}. The message may only announce them, with their first day, and no discount until then: decide and "
        "say why.",
        _DATES,
    )


def _day(day: date) -> tuple[str, str]:
    """In French and in English."""
    fr, en = (months[day.month - 1] for months in _MONTHS)
    return f"{'1er' if day.day == 1 else day.day} {fr} {day.year}", f"{day.day} {en} {day.year}"


def _span(period: SalesPeriod) -> tuple[str, str]:
    (first_fr, first_en), (last_fr, last_en) = _day(period.first), _day(period.last)
    return f"du {first_fr} au {last_fr}", f"{first_en} to {last_en}"
