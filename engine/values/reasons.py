"""Why a value is not sure, in one line: the weakest thing about it, where no check and no note says so."""

from __future__ import annotations

from engine.document import DOUBT_BELOW
from engine.values.candidates import Candidate
from engine.values.confidence import combine, place_share, reading_score
from engine.words import Words

UNLIKE_LABEL = Words("旁边的字段名与要找的只是相近。", "The label beside it is only like the one that was looked for.")
FAR = Words("离字段名较远，可能属于别的栏目。", "It stands away from its label and may belong to another one.")
ODD_FORM = Words("写法与这类值不太一样。", "It is not quite written as such values are.")
NO_LABEL = Words(
    "由版面或上下文推断，旁边没有可靠的字段名。",
    "Told by the layout or by context, not by a label of its own.",
)
BY_PLACE = Words("只凭位置与这个字段名相连。", "Only its place joins it to this label.")
NO_END = Words(
    "看不出它到哪一行为止：可能少了几行，也可能多了几行。",
    "Nothing shows at which line it ends: it may lack lines, or have some too many.",
)
CLOSE_RIVAL = Words("旁边还有另一个也合适的值。", "Another value beside it suits nearly as well.")
MODEL_UNSURE = Words("大模型自己也不太确定，或字迹不清。", "The big model is not sure, or the print is not clear.")
UNHELD = Words(
    "只有大模型读到，没有第二个引擎可以对照。", "Only the big model read it; there is no second reader to hold it to."
)


def blurred(reading: float) -> Words:
    """The print is not clear: the reader believes it with `reading`, 0..1."""
    percent = round(100 * min(max(reading, 0.0), 1.0))
    return Words(f"字迹不够清楚，识读把握 {percent}%。", f"The print is not clear: it was read with {percent}%.")


def least(label: float, place: float, form: float) -> Words | None:
    """The weakest of how well label, place and form of a value fit, each 0..1; None where nothing is lacking."""
    lacking, words = min((label, UNLIKE_LABEL), (place, FAR), (form, ODD_FORM), key=lambda one: one[0])
    return words if lacking < 1.0 else None


def reason_of(candidate: Candidate) -> Words | None:
    """What speaks most against a candidate that is in doubt: its print, or how it was found."""
    reading = reading_score(candidate.parts)
    share = place_share(candidate.quality)
    if combine(reading, candidate.quality) >= DOUBT_BELOW:
        return None
    return blurred(reading) if reading <= share else candidate.weakness or NO_LABEL
