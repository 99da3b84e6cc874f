"""`./launch.sh exports`: the export profiles there are, and whether one is right."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from engine.errors import BadProfile
from engine.export import ProfileShelf, read_profile
from engine.words import Language, Words

DONE, FAILED = 0, 1


def run(
    arguments: list[str], shelf: ProfileShelf, own: Path, language: Language, say: Callable[[str], None] = print
) -> int:
    """Lists the profiles, or checks files and folders, `own` where none is named; 1 where something is wrong."""
    asked = _parser().parse_args(arguments)
    if asked.what == "list":
        for name, profile in shelf.profiles.items():
            say(f"{name:<28}{profile.output:<6}{profile.label.words().in_language(language)}")
        for trouble in shelf.troubles:
            say(f"✗ {trouble.reason.in_language(language)}")
        return FAILED if shelf.troubles else DONE
    return max((_check(path, language, say) for path in _files(asked.paths or [own])), default=DONE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./launch.sh exports", description="导出方案 (export profiles)")
    ways = parser.add_subparsers(dest="what", required=True)
    ways.add_parser("list", help="列出全部方案 (all profiles there are)")
    check = ways.add_parser("check", help="检查方案文件 (what is wrong with a profile)")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="文件或文件夹 (files or folders)")
    return parser


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def _check(path: Path, language: Language, say: Callable[[str], None]) -> int:
    try:
        profile = read_profile(path)
    except BadProfile as error:
        say(f"✗ {error.message.in_language(language)}")
        say(f"    → {error.hint.in_language(language)}")
        return FAILED
    columns = len(profile.columns)
    said = Words(
        f"✓ {profile.id}：{columns} 列，{profile.output}", f"✓ {profile.id}: {columns} columns, {profile.output}"
    )
    say(said.in_language(language))
    return DONE
