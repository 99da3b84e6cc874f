"""Errors of rules and of what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from desk.errors import DeskError
from engine.words import Words


class Held(DeskError):
    """Raised when a document that a rule holds is to be exported or finished; `names` are of all that are held."""

    code = "held"

    def __init__(self, names: Sequence[str], rules: Sequence[Words]) -> None:
        why_zh, why_en = "、".join(rule.zh for rule in rules), ", ".join(rule.en for rule in rules)
        first, more = names[0], len(names) - 1
        if more:
            message = Words(
                f"“{first}”等 {more + 1} 份文档被规则扣住（{why_zh}），不能导出或完成核对。",
                f"“{first}” and {more} more are held by a rule ({why_en}) and cannot be exported or finished.",
            )
        else:
            message = Words(
                f"“{first}”被规则扣住（{why_zh}），不能导出或完成核对。",
                f"“{first}” is held by a rule ({why_en}) and cannot be exported or finished.",
            )
        super().__init__(
            message,
            Words("请管理员在“规则”页放行，或先去掉这些文档。", "Ask an administrator to release it, or leave it out."),
        )


class NotHeld(DeskError):
    """Raised when a document is to be released that no rule holds, or not by this any more."""

    code = "not_held"

    def __init__(self) -> None:
        super().__init__(
            Words("这份文档已不再被扣住，或扣住的原因变了。", "This document is not held any more, or not for this."),
            Words("下面是现在被扣住的文档。", "Those that are held now are below."),
        )


class BadRule(DeskError):
    """Raised when what an administrator typed for a rule cannot be used; `what` is the line or value."""

    code = "bad_rule"

    def __init__(self, what: str, hint: Words) -> None:
        super().__init__(Words(f"“{what}”无法使用。", f"“{what}” cannot be used."), hint)
