"""Clauses of Chinese contracts: how is paid, what house is let, from when to when it counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Absent, Sight
from engine.values.conventions import UNIFORM
from engine.values.dates import find_dates, parse_date
from engine.values.durations import find_durations
from engine.words import Words

_ON_SIGNING = Words(
    "合同写明签字（盖章）后生效，取签订日期。", "It takes effect when signed; the date of signing is taken."
)
_ON_EVENT = Words(
    "合同写明签字（盖章）后生效，但没有签订日期。", "It takes effect when signed, but has no date of signing."
)
_NUMBERINGS = (
    r"第\s*[一二三四五六七八九十百\d]+\s*[条章]",
    r"[一二三四五六七八九十]{1,3}\s*[、.．]",
    r"\d{1,2}\s*[.、．](?!\d)",
)
_PAYMENT = re.compile(
    r"(?:(?:付款|支付|结算|还款|付费|缴费|租金支付)(?:方式|条件|期限|办法|安排|时间)(?:及[^：:。\s]{0,6})?"
    r"|(?:费用|价款|报酬|租金)(?:及|的|与)?(?:其)?支付)\s*(?:[:：。]|(?=\s|[一-鿿\d]))\s*"
)
_PAID = re.compile(
    r"(?<=[。；;：:\s、.])[^。；;]{0,40}?(?:按(?:月|季|年|半年|季度|月度|年度|次)(?:支付|结算|付款)"
    r"|(?:预付款|首付款|进度款|尾款|质保金)[^。；;]{0,20}支付|(?:支付|付清|结清)[^。；;]{0,30}(?:预付款|首付款|尾款|余款))[^。；;]{0,120}"
)
_HOUSE = re.compile(
    r"(?:位于|坐落于?|座落于?|坐落在|地址为|地点为)\s*[:：]?\s*(?P<place>[^，,。；;（(]{5,60}?)"
    r"(?=的?(?:房屋|房产|住房|物业|门面|厂房|出租|租赁|交付|，|,|。|；|;|（|\())"
)
_WHEN_SIGNED = re.compile(
    r"自?[^。；;，,]{0,16}(?:签字|签署|签订|盖章|签章)[^。；;]{0,14}?(?:之日|之时|当日|日|后)?起?(?:即)?(?:开始)?生效"
    r"|(?:签字|签署|签订|盖章)(?:之日|日)?起[^。；;]{0,6}有效"
)
_EFFECTIVE = re.compile(r"(?:生效日期?\s*(?:为|：|:|是)|自\s*(?=\d{4}))[^。；;]{0,24}?(?=生效|[。；;，,]|$)")
_LASTS = re.compile(r"(?:有效期|合同期限|协议期限|服务期限|期限)[^。；;\d一二三四五六七八九十]{0,8}")
_FOR_EVER = re.compile(r"(?:长期|永久)有效|无固定期限")


def payment_terms(sight: Sight) -> Candidate | None:
    """The clause about paying: what stands under its heading, else the sentence that says when or in which parts."""
    text = sight.flow.text
    for headed in _PAYMENT.finditer(text):
        end = _clause_end(text, headed.start(), headed.end())
        if end - headed.end() >= 6:
            return sight.flow.candidate(headed.end(), end, 0.82)
    said = _PAID.search(text)
    return sight.flow.candidate(said.start(), said.end(), 0.68) if said else None


def _clause_end(text: str, heading: int, start: int) -> int:
    """Where the clause under a heading ends: at the next number of the heading's own kind, or of a higher one."""
    before = text[max(0, heading - 12) : heading]
    rank = next(
        (rank for rank, form in enumerate(_NUMBERINGS) if re.search(form + r"[^。；;]{0,8}$", before)),
        len(_NUMBERINGS) - 1,
    )
    following = re.compile("|".join(_NUMBERINGS[: rank + 1])).search(text, start + 4, start + 400)
    full_stop = text.rfind("。", start, start + 300) + 1
    return following.start() if following else (full_stop or min(len(text), start + 120))


def property_address(sight: Sight) -> Candidate | None:
    """The house that is let: 位于 …"""
    for match in _HOUSE.finditer(sight.flow.text):
        if re.search(r"[省市区县镇乡村路街道巷号楼幢室]", match["place"]):
            return sight.flow.candidate(match.start("place"), match.end("place"), 0.85)
    return None


def effective_on_signing(sight: Sight, signed: Candidate | None) -> Candidate | Absent | None:
    """A printed date of effect; else the date of signing, where the contract says that it counts from then."""
    text = sight.flow.text
    for match in _EFFECTIVE.finditer(text):
        dates = find_dates(match.group(), sight.conventions)
        if dates and ("生效日" in match.group() or text[match.end() : match.end() + 2] == "生效"):
            start = match.start() + dates[0].start
            return sight.flow.candidate(start, match.start() + dates[0].end, 0.86, dates[0].value.isoformat())
    if not _WHEN_SIGNED.search(text):
        return None
    if signed is None or parse_date(signed.value.text, UNIFORM) is None:
        return Absent(_ON_EVENT)
    return replace(signed, quality=min(signed.quality, 0.64), note=_ON_SIGNING, is_derived=True)


def computed_end(sight: Sight, signed: Candidate | None) -> Candidate | None:
    """有效期三年 from the date of signing, where the contract counts from then; 长期 where it says so."""
    text = sight.flow.text
    ever = _FOR_EVER.search(text)
    if ever is not None:
        return sight.flow.candidate(ever.start(), ever.end(), 0.72, "长期")
    start = parse_date(signed.value.text, UNIFORM) if signed is not None else None
    if start is None or not _WHEN_SIGNED.search(text):
        return None
    for match in _LASTS.finditer(text):
        found = next(iter(find_durations(text[match.end() : match.end() + 10])), None)
        if found is not None and found.start == 0 and found.value.months:
            return _ending(sight, match.end(), match.end() + found.end, start, found.value.after(start))
    return None


def _ending(sight: Sight, start: int, end: int, begins: date, value: date) -> Candidate:
    printed = sight.flow.text[start:end]
    note = Words(f"按“{printed}”从 {begins} 起算。", f"Computed: “{printed}” from {begins}.")
    found = sight.flow.candidate(start, end, 0.6, value.isoformat())
    return replace(found, note=note, is_derived=True)
