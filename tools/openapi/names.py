"""One name for one shape."""

import json
from typing import Any


def name_once(document: dict[str, Any]) -> None:
    """What is sent and answered alike has one schema: a model that names itself gets two from pydantic, `X-Input` and `X-Output`."""
    schemas = document["components"]["schemas"]
    for sent in [name for name in schemas if name.endswith("-Input")]:
        name, answered = sent.removesuffix("-Input"), sent.removesuffix("-Input") + "-Output"
        named = [json.dumps(schemas[each]).replace(f"/{each}", f"/{name}") for each in (sent, answered)]
        if named[0] != named[1]:
            continue
        text = json.dumps(document).replace(f"/{sent}", f"/{name}").replace(f"/{answered}", f"/{name}")
        document |= json.loads(text)
        schemas = document["components"]["schemas"]
        schemas[name] = schemas.pop(sent)
        del schemas[answered]
