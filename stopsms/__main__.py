"""python -m stopsms."""

import sys

from stopsms.program import main

if __name__ == "__main__":
    sys.exit(main())
