"""The links of a text, and what makes one suspect to a recipient or to an operator."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from stopsms.compliance.message.text import plain

SHORTENERS = frozenset(
    "bit.ly bitly.com bit.do j.mp tinyurl.com tiny.cc tiny.one tiny.pl t.co goo.gl ow.ly is.gd v.gd x.gd da.gd cutt.ly cutt.us "
    "rebrand.ly lnkd.in shorturl.at shorturl.fr shorturl.gg buff.ly rb.gy t.ly s.id u.to u.nu n9.cl 1url.com 2.gp bl.ink dub.sh kutt.it "
    "short.gy short.io short.cm shorte.st shrtco.de shrinke.me soo.gd snip.ly surl.li t2m.io urlz.fr urly.fr urlr.me url.fr urls.fr url.ie "
    "lc.cx vu.fr huit.re s.42l.fr frama.link link.infini.fr qrco.de q-r.to qr.ae qr.net me-qr.com l.ead.me adf.ly ouo.io bc.vc clck.ru "
    "clk.sh cli.gs po.st q.gs ity.im mcaf.ee hyperurl.co zpr.io smarturl.it trib.al dlvr.it amzn.to fb.me wp.me g.co gg.gg 0rz.tw "
    "reurl.cc lihi.io ppt.cc han.gl page.link app.link onelink.me".split()
)
"""Public services that hide where a link leads. No list is complete: a link that is not on a domain of the advertiser is reported too.

Source: docs/law.md R-29 (short links are banned in RCS by the charter, suspect in SMS)."""

_OPEN_TO_ALL = ("page.link", "app.link", "onelink.me")
"""Services that give each customer a host of its own below theirs."""

_TOP_LEVEL = (
    "fr|com|net|org|eu|io|co|shop|store|boutique|paris|bzh|corsica|alsace|re|nc|pf|yt|pm|wf|tf|gp|mq|gf|be|ch|lu|de|es|it|uk|"
    "info|biz|me|mobi|app|dev|link|page|site|online|click|club|top|xyz|ly|gl|gd|cc|at|id|gy|ru|cn|"
    "tk|ml|ga|cf|gq|pw|win|vip|pro|live|tech|fun|zip|mov|cash|space|website|world|today|life|blog|cloud"
)
_LINK = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]*://)(?P<rest>[^\s<>\"«»]+)|(?<![\w@.])"
    rf"(?P<bare>(?:[\w-]+\.)+(?:(?:{_TOP_LEVEL})(?![\w-])(?:/[^\s<>\"«»]*)?|[a-z]{{2,}}/[^\s<>\"«»]+))",
    re.IGNORECASE,
)
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.*\]")
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "i": "l", "-": None})


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, with its host; `scheme` is empty when the author wrote none."""

    written: str
    scheme: str
    host: str
    credentials: bool
    position: int

    @property
    def shortened(self) -> bool:
        """Whether a public shortener hides its target."""
        return self.host.removeprefix("www.") in SHORTENERS or any(
            self.host.endswith(f".{name}") for name in _OPEN_TO_ALL
        )

    @property
    def insecure(self) -> bool:
        """Whether it is not https."""
        return self.scheme not in ("", "https")

    @property
    def disguised(self) -> bool:
        """Whether its host is written to be mistaken: letters of other alphabets, an IP address, a name before an @."""
        return (
            self.credentials
            or bool(_IP_ADDRESS.fullmatch(self.host))
            or "xn--" in self.host
            or any(not unicodedata.name(c, "").startswith("LATIN") for c in self.host if c.isalpha())
            or not self.host.isascii()
        )

    def belongs_to(self, domains: Iterable[str]) -> bool:
        """Whether the host is one of these domains or below one."""
        return any(self.host == domain or self.host.endswith(f".{domain}") for domain in map(str.casefold, domains))

    def imitates(self, names: Iterable[str]) -> bool:
        """Whether a label of the host reads like one of these names (ze1ie-mode, zelie for zeliie), without judging whose it is."""
        labels = [skeleton(label) for label in self.host.split(".")[:-1]]
        wanted = [name for name in map(skeleton, map(plain, names)) if len(name) >= 4]
        return any(name in label or one_apart(name, label) for name in wanted for label in labels)


def skeleton(label: str) -> str:
    """A name as the eye takes it: « LaP0ste » and « laposte », « rn » and « m » are one."""
    return label.casefold().translate(_LOOKALIKES).replace("rn", "m").replace("vv", "w")


def one_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, added or left out, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right or left == right[1:]


def links(text: str) -> tuple[Link, ...]:
    """Every link of the text, with or without a scheme."""
    return tuple(map(_link, _LINK.finditer(text)))


def _link(match: re.Match[str]) -> Link:
    written = match[0].rstrip(".,;:!?)")
    scheme = (match["scheme"] or "").removesuffix("://").casefold()
    authority = (match["rest"] or match["bare"]).split("/")[0].split("?")[0].split("#")[0].rstrip(".,;:!?)")
    host = authority.rpartition("@")[2].partition(":")[0] if not authority.startswith("[") else authority
    return Link(written, scheme, host.casefold(), "@" in authority, match.start())
