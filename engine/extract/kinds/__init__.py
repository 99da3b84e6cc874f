"""The algorithms of the kinds of documents: what no pattern can describe. Each registers itself where it stands."""

import importlib
import pkgutil

from engine.extract.finding import FINDERS, ROW_FINDERS

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["FINDERS", "ROW_FINDERS"]
