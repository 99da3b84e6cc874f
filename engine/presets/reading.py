"""Files of kinds into presets: what is wrong with one is told by key, line and reason, in both languages."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from engine.errors import BadPreset
from engine.presets.data_file import loaded, mistake, mistakes, text_of, told, unreadable
from engine.presets.fault import Mistake
from engine.presets.known import Known
from engine.presets.model import Preset
from engine.words import Words

KIND_FILE, WORDS_FILE = "kind.yaml", "words.yaml"


def read_preset(text: str, name: str, known: Known | None = None, words: str | None = None) -> Preset:
    """One kind from YAML, and its `words` from theirs. Raises `BadPreset` with file, key, line and reason.

    `known` tells what the file may name; without it only its form is looked at.
    """
    try:
        node, given = loaded(text)
        if words is not None and isinstance(given, dict):
            given["words"] = loaded(words)[1]
    except yaml.YAMLError as error:
        raise _bad(name, [unreadable(error)]) from error
    try:
        preset = Preset.model_validate(given)
    except ValidationError as error:
        raise _bad(name, list(mistakes(error, node))) from error
    wrong = [mistake(key, reason, node) for key, reason in known.faults(preset)] if known is not None else []
    if wrong:
        raise _bad(name, wrong)
    return preset


def read_kind(folder: Path, known: Known | None = None) -> Preset:
    """The kind in a folder: its `kind.yaml`, and its `words.yaml` where it has one. Raises `BadPreset`."""
    name = f"{folder.name}/{KIND_FILE}"
    try:
        text = text_of(folder / KIND_FILE)
        words = text_of(folder / WORDS_FILE) if (folder / WORDS_FILE).is_file() else None
    except (OSError, ValueError) as error:
        reason = Words("文件无法读取，或不是 UTF-8 文字", "the file cannot be read, or is no text in UTF-8")
        raise _bad(name, [Mistake("", None, reason)]) from error
    preset = read_preset(text, name, known, words)
    if preset.id != folder.name:
        reason = Words(f"文件夹应与 id 同名：{preset.id}", f"the folder should be called as its id is: {preset.id}")
        raise _bad(name, [Mistake("id", None, reason)])
    return preset


def _bad(name: str, found: list[Mistake]) -> BadPreset:
    words = told(found)
    return BadPreset(
        Words(f"模板文件 {name} 有误：{words.zh}。", f"The preset file {name} is not valid: {words.en}."),
        Words("请改正所指的键；允许的键见 docs/kinds.zh-CN.md。", "Mend that key; docs/kinds.md lists the keys."),
    )
