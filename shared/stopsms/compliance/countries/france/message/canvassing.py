"""The French rules on what may not be canvassed for by message: the training account, energy renovation, adaptation of homes.

Both texts forbid commercial canvassing of persons by professionals, whatever they consented to (C. trav. L.6323-8-1: holders of an
account; C. conso. L.223-8: consumers). Hence:

- a message that is not commercial (a town hall's information meeting, ADEME) is outside them: it asks a person whether nobody sells
  anything in it, since the words are the same;
- L.223-8 protects consumers: a legal person that was recorded as such (basis `professional`) may be written to, and a campaign that
  declares `companies_only` is reviewed as they read it. Whoever else is in its audience is still refused, a sole trader too, who has a
  dwelling. L.6323-8-1 protects holders of an account, who are persons: it has no such exception;
- a running contract with every recipient, about its subject, is the exception of both texts: a person decides;
- somebody who asked for an offer is no exception of L.223-8. CAA Lyon, 10 November 2023, n° 22LY01667, judged that answering an
  explicit request is no canvassing, of calls and under the former text; R.223-4 says so since of calls, within five working days. No
  text or judgment says it of messages. What the person asked for may be answered by
  a transactional message, outside campaigns: one that plainly serves (`purpose.plainly_serves`: « pose de vos panneaux lundi 9 h ») is
  not concerned, and any other asks a person, since a canvasser calls itself a service too.

L.223-8 was published on 1 July 2025, and applies from the 2nd according to the note that was read. The rule refuses from the 1st: it
errs by a day, on the side of refusal (docs/law.md R-18).
"""

from stopsms.compliance.countries.france.message.purpose import plainly_serves
from stopsms.compliance.countries.france.message.subjects import own_names
from stopsms.compliance.countries.france.message.topics import subjects_of
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Objection, ask, block
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import Draft

_NAMES = {
    Topic.TRAINING_ACCOUNT: ("le compte personnel de formation (CPF)", "the personal training account (CPF)"),
    Topic.HOME_ENERGY: ("la rénovation énergétique du logement", "energy renovation of homes"),
    Topic.HOME_ADAPTATION: ("l’adaptation du logement à l’âge ou au handicap", "adapting homes to age or disability"),
}
_RENOVATION = frozenset({Topic.HOME_ENERGY, Topic.HOME_ADAPTATION})


def training(draft: Draft) -> Objection | None:
    """Nothing in it canvasses for the training account, or a person decided."""
    return _canvassing(draft, frozenset({Topic.TRAINING_ACCOUNT}))


def renovation(draft: Draft) -> Objection | None:
    """Nothing in it canvasses for works in homes that save or produce energy or adapt them, no consumer reads it, or a person decided."""
    return None if draft.to_company else _canvassing(draft, _RENOVATION)


def _canvassing(draft: Draft, topics: frozenset[Topic]) -> Objection | None:
    found = subjects_of(draft.text, own_names(draft))
    certain = sorted((found.certain | draft.topics) & topics)
    named = certain or sorted(found.possible & topics)
    if not named or plainly_serves(draft):
        return None
    fr, en = _NAMES[named[0]]
    if certain and draft.nature is Nature.COMMERCIAL and not draft.contract_in_progress:
        return block(
            f"La prospection par SMS est interdite pour {fr}, même avec un consentement, sauf contrat en cours de "
            f"chaque destinataire "
            "(contract_in_progress). Répondre à ce qu’une personne a demandé, sans autre offre : hors campagne, par votre outil d’envoi "
            "de messages de service.",
            f"Marketing by SMS is forbidden for {en}, even with consent, save under a running contract of every "
            f"recipient "
            "(contract_in_progress). Answering what a person asked for, without any other offer: outside campaigns, by your tool for "
            "service messages.",
        )
    if draft.nature is Nature.TRANSACTIONAL:
        return ask(
            f"Sujet : {fr}. Toute prospection commerciale par SMS est interdite, quel que soit le nom du message : vérifiez que chaque "
            "destinataire a demandé ce qu’il reçoit, sans autre offre, et dites pourquoi.",
            f"Subject: {en}. Any commercial marketing by SMS is forbidden, whatever the message is called: check that every recipient "
            "asked for what they receive, without any other offer, and say why.",
        )
    if draft.nature is not Nature.COMMERCIAL:
        return ask(
            f"Sujet : {fr}. Toute prospection commerciale par SMS est interdite : vérifiez que personne ne vend rien "
            f"ici, et dites pourquoi.",
            f"Subject: {en}. Any commercial marketing by SMS is forbidden: check that nobody sells anything here, "
            f"and say why.",
        )
    if draft.contract_in_progress:
        return ask(
            f"Sujet : {fr}. Permis seulement si chaque destinataire a un contrat en cours, en lien direct : décidez "
            f"et dites pourquoi.",
            f"Subject: {en}. Allowed only if every recipient has a running contract, directly related: decide and "
            f"say why.",
        )
    return ask(
        f"Sujet possible : {fr}, pour lequel la prospection par SMS est interdite. Si le message parle d’autre "
        f"chose, décidez et dites "
        "pourquoi ; sinon, ne l’envoyez pas.",
        f"Possible subject: {en}, for which marketing by SMS is forbidden. If the message is about something else, "
        f"decide and say why; "
        "otherwise do not send it.",
    )
