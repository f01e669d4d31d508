"""python -m stopsms.command_line."""

import sys

from stopsms.command_line.program import main

if __name__ == "__main__":
    sys.exit(main())
