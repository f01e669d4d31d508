"""An example of each command, which its help shows. A test reads every one as the program would."""

from collections.abc import Iterator, Mapping

import typer

EXAMPLES: Mapping[str, str] = {
    "acts export": "stopsms acts export --format jsonl --output actes.jsonl",
    "acts list": "stopsms acts list --from '01/11/2026 00:00'",
    "consent bulk": "stopsms consent bulk consentements.jsonl",
    "consent export": "stopsms consent export --output consentements.csv",
    "contacts export": "stopsms contacts export --format excel_fr --output contacts.csv",
    "contacts list": "stopsms contacts list --status granted --tag vip",
    "oppositions export": "stopsms oppositions export --output oppositions.csv",
    "oppositions list": "stopsms oppositions list",
    "tags": "stopsms tags",
    "statistics": "stopsms statistics --from 01/11/2026 --by day",
    "message list": "stopsms message list",
    "message send": (
        'stopsms message send "06 12 34 56 78" "Zelie : votre colis est arrivé." --reference 812-arrived'
        ' --service "commande 812" --asked-at "22/11/2026 19:30"'
    ),
    "message show": "stopsms message show 812-arrived",
    "recurrence activate": "stopsms recurrence activate Anniversaires",
    "recurrence create": (
        'stopsms recurrence create Anniversaires "Zelie : bon anniversaire !" --every day --at 10:00 --most 500 '
        '--where "born anniversary"'
    ),
    "recurrence edit": 'stopsms recurrence edit Hebdo --text "-15 % chez Zelie ce mardi"',
    "recurrence end": "stopsms recurrence end Hebdo",
    "recurrence list": "stopsms recurrence list",
    "recurrence pause": "stopsms recurrence pause Hebdo",
    "recurrence preview": "stopsms recurrence preview last",
    "recurrence resume": "stopsms recurrence resume Hebdo",
    "recurrence runs": "stopsms recurrence runs Hebdo",
    "recurrence show": "stopsms recurrence show Hebdo",
    "advertiser list": "stopsms advertiser list",
    "advertiser set": "stopsms advertiser set zelie --stop-number 36180 --email contact@zelie.example",
    "advertiser show": "stopsms advertiser show zelie",
    "advertiser spending": "stopsms advertiser spending zelie --month 2026-11",
    "audit": "stopsms audit",
    "campaign acknowledge": 'stopsms campaign acknowledge Mode fr.links --by "Claire Martin"',
    "campaign approve": "stopsms campaign approve Mode",
    "campaign cancel": "stopsms campaign cancel Mode",
    "campaign compare": "stopsms campaign compare Mode",
    "campaign delete": "stopsms campaign delete Mode",
    "campaign draft": 'stopsms campaign draft Mode "-20 % chez Zelie samedi" --category mode',
    "campaign duplicate": 'stopsms campaign duplicate Mode --name "Mode, suite"',
    "campaign edit": 'stopsms campaign edit Mode --text "-30 % chez Zelie samedi"',
    "campaign export": "stopsms campaign export Mode --format excel_fr --output destinataires.csv",
    "campaign list": "stopsms campaign list --limit 10",
    "campaign oppositions": "stopsms campaign oppositions Mode",
    "campaign pause": "stopsms campaign pause last",
    "campaign preview": "stopsms campaign preview last",
    "campaign recipients": "stopsms campaign recipients Mode --status blocked",
    "campaign resume": "stopsms campaign resume 3ea77cc5",
    "campaign schedule": 'stopsms campaign schedule Mode --at "28/11/2026 10:00"',
    "campaign show": "stopsms campaign show 3ea77cc5",
    "campaign test": 'stopsms campaign test Mode --phone "06 12 34 56 78" --value first_name=Zoé',
    "campaign variant": 'stopsms campaign variant Mode "Zelie : la mode à -20 %" --share 0.1',
    "campaign watch": "stopsms campaign watch last",
    "campaign winner": "stopsms campaign winner Mode",
    "carrier check": 'stopsms carrier check ovh-1 --phone "06 12 34 56 78"',
    "carrier compare": "stopsms carrier compare",
    "carrier credentials": "stopsms carrier credentials ovh-1",
    "carrier list": "stopsms carrier list",
    "carrier remove": "stopsms carrier remove ovh-1",
    "carrier set": "stopsms carrier set ovh-1 ovh-1.json",
    "carrier show": "stopsms carrier show ovh-1",
    "check": 'stopsms check "06 12 34 56 78" "Zelie : -20 %" --at "29/11/2026 10:00"',
    "confirmations show": "stopsms confirmations show",
    "confirmations start": 'stopsms confirmations start --reason "formulaire protégé"',
    "confirmations stop": "stopsms confirmations stop",
    "consent add": 'stopsms consent add "06 12 34 56 78" --basis consent --source till --wording "J’accepte…" --checked --informed',
    "consent show": 'stopsms consent show "06 12 34 56 78"',
    "contact data": 'stopsms contact data "06 12 34 56 78" --asked-by person --means letter --pdf vos-donnees.pdf',
    "contact erase": "stopsms contact erase \"06 12 34 56 78\" --asked-by person --means letter --received-at '20/11/2026 09:00'",
    "contact interaction": 'stopsms contact interaction "06 12 34 56 78" purchase --reference 2026-1187',
    "contact rectify": 'stopsms contact rectify "06 12 34 56 78" --asked-by person --means phone --attribute city=Lyon',
    "contact renumber": 'stopsms contact renumber "06 12 34 56 78" "06 98 76 54 32" --asked-by person --means desk',
    "contact show": 'stopsms contact "06 12 34 56 78"',
    "dead-letters list": "stopsms dead-letters list",
    "dead-letters redrive": "stopsms dead-letters redrive InboundDeadLetterQueue",
    "dead-letters show": "stopsms dead-letters show 0870f9da",
    "evidence certificate": "stopsms evidence certificate --to certificat.pem",
    "evidence document": 'stopsms evidence document "06 12 34 56 78" preuve.pdf',
    "evidence pack": 'stopsms evidence pack "06 12 34 56 78"',
    "evidence show": 'stopsms evidence show "06 12 34 56 78"',
    "evidence verify": "stopsms evidence verify dossier.zip",
    "forms create": "stopsms forms create formulaire.json",
    "forms list": "stopsms forms list",
    "forms set": "stopsms forms set 3f0c9a1be2d45f67 formulaire.json",
    "forms show": "stopsms forms show 3f0c9a1be2d45f67 --revisions",
    "import": 'stopsms import boutique.csv --kind contacts --source web_form --wording "J’accepte…" --checked --informed',
    "imports cancel": "stopsms imports cancel last",
    "imports list": "stopsms imports list",
    "imports report": "stopsms imports report last lignes-refusees.csv",
    "imports show": "stopsms imports show last",
    "imports watch": "stopsms imports watch last",
    "keys issue": 'stopsms keys issue "Boutique en ligne" --role collector --advertiser zelie',
    "keys list": "stopsms keys list --ended",
    "keys revoke": 'stopsms keys revoke "Boutique en ligne"',
    "keys rotate": 'stopsms keys rotate "Boutique en ligne" --at-once',
    "keys show": "stopsms keys show f329ecb6c834",
    "numbers release": "stopsms numbers release 36180 --advertiser zelie",
    "numbers show": "stopsms numbers show 36180",
    "oppose": 'stopsms oppose "06 12 34 56 78" --source letter --words "Ne m’écrivez plus"',
    "people add": 'stopsms people add claire@zelie.example --name "Claire Martin" --role marketer --advertiser zelie',
    "people list": "stopsms people list",
    "people remove": "stopsms people remove claire@zelie.example",
    "people show": "stopsms people show claire@zelie.example",
    "preference-link": 'stopsms preference-link "06 12 34 56 78"',
    "register": "stopsms register registre.html --advertiser zelie",
    "restore": "stopsms restore --dry",
    "retention list": "stopsms retention list --dry",
    "retention run": "stopsms retention run --dry",
    "reviews close": 'stopsms reviews close 00112233445566778899aabbccddeeff --reason "rappelée, elle voulait nos horaires"',
    "reviews conclude": 'stopsms reviews conclude "06 12 34 56 78" 3 mistaken --reason "demandait nos horaires"',
    "reviews list": "stopsms reviews list --clear",
    "reviews strays": "stopsms reviews strays",
    "sending go": 'stopsms sending go --reason "prix corrigé"',
    "sending status": "stopsms sending status",
    "sending stop": "stopsms sending stop",
    "stacks": "stopsms stacks",
    "template list": "stopsms template list",
    "template remove": "stopsms template remove soldes",
    "template set": 'stopsms template set soldes Soldes "-20 % chez Zelie" --category mode',
    "template show": "stopsms template show soldes",
    "trial remove": "stopsms --stack stop-sms trial remove",
    "webhook list": "stopsms webhook list",
    "webhook remove": "stopsms webhook remove boutique",
    "webhook secret": "stopsms webhook secret boutique",
    "webhook set": "stopsms webhook set boutique https://boutique.example/hooks --event consent.opposed",
    "webhook show": "stopsms webhook show boutique",
    "whoami": "stopsms whoami",
}
"""By the command's words."""


def with_examples(program: typer.Typer) -> None:
    """Put each example at the end of its command's help."""
    for words, command in commands_of(program):
        if example := EXAMPLES.get(words):
            command.epilog = f"Example: {example}"


def commands_of(program: typer.Typer, *before: str) -> Iterator[tuple[str, typer.models.CommandInfo]]:
    """Every command with its words, those of groups too."""
    for command in program.registered_commands:
        yield " ".join((*before, command.name or "")), command
    for group in program.registered_groups:
        if group.typer_instance is not None:
            yield from commands_of(group.typer_instance, *before, group.name or "")
