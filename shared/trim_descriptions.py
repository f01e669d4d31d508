"""Drop from botocore's descriptions of AWS what no program reads: python trim_descriptions.py FOLDER SERVICE…, when the layer is built.

Other services' descriptions and endpoints go, and the documentation of those that stay: four fifths of what a client has to parse.
"""

import gzip
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def without_documentation(description: Any) -> Any:
    """A description as it was, but for the prose in it.

    A member that happens to be called `documentation` stays, and so does the prose of `clientContextParams`: botocore reads it there.
    """
    if isinstance(description, dict):
        return {
            name: value if name == "clientContextParams" else without_documentation(value)
            for name, value in description.items()
            if name != "documentation" or not isinstance(value, str)
        }
    return list(map(without_documentation, description)) if isinstance(description, list) else description


def _written(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def trim(data: Path, services: Sequence[str]) -> None:
    """Trim a botocore/data folder to these services."""
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in services:
            shutil.rmtree(folder)
    prefixes = set()
    for packed in data.glob("*/*/service-2.json.gz"):
        description = without_documentation(json.loads(gzip.decompress(packed.read_bytes())))
        prefixes.add(description["metadata"]["endpointPrefix"])
        packed.with_suffix("").write_bytes(_written(description))
        packed.unlink()
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text())
    for partition in known["partitions"]:
        partition["services"] = {name: found for name, found in partition["services"].items() if name in prefixes}
    endpoints.unlink()  # an installer may have linked it to its cache: what is written must be another file
    endpoints.write_bytes(_written(known))


if __name__ == "__main__":
    trim(Path(sys.argv[1]), sys.argv[2:])
