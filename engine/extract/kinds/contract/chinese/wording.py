"""Chinese contracts: dates, amounts and clauses out of running sentences over all pages."""

from __future__ import annotations

import re
from itertools import pairwise

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.english.commerce import total_amount
from engine.extract.sight import Absent, Sight
from engine.presets import FieldSpec
from engine.values.amount_words import find_words
from engine.values.amounts import find_amounts, format_amount
from engine.values.dates import FoundDate, find_dates
from engine.words import Words

_SENTENCE_END = re.compile(r"[。；;]|第[一二三四五六七八九十]+条")
_DISPUTE = re.compile(
    r"(?:向|提交|提请|由|交由|递交)(?:合同签订地|[甲乙双]方(?:所在地|住所地)?|原告|被告|有管辖权的|当地|工程所在地|房屋所在地)?"
    r"[^，,。；;向]{0,30}?(?:仲裁委员会|仲裁院|仲裁中心|人民法院|法院)[^，,。；;]{0,14}"
)
_LEAD_VERB = re.compile(r"^(?:向|提交|提请|由|交由|递交)")
_TOTAL_NAMES = (
    r"(?:(?:含税|不含税|暂定)?(?:合同|协议|项目|服务费|工程|采购|货款|借款|租金|设备|本次|订单|价款|费用)?"
    r"(?:总金额|总价款?|总额|金额|价款|总费用|总计|合计|服务费|借款本金|本金|费用))"
)
_MONEY = re.compile(
    r"(?:人民币|RMB|CNY|[¥￥]|小写[）)]?[:：]?)\s*(?:[（(]?小写[）)]?[:：]?)?\s*[¥￥]?\s*(\d[\d,，]*(?:\.\d{1,2})?)\s*(万?元|圆)?"
)
_WORDS_BEFORE = re.compile(
    r"[（(]?(?:大写)?[）)]?[:：]?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正\s]{4,60}+[，,）)]?\s{0,9}+[（(]?\s{0,9}+$"
)
_SIGNED_ON = re.compile(r"(?:签\s*[订约署]|订立)\s*(?:日\s*期|时\s*间)\s*[:：]\s*")
_BLANK_DATE = re.compile(r"日\s*期\s*[:：][\s_]*年[\s_]*月[\s_]*日")
_LEFT_BLANK = Words("签订日期留空，没有填写。", "The date of signing was left blank.")
_LENGTH = (
    r"[一二两三四五六七八九十壹贰叁\d]+\s*(?:周年|个?(?:年|月|日|天))(?:零?[一二两三四五六七八九十\d]+个?[月日天])?"
)
_TERM = re.compile(
    r"(?:合同|租赁|服务|借款|合作|有效|履行|委托|协议|保密)?(?:期限|租期|有效期)(?:为|共|共计|是|：|:|一共)?\s*"
    rf"(?P<length>{_LENGTH})"
    rf"|(?:期限|租期|有效期|服务期)[^。；;]{{0,40}}?(?:共计?|合计|为期|计)\s*(?P<total>{_LENGTH})"
)


@finder("start_date")
def start_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first date of the first sentence that speaks of a period."""
    period = _period(sight)
    return _dated(sight, period[0], 0.9) if period else None


@finder("end_date")
def end_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The second date of the first sentence that speaks of a period."""
    period = _period(sight)
    return _dated(sight, period[1], 0.9) if period else None


@finder("contract_amount")
def contract_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The total: money whose words stand beside it, else money in a sentence that calls it the contract's total."""
    if sight.is_english:
        return total_amount(sight)
    text = sight.flow.text
    best: tuple[float, re.Match[str]] | None = None
    for match in _MONEY.finditer(text):
        around = text[max(0, match.start() - 24) : match.start()]
        behind = text[match.end() : match.end() + 12]
        weight = 0.0
        if re.search(r"大写", behind) or re.search(r"[（(]\s*[壹贰叁肆伍陆柒捌玖]", behind):
            weight += 0.5
        if _WORDS_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
            weight += 0.5
            around = _WORDS_BEFORE.sub("", text[max(0, match.start() - 70) : match.start()])
        if re.search(_TOTAL_NAMES + r"[^。；;，,]{0,10}$", around):
            weight += 0.5
        if re.search(r"违约金|保证金|押金|定金|预付|首付|每月|月租|注册资本|罚款|罚金", around):
            weight -= 0.6
        if weight > 0.2 and (best is None or weight > best[0]):
            best = weight, match
    if best is None:
        return None
    return _money(sight, best[1], 0.6 + 0.35 * best[0])


@finder("contract_amount_words")
def contract_amount_words(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The 大写 amount that belongs to the contract's amount, else the first of the text."""
    text = sight.flow.text
    money = contract_amount(sight, spec)
    for match in re.finditer(
        r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}[\s零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[圆元][零壹贰叁肆伍陆柒捌玖角分整正\s]*",
        text,
    ):
        words = find_words(match.group())
        if words is None:
            continue
        if money is None or format_amount(words[1]) == money.value.text:
            return sight.flow.candidate(match.start(), match.end(), 0.95, re.sub(r"\s", "", words[0]))
    return None


@finder("rent")
def rent(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the rent."""
    return _money_called(sight, r"(?:月租金|每月租金|租金标准|租金)")


@finder("salary")
def salary(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the wages of an employee."""
    return _money_called(sight, r"(?:月工资|基本工资|月薪|工资标准|劳动报酬|工资)")


@finder("deposit")
def deposit(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the deposit."""
    return _money_called(sight, r"(?:押金|履约保证金|租赁保证金|保证金)")


@finder("term")
def term(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A length of time said to be the contract's, else the period from its first to its last day."""
    match = _TERM.search(sight.flow.text)
    if match is not None:
        group = "length" if match["length"] else "total"
        return sight.flow.candidate(match.start(group), match.end(group), 0.85)
    period = None if sight.is_english else _period(sight)
    return sight.flow.candidate(period[0].start, period[1].end, 0.7) if period else None


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


def chinese_signing_date(sight: Sight) -> Candidate | Absent | None:
    """The latest date that is called that of signing; else one in a sentence about it, else one that ends the text."""
    text = sight.flow.text
    called = [
        _moved(dates[0], match.end())
        for match in _SIGNED_ON.finditer(text)
        if (dates := find_dates(text[match.end() : match.end() + 16], sight.conventions)) and dates[0].start < 3
    ]
    if called:
        return _dated(sight, max(called, key=lambda found: found.value), 0.92)
    for match in re.finditer(r"(?:于|在)(?=.{0,30}(?:签订|签署|订立))", text):
        dates = find_dates(text[match.end() : match.end() + 24], sight.conventions)
        if dates:
            return _dated(sight, _moved(dates[0], match.end()), 0.8)
    dates = find_dates(text, sight.conventions)
    if dates and dates[-1].start > 0.85 * len(text):
        latest = max((found for found in dates if found.start > 0.85 * len(text)), key=lambda found: found.value)
        return _dated(sight, latest, 0.7)
    return Absent(_LEFT_BLANK) if _BLANK_DATE.search(text) else None


def _period(sight: Sight) -> tuple[FoundDate, FoundDate] | None:
    """Two dates joined by 至, 到, 起 or 并于 in one sentence; a sentence about a term comes first."""
    text = sight.flow.text
    dates = find_dates(text, sight.conventions)
    best: tuple[float, tuple[FoundDate, FoundDate]] | None = None
    for first, second in pairwise(dates):
        between = text[first.end : second.start]
        if len(between) > 40 or _SENTENCE_END.search(between) or second.value < first.value:
            continue
        before = text[max(0, first.start - 30) : first.start]
        weight = 0.0
        if re.search(r"自|从|于|起|期", before[-6:]):
            weight += 1
        if re.search(r"至|到|止|—|-|~|并于|前", between):
            weight += 1
        if re.search(r"期限|租期|期间|有效期|服务期|交货", before):
            weight += 1
        if weight >= 1 and (best is None or weight > best[0]):
            best = weight, (first, second)
    return best[1] if best else None


def _money_called(sight: Sight, names: str) -> Candidate | None:
    text = sight.flow.text
    for match in re.finditer(names + r"[^。；;]{0,16}?(?=(?:人民币|[¥￥])?\s*\d)", text):
        money = _MONEY.match(text, match.end()) or re.compile(
            r"(\d[\d,，]{0,40}(?:\.\d{1,2})?)\s{0,9}(万?元"
            r"|圆)"
        ).match(text, match.end())
        if money:
            return _money(sight, money, 0.85)
    return None


def _money(sight: Sight, match: re.Match[str], quality: float) -> Candidate | None:
    amounts = find_amounts(match.group(1), sight.conventions)
    if not amounts:
        return None
    value = amounts[0].value * (10000 if match.group(2) == "万元" else 1)
    return sight.flow.candidate(match.start(1), match.end(1), quality, format_amount(value))


def _dated(sight: Sight, found: FoundDate, quality: float) -> Candidate:
    return sight.flow.candidate(found.start, found.end, quality, found.value.isoformat())


def _moved(found: FoundDate, by: int) -> FoundDate:
    return FoundDate(found.value, found.start + by, found.end + by, found.doubt)
