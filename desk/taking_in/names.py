"""Names of files that may be in no encoding: readable for people, writable as UTF-8 everywhere."""

from __future__ import annotations

import os


def readable(name: str) -> str:
    """A file's name as text: what is no UTF-8 was mostly typed on a Chinese Windows (GB 18030).

    Python has such names with lone surrogates in them, which can be written nowhere.
    """
    if name.isascii() or not any("\udc80" <= character <= "\udcff" for character in name):
        return name.encode("utf-8", "replace").decode("utf-8")
    raw = os.fsencode(name)
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
