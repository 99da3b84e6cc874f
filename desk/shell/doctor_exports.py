"""What the doctor says of the export profiles."""

from __future__ import annotations

from collections.abc import Iterator

from desk.opening.assembly import profiles_of
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.words import Words

_PART = Words("导出方案", "Export profiles")


def examine_exports(settings: Settings) -> Iterator[Finding]:
    """How many there are; each that cannot be read, with what is wrong with it."""
    shelf = profiles_of(settings)
    names = ", ".join(shelf.profiles)
    yield Finding(_PART, Health.GOOD, Words(f"{len(shelf.profiles)} 个：{names}", f"{len(shelf.profiles)}: {names}"))
    for trouble in shelf.troubles:
        yield Finding(
            Words(f"导出方案 {trouble.name}", f"Export profile {trouble.name}"),
            Health.BAD,
            trouble.reason,
            Words("改好后运行 ./launch.sh exports check", "Then try ./launch.sh exports check"),
        )
