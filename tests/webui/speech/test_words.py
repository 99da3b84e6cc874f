"""The table of words: complete, in both languages, and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webui.speech.words import WORDS, words

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = sorted((ROOT / "assets" / "static").rglob("*.js"))
_SLOT = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_have_the_same_blanks(key: str) -> None:
    """What is filled in in Chinese is filled in in English too, and neither is empty."""
    entry = WORDS[key]
    assert entry.zh.strip()
    assert entry.en.strip()
    assert set(_SLOT.findall(entry.zh)) == set(_SLOT.findall(entry.en))


def test_every_key_that_the_scripts_say_exists() -> None:
    """A misspelt key would be shown to people as it is."""
    said = {key for script in SCRIPTS for key in re.findall(r'"([a-z]+\.[a-z_]+)"', script.read_text("utf-8"))}
    groups = {key.split(".")[0] for key in WORDS}
    files = {key for key in said if key.endswith((".css", ".js", ".yaml"))}
    assert {key for key in said if key.split(".")[0] in groups} - files - set(WORDS) == set()


def test_blanks_are_filled_and_nothing_else_is_touched() -> None:
    """A value with braces is put in as it is."""
    assert words("queue.cancel", "zh", name="{name}.png") == "取消识别“{name}.png”"
    assert words("review.to_check", "en", count=3) == "3 to check"
