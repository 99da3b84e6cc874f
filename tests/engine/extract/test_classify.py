"""What a document is."""

from __future__ import annotations

import pytest

from engine.extract import classify, matches_itself
from engine.presets import Cue, Label, Preset, PresetBook
from tests.engine.extract.sheets import BOOK, column


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("星河生鲜\n单号:2436\n收银员:1022  机号:01\n应付:  9.00\n微信支付:  9.00\n谢谢惠顾", "receipt"),
        (
            "SUNNY MART SDN BHD\nTAX INVOICE\nCashier: MANIS\nTotal  9.00\nCash  10.00\nChange  1.00\nThank you",
            "receipt",
        ),
        ("CORNER MART\nJUMLAH  24.00\nTUNAI  50.00\nBAKI  26.00\nTERIMA KASIH", "receipt"),
        ("Sonnenhof Markt\nSUMME EUR  9,56\nGegeben BAR  20,00\nRückgeld  10,44\nMwSt", "receipt"),
        ("みなと商店\n消費税等(8%)  ¥70\n合計  ¥954\nお預り  ¥1,000\nお釣  ¥46", "receipt"),
        ("账单详情\n云岭咖啡\n-36.00\n交易成功\n付款方式  储蓄卡\n支付时间  2026-06-01", "receipt"),
        ("电子发票（普通发票）\n发票号码：26568582157078798692\n开票日期：2026年1月24日\n价税合计（大写）", "invoice"),
        ("姓名 周一样\n性别 男  民族 汉\n住址 示例省\n公民身份号码 110105", "id_card"),
        ("采购合同\n甲方：云杉有限公司\n乙方：星河有限公司\n第一条 标的物\n本合同一式两份", "contract"),
        ("SERVICES AGREEMENT\nThis Agreement is made by and between A Ltd and B Inc\nWHEREAS the parties", "contract"),
        ("示例市出租汽车\n上车  11:01\n下车  11:45\n里程  2.5km", "taxi_ticket"),
        ("电子发票（铁路电子客票）\nG1655\n二等座\n买票请到12306", "train_ticket"),
        ("样本农商银行电子回单\n付款人户名  甲\n收款人户名  乙", "bank_slip"),
        ("PASSPORT\nNationality\nP<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "passport"),
        ("营业执照\n经营范围\n登记机关", "business_licence"),
        ("差旅费报销单\n报销部门\n领导审批", "form"),
    ],
)
def test_the_kind_is_named(text: str, kind: str) -> None:
    """Each shipped kind by words that such papers print."""
    found = classify([column(text)], BOOK)
    assert found.kind == kind
    assert found.probability > 0.5


LETTER = """
Dear Ms Whitfield,
Thank you for your kind letter. The total number of visitors was about 1,240,
a change for the better. We paid in cash for the marquee.
Yours sincerely, Harold Penn
"""


@pytest.mark.parametrize("text", ["", "春眠不觉晓\n处处闻啼鸟", "Dear Ann,\nit rains here.\nYours, Bob", LETTER])
def test_unknown_stays_unknown(text: str) -> None:
    """A page that is none of these is not forced into one."""
    found = classify([column(text)] if text else [], BOOK)
    assert found.preset_id is None
    assert found.probability == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "本报讯，昨日市税务局举行发布会，介绍推广电子发票的情况。\n截至目前，全市三万余户使用电子发票，增值税收入增长百分之六。\n"
        "过去买一张火车票要排队，如今在手机上就能完成，报销也不必再贴票据。",
        "项目例会纪要\n主持人：周工\n一、上周工作完成情况：接口联调完成，银行回单自动匹配上线。\n"
        "二、下周计划：完成营业执照识别的验收，整理合同模板。",
        "第三章 报销流程\n3.2 增值税专用发票须在开具之日起认证，价税合计与付款金额一致。\n"
        "附火车票、机票行程单和出租车票，三日内付款。",
        "个人简历\n姓名：宇文样  性别：男  民族：汉\n学历：硕士  电话：13900001111",
        "常住人口登记卡\n姓名  东方样\n户主或与户主关系  妻\n民族  汉族\n公民身份证件编号  370785\n婚姻状况  已婚",
        "样本市汽车客运站客票\n车次：X3307  座号：21\n票价：78.00",
    ],
    ids=["a news report", "minutes", "a manual", "a curriculum vitae", "a register of residents", "a coach ticket"],
)
def test_papers_that_only_speak_of_a_kind_are_not_of_it(text: str) -> None:
    """Cues in running sentences count little; other papers about persons and journeys are unknown."""
    assert classify([column(text)], BOOK).preset_id is None


def found(cue: str, text: str) -> bool:
    """Whether a kind with this one cue is found on a page."""
    label = Label(zh="x", en="x")
    preset = Preset(id="x", label=label, description=label, kind="x", cues=(Cue(text=cue, weight=5),))
    return classify([column(text)], PresetBook.of([preset])).preset_id == "x"


@pytest.mark.parametrize(
    ("cue", "there", "not_there"),
    [
        ("영수증", "영수증 No. 12", "가영수증 No. 12"),
        ("합계", "합 계  12,000", "총합계금액표  12,000"),
        ("부가세", "부가세는 별도", "부가 서비스"),
        ("レシート", "レシートNo 12", "レシ トNo 12"),
        ("レジ", "レジ担当 佐藤", "カレジオ 佐藤"),
        ("ありがとう", "ありがとうございました", "ありました"),
        ("чек", "Кассовый ЧЕК № 12", "Чековая книжка"),
        ("итого", "ИТОГО: 120,00", "итоговая"),
        ("ใบเสร็จ", "ใบเสร็จรับเงิน", "ใบ"),
        ("فاتورة", "فاتورة ضريبية", "الفاتورةأ"),
        ("rückgeld", "RÜCKGELD 10,44", "Rückgeldautomat"),
        ("rückgeld", "RUCKGELD 10,44", "ruck geld"),
        ("señor", "El Señor Ruiz", "seor"),
        ("mas", "no mas", "no más"),
        ("étage", "2e étage", "vol tage"),
        ("合计", "合计 12.00", "合不计 12.00"),
    ],
)
def test_a_cue_of_any_script_counts_as_a_whole_word(cue: str, there: str, not_there: str) -> None:
    """Hangul, kana, Cyrillic, Thai and Arabic as well as Latin, accents included."""
    assert matches_itself(cue)
    assert found(cue, there)
    assert not found(cue, not_there)


@pytest.mark.parametrize("cue", [" ", "\t"])
def test_a_cue_of_nothing_matches_nothing(cue: str) -> None:
    """Such a cue is refused when its file is read."""
    assert not matches_itself(cue)
