"""The watches of all mailboxes: a thread each, kept in step with which mailboxes there are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.taking_in.mailbox.config import Mailbox
from desk.taking_in.mailbox.journal import Journal, MailboxTaken
from desk.taking_in.mailbox.watch import MailWatch, Reception
from engine.words import Words


@dataclass(frozen=True, slots=True)
class _Running:
    watch: MailWatch
    thread: threading.Thread

    @property
    def is_leaving(self) -> bool:
        return self.watch.stopping.is_set()


class Watches:
    """Used by one thread. A mailbox is entered only when its watch before has ended, so that two never meet."""

    def __init__(self, desk: Reception, journals: Path, say: Callable[[Words], None]) -> None:
        self._desk = desk
        self._journals = journals
        self._say = say
        self._running: dict[str, _Running] = {}

    def follow(self, wanted: Sequence[Mailbox]) -> None:
        """Leaves what is not wanted as it is, and enters what is not watched yet: the rest with the next call."""
        by_name = {mailbox.name: mailbox for mailbox in wanted}
        for name, one in [*self._running.items()]:
            if by_name.get(name) != one.watch.mailbox:
                one.watch.stopping.set()
            if one.is_leaving and not one.thread.is_alive():
                del self._running[name]
        for name, mailbox in by_name.items():
            if name not in self._running:
                self._running[name] = self._enter(mailbox)

    @property
    def are_all_lost(self) -> bool:
        """Whether there are some, and each has ended by itself: another process has it, or its journal cannot be."""
        each = self._running.values()
        return bool(each) and not any(one.thread.is_alive() or one.is_leaving for one in each)

    def leave(self, seconds: float) -> None:
        """Ends all of them; waits for `seconds` at most for those whose server hangs."""
        for one in self._running.values():
            one.watch.stopping.set()
        for one in self._running.values():
            one.thread.join(seconds / len(self._running))

    def _enter(self, mailbox: Mailbox) -> _Running:
        journal = Journal(self._journals, mailbox.name)
        watch = MailWatch(mailbox, self._desk, journal, threading.Event(), self._say)
        thread = threading.Thread(target=_watch, args=(watch,), name=mailbox.name, daemon=True)
        thread.start()
        return _Running(watch, thread)


def _watch(watch: MailWatch) -> None:
    name = watch.mailbox.name
    try:
        watch.run()
    except MailboxTaken:
        watch.say(Words(f"邮箱 {name}：已有另一个进程在看守。", f"Mailbox {name}: another process watches it."))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        watch.say(Words(f"邮箱 {name}：数据目录不可写：{reason}。", f"Mailbox {name}: the data folder: {reason}."))
