"""Judge what outlives an erasure: an opposition stays, and no contact is removed without a reason."""

import json

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.chains import Item, last_erasure
from stopsms.audit.contact_state import SHORT, digest, instant
from stopsms.audit.judge_versions import VersionJudge
from stopsms.compliance.person.erasure import remains_part


class RemainsJudge:
    """Takes what is stored of erased persons, and holds it against how their contacts were removed."""

    def __init__(self, state: AuditState, audit: Audit, versions: VersionJudge) -> None:
        """With what is known so far; findings go into the audit, and waiting versions can be judged."""
        self._state = state
        self._audit = audit
        self._versions = versions

    def take(self, advertiser: str, part: str, pseudonym: str, item: Item | None) -> None:
        """What is stored of somebody erased, or its removal; `part` is the end of its partition's key."""
        if part != remains_part(pseudonym):
            if item is not None:
                why = "what outlives an erasure is kept where nothing looks for it"
                self._audit.found("rewritten", "somebody erased", why)
            return
        self._take(advertiser, pseudonym, item)

    def _take(self, advertiser: str, pseudonym: str, item: Item | None) -> None:
        known = self._state.newest(
            "remains", "advertiser = ? AND pseudonym = ? AND standing = 1", advertiser, pseudonym
        )
        about = "somebody erased"
        if item is None:
            if known is not None:
                if known["opposed"] and not self._is_outlived(known):
                    self._audit.found("rewritten", about, "the opposition that outlives an erasure was removed")
                self._state.put("remains", **{**known, "standing": 0})
            return
        if item["opposed_at"] is not None:
            instant(item["opposed_at"])
        remains = {
            "advertiser": advertiser, "pseudonym": pseudonym, "head": item["head"], "version": int(item["version"]),
            "sequence": int(item["sequence"]), "opposed": item["opposed_at"] or "", "claims": digest(item["claims"])[:SHORT],
        }  # fmt: skip
        if known is not None and item["version"] <= known["version"]:
            if any(known[name] != value for name, value in remains.items()):
                why = f"what outlives an erasure was written twice, differently, or after a later one: version {item['version']}"
                self._audit.found("rewritten", about, why)
            return
        if known is not None:
            self._state.put("remains", **{**known, "standing": 0})
        self._state.put("remains", **remains, phone="", standing=1)
        for waiting in list(self._state.rows("acts", "previous = ?", item["head"])):
            self._versions.settle_all(waiting["advertiser"], waiting["phone"])

    def _is_outlived(self, remains: Row) -> bool:
        """Whether the person came back since and was purged by age, unopposed: then what older keys knew of them goes too."""
        known = self._state.get("contacts", remains["advertiser"], remains["phone"])
        last = last_erasure(self._state, known["head"]) if known is not None and known["gone"] else None
        left = None if last is None else self._state.newest("remains", "head = ?", last["hash"])
        return left is not None and not left["opposed"]

    def close(self, late: str) -> None:
        """Contacts that were removed before `late`."""
        for left in self._state.rows("departures", "at < ?", late):
            self._state.drop("departures", left["advertiser"], left["phone"], left["version"])
            if why := self._why_gone(left):
                self._audit.found("no act", masked(left["phone"]), why)

    def _why_gone(self, left: Row) -> str:
        """Why the removal of a contact was not allowed, or what outlives it is not what should; see `erasure`."""
        erasure = self._state.newest("erasures", "previous = ?", left["head"])
        if erasure is None:
            return f"the contact went after version {left['version']} and no erasure says why"
        remains = self._state.newest("remains", "head = ?", erasure["hash"])
        if remains is None:
            later = self._state.any("erasures", "previous = ?", erasure["hash"])
            return "" if later else f"nothing outlives the contact that was erased after version {left['version']}"
        state = json.loads(left["state"])
        self._versions.check_steps(left["phone"], left["version"], remains["version"])
        if remains["version"] <= left["version"] or remains["claims"] != left["claims"]:
            return f"what outlives the contact is not what stood at version {left['version']}"
        opposed_at = state.get("opposed_at", "") if state["status"] == "opposed" else ""
        if erasure["act"] == "erased":
            known = [erasure["recorded"], erasure["occurred"]]
            known += [state["opposed_at"]] if "opposed_at" in state else []
            opposed = bool(remains["opposed"]) and instant(remains["opposed"]) >= max(map(instant, known))
        else:
            opposed = remains["opposed"] == opposed_at
        return (
            "" if opposed else f"the opposition does not outlive the contact that went after version {left['version']}"
        )
