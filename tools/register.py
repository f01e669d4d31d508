"""python -m tools.register [FILE]: fetch the record of processing (GDPR art. 30) of the stack that is up, or of API and KEY."""

import os
import sys
import urllib.request
from pathlib import Path

from local.stack_paths import StackPaths


def main(arguments: list[str]) -> int:
    """Write the page, and say where."""
    paths = StackPaths.from_environment()
    try:
        stack = {} if os.environ.get("API") else paths.stack()
    except FileNotFoundError:
        print("No stack is up: `make up`, or name another with API=url KEY=key", file=sys.stderr)
        return 1
    url, key = os.environ.get("API") or stack["api_url"], os.environ.get("KEY") or stack.get("api_key", "")
    with urllib.request.urlopen(
        urllib.request.Request(f"{url}/register", headers={"x-api-key": key}), timeout=30
    ) as page:
        target = Path(arguments[0]) if arguments else paths.folder / "register.html"
        target.write_bytes(page.read())
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
