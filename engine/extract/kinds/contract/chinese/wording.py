"""Chinese contracts: rate, copies and disputes out of running sentences over all pages."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.english.commerce import yearly_rate
from engine.extract.sight import Sight
from engine.presets import FieldSpec

_DISPUTE = re.compile(
    r"(?:向|提交|提请|由|交由|递交)(?:合同签订地|[甲乙双]方(?:所在地|住所地)?|原告|被告|有管辖权的|当地|工程所在地|房屋所在地)?"
    r"[^，,。；;向]{0,30}?(?:仲裁委员会|仲裁院|仲裁中心|人民法院|法院)[^，,。；;]{0,14}"
)
_LEAD_VERB = re.compile(r"^(?:向|提交|提请|由|交由|递交)")
_RATE = re.compile(r"(?:年化?利率|利率)[^。；;]{0,14}?(\d+(?:\.\d+)?\s*[%％])")


@finder("interest_rate")
def interest_rate(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The yearly rate named in a sentence."""
    if sight.is_english:
        return yearly_rate(sight)
    match = _RATE.search(sight.flow.text)
    return sight.flow.candidate(match.start(1), match.end(1), 0.9) if match else None


@finder("dispute_resolution")
def dispute_resolution(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Where disputes go: the court or the arbitration commission and what is done there."""
    text = sight.flow.text
    for match in _DISPUTE.finditer(text):
        lead = _LEAD_VERB.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        quality = 0.9 if re.search(r"争议|纠纷|协商", text[max(0, match.start() - 120) : match.start()]) else 0.6
        return sight.flow.candidate(start, match.end(), quality)
    return None
