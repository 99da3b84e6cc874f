"""What the doctor says of the installation's own kinds of documents."""

from __future__ import annotations

from collections.abc import Iterator

from desk.opening.reading import shelf_of, shipped_presets
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.errors import BadPreset
from engine.words import Words

_PART = Words("单据种类", "Kinds of documents")


def examine_kinds(settings: Settings) -> Iterator[Finding]:
    """How many there are; each that cannot be read, with what is wrong with it."""
    try:
        shelf = shelf_of(settings, shipped_presets())
    except BadPreset as error:
        yield Finding(_PART, Health.BAD, error.message, error.hint)
        return
    own = len(shelf.snapshot()[1])
    total = len(shelf)
    yield Finding(
        _PART, Health.GOOD, Words(f"{total} 种，其中本单位自定义 {own} 种", f"{total}, {own} of them your own")
    )
    for trouble in shelf.troubles:
        yield Finding(
            Words(f"单据种类 {trouble.folder}", f"Kind {trouble.folder}"),
            Health.BAD,
            trouble.reason,
            Words(
                f"改好后运行 ./launch.sh kinds check {trouble.folder}",
                f"Try it: ./launch.sh kinds check {trouble.folder}",
            ),
        )
