"""The tables of the audit's state. Its rows in their order are hashed: names and columns are part of that form."""

from collections.abc import Mapping

ACTS = ("basis_recorded", "confirmed", "heard_from", "opposed", "held", "opposition_reviewed", "accessed", "rectified",
    "number_changed", "erased", "purged")  # fmt: skip
"""In the order of their numbers in a chain: only ever added to."""

ENDS = frozenset({"erased", "purged"})
"""The acts after which only a keyed hash of the number remains; the chain continues from there."""

LINK = 34
"""Signs that are kept of each record of a chain: 32 of its hash, 2 of its act's number."""

TABLES = {
    "seen": "id TEXT, at TEXT, hash TEXT, PRIMARY KEY (id)",
    "contacts": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, written TEXT, state TEXT, claims TEXT,"
    " gone INTEGER, PRIMARY KEY (advertiser, phone)",
    "chains": "advertiser TEXT, phone TEXT, links TEXT, last TEXT, PRIMARY KEY (advertiser, phone)",
    "beginnings": "hash TEXT, advertiser TEXT, phone TEXT, PRIMARY KEY (hash)",
    "acts": "advertiser TEXT, phone TEXT, sequence INTEGER, act TEXT, hash TEXT, previous TEXT, occurred TEXT, recorded TEXT,"
    " linked INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "owed": "advertiser TEXT, phone TEXT, version INTEGER, sequence INTEGER, head TEXT, known TEXT, state TEXT, claims TEXT,"
    " departed TEXT, at TEXT, PRIMARY KEY (advertiser, phone, version)",
    "departures": "advertiser TEXT, phone TEXT, version INTEGER, head TEXT, state TEXT, claims TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, phone, version)",
    "unconfirmed": "advertiser TEXT, phone TEXT, sequence INTEGER, recorded TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "removals": "advertiser TEXT, phone TEXT, sequence INTEGER, link TEXT, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "unlisted": "advertiser TEXT, phone TEXT, sequence INTEGER, at TEXT, PRIMARY KEY (advertiser, phone, sequence)",
    "moves": "advertiser TEXT, recorded TEXT, occurred TEXT, phone TEXT, state TEXT, claims TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, recorded, occurred, phone)",
    "unexplained": "advertiser TEXT, phone TEXT, version INTEGER, kind TEXT, why TEXT, at TEXT,"
    " PRIMARY KEY (advertiser, phone, version)",
    "replays": "at TEXT, PRIMARY KEY (at)",
    "erasures": "hash TEXT, previous TEXT, sequence INTEGER, act TEXT, occurred TEXT, recorded TEXT, PRIMARY KEY (hash)",
    "remains": "advertiser TEXT, pseudonym TEXT, head TEXT, version INTEGER, sequence INTEGER, opposed TEXT, claims TEXT,"
    " phone TEXT, standing INTEGER, PRIMARY KEY (advertiser, pseudonym, head)",
    "advertisers": "id TEXT, test INTEGER, PRIMARY KEY (id)",
    "campaigns": "id TEXT, item TEXT, states TEXT, touched TEXT, aside TEXT, PRIMARY KEY (id)",
    "rulebooks": "id TEXT, words TEXT, named TEXT, PRIMARY KEY (id)",
    "rosters": "campaign TEXT, batch TEXT, phones TEXT, PRIMARY KEY (campaign, batch)",
    "halts": "at TEXT, stopped INTEGER, PRIMARY KEY (at)",
    "halted": "campaign TEXT, batch TEXT, place INTEGER, phone TEXT, at TEXT, PRIMARY KEY (campaign, batch, place)",
    "sends": "campaign TEXT, batch TEXT, place INTEGER, phone TEXT, claim TEXT, claimed TEXT, judged TEXT, outcome TEXT,"
    " told TEXT, returned TEXT, done INTEGER, PRIMARY KEY (campaign, batch, place)",
    "returned": "campaign TEXT, batch TEXT, place INTEGER, version INTEGER, phone TEXT, claim TEXT, claimed TEXT, judged TEXT,"
    " PRIMARY KEY (campaign, batch, place, version)",
    "hidden": "campaign TEXT, phone TEXT, at TEXT, PRIMARY KEY (campaign, phone)",
    "removed": "campaign TEXT, what TEXT, at TEXT, PRIMARY KEY (campaign, what)",
}
"""Rows by table. Of a campaign put aside, `aside` is the hash of its rows. `claimed` and `told` are when claim and outcome were
archived; `returned` names the versions whose claim was given back. `halted` are claims that came while sending was stopped, as far as
was known then. `acts`, `owed`, `departures`, `removals`, `unlisted`, `moves`, `unexplained`, `returned` and `removed` wait for their
counterpart. `unconfirmed` are acts that have had no yes. `beginnings` are the first records of chains;
`remains` is what outlives erasures, `standing` while it is stored, with the number of who came back to it.
"""

INDEXES = (
    "CREATE INDEX open_sends ON sends (done) WHERE done != 1",
    "CREATE INDEX sends_to ON sends (campaign, phone)",
    "CREATE INDEX erased_after ON erasures (previous)",
    "CREATE INDEX recorded_after ON acts (previous)",
    "CREATE INDEX left_by ON remains (head)",
    "CREATE INDEX quiet_campaigns ON campaigns (touched) WHERE aside = ''",
)

OF_CAMPAIGN: Mapping[str, str] = {
    "campaigns": "id = ?",
    **dict.fromkeys(("rosters", "sends", "returned", "hidden", "removed"), "campaign = ?"),
}
"""The rows of one campaign."""

WIDTHS = {name: columns.partition(", PRIMARY KEY")[0].count(",") + 1 for name, columns in TABLES.items()}
PLACES = {name: columns.rpartition("PRIMARY KEY (")[2].rstrip(")").split(", ") for name, columns in TABLES.items()}
"""The key of each table."""
