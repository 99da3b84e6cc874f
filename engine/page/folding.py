"""Texts made comparable: NFKC, case-folded, traditional characters as simplified ones, without blanks and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count

from engine.document import Line

_TRADITIONAL = (
    "發票號碼開購買銷貨區縣鎮鄉圓億萬貳參陸會計稅價額單總賬戶銀業務電話傳真證書編檢驗執營質監機關構對賣賣"
    "貸貿還點蓋簽約訂項規範標內國際華進門時間軟數據網絡術產經濟辦醫藥藝東車軍轉運輸達邊遠適郵職聯絡員師專"
    "齊節備註記錄續紙級練結給絕統維綜緊線繳織終紅純細組紹義務農飛馬驗魚鳥麥黃龍龜齡樓樹極樣條橋歲歷歸殘氣"
    "漢滿滬濱灣無熱愛爾牆獎獨獲環現畫異當療癥眾礦確禮種稱積穩窮競筆築簡籌糧類糾紀紛級納經綠網羅習聖聞職聯"
    "臨興舉舊莊葉藍蘇處虛號術衛衝補裝製複見親覺觀觸記討訓託許訴診評詞試詩詳語誤說請論識議護譯讀變讓負財責貢"
    "貧貨販貫費賀資賓賠賢賴贈贊趙踐蹤較載輕輛輪輯辭農違連週選遷郭鄭釋鋼錢鐵鏡鐘長門閉問閒閱隊陽陳陰階際險隱"
    "雙雜難雲靈靜響頁頂頃順須預領頭題顏願風飯飲館餘駐騎體髮鬥鹽鹼麗點黨齒應實優檯"
)
_SIMPLIFIED = (
    "发票号码开购买销货区县镇乡圆亿万贰叁陆会计税价额单总账户银业务电话传真证书编检验执营质监机关构对卖卖"
    "贷贸还点盖签约订项规范标内国际华进门时间软数据网络术产经济办医药艺东车军转运输达边远适邮职联络员师专"
    "齐节备注记录续纸级练结给绝统维综紧线缴织终红纯细组绍义务农飞马验鱼鸟麦黄龙龟龄楼树极样条桥岁历归残气"
    "汉满沪滨湾无热爱尔墙奖独获环现画异当疗症众矿确礼种称积稳穷竞笔筑简筹粮类纠纪纷级纳经绿网罗习圣闻职联"
    "临兴举旧庄叶蓝苏处虚号术卫冲补装制复见亲觉观触记讨训托许诉诊评词试诗详语误说请论识议护译读变让负财责贡"
    "贫货贩贯费贺资宾赔贤赖赠赞赵践踪较载轻辆轮辑辞农违连周选迁郭郑释钢钱铁镜钟长门闭问闲阅队阳陈阴阶际险隐"
    "双杂难云灵静响页顶顷顺须预领头题颜愿风饭饮馆余驻骑体发斗盐碱丽点党齿应实优台"
)
_SURE_ACCENT = 0.9
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the index of the character of the original it comes from."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original behind the folded slice `start:end` (not empty)."""
        return self.origins[start], self.origins[end - 1] + 1


def simplify(text: str) -> str:
    """Traditional characters that stand in labels and amounts, as simplified ones."""
    return text.translate(_TO_SIMPLIFIED)


def fold(text: str) -> str:
    """Letters and digits only, NFKC, case-folded, simplified: what two equal texts have in common."""
    return fold_with_origins(text).text if len(text) <= _LONGEST_LINE else _fold(text)


@lru_cache(maxsize=8192)
def fold_with_origins(text: str) -> Folded:
    """`fold` that remembers where each character was."""
    if text.isascii():
        return Folded(_fold(text), tuple(compress(count(), text.encode("ascii").translate(_KEPT_OF_ASCII))))
    parts = list(map(_folded, text))
    folded = "".join(parts)
    if len(folded) + parts.count("") == len(parts):
        return Folded(folded, tuple(compress(count(), parts)))
    return Folded(folded, tuple(index for index, part in enumerate(parts) for _ in part))


def _fold(text: str) -> str:
    return text.translate(_FOLDED_ASCII) if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=32_768)
def _folded(character: str) -> str:
    """What is left of one character: nothing of a blank or a mark, several letters of a ligature."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part for part in plain if part.isalnum() or part in _MEANT).translate(_TO_SIMPLIFIED)


_LONGEST_LINE = 500
"""Characters. Longer texts, as that of a whole page, come once and only take the room of lines that come again."""
_MEANT = frozenset("%")
_FOLDED_ASCII = {code: _folded(chr(code)) for code in range(128)}
_KEPT_OF_ASCII = bytes(bool(_FOLDED_ASCII.get(code)) for code in range(256))
"""1 for the bytes of ASCII text that folding keeps."""


def half_width(text: str) -> str:
    """NFKC, which turns full-width letters, digits and marks into plain ones, blanks trimmed and made single."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def without_accents(text: str) -> str:
    """Latin letters without their accents."""
    return text if text.isascii() else _ACCENTED.sub(lambda found: _bare(found.group()), text)


def accents_are_noise(lines: Iterable[Line], languages: Collection[str] = ()) -> bool:
    """Whether the accented letters of a document are misread plain ones, not a language's own.

    In a document whose `languages` have none, one accented word is a speck; two different ones are names or dishes.

    A language's own are seen as surely as any letter (0.96 and more on real pages), a speck of dirt over a plain one
    is not (0.84 at most); a document has a language of accents where most of its accented letters are sure.
    """
    sure = unsure = 0
    words: set[str] = set()
    for line in lines:
        if _ACCENTED.search(line.text) is None:
            continue
        words |= {word.casefold() for word in line.text.split() if _ACCENTED.search(word)}
        for index, character in enumerate(line.text):
            if _ACCENTED.match(character):
                known = len(line.char_scores) == len(line.text)
                is_sure = (line.char_scores[index] if known else line.score) >= _SURE_ACCENT
                sure, unsure = sure + is_sure, unsure + (not is_sure)
    is_speck = bool(languages) and set(languages) <= _PLAIN_LANGUAGES and len(words) < _SEVERAL_WORDS
    return unsure > sure or is_speck


_ACCENTED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
"""Latin letters with accents, and none of the signs × and ÷ among them."""
_PLAIN_LANGUAGES = frozenset({"en", "ms", "id"})
_SEVERAL_WORDS = 2


def _bare(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]


_IDEOGRAPH = re.compile("[\u3400-\u9fff〇○]")


def is_chinese(character: str) -> bool:
    """Whether a character is a CJK ideograph."""
    return "\u3400" <= character <= "\u9fff" or character in "〇○"


def has_chinese(text: str) -> bool:
    """Whether any character is a CJK ideograph."""
    return not text.isascii() and _IDEOGRAPH.search(text) is not None


def count_chinese(text: str) -> int:
    """How many characters are CJK ideographs."""
    return 0 if text.isascii() else len(text) - len(_IDEOGRAPH.sub("", text))
