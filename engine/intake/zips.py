"""What Python's own `zipfile` raises on a ZIP that is not as it should be: more than it documents."""

from __future__ import annotations

import struct
import zipfile
import zlib

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
)
"""Broken, encrypted and strangely packed entries, names that are empty or in no encoding, releases yet to come.

`UnicodeDecodeError` is a `ValueError`, `IndexError` (of an empty name) a `LookupError`, `NotImplementedError` (of a
newer release, of an unknown packing) a `RuntimeError`.
"""
