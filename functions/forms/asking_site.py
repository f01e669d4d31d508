"""Which site asks: our own page, one that the form allows, or another. Compared to the letter, as browsers write origins."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

LONGEST_PAGE = 500
"""Characters of the address of a page, as it is recorded."""

FRAMES = frozenset({"iframe", "frame"})
"""What a browser says that it wants a page for (`Sec-Fetch-Dest`) when another page shows it within itself."""


def is_for_a_site(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a site asks that draws the form, by the headers (in lower case): a preflight is always its browser's."""
    if method == "POST":
        return headers.get("content-type", "").lower().startswith("application/json")
    accepted = headers.get("accept", "")
    return method == "OPTIONS" or ("application/json" in accepted and "text/html" not in accepted)


def origin_of(address: str) -> str:
    """The origin of an address; "" when it has none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def without_query(address: str) -> str:
    """The address of a page: what follows a question mark may be about a person."""
    return address.partition("#")[0].partition("?")[0][:LONGEST_PAGE]


def is_ours(origin: str, host: str, public: str) -> bool:
    """Whether a page of ours posts: its origin is the deployment's public address, or the host that was asked, over TLS.

    Only what is compared is written here, nothing that a stranger sent is parsed.
    """
    return origin == origin_of(public) or (bool(host) and origin == f"https://{host}")


def framing_page(headers: Mapping[str, str], allowed: Collection[str]) -> str:
    """The page that frames the form, if its browser tells, and it is one of a site that may; else "".

    A page that only links to the form is named as the referrer too, and frames nothing.
    """
    referrer = headers.get("referer", "")
    framed = headers.get("sec-fetch-dest", "") in FRAMES
    written = referrer.isascii() and referrer.isprintable()
    return without_query(referrer) if framed and written and origin_of(referrer) in allowed else ""


def sharing_headers(origin: str, allowed: Collection[str]) -> Mapping[str, str]:
    """The headers by which a browser lets a page of an allowed origin read the answer (Fetch, « CORS protocol »). No credentials."""
    if origin not in allowed:
        return {"Vary": "Origin, Accept"}
    return {
        "Vary": "Origin, Accept",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": "600",
    }
