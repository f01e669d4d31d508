"""Service messages: answers to what a person wrote, and the request to confirm a consent. They promote nothing.

Each fits one part of GSM-7 for one advertiser with names of usual length, and two at most for several or for long ones: what does not
fit is left out from the end and counted (« et 3 autres »). Where several share a number, the message speaks of them, not as them.
Sources: af2m charter 2026 §B.3, §C.1.2 and §C.2.2 (STOP and CONTACT answers); Chartes SMS+ 2015 (the confirmation carries no
promotion); GDPR art. 12(2)-(3) (a request is heard, and answered within one month); docs/law.md R-19, R-24,
R-56 (a request for confirmation is purely functional).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.message.text import parts, transliterate
from stopsms.compliance.person.contact import Purpose
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Phone

MOST_PARTS = 2
"""Of a service message: nobody reads a third SMS to learn that there will be none."""


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """An answer to a person's own message. It promotes nothing and does not pass the campaign gate.

    The functions below alone make one, and none in the name of a test advertiser: no carrier is given its messages. It leaves from
    `sender_id`, the number that the person wrote to or may write to; a carrier that sends from no number uses `name`, the sender ID of
    whoever writes. A question has a `reference`, for a carrier that names it in the reply: whoever answers has to be able to. What a
    person has asked is answered whether or not they have opposed (`despite_opposition`): a carrier's own list must not keep it from them.
    """

    phone: Phone
    sender_id: str
    text: str
    name: str = ""
    reference: str = ""
    despite_opposition: bool = False


def _reply(
    phone: Phone, sender_id: str, advertisers: Sequence[Advertiser], text: str, *, despite_opposition: bool = False
) -> ServiceReply:
    """A message in the name of these. Raises ValueError for a test advertiser."""
    if any(advertiser.test for advertiser in advertisers):
        raise ValueError("a test advertiser writes to nobody")
    return ServiceReply(phone, sender_id, text, advertisers[0].sender_id, despite_opposition=despite_opposition)


def confirm_stop(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell the person that the opposition is recorded. Only for a certain one: what this says is final.

    It is true of whoever solicits, for whatever: goods, gifts or votes. Messages that a purchase needs may still come.
    """
    whose = "notre part" if len(advertisers) == 1 else "leur part"
    text = f"demande enregistrée. Vous ne recevrez plus de sollicitations de {whose} par SMS."
    return _reply(phone, sender_id, advertisers, _in_the_name_of(advertisers, text))


def tell_how_to_oppose(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell a person who is held that the message will be read, and how to oppose for certain. It promises nothing more."""
    text = f"votre message va être lu. Pour ne plus recevoir {_whose(advertisers)} SMS, répondez STOP."
    return _reply(phone, sender_id, advertisers, _in_the_name_of(advertisers, text))


_REQUESTS = {
    HoldKind.ACCESS: "d'accès à vos données",
    HoldKind.PORTABILITY: "de copie de vos données",
    HoldKind.ORIGIN: "sur l'origine de vos données",
    HoldKind.RECTIFICATION: "de rectification de vos données",
    HoldKind.ERASURE: "d'effacement",
}
"""What was asked for (GDPR art. 15, 20, 14-15, 16, 17), by the kind of hold."""


def tell_request_heard(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser], kind: HoldKind) -> ServiceReply:
    """Tell the person that a request about their data was heard, and by when it is answered (GDPR art. 12(3)).

    A request for erasure opposes too, so it is told that no more SMS come; for the others, how to oppose. Raises KeyError for a
    kind that is no request.
    """
    heard = f"demande {_REQUESTS[kind]} enregistrée, réponse sous un mois"
    whose = _whose(advertisers)
    also = (
        f"Vous ne recevrez plus {whose} SMS."
        if kind is HoldKind.ERASURE
        else f"Pour ne plus recevoir {whose} SMS : STOP."
    )
    said = _in_the_name_of(advertisers, f"{heard}. {also}")
    return _reply(phone, sender_id, advertisers, said, despite_opposition=kind is not HoldKind.ERASURE)


def tell_how_to_return(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell a person who opposed, and writes START or OUI, how to come back: by a new consent. The message itself changes nothing."""
    text = f"vous ne recevez plus {_whose(advertisers)} SMS. Pour vous réinscrire"
    if len(advertisers) == 1:
        only = _in_the_name_of(advertisers, f"{text} : {_way_back(advertisers[0])}")
        return _reply(phone, sender_id, advertisers, only, despite_opposition=True)
    ways = [f"{advertiser.name} {_way_back(advertiser)}" for advertiser in advertisers]
    texts = [f"{_names(advertisers)} : {text} : {' ; '.join(ways)}", *_shorter(advertisers, f"{text}, contactez-les.")]
    return _reply(phone, sender_id, advertisers, _first_that_fits(texts), despite_opposition=True)


def tell_too_late(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell a person whose OUI came too late that it counts for nothing, and whom to turn to: they believe that they have agreed."""
    text = f"votre OUI est arrivé trop tard et n'a pas été pris en compte. Pour recevoir {_whose(advertisers)} SMS"
    where = f" : {_way_back(advertisers[0])}" if len(advertisers) == 1 else ", contactez-les."
    return _reply(phone, sender_id, advertisers, _in_the_name_of(advertisers, f"{text}{where}"))


def _way_back(advertiser: Advertiser) -> str:
    details = advertiser.contact
    given = next((means for means in (details.url, details.email, details.phone, details.address) if means), None)
    return given or "contactez-nous"


def tell_contact(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser], link: str = "") -> ServiceReply:
    """Tell the person who the advertiser is and how to reach it (charter: « édité par »), by as many means as there is room for.

    With a `link` to their page, which has all of them, fewer means are told if the link then costs no part more; but always one, where
    there is one: who has no browser at hand reaches the advertiser too (docs/law.md R-24).
    """
    end = f". Pour ne plus recevoir {_whose(advertisers)} SMS : STOP au {sender_id}"
    by_means = [_edited_by(advertisers, means) for means in range(4, -1, -1)]
    texts = [f"{who}{end}" for who in by_means]
    texts.append(f"Édité par {_listed(advertisers, 1, _legal_name)}{end}")
    told = _reply(phone, sender_id, advertisers, _first_that_fits(texts), despite_opposition=True)
    reachable = [who for who in by_means if who != by_means[-1]] or by_means
    beside = (f"{who}{ending}" for who in reachable for ending in (end, end.replace("Pour ne plus", "Ne plus")))
    linked = (with_link(replace(told, text=transliterate(text)), link, parts(told.text)) for text in beside)
    return next((reply for reply in linked if link and link in reply.text), told)


def with_link(reply: ServiceReply, link: str, most_parts: int | None = None) -> ServiceReply:
    """The same with the link to the person's page at its end, if that takes no more parts than without it, or than so many."""
    told, most = reply.text.removesuffix("."), most_parts or parts(reply.text)
    texts = (f"{told}. {label} : {link}" for label in ("Vos choix", "Choix"))
    return replace(reply, text=next((text for text in texts if parts(text) <= most), reply.text))


def _edited_by(advertisers: Sequence[Advertiser], means: int) -> str:
    """Each advertiser's legal name, with at most `means` of its means of contact; a company behind several of them once."""
    publishers: dict[str, None] = {}
    for advertiser in advertisers:
        details = advertiser.contact
        given = [way for way in (details.phone, details.email, details.url, details.address) if way]
        publishers[", ".join([advertiser.legal_name, *given[:means]])] = None
    return f"Édité par {' ; par '.join(publishers)}"


_SMS_OF: Mapping[Purpose, str] = {
    Purpose.COMMERCIAL: "publicitaires",
    Purpose.CHARITABLE: "associatifs et d'appel aux dons",
    Purpose.POLITICAL: "politiques",
    Purpose.PUBLIC_INFORMATION: "d'information",
    Purpose.NON_COMMERCIAL: "non commerciaux",
}
"""What somebody is asked to agree to: a yes is to the purposes that the question names (GDPR art. 4(11), 5(1)(b))."""


def who_asks(advertiser: Advertiser) -> str:
    """The advertiser as the question names it: by its legal name too, where that is another."""
    who, legal_name = advertiser.name, advertiser.legal_name
    return who if legal_name.casefold() == who.casefold() else f"{who} ({legal_name})"


def confirmation_question(advertiser: Advertiser, purposes: frozenset[Purpose]) -> str:
    """The exact words in which a person is asked to confirm: the evidence keeps them with the answer (GDPR art. 7(1)).

    They say who asks, by its legal name too, what for, how to accept and how to refuse.
    """
    what = ", ".join(sms for purpose, sms in _SMS_OF.items() if purpose in purposes)
    return transliterate(
        f"{who_asks(advertiser)} : recevoir nos SMS {what} ? OUI pour accepter, STOP pour refuser. Sans réponse, aucun envoi."
    )


def ask_confirmation(
    phone: Phone, sender_id: str, advertiser: Advertiser, purposes: frozenset[Purpose]
) -> ServiceReply:
    """Ask the holder of a number whether it was they who subscribed, for these purposes: no offer, no link, one answer."""
    return _reply(phone, sender_id, [advertiser], confirmation_question(advertiser, purposes))


def _whose(advertisers: Sequence[Advertiser]) -> str:
    return "nos" if len(advertisers) == 1 else "leurs"


def _name(advertiser: Advertiser) -> str:
    return advertiser.name


def _legal_name(advertiser: Advertiser) -> str:
    return advertiser.legal_name


def _names(advertisers: Sequence[Advertiser]) -> str:
    return ", ".join(map(_name, advertisers))


def _listed(advertisers: Sequence[Advertiser], named: int, by: Callable[[Advertiser], str]) -> str:
    """So many of them by name, the others by number."""
    others = len(advertisers) - named
    publishers = ", ".join(map(by, advertisers[:named]))
    return publishers if others == 0 else f"{publishers} et {others} autre{'s' if others > 1 else ''}"


def _shorter(advertisers: Sequence[Advertiser], text: str) -> Iterable[str]:
    return (f"{_listed(advertisers, named, _name)} : {text}" for named in range(len(advertisers), 0, -1))


def _in_the_name_of(advertisers: Sequence[Advertiser], text: str) -> str:
    return _first_that_fits(_shorter(advertisers, text))


def _first_that_fits(texts: Iterable[str]) -> str:
    """The first of these, longest first, that is sent in few enough parts; the last when none is."""
    text = ""
    for candidate in texts:
        text = transliterate(candidate)
        if parts(text) <= MOST_PARTS:
            return text
    return text
