"""`./launch.sh watch --mail`: every mailbox of the file and of the page, as they are at each moment, until a signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from desk.settings import Settings
from desk.taking_in.mailbox.config import Mailbox, load_mailboxes
from desk.taking_in.mailbox.watch import Reception
from desk.taking_in.mailbox.watches import Watches
from desk.taking_in.watch import stop_at_signals
from engine.words import Language, Words

USAGE_ERROR = 2
_LOOK_SECONDS = 1.0
_LEAVE_SECONDS = 8.0
"""A server that hangs does not keep the process: whatever was in hand is in hand again at the next start."""

_NONE = Words(
    "现在没有要看守的邮箱；在网页 /admin/mailboxes 添加并开启后即开始，不必重启。Ctrl-C 结束。",
    "There is no mailbox to watch now; one that is added and switched on at /admin/mailboxes is watched at once. "
    "Ctrl-C stops.",
)


def run(
    settings: Settings,
    open_reception: Callable[[], Reception],
    of_page: Callable[[], Sequence[Mailbox]],
    journals: Path,
    language: Language,
    stopping: threading.Event | None = None,
) -> int:
    """Watches until a signal, or until every mailbox has turned out to be watched already (2).

    `of_page` gives those of the page at each moment; the file wins where it has the same name. Raises `SettingsError`
    for a file that cannot be used.
    """
    of_file = load_mailboxes(settings.mailboxes) if settings.mailboxes is not None else ()
    reception = open_reception()
    if stopping is None:
        stopping = threading.Event()
        stop_at_signals(stopping)

    def say(words: Words) -> None:
        print(words.in_language(language), flush=True)

    watches = Watches(reception, journals, say)
    before: list[str] | None = None
    while True:
        wanted = _together(of_file, of_page())
        watches.follow(wanted)
        names = [mailbox.name for mailbox in wanted]
        if names != before:
            say(_watching(names))
            before = names
        if watches.are_all_lost or stopping.wait(_LOOK_SECONDS):
            break
    was_asked = stopping.is_set()
    watches.leave(_LEAVE_SECONDS)
    return 0 if was_asked else USAGE_ERROR


def _together(of_file: Sequence[Mailbox], of_page: Sequence[Mailbox]) -> list[Mailbox]:
    taken = {mailbox.name for mailbox in of_file}
    return [*of_file, *(mailbox for mailbox in of_page if mailbox.name not in taken)]


def _watching(names: Sequence[str]) -> Words:
    if not names:
        return _NONE
    listed = ", ".join(names)
    return Words(f"正在看守邮箱：{listed}。Ctrl-C 结束。", f"Watching mailboxes: {listed}. Ctrl-C stops.")
