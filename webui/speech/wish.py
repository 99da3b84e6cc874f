"""What a clerk types into the one box for wishes: a list of field names, or a sentence."""

from __future__ import annotations

import re

from engine.pipeline import Order, clean_names

_SENTENCE = re.compile(
    r"请|提取|识别|找出|找到|告诉|帮我|抽取|[。？?！!]|\b(?:extract|find|please|what|which|give|tell|read|get|list)\b",
    re.IGNORECASE,
)


def order_of(preset: str | None, wish: str | None) -> Order:
    """The order for a choice and a wish. Raises `NoFields` for a list that names nothing, such as a lone comma."""
    chosen = preset or "auto"
    text = (wish or "").strip()
    if not text:
        return Order(preset=chosen)
    if _SENTENCE.search(text):
        return Order(preset=chosen, instruction=text)
    return Order(preset=chosen, fields=clean_names([text]))
