"""`./launch.sh watch --mail`: one thread a mailbox, until a signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from desk.settings import Settings, SettingsError
from desk.taking_in.mailbox.config import Mailbox, load_mailboxes
from desk.taking_in.mailbox.journal import Journal, MailboxTaken
from desk.taking_in.mailbox.watch import MailWatch, Reception
from desk.taking_in.watch import stop_at_signals
from engine.words import Language, Words

USAGE_ERROR = 2
_LEAVE_SECONDS = 8.0
"""A server that hangs does not keep the process: whatever was in hand is in hand again at the next start."""

_NOT_SET = Words(
    "没有设置邮箱：请让 OCR_MAILBOXES 指向写有邮箱的文件（见 docs/mailbox.zh-CN.md）。",
    "No mailbox is set up: have OCR_MAILBOXES name the file with the mailboxes (docs/mailbox.md).",
)


def run(
    settings: Settings,
    open_reception: Callable[[], Reception],
    journals: Path,
    language: Language,
    stopping: threading.Event | None = None,
) -> int:
    """Watches until a signal, or until every mailbox has turned out to be watched already (2).

    Raises `SettingsError` for a file that cannot be used.
    """
    if settings.mailboxes is None:
        raise SettingsError(_NOT_SET)
    mailboxes = load_mailboxes(settings.mailboxes)
    reception = open_reception()
    if stopping is None:
        stopping = threading.Event()
        stop_at_signals(stopping)

    def say(words: Words) -> None:
        print(words.in_language(language), flush=True)

    watches = [MailWatch(mailbox, reception, Journal(journals, mailbox.name), stopping, say) for mailbox in mailboxes]
    threads = [
        threading.Thread(target=_watch, args=(watch,), name=watch.mailbox.name, daemon=True) for watch in watches
    ]
    for thread in threads:
        thread.start()
    say(
        Words(
            f"正在看守邮箱：{_names(mailboxes)}。Ctrl-C 结束。",
            f"Watching mailboxes: {_names(mailboxes)}. Ctrl-C stops.",
        )
    )
    while any(thread.is_alive() for thread in threads) and not stopping.wait(1.0):
        pass
    was_asked = stopping.is_set()
    stopping.set()
    for thread in threads:
        thread.join(_LEAVE_SECONDS / len(threads))
    return 0 if was_asked else USAGE_ERROR


def _watch(watch: MailWatch) -> None:
    name = watch.mailbox.name
    try:
        watch.run()
    except MailboxTaken:
        watch.say(Words(f"邮箱 {name}：已有另一个进程在看守。", f"Mailbox {name}: another process watches it."))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        watch.say(Words(f"邮箱 {name}：数据目录不可写：{reason}。", f"Mailbox {name}: the data folder: {reason}."))


def _names(mailboxes: Sequence[Mailbox]) -> str:
    return ", ".join(mailbox.name for mailbox in mailboxes)
