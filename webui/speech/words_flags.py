"""The words of flags: what is odd about a document besides its doubts."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

FLAG_WORDS: Mapping[str, Words] = {
    "app.rules": Words("规则", "Rules"),
    "flag.duplicate": Words("可能重复", "Possible duplicate"),
    "flag.buyer": Words("购买方不是本单位", "Buyer is not us"),
    "flag.old": Words("票据过旧", "Too old"),
    "flag.amount": Words("金额超限", "Over the limit"),
    "flag.watch": Words("关注供应商", "Vendor watched"),
    "flag.day": Words("非工作日", "Day off"),
    "flag.series": Words("连号", "Consecutive numbers"),
    "flag.held": Words("已扣住", "Held"),
    "flag.held_how": Words(
        "已扣住：不能导出，也不能完成核对；请管理员在“规则”页放行。",
        "Held: it can be neither exported nor finished. An administrator can release it on the page Rules.",
    ),
    "flag.released": Words("{by} 于 {day} 放行：{reason}", "Released {day} by {by}: {reason}"),
    "flag.open": Words("打开那一份", "Open that one"),
    "flag.rules": Words("去放行", "Go to Rules"),
    "flag.region": Words("提醒", "Flags"),
}
