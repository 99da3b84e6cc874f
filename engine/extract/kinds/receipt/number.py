"""The number of a receipt, where it is printed otherwise than behind one of the preset's labels."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight, part_of
from engine.page.folding import simplify
from engine.presets import FieldSpec

_NUMBERED = re.compile(
    r"(?:receipt|invoice|bill|check|chk|ticket|bon|beleg|order|trans(?:action)?|slip|doc(?:ument)?|inv|ref"
    r"|小票|单|账单|流水|订单|レシート)"
    r"\s*(?:no|nr|n°|nº|#|号码?|number|\s)+\s*[.:：#\[]*\s*((?=[A-Z0-9/-]*\d{2})[A-Z0-9][A-Z0-9/-]+)",
    re.IGNORECASE,
)


def receipt_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """What stands behind the preset's labels; else behind a word for a paper and one for a number."""
    found = sight.search.best(spec)
    if found is not None or not sight.may_be("receipt"):
        return found
    for line in sight.layout.lines:
        match = _NUMBERED.search(simplify(line.text))
        if match:
            return part_of(line, match.start(1), match.end(1), 0.85)
    return None
