"""What flags say, in sentences with their figures. What comes from a paper is plain text, never markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.words import Words

_BY = {
    "file": Words("同一文件", "the same file"),
    "number": Words("号码相同", "the same number"),
    "money": Words("销售方、日期和金额相同", "the same seller, date and total"),
}
_IN_TRASH = Words("（在回收站中）", " (in the trash)")
_NOTHING = Words("", "")


def sentence(code: str, detail: Mapping[str, Any]) -> Words:
    """The words for a flag; one of a rule that is not known any more is named by its code."""
    said = _SENTENCES.get(code)
    return Words(code, code) if said is None else said(detail)


def _duplicate(detail: Mapping[str, Any]) -> Words:
    if detail.get("hidden") or "name" not in detail:
        return Words(
            "可能重复：另有他人提交过同一张单据。", "Possible duplicate: another person submitted the same paper."
        )
    by = _BY.get(str(detail.get("by")), _NOTHING)
    name, day, trash = detail["name"], str(detail["submitted_at"])[:10], _IN_TRASH if detail["in_trash"] else _NOTHING
    who_zh, who_en = _submitter(detail)
    return Words(
        f"可能与“{name}”{trash.zh}重复（{by.zh}），{who_zh}于 {day} 提交。",
        f"Possible duplicate of “{name}”{trash.en}, submitted {day} by {who_en}: {by.en}.",
    )


def _series(detail: Mapping[str, Any]) -> Words:
    if detail.get("hidden") or "name" not in detail:
        return Words(
            "连号：另有他人提交过同一开票方的前一号或后一号票据。",
            "Consecutive numbers: another person submitted the vendor's paper just before or after this one.",
        )
    name, days, trash = detail["name"], detail.get("days", 0), _IN_TRASH if detail["in_trash"] else _NOTHING
    apart_zh = "同一天开具" if not days else f"相隔 {days} 天"
    apart_en = "of the same day" if not days else "a day apart" if days == 1 else f"{days} days apart"
    who_zh, who_en = _submitter(detail)
    return Words(
        f"与“{name}”{trash.zh}连号（{detail.get('number') or ''}，{apart_zh}），{who_zh}提交；留意是否拆分开票。",
        f"Its number is next to that of “{name}”{trash.en} ({detail.get('number') or ''}, {apart_en}), submitted by "
        f"{who_en}: possibly one purchase split in two.",
    )


def _submitter(detail: Mapping[str, Any]) -> tuple[str, str]:
    who = detail.get("submitted_by")
    return (str(who), str(who)) if who else ("您", "you")


def _buyer(detail: Mapping[str, Any]) -> Words:
    return Words(
        f"购买方是“{detail.get('buyer')}”，不是本单位。", f"The buyer is “{detail.get('buyer')}”, which is not us."
    )


def _old(detail: Mapping[str, Any]) -> Words:
    day, months = detail.get("date"), detail.get("months")
    return Words(
        f"开具日期 {day}，提交时已超过 {months} 个月。",
        f"Dated {day}: more than {months} {'month' if months == 1 else 'months'} old when it was submitted.",
    )


def _amount(detail: Mapping[str, Any]) -> Words:
    total, currency, limit = detail.get("total"), detail.get("currency"), detail.get("limit")
    if currency is None:
        return Words(
            f"总额 {total}（币种未知）超过限额 {limit}。",
            f"The total {total} (currency unknown) is over the limit of {limit}.",
        )
    return Words(
        f"总额 {total} {currency} 超过限额 {limit}。", f"The total {total} {currency} is over the limit of {limit}."
    )


def _watch(detail: Mapping[str, Any]) -> Words:
    vendor = detail.get("vendor")
    return Words(f"“{vendor}”在关注名单上。", f"“{vendor}” is on the watch list.")


def _day(detail: Mapping[str, Any]) -> Words:
    day, why, name = detail.get("date"), detail.get("why"), detail.get("name") or {}
    if why == "holiday":
        return Words(
            f"日期 {day} 是法定节假日（{name.get('zh')}）。", f"Dated {day}, a public holiday ({name.get('en')})."
        )
    if why == "weekend":
        return Words(f"日期 {day} 是周末。", f"Dated {day}, a day of the weekend.")
    return Words(f"日期 {day} 在休息日名单中。", f"Dated {day}, which is on the list of days off.")


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "duplicate": _duplicate,
    "buyer": _buyer,
    "old": _old,
    "amount": _amount,
    "watch": _watch,
    "day": _day,
    "series": _series,
}
