"""JSON: the documents whole, in the same form as everywhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.export.table import NamedDocument


def to_json(documents: Sequence[NamedDocument]) -> bytes:
    """A list with an object a document: its file's name and `Document.to_dict()`."""
    records = [{"file": named.name, **named.document.to_dict()} for named in documents]
    return json.dumps(records, ensure_ascii=False, indent=2).encode("utf-8")
