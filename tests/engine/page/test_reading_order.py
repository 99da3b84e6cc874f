"""Pages are read down their columns, tables and forms row by row, vertical Chinese from the right."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from engine.document import Box, Line, Page
from engine.extract.flow import Flow
from engine.page.layout import Layout
from engine.page.reading_order import in_reading_order
from tests.engine.extract.sheets import HEIGHT, WIDTH, asked, line, page

LEFT = (
    "第一条 租赁房屋。甲方将位于星河路十二号的",
    "房屋出租给乙方使用，房屋面积为八十六平方",
    "米，设施以交接清单所列为准，乙方已经实地",
    "查看，对房屋的现状没有异议。",
    "第二条 租赁期限。租期为十二个月，自二〇二",
    "六年三月一日起，至二〇二七年二月底止，期",
    "满后如需续租，乙方应提前三十日书面告知。",
)
RIGHT = (
    "第三条 租金。月租金为人民币 4,800.00 元，",
    "乙方应于每月五日前支付，逾期的，每日按欠",
    "付金额的万分之五支付违约金。",
    "第四条 押金。押金为人民币 9,600.00 元，在",
    "合同终止、房屋交还且费用结清后，无息退还",
    "给乙方。",
    "第五条 争议。协商不成的，向房屋所在地法院",
)
ENGLISH_LEFT = (
    "1. The Supplier shall deliver the goods to the",
    "warehouse of the Buyer, at its own cost, within",
    "thirty days of the order. Risk passes on receipt",
    "and title passes once the price has been paid in",
    "full to the account that is named in the invoice.",
)
ENGLISH_RIGHT = (
    "2. The Buyer may refuse goods that do not agree",
    "with the order, provided that it says so within",
    "ten days. Refused goods are taken back, and any",
    "price that was paid for them is returned without",
    "interest, unless the parties agree otherwise.",
)


def two_columns(left: tuple[str, ...], right: tuple[str, ...], *above: tuple[float, float, str]) -> Page:
    """Columns with a gutter of two characters, their lines on the same height, shuffled as a detector may give them."""
    words = [(10.0, 200.0 + 36 * row, text) for row, text in enumerate(left)]
    words += [(520.0, 200.0 + 36 * row, text) for row, text in enumerate(right)]
    return page(*random.Random(7).sample([*above, *words], len(words) + len(above)))


def texts(sheet: Page) -> tuple[str, ...]:
    """What is read, in order."""
    return tuple(line.text for line in in_reading_order(sheet))


def test_two_columns_are_read_one_after_the_other_below_what_stands_over_both() -> None:
    """A Chinese contract printed in two columns."""
    sheet = two_columns(
        LEFT,
        RIGHT,
        (330, 80, "房屋租赁合同"),
        (60, 140, "甲方与乙方经协商，就房屋租赁一事订立本合同，共同遵守，内容如下所述："),
    )
    order = texts(sheet)
    assert order[0] == "房屋租赁合同"
    assert order[2:] == LEFT + RIGHT
    assert "六年三月一日起，至二〇二七年二月底止，期满后如需续租" in Flow(Layout([sheet])).text


def test_english_columns_with_a_short_last_one() -> None:
    """The end of a text fills the second column half."""
    assert texts(two_columns(ENGLISH_LEFT, ENGLISH_RIGHT[:3])) == ENGLISH_LEFT + ENGLISH_RIGHT[:3]


def test_three_columns() -> None:
    """A notice in three columns."""
    thirds = [
        tuple(text[at : at + 15] for at in range(0, 75, 15))
        for text in ("".join(LEFT), "".join(RIGHT), "".join(LEFT[::-1]))
    ]
    words = [
        (40 + 330.0 * place, 100.0 + 36 * row, text)
        for place, third in enumerate(thirds)
        for row, text in enumerate(third)
    ]
    assert texts(page(*words)) == (*thirds[0], *thirds[1], *thirds[2])


def test_a_table_stays_in_rows() -> None:
    """Names, quantities and amounts side by side."""
    rows = [("品名", "数量", "金额"), *((f"办公用纸第{n}种，每包五百张", f"{n}", f"{n * 12}.50") for n in range(1, 9))]
    words = [
        (left, 200.0 + 40 * at, cell)
        for at, row in enumerate(rows)
        for left, cell in zip((60.0, 560.0, 760.0), row, strict=True)
    ]
    assert texts(page(*words)) == tuple(cell for row in rows for cell in row)


def test_a_form_stays_in_rows() -> None:
    """Payer and payee beside each other, as on a bank slip, their entries about equally long."""
    entries = (
        "户名：星河样本贸易有限责任公司",
        "账号：6222 0000 1111 2222 333",
        "开户行：样本银行股份有限公司",
        "地址：样本市样本区样本路十号",
        "电话：0100-8888 7777 转 20",
    )
    words = [(left, 200.0 + 40 * at, text) for at, text in enumerate(entries) for left in (60.0, 540.0)]
    assert texts(page(*words)) == tuple(text for text in entries for _ in "ab")


def test_a_table_of_sentences_is_read_cell_by_cell() -> None:
    """Both languages of a contract side by side, clause by clause: each clause is read to its end."""
    clauses = (
        (LEFT[:3], ENGLISH_LEFT[:3]),
        (LEFT[4:6], ENGLISH_LEFT[3:5]),
        (RIGHT[:3], ENGLISH_RIGHT[:3]),
        (RIGHT[3:5], ENGLISH_RIGHT[3:5]),
    )
    words, expected, top = [], [], 100.0
    for clause in clauses:
        for left, cell in zip((60.0, 530.0), clause, strict=True):
            words += [(left, top + 34 * row, text) for row, text in enumerate(cell)]
            expected += cell
        top += 34 * 3 + 40
    assert texts(page(*words)) == tuple(expected)


def test_a_value_is_not_taken_from_the_next_column() -> None:
    """A label that ends its column's line has its value below, not right of it."""
    left = (*LEFT[:3], "甲方委托的保管人是：", "程样本，其联系方式以附件所列的内容为准，", *LEFT[4:6])
    found = asked("保管人", two_columns(left, RIGHT))["保管人"]
    assert found.value is None or "租金" not in found.value
    assert found.value is None or found.value.startswith("程样本")


def vertical(left: float, top: float, text: str) -> Line:
    """A line of Chinese from top to bottom."""
    corners = ((left, top), (left + 28, top), (left + 28, top + 30 * len(text)), (left, top + 30 * len(text)))
    return Line(text, Box.from_pixels(corners, WIDTH, HEIGHT), 0.9)


def test_vertical_chinese_is_read_from_the_right() -> None:
    """A letter in the old style."""
    columns = ("敬启者今有样本一事相商", "请于三月之内惠复为盼", "星河书局谨启")
    lines = [vertical(800 - 60 * place, 100, text) for place, text in enumerate(columns)]
    assert texts(Page(1, WIDTH, HEIGHT, tuple(reversed(lines)))) == columns


def test_headings_and_page_numbers_do_not_interrupt_a_text() -> None:
    """A sentence goes on over the page; what the pages share is read once."""
    first = page((60, 40, "星河样本合同 编号 2026-031"), (60, 1200, "甲方应于收到货物之后"), (480, 1340, "- 1 -"))
    second = page((60, 40, "星河样本合同 编号 2026-031"), (60, 100, "十日内付清货款。"), (480, 1340, "- 2 -"), number=2)
    assert Flow(Layout([first, second])).text == "星河样本合同 编号 2026-031甲方应于收到货物之后十日内付清货款。"


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 1300), st.text(min_size=1, max_size=30)), max_size=30))
def test_every_line_is_read_once(words: list[tuple[int, int, str]]) -> None:
    """However wildly lines lie about."""
    sheet = Page(1, WIDTH, HEIGHT, tuple(line(*word) for word in words))
    assert sorted(texts(sheet)) == sorted(text for _, _, text in words)


CHINESE_SIDE = (
    "甲方：云雀样例科技有限公司", "地址：样例市滨河路18号", "双方经友好协商，达成如下协议：", "第一条 标的",
    "乙方向甲方出售机床两台，共计", "第二条 价款", "合同总价为人民币1,280,00", "0.00元，含税。", "第三条 法律",
    "本合同适用中国法律，协商为先。",
)  # fmt: skip
ENGLISH_SIDE = (
    "Party A: Skylark Sample Technology", "Address: 18 Binhe Road", "The parties agree as follows, in good faith:",
    "Article 1 Subject", "Party B sells two machines to Party A", "for use in its own works.", "Article 2 Price",
    "The total price is RMB 1,280,000.00, tax", "included and paid in full.", "Article 3 Law",
    "This contract is governed by the laws of China.",
)  # fmt: skip


def test_a_bilingual_contract_is_read_one_language_after_the_other() -> None:
    """Chinese on the left and English on the right are columns, with all their headings and labels."""
    sheet = two_columns(CHINESE_SIDE, ENGLISH_SIDE)
    assert texts(sheet) == (*CHINESE_SIDE, *ENGLISH_SIDE)


def test_a_number_cut_by_the_end_of_a_line_is_one_number() -> None:
    """¥1,280,00 / 0.00 is joined without a blank; a number that begins the next clause is not."""
    text = Flow(Layout([two_columns(CHINESE_SIDE, ENGLISH_SIDE)])).text
    assert "人民币1,280,000.00元，含税。" in text
    assert "18 Binhe" in text


def test_a_form_with_labels_in_two_languages_is_no_translation() -> None:
    """Labels in Chinese on the left and values in English on the right stay in their rows."""
    labels = ("姓名", "国籍", "出生地点", "职业", "工作单位", "家庭住址", "备注")
    answers = ("JANE SAMPLE", "CANADA", "VANCOUVER", "TEACHER", "SAMPLE SCHOOL", "12 SAMPLE ROAD", "NONE")
    order = texts(two_columns(labels, answers))
    assert order == tuple(text for pair in zip(labels, answers, strict=True) for text in pair)
