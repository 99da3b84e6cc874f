"""YAML as data alone, by the loader in C where there is one: ten times as fast."""

from __future__ import annotations

from typing import Any

import yaml

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """What one document says. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
