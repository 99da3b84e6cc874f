"""The words by which layouts are known: the product's own, and what may stand before a colon without being personal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from engine.extract import barriers
from engine.page.folding import fold, has_chinese
from engine.presets import PresetBook

LONGEST_CHINESE = 12
_LONGEST_LATIN, _LONGEST_WORDS = 36, 40
_LEAST_FUZZY, _LONGEST_FUZZY = 4, 28
_LEAST_LIKENESS = 75.0


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范石廖贾夏韦付傅白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳欧阳司徒诸葛上官"
)
_ADDRESSED = re.compile(
    r"先生|女士|小姐|老师|经理|同志|您好|你好|^致|尊敬|亲爱|^(?:dear|hello|hi|attn|attention|mr|mrs|ms|dr)\b", re.I
)
PAPERS = _listed(
    "报销单 申请表 申请单 登记表 审批表 审批单 入库单 出库单 送货单 订货单 采购单 结算单 对账单 付款单 收款单 "
    "领料单 验收单 工资单 派车单 请假单 调查表 信息表 汇总表 明细表 通知书 申请书 委托书 证明书 收据 发票 回单 "
    "小票 合同 协议书"
)
_FORM_WORDS = _listed(
    "account address amount approved area authorised bank bill box branch card cash category check class "
    "client code company condition contact cost country currency customer date day delivery department deposit "
    "description detail details document due email employee employer file form from full guest hour hours id "
    "invoice issue issued item job kind label license location lot mail method model month name no note notes "
    "number office order page paid part party payee payer payment period phone policy position price product "
    "project purchase qty quantity rate reason receipt ref reference remarks room sales section serial service "
    "ship shipping signature sold status store subject subtotal sum supplier table tax team tel term terms "
    "time title to total type unit until user valid value vehicle vendor via visit weight work year zip"
)


@dataclass(frozen=True)
class AnchorWords:
    """The folded texts that may be kept of any document, because they are the product's own words."""

    names: frozenset[str]
    latin: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, presets: PresetBook) -> AnchorWords:
        """Every label that the presets and the vocabulary know, and what kinds of paper are called."""
        texts: set[str] = {*PAPERS}
        for preset in presets.values():
            columns = preset.items.columns if preset.items else ()
            for spec in (*preset.fields, *columns):
                texts |= {spec.label.zh, spec.label.en, *spec.aliases}
            texts |= {cue.text for cue in preset.cues if cue.text is not None} | {preset.label.zh, preset.label.en}
        latin = {word for text in texts for word in _latin_words(text)}
        return cls(_usable(texts) | _usable(barriers()), frozenset(latin | set(_FORM_WORDS)))

    def joined(self, texts: Iterable[str]) -> AnchorWords:
        """These words and others: what was learnt before, or what a person calls the fields."""
        return AnchorWords(self.names | _usable(texts), self.latin)

    def name_of(self, folded: str) -> str | None:
        """The known label that a text is, also with a character or two misread."""
        if folded in self.names:
            return folded
        if not _LEAST_FUZZY <= len(folded) <= _LONGEST_FUZZY:
            return None
        found = process.extractOne(folded, self.names, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
        return found[0] if found and not any(c.isdigit() for c in folded) else None

    def head_of(self, folded: str) -> str | None:
        """The longest known label with which a text begins."""
        sizes = range(min(len(folded) - 1, _LONGEST_WORDS), 1, -1)
        return next((folded[:size] for size in sizes if folded[:size] in self.names), None)

    def tail_of(self, folded: str) -> str | None:
        """The longest known label with which a text ends."""
        starts = range(max(1, len(folded) - _LONGEST_WORDS), len(folded) - 1)
        return next((folded[start:] for start in starts if folded[start:] in self.names), None)


def is_impersonal(text: str, latin: frozenset[str]) -> bool:
    """Whether the head before a colon is the form's own print and nobody's name, address or number."""
    head = text.strip()
    if not head or re.search(r"\d{2}|[@/\\。；;，,]", head) or _ADDRESSED.search(head):
        return False
    if has_chinese(head):
        folded = fold(head)
        is_name = len(folded) <= 4 and folded[0] in _SURNAMES
        return 2 <= len(folded) <= LONGEST_CHINESE and not is_name
    return len(head) <= _LONGEST_LATIN and any(word in latin for word in _latin_words(head))


def _latin_words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z]{2,}", text)]


def _usable(texts: Iterable[str]) -> frozenset[str]:
    folded = (fold(text) for text in texts)
    return frozenset(text for text in folded if 2 <= len(text) <= _LONGEST_WORDS and any(c.isalpha() for c in text))
