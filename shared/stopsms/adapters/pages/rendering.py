"""Pages rendered on the server with Jinja2: every value is escaped, a name that does not exist is an error."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stopsms.adapters.pages.assets import asset_names

SHARED_TEMPLATES = Path(__file__).parent


class PageTemplates:
    """The templates of one function, and the layout that they extend."""

    def __init__(self, folder: Path) -> None:
        """In this folder; what they extend and include may stand beside this module."""
        places: Sequence[Path] = (folder, SHARED_TEMPLATES)
        self._templates = Environment(
            loader=FileSystemLoader(places),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["assets"] = asset_names()

    def render(self, name: str, *, root: str, **values: object) -> str:
        """The page of that name. `root` is the relative address of the API's root, with a slash at its end."""
        return self._templates.get_template(name).render(root=root, **values)
