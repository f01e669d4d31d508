"""The files that pages ask for: text only, under names that hold a hash of their content, so that browsers keep them for a year."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stopsms.adapters.clients import reused

_FOLDER = Path(__file__).parent
_MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages: the name under which it is served, its media type and its content."""

    name: str
    media_type: str
    content: str


@reused
def _assets() -> Mapping[str, Asset]:
    """Every asset, by the name of its file."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if media_type := _MEDIA_TYPES.get(path.suffix):
            content = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(content.encode()).hexdigest()[:16]
            found[path.name] = Asset(f"{path.stem}.{digest}{path.suffix}", media_type, content)
    return found


def asset_names() -> Mapping[str, str]:
    """The names under which the files are served, by their own names."""
    return {file: asset.name for file, asset in _assets().items()}


def asset_named(name: str) -> tuple[Asset, bool] | None:
    """The asset, and whether its content is what the name promises: a page of the release before may ask for what is another now."""
    stem, _, rest = name.partition(".")
    asset = _assets().get(f"{stem}.{rest.rpartition('.')[2]}")
    return None if asset is None else (asset, asset.name == name)
