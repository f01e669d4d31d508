"""The services beside AWS that the simulator speaks: a file each, with its `WIRE`. To simulate another, write its file."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from local.carrier.wires import Wire

_MODULES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]

WIRES: Mapping[str, Wire] = {module.WIRE.service: module.WIRE for module in _MODULES}
"""By the id of their service."""
