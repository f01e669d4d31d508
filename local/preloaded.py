"""What the fork server of `local.workers` imports before the first worker is forked: the layer, and with it the libraries.

Importing it reads no environment and opens nothing, so a worker finds it as if it had imported it itself; handlers it imports itself.
"""

import importlib
import os
import pkgutil
import sys
from contextlib import suppress

sys.stdout = sys.stderr  # where a worker's print() and logs go: its real output is what it tells the emulator
sys.path.insert(0, os.path.join(os.environ["STACK_LAYER"], "python"))  # noqa: PTH118 (pathlib is not needed otherwise)
stopsms = importlib.import_module("stopsms")
for module in pkgutil.walk_packages(stopsms.__path__, "stopsms."):
    with suppress(ImportError):  # some need libraries that only one function brings
        importlib.import_module(module.name)
