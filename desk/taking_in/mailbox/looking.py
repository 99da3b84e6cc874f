"""Looks into a mailbox without changing anything there: a login, and whether its folders are there."""

from __future__ import annotations

from desk.taking_in.mailbox.config import Mailbox
from desk.taking_in.mailbox.connection import connected
from desk.taking_in.mailbox.errors import MailFolderUnusable


def folders_to_make(mailbox: Mailbox) -> list[str]:
    """The folders for done and failed messages that are not there yet.

    Raises `MailboxError`, also for a watched folder that is not there, and `SettingsError`.
    """
    with connected(mailbox) as link:
        for folder in mailbox.folders:
            if not link.has(folder):
                raise MailFolderUnusable(folder)
        return [folder for folder in (mailbox.done, mailbox.failed) if not link.has(folder)]
