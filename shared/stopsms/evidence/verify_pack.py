"""Vérifier un dossier de preuve : python verify.py [DOSSIER] [EMPREINTE] [--mo=NOMBRE]. Un fichier, sans réseau ni autre logiciel.

DOSSIER est le fichier zip, ou le dossier dézippé (par défaut, celui où se trouve ce programme). EMPREINTE, facultative, est une
valeur conservée ailleurs (courrier, huissier, horodatage) : celle du manifeste, ou celle d'une ancre. Avec elle, même un dossier
refait de toutes pièces est démasqué. Le programme nomme tout fichier altéré, retiré, ajouté ou déplacé. NOMBRE, facultatif, est le
nombre de mégaoctets qu'il lit au plus (8) : à donner pour le dossier d'une grande campagne.

It trusts nothing from the system that wrote the pack and recomputes every hash. Merkle trees and paths: RFC 6962 §2.1.
"""

import hashlib
import json
import os
import re
import stat
import struct
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

Json = dict[str, Any]

Files = Mapping[str, bytes]

MANIFEST, RECORDS, DOCUMENT, CONSENTS, RULES, BLOCKS = (
    "manifest.json", "records.json", "dossier.pdf", "consent_record.json", "rules.json", "archive/blocks.json",
)  # fmt: skip

ANCHORS = "archive/anchors.jsonl"

CERTIFICATE = "certificat.pem"

SCHEMA = "urn:stop-sms:evidence-pack:1"

TABLES = ("consent", "campaign")

MOST_BYTES = 8_000_000
"""Limit for all files of a pack together, unless --mo raises it: ten years of one person take about half of it."""

BYTES_A_VALUE = 8
"""A JSON text with more than one value per this many bytes is not ours: it was written to fill the memory."""

UNEXPECTED = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, OverflowError, MemoryError)
"""What reading content raises that is not a pack's own."""

LEFT = frozenset({"sent", "delivered", "undelivered", "uncertain"})

_ENDS = frozenset({"erased", "purged"})
"""What takes a person's state away; what is left of it counts as one more."""

LATEST = timedelta(hours=24)
"""A stream keeps a change this long: any change older than that at the time of an anchor is covered by it."""

ESTABLISHED = (
    "Les lignes de l'archive établissent : l'annonceur, les campagnes, les actes (leur contenu par son empreinte), l'état des "
    "personnes, et de chaque message l'instant, le sort, le texte et ce que les règles de l'édition nommée en ont dit. Ne sont "
    "tenus par aucune ligne : territoire et fuseaux, profil horaire, codage et nombre de SMS, règles qui n'ont jugé aucun message, "
    "règles franchies des décisions qui ne nomment aucune édition. Le document, les règles en clair et consent_record.json ne sont ici "
    "comparés aux faits que par leur empreinte : le projet stop-sms les refait et compare tout."
)
"""What the archived lines establish, and which facts no line holds."""

CASE = frozenset(
    {"schema", "about", "advertiser", "people", "campaigns", "rulebooks", "rules", "compiled_at", "digest", "unsent"}
)

PERSON = frozenset({"phone", "territory", "stop_number", "zones", "contact", "records", "faults", "messages"})

MESSAGE = frozenset(
    {
        "campaign", "send_id", "at", "status", "reason", "message_id", "sender_id", "text", "encoding", "parts", "contact_version",
        "evidence", "profile", "rulebook", "results",
    }
)  # fmt: skip
"""The fields of a case, a person and a message: any other does not come from an archive."""

_HEADER = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
_HASH = re.compile(r"[0-9a-f]{64}")


def main(arguments: Sequence[str]) -> int:
    """Print what was verified and what is wrong. Returns 1 when something is wrong."""
    packs, known, most = [], [], MOST_BYTES
    for argument in arguments:
        if argument.startswith("--mo=") and argument[5:].isdecimal():
            most = int(argument[5:]) * 1_000_000
        elif _HASH.fullmatch(argument.lower()) and not Path(argument).exists():
            known.append(argument.lower())
        else:
            packs.append(argument)
    try:
        if len(packs) > 1 or len(known) > 1:
            raise Unreadable(
                f"{(packs[1:] or known[1:])[0]!r} : ni l'option, ni l'empreinte, ni le seul dossier attendus"
            )
        files = read(Path(packs[0]) if packs else Path(__file__).resolve().parent, most)
    except (Unreadable, OSError, MemoryError) as refused:
        print(f"  FAUTE : {refused}")
        print("Ce n'est pas un dossier tel qu'il a été fait : rien n'en a été vérifié.")
        return 1
    verification = Verification(files, known[0] if known else "").run()
    for note in dict.fromkeys(verification.notes):
        print(f"  note : {note}")
    for fault in dict.fromkeys(verification.faults):
        print(f"  FAUTE : {fault}")
    print(f"Empreinte du manifeste : {hash_of(files.get(MANIFEST, b''))}")
    if verification.faults:
        count = len(set(verification.faults))
        print(f"{count} faute{'s' if count > 1 else ''} : ce dossier n'est pas tel qu'il a été fait.")
        return 1
    if verification.uncovered:
        which = "à l'ancre conservée" if verification.known else "à toute ancre"
        print(
            f"Dossier inaltéré, mais pas entièrement ancré : {verification.uncovered} lignes sont postérieures {which}. {ESTABLISHED}"
        )
    else:
        print(f"Dossier entier et inaltéré, sous ses ancres. {ESTABLISHED}")
    return 0


# -------------------------------------------------------------------------------------------------- the files of a pack

NAMES = frozenset(
    {
        MANIFEST, RECORDS, DOCUMENT, CONSENTS, RULES, BLOCKS, ANCHORS, *(f"archive/{table}.jsonl" for table in TABLES),
        "regles.md", "verify.py", "LISEZ-MOI.txt", CERTIFICATE,
    }
)  # fmt: skip
"""The files of a pack: no other file is read."""


class Unreadable(Exception):
    """Not a pack as we make them, and therefore not read: says why, and which file."""


def read(pack: Path, most: int = MOST_BYTES) -> Files:
    """The files of a pack, zipped or not, by name: at most `most` bytes in all. Raises Unreadable."""
    return _in_folder(pack, most) if pack.is_dir() and not pack.is_symlink() else _in_zip(pack, most)


def _in_folder(folder: Path, most: int) -> Files:
    """Each plain file of a folder. Links are refused: they point elsewhere, and may show the next reader something else."""
    files: dict[str, bytes] = {}
    for inside, folders, names in os.walk(folder):
        for name in sorted([*folders, *names]):
            path = Path(inside, name)
            path_name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                raise Unreadable(f"{path_name!r} : c'est un lien")
            if name in folders and path.is_dir():
                if path_name != "archive":
                    raise Unreadable(f"{path_name!r} : un dossier de preuve n'a pas ce dossier")
                continue
            if not path.is_file():
                raise Unreadable(f"{path_name!r} : ce n'est pas un fichier ordinaire")
            _check_name(path_name, files)
            with path.open("rb") as opened:
                files[path_name] = opened.read(most + 1)
            most = _left(path_name, len(files[path_name]), most)
    return files


def _check_name(name: str, known_names: Iterable[str]) -> None:
    """Names that some system treats as equal count as duplicates."""
    same = unicodedata.normalize("NFKC", name).casefold()
    if any(same == known.casefold() for known in known_names):
        raise Unreadable(f"{name!r} : deux fichiers de ce nom")
    if name not in NAMES:
        raise Unreadable(f"{name!r} : ajouté, un dossier de preuve n'a pas de fichier de ce nom")


def _left(name: str, size: int, most: int) -> int:
    if size > most:
        raise Unreadable(
            f"{name} : avec lui, plus d'octets qu'on n'en lit ; s'ils sont attendus, ajoutez --mo=NOMBRE (mégaoctets)"
        )
    return most - size


_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")

_STORED, _DEFLATED, _UTF_8 = 0, 8, 0x800

_PIECE = 1 << 16


def _in_zip(pack: Path, most: int) -> Files:
    """The files of a zip in the one layout that packs are written in; anything else is refused, not read leniently.

    Entries follow each other from the first byte, each described twice in the same words; then their directory, then its end.
    """
    if pack.is_symlink() or not pack.is_file():
        raise Unreadable(f"{pack.name} : ni un fichier ni un dossier")
    if pack.stat().st_size > most:
        raise Unreadable(f"{pack.name} : plus d'octets qu'on n'en lit ; s'ils sont attendus, ajoutez --mo=NOMBRE")
    written = pack.read_bytes()
    try:
        return _unzipped(written, most)
    except Unreadable as refused:
        raise Unreadable(f"{pack.name} : {refused}") from None
    except (struct.error, UnicodeDecodeError, zlib.error) as error:
        raise Unreadable(f"{pack.name} : ce n'est pas un fichier zip lisible ({type(error).__name__})") from error


def _unzipped(written: bytes, most: int) -> Files:
    end = len(written) - _END.size
    if end < 0:
        raise Unreadable("il est trop court")
    signature, disk, first_disk, here, count, size, start, comment = _END.unpack_from(written, end)
    if (signature, disk, first_disk, comment) != (b"PK\5\6", 0, 0, 0) or here != count or start + size != end:
        raise Unreadable("il ne finit pas par sa table des matières : des octets sont ajoutés, ou il est tronqué")
    files: dict[str, bytes] = {}
    directory, data = start, 0
    for _ in range(count):
        entry = _CENTRAL.unpack_from(written, directory)
        length = entry[10]
        raw = written[directory + _CENTRAL.size : directory + _CENTRAL.size + length]
        name = raw.decode("utf-8" if entry[3] & _UTF_8 else "ascii")
        _check_name(name, files)
        _check_entry(name, entry, data)
        header = _LOCAL.unpack_from(written, data)
        data += _LOCAL.size
        if header != (b"PK\3\4", *entry[2:10], length, 0) or written[data : data + length] != raw:
            raise Unreadable(f"{name} : le zip le décrit de deux façons")
        data += length
        packed, unpacked = entry[8], entry[9]
        if data + packed > start:
            raise Unreadable(f"{name} : il déborde sur la table des matières")
        most = _left(name, unpacked, most)
        files[name] = _content(name, memoryview(written)[data : data + packed], entry[4], unpacked, entry[7])
        data += packed
        directory += _CENTRAL.size + length
    if (data, directory) != (start, end):
        raise Unreadable("le zip contient des octets qui ne sont d'aucun fichier")
    return files


def _check_entry(name: str, entry: tuple[Any, ...], data: int) -> None:
    """A plain file, packed the way we write it, beginning where the one before ends."""
    signature, _, _, flags, method, *_, extra, comment, disk, _, mode, place = entry
    kind = stat.S_IFMT(mode >> 16)
    if signature != b"PK\1\2" or extra or comment or disk:
        raise Unreadable(f"{name} : le zip en dit plus que ce qu'un dossier de preuve contient")
    if flags & ~_UTF_8:
        raise Unreadable(f"{name} : chiffré, ou écrit d'une façon qui n'est pas celle d'un dossier de preuve")
    if method not in (_STORED, _DEFLATED):
        raise Unreadable(f"{name} : compression inconnue ({method})")
    if kind not in (0, stat.S_IFREG) or mode & 0x10:
        raise Unreadable(f"{name} : c'est un lien ou un dossier, pas un fichier")
    if place != data:
        raise Unreadable(f"{name} : il chevauche un autre fichier du zip, ou des octets le précèdent")


def _content(name: str, packed: memoryview, method: int, size: int, crc: int) -> bytes:
    """The entry's content: exactly as much as it declares, and never more than that in memory."""
    if method == _STORED:
        content = bytes(packed)
    else:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces: list[bytes] = []
        left, begin = size + 1, 0
        for begin in range(0, len(packed), _PIECE):
            pieces.append(inflating.decompress(inflating.unconsumed_tail + packed[begin : begin + _PIECE], left))
            left -= len(pieces[-1])
            if left <= 0 or inflating.eof:
                break
        content = b"".join(pieces)
        if not inflating.eof or inflating.unused_data or begin + _PIECE < len(packed):
            raise Unreadable(f"{name} : plus ou moins d'octets que le zip n'en annonce")
    if len(content) != size or zlib.crc32(content) != crc:
        raise Unreadable(f"{name} : ce ne sont pas les octets que le zip annonce")
    return content


# --------------------------------------------------------------------------------------------------- their verification


class Verification:
    """What is wrong with a pack, in `faults`; what else a reader should know, in `notes`."""

    def __init__(self, files: Files, known: str = "") -> None:
        """Of these files, by name. Once run, `changes` holds the archived changes of each table."""
        self.files, self.known = files, known
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.uncovered = 0
        """Archived lines that no anchor covers; with a known hash, only anchors up to that one count."""
        self._anchors: list[tuple[str, Json]] = []
        self.changes: dict[str, list[Json]] = {}
        self._read: dict[str, Any] = {}

    def run(self) -> "Verification":
        """Verify everything; anything that cannot be read is a fault."""
        for check in (
            self._manifest, self._manifest_facts,
            self._anchored, self._blocks, self._facts, self._people, self._messages, self._receipts, self._known,
        ):  # fmt: skip
            try:
                check()
            except UNEXPECTED as error:
                self._fault(
                    check.__name__.strip("_"), f"contrôle impossible, contenu inattendu ({type(error).__name__})"
                )
        if self.uncovered and self._kept is None:
            self.notes.append(
                f"{self.uncovered} lignes de l'archive n'étaient pas encore ancrées quand le dossier a été fait (une ancre par jour)."
            )
        elif self.uncovered:
            self.notes.append(
                f"{self.uncovered} lignes de l'archive sont postérieures à l'ancre conservée ailleurs : elle ne les établit pas."
            )
        return self

    @property
    def _kept(self) -> Json | None:
        """The anchor whose hash was kept elsewhere: that hash establishes only what it and earlier anchors cover."""
        return next((anchor for anchor_hash, anchor in self._anchors if anchor_hash == self.known), None)

    def _fault(self, name: str, why: str) -> None:
        self.faults.append(f"{name} : {why}")

    def json(self, name: str) -> Any:
        """A file's JSON value, read once: whoever takes it leaves it as it is."""
        if name not in self._read:
            self._read[name] = parsed(self.files[name])
        return self._read[name]

    # ----------------------------------------------------------------------------------------------------------- files

    def _manifest(self) -> None:
        """Every file is present and unchanged, and there is no other."""
        listed: dict[str, str] = self.json(MANIFEST)["files"]
        for name, hashed in listed.items():
            if name not in self.files:
                self._fault(name, "retiré du dossier")
            elif hash_of(self.files[name]) != hashed:
                self._fault(name, "altéré (son empreinte n'est pas celle du manifeste)")
        for name in sorted(set(self.files) - set(listed) - {MANIFEST}):
            self._fault(name, "ajouté au dossier (absent du manifeste)")

    def _manifest_facts(self) -> None:
        """The manifest belongs to these facts."""
        manifest, case = self.json(MANIFEST), self.json(RECORDS)
        messages = sum(len(person["messages"]) for person in case["people"])
        stated = {name: manifest[name] for name in ("schema", "digest", "compiled_at")}
        expected = {"schema": SCHEMA, "digest": case["digest"], "compiled_at": case["compiled_at"]}
        if stated != expected or manifest["judged_again"]["messages"] != messages:
            self._fault(MANIFEST, "il n'est pas celui de ces faits")
        signed = b"/ByteRange" in self.files[DOCUMENT]
        if signed != bool(manifest["signed_by"]) or signed != (CERTIFICATE in self.files):
            self._fault(DOCUMENT, "sa signature a été retirée ou ajoutée")
        elif signed:
            self.notes.append(
                f"{DOCUMENT} est signé ; ce programme ne vérifie pas la signature : voir LISEZ-MOI.txt. "
                f"SHA-256 du certificat, selon le manifeste : {manifest['signed_by']}"
            )
        else:
            self.notes.append(f"{DOCUMENT} n'est pas signé.")
        for why in manifest["judged_again"]["unlawful"]:
            self.notes.append(f"Jugé de nouveau quand le dossier a été fait, un message n'était pas conforme : {why}")

    # --------------------------------------------------------------------------------------------------------- archive

    def _anchored(self) -> None:
        """Each anchor follows the one before."""
        previous, expected = "", dict.fromkeys(TABLES, 1)
        for number, line in enumerate(self.files[ANCHORS].splitlines(keepends=True), start=1):
            anchor = parsed(line)
            follows = anchor["previous"] == previous and anchor["number"] == number
            if not follows or any(anchor["tables"][table]["first"] != expected[table] for table in TABLES):
                self._fault(ANCHORS, f"l'ancre {number} ne suit pas l'ancre {number - 1}")
            previous = hash_of(line)
            expected = {table: anchor["tables"][table]["last"] + 1 for table in TABLES}
            self._anchors.append((previous, anchor))

    def _blocks(self) -> None:
        """Each change is in its block, and each block under its anchor."""
        described = self.json(BLOCKS)
        for table in TABLES:
            name = f"archive/{table}.jsonl"
            headers = {block["number"]: parsed(self._block(table, block)) for block in described[table]}
            self.changes[table] = []
            before, used = (0, -1), set[int]()
            for line in self.files[name].splitlines():
                change = parsed(line)
                where = (change["block"], change["place"])
                if where <= before:
                    self._fault(name, f"bloc {where[0]}, ligne {where[1]} : doublée ou déplacée")
                before = where
                used.add(where[0])
                header = headers.get(where[0], {})
                written = change["change"].encode()
                if root_by_path(hash_of(written), where[1], header.get("changes", 0), change["path"]) != header.get(
                    "root", "?"
                ):
                    self._fault(name, f"bloc {where[0]}, ligne {where[1]} : ce n'est pas ce que l'archive contient")
                self.changes[table].append(parsed(written))
                self._cover(table, where[0], self.changes[table][-1])
            if unused := set(headers) - used:
                self._fault(name, f"aucune ligne des blocs {sorted(unused)[:5]} : retirées")

    def _cover(self, table: str, block: int, change: Json) -> None:
        """Count a line that no anchor covers; it must be later than the last anchor, within the delay of streams."""
        kept = self._kept
        last = kept or (self._anchors[-1][1] if self._anchors else None)
        if last is None or block > last["tables"][table]["last"]:
            self.uncovered += 1
            if last and datetime.fromisoformat(change["at"]) < datetime.fromisoformat(last["at"]) - LATEST:
                why = f"bloc {block} : une ligne du {change['at']} devrait être sous l'ancre du {last['at']}, et n'y est pas"
                if kept:
                    self._fault(f"archive/{table}.jsonl", why)
                else:
                    # without a hash kept elsewhere it proves little, and the embedded stack's two clocks differ
                    self.notes.append(f"archive/{table}.jsonl, {why}")

    def _block(self, table: str, block: Json) -> str:
        header: str = block["header"]
        number, fields = block["number"], parsed(header)
        if fields["number"] != number or fields["table"] != table:
            self._fault(BLOCKS, f"{table} {number} : l'en-tête est celui d'un autre bloc")
        if block["anchor"] is None:
            if self._anchors and number <= self._anchors[-1][1]["tables"][table]["last"]:
                self._fault(BLOCKS, f"{table} {number} : dit sans ancre, alors que les ancres couvrent ce bloc")
            return header
        anchor = self._anchors[block["anchor"] - 1][1]["tables"][table]
        count = anchor["last"] - anchor["first"] + 1
        if root_by_path(hash_of(header.encode()), number - anchor["first"], count, block["path"]) != anchor["root"]:
            self._fault(BLOCKS, f"{table} {number} : ce bloc n'est pas celui que l'ancre {block['anchor']} a vu")
        return header

    # ----------------------------------------------------------------------------------------------------------- facts

    def _facts(self) -> None:
        """The digest is that of the facts, and the document states it."""
        case = self.json(RECORDS)
        covered = {name: value for name, value in case.items() if name not in ("compiled_at", "digest", "unsent")}
        if digest(covered) != case["digest"]:
            self._fault(RECORDS, "les faits ne sont pas ceux dont l'empreinte a été prise")
        if f"(sha256:{case['digest']})".encode() not in self.files[DOCUMENT]:
            self._fault(DOCUMENT, "ce document n'est pas celui de ces faits : il porte une autre empreinte")
        if case["rules"] != self.json(RULES)["rules"]:
            self._fault(RULES, "ce ne sont pas les règles du dossier")
        people = case["people"]
        named = {frozenset(person) ^ PERSON for person in people} | {frozenset(case) ^ CASE}
        named |= {frozenset(message) ^ MESSAGE for person in people for message in person["messages"]}
        if any(named):
            self._fault(
                RECORDS,
                f"des faits que l'archive ne contient pas, ou qui manquent : {sorted(frozenset().union(*named))}",
            )
        messages = {message["campaign"] for person in people for message in person["messages"]}
        if set(case["campaigns"]) != messages | ({case["about"]["campaign"]} if "campaign" in case["about"] else set()):
            self._fault(RECORDS, "les campagnes ne sont pas celles des messages")
        if case["about"].get("phones", [person["phone"] for person in people]) != [
            person["phone"] for person in people
        ]:
            self._fault(RECORDS, "les personnes ne sont pas celles du dossier")
        self._advertiser(case)

    def _advertiser(self, case: Json) -> None:
        """The advertiser is as archived, and each person's STOP number is the advertiser's for that territory."""
        stated, name = case["advertiser"], f"ADVERTISER#{case['advertiser']['id']}"
        archived = [change["item"]["advertiser"] for change in self.changes["consent"] if change["pk"] == name]
        if not archived or stated != _as_stated(archived[-1]):
            self._fault(RECORDS, "l'annonceur n'est pas tel que l'archive le contient")
        for person in case["people"]:
            if person["stop_number"] != _stop_number(stated, person["territory"]):
                self._fault(RECORDS, "le numéro STOP n'est pas celui que l'archive contient")
            if person["contact"] and person["contact"]["territory"] != person["territory"]:
                self._fault(RECORDS, "le territoire est dit de deux façons")

    def _people(self) -> None:
        """Each person's chain is whole, and each record is in the archive, which knows its content by hash."""
        case = self.json(RECORDS)
        whose = {record["hash"]: person["phone"] for person in case["people"] for record in person["records"]}
        archived: dict[tuple[str, int], Json] = {}
        for change in self.changes["consent"]:
            kind, *place = change["pk"].split("#")
            if kind in ("EVIDENCE", "ERASED") and change["item"] and place[0] == case["advertiser"]["id"]:
                phone = place[1] if kind == "EVIDENCE" else whose.get(change["item"]["hash"], "")
                archived[phone, int(change["sk"])] = change["item"]
        for person in case["people"]:
            records = person["records"]
            chain = list(_chain_faults(records))
            self.faults += [f"{RECORDS} : {fault}" for fault in chain]
            if bool(chain) != bool(person["faults"]):
                self._fault(RECORDS, "ce qui est dit de la suite des actes n'est pas ce que l'on y trouve")
            for record in records:
                stored = archived.pop((person["phone"], record["sequence"]), None)
                if not record["content"]:
                    self._without_content(person, record)
                if stored is None:
                    self._fault(RECORDS, f"l'acte n° {record['sequence']} n'est pas dans l'archive")
                elif {**_unmarked(stored, record), "content": {}} != {**record, "content": {}}:
                    self._fault(RECORDS, f"l'acte n° {record['sequence']} n'est pas tel que l'archive le contient")
            self._contact(person)
        for _, sequence in sorted(archived):
            self._fault(RECORDS, f"l'acte n° {sequence}, que l'archive contient, n'y est pas")

    def _without_content(self, person: Json, record: Json) -> None:
        if self._stands(person, record):
            self._fault(RECORDS, f"l'acte n° {record['sequence']} a perdu son contenu, et rien n'a été effacé")
        else:
            self.notes.append(f"L'acte n° {record['sequence']} est effacé : il est connu par son empreinte.")

    def _stands(self, person: Json, record: Json) -> bool:
        """Whether an act has to say what it was: no erasure or end of term follows, and it counted for something.

        An act of collection that nobody confirmed loses its content in its own time.
        """
        number, later = record["sequence"], person["records"][record["sequence"] :]
        if any(act["act"] in _ENDS for act in later):
            return False
        named = {basis.get("evidence") for item in self._versions(person["phone"]).values() for basis in _bases(item)}
        named |= {act["content"].get("about") for act in later if act["act"] == "confirmed"}
        return record["act"] != "basis_recorded" or number in named

    def _contact(self, person: Json) -> None:
        versions = self._versions(person["phone"])
        contact = person["contact"]
        gone = [not change["item"] for change in self._of(person["phone"])]
        if (contact is None) != (not gone or gone[-1]):
            self._fault(RECORDS, "l'archive ne dit pas la même chose de l'existence de cette personne")
        if contact is None:
            return
        newest = versions.get(max(versions, default=0), {})
        if contact != {"territory": contact["territory"], **_contact_fields(newest)}:
            self._fault(RECORDS, "l'état de la personne n'est pas le dernier que l'archive contient")
        if person["records"] and person["records"][-1]["hash"] != newest.get("head"):
            self._fault(RECORDS, "la chaîne des actes ne finit pas par celui que l'état de la personne nomme")
        about = self.json(RECORDS)["about"]
        if "phones" in about and self._lacks_states(person):
            self._fault("archive/consent.jsonl", "des états successifs de la personne manquent")

    def _lacks_states(self, person: Json) -> bool:
        """Whether a version is no state of the person, nor what the end of one left: that counts as one."""
        states, versions = self._of(person["phone"]), self._versions(person["phone"])
        missing = set(range(1, max(versions, default=0) + 1)) - versions.keys()
        removed = {one["item"]["version"] for one, after in pairwise(states) if one["item"] and not after["item"]}
        follows = missing <= {1, *(version + 1 for version in removed | missing)}
        return not follows or len(missing) > sum(act["act"] in _ENDS for act in person["records"])

    def _versions(self, phone: str) -> dict[int, Json]:
        return {change["item"]["version"]: change["item"] for change in self._of(phone) if change["item"]}

    def _of(self, phone: str) -> list[Json]:
        """The archived states of this person at this advertiser, including its removal."""
        return self._states.get(phone, [])

    @cached_property
    def _states(self) -> dict[str, list[Json]]:
        advertiser = self.json(RECORDS)["advertiser"]["id"]
        states: dict[str, list[Json]] = {}
        for change in self.changes["consent"]:
            if change["pk"].rpartition("#")[0] == advertiser:
                states.setdefault(change["sk"], []).append(change)
        return states

    def _messages(self) -> None:
        """Each message was claimed on the state that was judged; each claim led to a message, or is listed as unsent."""
        case = self.json(RECORDS)
        outcomes = {
            (*change["pk"].split("#")[1:3], index): outcome
            for change in self.changes["campaign"]
            if change["pk"].startswith("OUTCOME#")
            for index, outcome in change["item"]["outcomes"].items()
        }
        terms = {
            c["pk"].partition("#")[2]: c["item"]["campaign"]
            for c in self.changes["campaign"]
            if c["pk"].startswith("CAMPAIGN#")
        }
        self._campaigns(case, terms)
        self._rulebooks(case)
        editions = self._editions()
        unsent = {(one["phone"], one["campaign"], one["send_id"]): one["status"] for one in case["unsent"]}
        only = case["about"].get("campaign")
        claimed = {
            (person["phone"], *claim)
            for person in case["people"]
            for claim in _claims(self._versions(person["phone"]), only)
        }
        for (phone, campaign, send), status in unsent.items():
            outcome = outcomes.get((campaign, *send.rsplit(".", 1)))
            if (phone, campaign, send) not in claimed or status != (outcome["fate"] if outcome else "released"):
                self._fault(
                    RECORDS, f"un envoi resté sans message n'est pas tel que l'archive le contient : {campaign} {send}"
                )
        for person in case["people"]:
            versions = self._versions(person["phone"])
            claims = _claims(versions, only)
            stated = [(message["campaign"], message["send_id"]) for message in person["messages"]]
            if (
                sorted(person["messages"], key=lambda message: (message["at"], message["campaign"]))
                != person["messages"]
            ):
                self._fault(RECORDS, "les messages ne sont pas dans l'ordre")
            for place, message in zip(stated, person["messages"], strict=True):
                outcome = outcomes.get((message["campaign"], *message["send_id"].rsplit(".", 1)))
                self._message(message, outcome, claims.get(place), versions)
                if outcome is not None and message["campaign"] in terms:
                    self._content(person, message, outcome, terms[message["campaign"]], editions)
            for campaign, send in sorted(set(claims) - set(stated)):
                outcome = outcomes.get((campaign, *send.rsplit(".", 1)))
                if (person["phone"], campaign, send) not in unsent or (outcome is not None and outcome["fate"] in LEFT):
                    self._fault(
                        RECORDS, f"le message {send} de la campagne {campaign}, que l'archive contient, n'y est pas"
                    )

    def _message(self, message: Json, outcome: Json | None, claimed: int | None, versions: Mapping[int, Json]) -> None:
        about = f"le message {message['send_id']} de la campagne {message['campaign']}"
        if outcome is None or claimed is None:
            self._fault(RECORDS, f"{about} n'est pas dans l'archive")
            return
        stated = {"fate": message["status"], "at": message["at"], "evidence": message["evidence"]}
        if stated != {name: outcome.get(name, 0) for name in stated}:
            self._fault(RECORDS, f"{about} n'est pas tel que l'archive le contient")
        if _judged(message) != (outcome.get("rulebook"), _objections(outcome)):
            self._fault(RECORDS, f"{about} : ce que les règles en ont dit n'est pas tel que l'archive le contient")
        judged = outcome.get("contact_version", 0)
        if judged != message["contact_version"] or (judged != claimed - 1 and message["status"] != "uncertain"):
            self._fault(RECORDS, f"{about} n'a pas été envoyé sur l'état de la personne qui a été jugé")
        taken = versions[claimed]["claims"][message["campaign"]].split(" ")[0]
        if message["status"] != "uncertain" and message["at"] != taken:
            self._fault(RECORDS, f"{about} n'a pas été envoyé à l'instant où le droit d'envoyer a été pris")

    def _content(
        self, person: Json, message: Json, outcome: Json, terms: Json, editions: Mapping[str, list[Json]]
    ) -> None:
        """What was sent, from whom, its id at the carrier, and each rule that had no objection."""
        about = f"le message {message['send_id']} de la campagne {message['campaign']}"
        carried = {name: outcome.get(name) or None for name in ("message_id", "reason")}
        if carried != {name: message[name] for name in carried} or message["sender_id"] != terms["brand"]["sender_id"]:
            self._fault(RECORDS, f"{about} n'est pas tel que l'archive le contient")
        if message["text"] != _text(terms, outcome.get("values", ()), person["territory"]):
            self._fault(RECORDS, f"{about} : son texte n'est pas celui que l'archive contient")
        if outcome.get("rulebook") and not _passes(message, outcome, editions.get(outcome["rulebook"], [])):
            self._fault(RECORDS, f"{about} : les règles franchies ne sont pas celles de l'édition qui a jugé")

    def _editions(self) -> dict[str, list[Json]]:
        return {
            change["pk"].partition("#")[2]: change["item"]["rules"]
            for change in self.changes["campaign"]
            if change["pk"].startswith("RULEBOOK#")
        }

    def _rulebooks(self, case: Json) -> None:
        """Each edition of the rules that judged a message is archived under the hash of its words, and quoted in these words."""
        editions = self._editions()
        for name in sorted({m["rulebook"] for person in case["people"] for m in person["messages"] if m["rulebook"]}):
            rules = [rule for rule in case["rules"] if name in rule["rulebooks"]]
            bare = [{part: value for part, value in rule.items() if part != "rulebooks"} for rule in rules]
            if name not in editions or digest(editions[name])[:8] != name.rpartition("+")[2]:
                self._fault("archive/campaign.jsonl", f"les règles {name} n'y sont pas telles qu'elles étaient")
            elif sorted(map(digest, bare)) != sorted(map(digest, editions[name])):
                self._fault(RECORDS, f"les règles {name} ne sont pas telles que l'archive les contient")

    def _campaigns(self, case: Json, terms: Mapping[str, Json]) -> None:
        for name, campaign in case["campaigns"].items():
            archived = terms.get(name)
            if archived is None:
                self._fault(RECORDS, f"la campagne {name} n'est pas dans l'archive")
            elif archived["advertiser"]["id"] != case["advertiser"]["id"] or campaign != _campaign_fields(archived):
                self._fault(RECORDS, f"la campagne {name} n'est pas telle que l'archive la contient")

    def _receipts(self) -> None:
        """The consent records (ISO/IEC TS 27560) have the same acts in the same order."""
        case, receipts = self.json(RECORDS), self.json(CONSENTS)
        acts = [[record["hash"] for record in person["records"]] for person in case["people"]]
        if [[event["event_id"] for event in record["events"]] for record in receipts["records"]] != acts:
            self._fault(CONSENTS, "il ne raconte pas les actes du dossier")
        if receipts["digest"] != case["digest"]:
            self._fault(CONSENTS, "il a été fait d'un autre dossier")

    def _known(self) -> None:
        """The hash that somebody kept elsewhere is that of the manifest or of an anchor."""
        if not self.known:
            return
        anchors = {anchor_hash for anchor_hash, _ in self._anchors}
        if self.known not in anchors | {hash_of(self.files[MANIFEST])}:
            self._fault(
                MANIFEST,
                "l'empreinte conservée ailleurs n'est ni celle de ce manifeste ni celle d'une ancre de ce dossier",
            )


# ------------------------------------------------------------------------------ what the archive says of the same facts


def _as_stated(archived: Json) -> Json:
    """An archived advertiser as a case file states it: without how its own people work."""
    kept = {name: value for name, value in archived.items() if name not in _OF_ITS_OWN_PEOPLE}
    return {**_ADVERTISER_BEFORE, **kept, "domains": sorted(archived.get("domains", ()))}


_OF_ITS_OWN_PEOPLE = frozenset({"needs_digest", "two_persons", "test_phones"})
_ADVERTISER_BEFORE = {
    "authorisations": {},
    "alsace_moselle": False,
    "double_opt_in": False,
    "strict_opt_in": False,
    "kind": None,
    "test": False,
}
"""Values for an advertiser that was archived before these fields existed."""


def _stop_number(advertiser: Json, territory: str) -> str | None:
    """The number that takes STOP from this territory."""
    number: str | None = advertiser["stop_number"] if territory == "FR" else advertiser["stop_numbers"].get(territory)
    return number


def _contact_fields(item: Json) -> Json:
    """A person in the case file, from the newest archived state."""
    basis, hold, bases = item.get("basis") or {}, item.get("hold"), _bases(item)
    beside = [
        {
            "legal_basis": one["legal_basis"],
            "collected_at": one["collected_at"],
            "categories": sorted(one["categories"]),
            "evidence": one["evidence"],
        }
        for one in bases[1:]
    ]
    return {
        "status": item.get("status"),
        "version": item.get("version"),
        "legal_basis": basis.get("legal_basis"),
        "collected_at": basis.get("collected_at"),
        "categories": _categories(bases),
        "last_contact_at": item.get("last_contact_at"),
        "opposed_at": item.get("opposed_at"),
        "unread": hold["unread"] if hold else [],
        "doubtful": bool(hold),
        "confirm_before": (item.get("confirmation") or {}).get("expires_at"),
        "evidence": {"sequence": item.get("sequence"), "hash": item.get("head")},
        **({"earlier": beside} if beside else {}),
    }


def _bases(item: Json) -> Sequence[Json]:
    """Every basis of an archived state, newest first."""
    basis = item.get("basis") or {}
    return [basis, *basis.get("earlier", ())] if basis else []


def _unmarked(stored: Json, record: Json) -> Json:
    """An archived act without what is told beside it: that nobody had confirmed it, or that its content is gone, if so it is."""
    beside = {"unconfirmed"} if record["content"] else {"unconfirmed", "content_emptied"}
    return {name: value for name, value in stored.items() if name not in beside}


def _categories(bases: Sequence[Json]) -> Sequence[str]:
    """The categories of all that stands; none where a consent is for every one."""
    if any(basis.get("legal_basis") == "consent" and not basis.get("categories") for basis in bases):
        return []
    return sorted({category for basis in bases for category in basis.get("categories", ())})


def _campaign_fields(item: Json) -> Json:
    """A campaign in the case file, from its archived state."""
    same = ("name", "nature", "category", "text", "profile", "created_at", "started_at", "accepted")
    carrier = item["advertiser"].get("route", {}).get("carrier")
    return {
        **{name: item[name] for name in same},
        "acts": item.get("acts", []),
        "brand": item["brand"]["name"],
        "sender_id": item["brand"]["sender_id"],
        **({"carrier": carrier} if carrier else {}),
    }


_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_]{0,31})(?:\|(?P<fallback>[^{}|]*))?\}")

_MENTION = re.compile(
    r"\bSTOP(?:[ \u00a0]?(?:SMS|PUB|MMS|RCS))?(?:[ \u00a0]+(?:par[ \u00a0]+SMS|non[ \u00a0]+surtax[ée]|gratuit))?"
    r"(?:[ \u00a0]*(?:[:=]|=>|->|→)|[ \u00a0]+(?:au|to|vers|sur le))?[ \u00a0]*(?P<number>\+?\d[\d ]{2,14}\d)\b"
    r"(?:[ \u00a0]*\((?:num[ée]ro |appel |sms )?(?:non surtax[ée]|gratuit|(?:prix|co[uû]t)(?: d[’']un)? sms)\))?",
    re.IGNORECASE,
)

_BEFORE_MENTION = re.compile(r"(?:\s+[-–—|/•·*]+)*[\s,;:(\[]*\Z")

_REPLY = re.compile(
    r"\b(?:r[ée]pon(?:dez|dre|ds)|renvoyez|envoyez|tapez)\b[^.\n]{0,12}\bSTOP\b(?![^.\n]{0,12}\d{4})", re.IGNORECASE
)


def _text(terms: Json, values: Sequence[str], territory: str) -> str | None:
    """The text as sent, with the person's own values and the STOP mention. None when the values are gone, as after an erasure."""
    left = iter(values)
    if len(values) != sum(1 for match in _FIELD.finditer(terms["text"]) if match["name"]):
        return None

    def put(match: re.Match[str]) -> str:
        if match["name"] is None:
            return match[0][0]
        return next(left, "") or match["fallback"] or ""

    text = _FIELD.sub(put, terms["text"]).strip()
    advertiser = terms["advertiser"]
    number, metropolitan = _stop_number(advertiser, territory), advertiser["stop_number"]
    if number is None or terms["nature"] == "transactional":
        return text
    clause = advertiser.get("route", {}).get("stop_clause", "").replace("{number}", number)
    answerable = terms["brand"]["sender_id"] == number and _REPLY.search(text)
    if not (_MENTION.search(text) or clause or answerable):
        return f"{text} STOP SMS {number}"

    def of_territory(match: re.Match[str]) -> str:
        written = match["number"]
        rewritten = written.replace(" ", "") == metropolitan != number
        return match[0].replace(written, number) if rewritten else match[0]

    text = _MENTION.sub(of_territory, text)
    return _before_clause(text, number) + clause if clause else text


def _before_clause(text: str, number: str) -> str:
    """The text as the carrier gets it that appends its own clause: without the mentions of that number that it ends with."""
    for mention in reversed(list(_MENTION.finditer(text))):
        if mention["number"].replace(" ", "") != number or not re.fullmatch(r"\W*", text[mention.end() :]):
            break
        text = _BEFORE_MENTION.sub("", text[: mention.start()])
    return text


def _passes(message: Json, outcome: Json, rules: Sequence[Json]) -> bool:
    """Whether the results are those of the edition's sending rules in force, in order, followed by any other objections.

    The day is that of the person's place: a rule that begins or ends within a day of the message may be in force or not.
    """
    objected, named = set(_objections(outcome)), [result["rule"] for result in message["results"]]
    day, place = datetime.fromisoformat(message["at"]).date(), 0
    for rule in rules:
        if "sending" not in rule["stages"]:
            continue
        days = [
            (rule["since"] is None or rule["since"] <= near) and (rule["until"] is None or near <= rule["until"])
            for near in ((day + timedelta(days=days)).isoformat() for days in (-1, 0, 1))
        ]
        present = place < len(named) and named[place] == rule["rule"]
        if present and not (any(days) or rule["rule"] in objected):
            return False
        if not present and (all(days) or rule["rule"] in objected):
            return False
        place += present
        objected.discard(rule["rule"])
    return sorted(named[place:]) == sorted(objected)


def _judged(message: Json) -> tuple[str | None, dict[str, Any]]:
    """The edition that judged a message, and what each objecting rule said of it."""
    objected = [result for result in message["results"] if result["result"] != "pass"]
    return message["rulebook"], {
        one["rule"]: (one["result"], one.get("explanation"), one.get("severity"), one.get("citation"))
        for one in objected
    }


def _objections(outcome: Json) -> dict[str, Any]:
    """The objections as archived: with their words, without, or (before words were kept) as one string each."""
    objections: dict[str, Any] = {}
    for one in outcome.get("objections", ()):
        if isinstance(one, str):
            rule, result = one.split(" ")
            objections[rule] = (result, None, None, None)
        else:
            explanation = {"fr": one["fr"], "en": one["en"]} if "fr" in one else None
            objections[one["rule"]] = (one["result"], explanation, one.get("severity"), one.get("citation"))
    return objections


def _claims(versions: Mapping[int, Json], only: str | None) -> dict[tuple[str, str], int]:
    """The version that took each claim; the last one, if it was given back in between.

    Claims in the first version were made at the person's previous number: their messages belong to that number's case.
    """
    taken: dict[tuple[str, str], int] = {}
    for version, item in sorted(versions.items()):
        for campaign, text in item["claims"].items():
            if versions.get(1, {}).get("claims", {}).get(campaign) == text:
                continue
            place, before = (campaign, text.split(" ")[1]), versions.get(version - 1)
            if only in (None, campaign) and (place not in taken or (before and campaign not in before["claims"])):
                taken[place] = version
    return taken


def _chain_faults(records: Sequence[Json]) -> Iterator[str]:
    previous = ""
    for expected, record in enumerate(records, start=1):
        number = record["sequence"]
        if number != expected:
            yield f"l'acte n° {expected} manque ou a été déplacé"
            return
        if record["content"] and digest(record["content"]) != record["content_hash"]:
            yield f"le contenu de l'acte n° {number} a été altéré"
        if digest({name: record[name] for name in _HEADER}) != record["hash"]:
            yield f"l'en-tête de l'acte n° {number} a été altéré"
        if record["previous"] != previous:
            yield f"l'acte n° {number} ne suit pas l'acte n° {number - 1}"
        previous = record["hash"]


# ------------------------------------------------------------------------------------------------------ hashes and JSON


def hash_of(written: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(written).hexdigest()


def digest(value: object) -> str:
    """The hash of a JSON value in canonical form: sorted keys, no spaces, UTF-8."""
    return hash_of(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def parsed(written: bytes | str) -> Any:
    """A JSON value that all readers read alike. Raises ValueError for duplicate names, or if it would fill the memory."""
    text = written.decode() if isinstance(written, bytes) else written
    if sum(map(text.count, ",[{:")) > 1_000 + len(text) // BYTES_A_VALUE:
        raise ValueError("more values than a pack has")
    return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)


def _object(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a doubled name")
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _node(left: str, right: str) -> str:
    return hash_of(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def root_by_path(hashed: str, index: int, count: int, path: Sequence[str]) -> str:
    """The root of a tree of `count` hashes that holds this one at `index`, by its audit path; "" when the path does not fit."""
    if not 0 <= index < count:
        return ""
    if count == 1:
        return "" if path else hash_of(b"\x00" + bytes.fromhex(hashed))
    if not path:
        return ""
    split = 1 << (count - 1).bit_length() - 1
    *lower, sibling = path
    if index < split:
        inner = root_by_path(hashed, index, split, lower)
        return inner and _node(inner, sibling)
    inner = root_by_path(hashed, index - split, count - split, lower)
    return inner and _node(sibling, inner)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
