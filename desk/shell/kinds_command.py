"""`./launch.sh kinds`: the kinds there are; a new one checked, a draft held against the one in use, and published."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from desk.opening.reader_setup import KINDS
from desk.shell.kinds_publish import Publishing, add_commands
from desk.shell.kinds_try import Trying
from desk.studio.studio import Studio
from engine.errors import BadPreset
from engine.kinds import Trial, try_kind
from engine.presets import KIND_FILE, Preset, PresetBook, read_kind
from engine.presets.shelf import KindShelf, taken
from engine.words import Language, Words

DONE, FAILED = 0, 1
_NOTHING = Words("（无）", "(nothing)")
_LOOKING = frozenset({"list", "check", "try"})
"""What changes nothing, and needs no database."""


def run(
    arguments: list[str],
    shelf: KindShelf,
    language: Language,
    say: Callable[[str], None] = print,
    studio: Callable[[], Studio] | None = None,
) -> int:
    """Lists the kinds, or checks or tries the folders named; 1 where one of them is not right, or got worse.

    What changes kinds works in the `studio` that is opened for it; without one there is nothing of that.
    """
    asked = _parser(can_publish=studio is not None).parse_args(arguments)
    if asked.what == "list":
        return _list(shelf, language, say)
    if studio is not None and asked.what not in _LOOKING:
        return Publishing(studio(), language, say).run(asked)
    worst = DONE
    for folder in asked.folders:
        room = Trying(shelf, language, say) if asked.what == "try" else _Checking(shelf, language, say)
        worst = max(worst, room.folder(_found(folder, shelf)))
    return worst


def _parser(*, can_publish: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./launch.sh kinds", description="单据种类 (kinds of documents)")
    ways = parser.add_subparsers(dest="what", required=True)
    ways.add_parser("list", help="列出全部种类 (all kinds there are)")
    check = ways.add_parser("check", help="检查一个种类并识别其样本 (what is wrong with a kind, and what it finds)")
    check.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    draft = ways.add_parser("try", help="草稿与正在使用的种类对比 (a draft against the kind in use, on its samples)")
    draft.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    if can_publish:
        add_commands(ways)
    return parser


def _found(folder: Path, shelf: KindShelf) -> Path:
    """The folder as named, or that of the installation's own kind of this name."""
    return folder if folder.is_dir() or len(folder.parts) != 1 else shelf.folder / folder


def _list(shelf: KindShelf, language: Language, say: Callable[[str], None]) -> int:
    own = {preset.id for preset in shelf.snapshot()[1]}
    for preset in shelf.values():
        mark = Words("自定义", "own") if preset.id in own else Words("自带", "shipped")
        label = Words(preset.label.zh, preset.label.en).in_language(language)
        say(f"{preset.id:<24}{mark.in_language(language):<8}{label}")
    for trouble in shelf.troubles:
        say(f"✗ {trouble.reason.in_language(language)}")
    return FAILED if shelf.troubles else DONE


class _Checking:
    """One kind looked at, and what it finds on its samples."""

    def __init__(self, shelf: KindShelf, language: Language, say: Callable[[str], None]) -> None:
        self._shelf = shelf
        self._language: Language = language
        self._say = say

    def folder(self, folder: Path) -> int:
        """Says what is wrong in words, and field by field what was wanted and what was given."""
        try:
            preset = read_kind(folder.resolve(), self._shelf.known)
            self._check_id(folder, preset)
            trials = list(try_kind(folder, preset, self._book(preset)))
        except BadPreset as error:
            self._tell(Words(f"✗ {error.message.zh}", f"✗ {error.message.en}"))
            self._tell(error.hint)
            return FAILED
        self._tell(Words(f"✓ {folder.name}/{KIND_FILE} 没有错误", f"✓ {folder.name}/{KIND_FILE} is valid"))
        for trial in trials:
            self._show(trial)
        wanted = sum(len(trial.fields) for trial in trials)
        right = sum(one.is_right for trial in trials for one in trial.fields)
        if not trials:
            self._tell(Words("没有样本（samples/*.json）。", "There are no samples (samples/*.json)."))
        else:
            count = len(trials)
            self._tell(
                Words(
                    f"{count} 份样本，{wanted} 个字段，{right} 个正确。",
                    f"Samples: {count}. Fields: {wanted}, right: {right}.",
                )
            )
        return DONE if all(trial.is_right for trial in trials) else FAILED

    def _check_id(self, folder: Path, preset: Preset) -> None:
        """A kind of one's own cannot be called as a shipped one is."""
        if preset.id in self._shelf.shipped and folder.resolve() != KINDS / preset.id:
            raise taken(preset.id)

    def _book(self, preset: Preset) -> PresetBook:
        return self._shelf.with_preset(preset)

    def _show(self, trial: Trial) -> None:
        self._say(trial.sample)
        if trial.wanted_kind is not None and trial.kind != trial.wanted_kind:
            unknown = Words("未知", "unknown")
            kind = trial.kind or unknown.in_language(self._language)
            self._tell(
                Words(
                    f"  ✗ auto 认为是 {kind}，应为 {trial.wanted_kind}：请增加 cues 或提高 weight",
                    f"  ✗ auto takes it for {kind}, not {trial.wanted_kind}: give it more cues, or heavier ones",
                )
            )
        for one in trial.fields:
            wanted, given = (value or _NOTHING.in_language(self._language) for value in (one.wanted, one.given))
            if one.is_right:
                self._say(f"  ✓ {one.name}: {given} ({one.confidence:.2f})")
            else:
                self._tell(
                    Words(
                        f"  ✗ {one.name}：应为 {wanted}，得到 {given}",
                        f"  ✗ {one.name}: wanted {wanted}, given {given}",
                    )
                )
            for doubt in one.doubts:
                self._say(f"      {doubt.in_language(self._language)}")

    def _tell(self, words: Words) -> None:
        self._say(words.in_language(self._language))
