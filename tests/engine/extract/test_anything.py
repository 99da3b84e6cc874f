"""Whatever stands on a page, however it lies: extraction gives fields and rows, never an error."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.document import Box, Line, Page
from engine.extract import classify, extract
from engine.values.settling import conventions_of
from tests.engine.extract.sheets import BOOK

_TEXT = (
    "合计 总计 ¥1,234.50 2024年1月2日 13/02/2019 甲方： 乙方： Total RM 12.50 GST 6% CASH CHANGE No. Date: ☑ □否 "
    "发票号码 名称： 13800138000 ( ) [ - / . ： “ AGREEMENT between and Inc. WHEREAS G123 北京站 09号 二等座 P<CHN<<<< "
    "0 壹仟圆整 99/99/9999 1e99 ２０２４ ٣ 姓名 住址 民族 出生 年 月 日 项目名称 数量 单价 x 👍"
)
_WORDS = _TEXT.split()
_SHARES = st.floats(0.0, 1.0)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line of words that finders look for, in any order, of any extent, none included."""
    text = draw(st.sampled_from(["", " "])).join(draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8)))
    left, top = draw(_SHARES), draw(_SHARES)
    box = Box.from_rect(
        left, top, min(1.0, left + draw(_SHARES)), min(1.0, top + draw(st.sampled_from([0.0, 0.02, 0.5])))
    )
    return Line(text, box, draw(_SHARES))


@settings(max_examples=60, deadline=None)
@example("air_ticket", [[Line("☑No.", Box.from_rect(0.1, 0.1, 0.2, 0.12), 1.0)]])
@given(st.sampled_from(sorted(BOOK)), st.lists(st.lists(lines(), max_size=14), min_size=1, max_size=2))
def test_any_page_gives_fields(preset_id: str, content: list[list[Line]]) -> None:
    """A field for each that is asked, each with a confidence in 0..1, and no doubt without a word of why."""
    pages = [Page(number, 800, 1000, tuple(found)) for number, found in enumerate(content, start=1)]
    preset = BOOK[preset_id]
    classify(pages, BOOK)
    result = extract(pages, preset.fields, preset.items, preset.kind, conventions_of(pages), open_fields=True)
    assert [field.name for field in result.fields] == [spec.name for spec in preset.fields]
    found = (*result.fields, *result.others, *(cell for row in result.items for cell in row))
    assert all(0.0 <= field.confidence <= 1.0 for field in found)
    assert [field for field in found if field.is_doubtful and not (field.note or field.reason)] == []
