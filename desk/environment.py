"""What is taken from the environment beside the settings. A command has a reader process begin after this module."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Language

PREFIX = "OCR_"
"""Of every setting's variable."""


def child_environment() -> dict[str, str]:
    """The environment of a reader process: this one's, without any setting of the product's, secrets least of all."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**mine, "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}


def secret_in(variable: str) -> str:
    """A secret that another settings' file names by its variable, `OCR_…` like all that no reader process sees."""
    return os.environ.get(variable, "") if variable.startswith(PREFIX) else ""


def shell_language() -> Language:
    """Chinese unless the shell's locale names another language."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"
