"""The page on which the API's description is read and tried: Swagger UI, as Powertools brings it, all from this deployment."""

from hashlib import sha256
from importlib.resources import files

from stopsms.adapters.clients import reused

_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#description",
  deepLinking: true,
  docExpansion: "none",
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""
"""Nobody else is asked whether the description is valid."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · stop-sms</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/{style}">
</head>
<body>
<main id="description">This page takes JavaScript. The description itself is <a href="openapi.json">openapi.json</a>.</main>
<script src="docs/{bundle}"></script>
<script src="docs/{start}"></script>
</body>
</html>
"""

POLICY = {
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "data:",
    "connect-src": "'self'",
}
"""What the page loads. Swagger UI writes styles into its elements and has its pictures in its style sheet; it calls this API alone."""


@reused
def description_files() -> dict[str, tuple[str, str]]:
    """What the page loads: media type and text, by a name that holds a hash of it."""
    brought = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    listed = {
        "style.css": ("text/css; charset=utf-8", brought.joinpath("swagger-ui.min.css").read_text("utf-8")),
        "bundle.js": (
            "text/javascript; charset=utf-8",
            brought.joinpath("swagger-ui-bundle.min.js").read_text("utf-8"),
        ),
        "start.js": ("text/javascript; charset=utf-8", _START),
    }
    return {_named(name, text): (media_type, text) for name, (media_type, text) in listed.items()}


def description_page() -> str:
    """The page, in HTML."""
    names = {name.partition(".")[0]: name for name in description_files()}
    return _PAGE.format_map(names)


def _named(name: str, text: str) -> str:
    stem, _, kind = name.partition(".")
    return f"{stem}.{sha256(text.encode()).hexdigest()[:16]}.{kind}"
