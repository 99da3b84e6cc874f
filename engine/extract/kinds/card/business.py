"""Business licences: the day of issue stands without a label under the authority's seal."""

from __future__ import annotations

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight, dated
from engine.page.folding import fold
from engine.presets import FieldSpec
from engine.values.dates import find_dates


def issue_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind its label, else the last date alone on its line under 登记机关."""
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    authority = next((line for line in sight.layout.lines if fold(line.text).startswith("登记机关")), None)
    if authority is None:
        return None
    for line in reversed(sight.layout.on_page(authority.page)):
        dates = find_dates(line.text, sight.conventions)
        alone = len(dates) == 1 and not fold(line.text[: dates[0].start] + line.text[dates[0].end :])
        if alone and line.rect.middle > authority.rect.top:
            return dated(line, dates[0], 0.85)
    return None
