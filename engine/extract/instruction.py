"""What a person wants, in plain words: field names out of an instruction or out of a name they typed."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.errors import NoFields
from engine.extract.by_label.vocabulary import guess_type, terms_named
from engine.page.folding import fold, has_chinese
from engine.presets import FieldSpec, Label, Preset, PresetBook
from engine.words import Words

_PAPER = (
    r"(?:图片?|照片|扫描件|文档|文件|合同|协议|发票|票据|单据|小票|收据|回单|证件|身份证|护照|执照|表格|"
    r"表单|页面|文中|其)"
)
_OPENERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^\s{0,9}(?:请问|请您|请你|请|麻烦您|麻烦你|麻烦|劳驾|帮我|帮忙|给我|我想|我要|我需要|需要|只需要|只需|只要|仅需|想|要"
        r"|能否|能不能|可不可以|可以|从中|[您你](?=[帮能把给]))",
        rf"^\s{{0,9}}(?:从|在|把|将|对)?\s{{0,9}}(?:(?:下面|下列|以下|上面|附件)的?)?(?:这|该|此|本)?(?:份|张|个|些|页)?{_PAPER}(?:片|里面|里|中|上面|上|内){{1,4}}的?",
        rf"^\s{{0,9}}(?:把|将|从)?\s{{0,9}}(?:这|该|此|本)?(?:份|张|个|些|页)?{_PAPER}的",
        r"^\s{0,9}(?:这|该|此|本)(?:份|张|个)",
        r"^\s{0,9}(?:提取|抽取|识别|找出|找到|列出|读取|获取|输出|告诉我|给出|查找|查询|返回|知道|看看|看|填写|整理|读(?!数)|找(?!零)|列|是)(?:出来|出(?!租|借|卖|让|票)|一下|下)?",
        r"^\s{0,9}(?:以下|下列|下面|如下)(?:的)?(?:几个|这些)?(?:字段|信息|内容|项目|各项)?(?:返回|输出)?",
        r"^\s{0,9}(?:按|按照)(?=以下|下列|如下)",
        r"^\s{0,9}的?(?:字段|信息|内容|项目)(?:有|是|包括|如下)",
        r"^\s{0,9}[:：,，、]",
    )
)
_HEAD = re.compile(
    r"^[^:：]{0,40}(?:字段|信息|内容|如下|以下|下列|项目|following[^:：]*|fields?|details|information|keys|columns|values)\s*[:：]\s*",
    re.I,
)
_OPENING_EN = re.compile(
    r"^\s*(?:(?:hi|hello|please|kindly|could you|can you|would you|i(?:'d| would) like(?: to know)?"
    r"|i (?:need|want)(?: to know)?|help me|just)[\s,]+)*"
    r"(?:(?:extract|find(?: out)?|get|give me|list|read|return|output|show me|show|tell me|identify"
    r"|locate|pull out|fetch|"
    r"what (?:is|are)|what's|who (?:is|are)|when (?:is"
    r"|was))\b\s*:?\s*)?(?:(?:all\s+)?(?:the\s+)?following(?:\s+fields?)?\s*:?\s*)?",
    re.I,
)
_CLOSERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[,，。；;]\s{0,9}(?:并|然后|再|最后)?(?:以|用|按|使用|转成|转为|输出|返回|整理|保存).{0,20}$",
        r"(?:这|等)(?:[两几二三四五六七八九十\d]{0,40})(?:个|些|项)?(?:字段|信息|内容|项目)?.{0,6}$",
        r"(?:两|二|三|四|五|六|七|八|几|\d{1,20})个?(?:字段|信息|内容|项)$",
        r"(?:分别)?(?:是|为)?(?:多少钱|多少|什么时候|什么|谁|哪天|哪里|几号|哪一天|哪家|何时)$",
        r"的?(?:字段|信息|内容)$",
        r"(?:都|全部|全都)?(?:找|列|提取|抽取|识别|读|写)(?:出来|出)$",
        r"[,，。]?\s{0,9}(?:谢谢|多谢|感谢)(?:您|你|了)?$",
        r"[。.!！?？\s]{1,40}$",
    )
)
_CLOSING_EN = re.compile(
    r"\s{1,9}(?:from|in|on|of|as|into|and return|and output)\s{1,9}(?:this|the|these|that|json|csv|a"
    r"|an|my|it)\b.*$|[.!?\s]{1,40}$",
    re.I,
)
_BETWEEN = re.compile(
    r"[、,，;；\n/|]|(?<=[\u4e00-\u9fff“”])(?:以及|还有|和|与|及)(?=[\u4e00-\u9fff“])"
    r"|\s{1,9}(?:and|as well as|plus)\s{1,9}|\s&\s",
    re.I,
)
_ARTICLE = re.compile(
    r"^(?:(?:all|the|a|an|its|their|and|also|me)\s+|(?:以及|还有|并且|和|及)(?=[\u4e00-\u9fff]))+", re.I
)
_MARK = re.compile(
    r"(?:(?<=^)|(?<=[\s;；,，:：、]))(?:[（(]\d{1,2}[)）]|\d{1,2}[.、)）](?!\d)|[①-⑳]|[-*•·](?=\s))\s*", re.MULTILINE
)
"""What numbers the names of a list."""
_ASKED_ZH = re.compile(r"(?:分别)?(?:都)?(?:是谁|是多少|是什么|是哪天|是哪里|有多少|多少钱|多少)$")
_ASKED_EN = re.compile(
    r"^(?:who|what|when|where|which)\s{1,9}(.{1,100}?)\s{1,9}(?:is|are|was|were)$"
    r"|\s{1,9}please$",
    re.I,
)
_TWINS = {
    "甲乙双方": ("甲方", "乙方"),
    "甲方乙方": ("甲方", "乙方"),
    "甲乙丙三方": ("甲方", "乙方", "丙方"),
    "买卖双方": ("买方", "卖方"),
}
_QUOTED = re.compile(r"[“\"‘「『]([^”\"’」』]{1,40})[”\"’」』]")
_SMALL_TALK = frozenset(
    ["hello", "hi", "hey", "thanks", "thank", "you", "test", "help", "你好", "您好", "谢谢", "测试", "帮助", "在吗"]
)


LONGEST_WISH = 2_000
"""Characters of an instruction that are read for names."""
MOST_FIELDS = 200
LONGEST_NAME = 80
"""Characters of a field's name."""
_MOST_PHRASES = 40
"""Polite words taken off at one end of a wish, one after another."""


def fields_of_instruction(text: str, presets: PresetBook | None = None) -> tuple[FieldSpec, ...]:
    """The fields an instruction names, in its order; `presets` lend labels and types. Raises `NoFields` for none.

    What stands behind the first `LONGEST_WISH` characters, or behind `MOST_FIELDS` names, is not looked at.
    """
    asked = text[:LONGEST_WISH]
    names = [name for name in _QUOTED.findall(asked) if fold(name)] or _listed(asked)
    wanted = [name for name in dict.fromkeys(names) if fold(name) not in _SMALL_TALK][:MOST_FIELDS]
    if not wanted:
        raise NoFields(
            Words(
                f"没有看懂要提取什么：“{text.strip()[:60]}”。",
                f"It is not clear what to extract: “{text.strip()[:60]}”.",
            ),
            Words(
                "请写出字段名，例如：请提取甲方名称、乙方名称和签订日期。",
                "Name the fields, for example: Extract the vendor, the invoice date and the total.",
            ),
        )
    return tuple(_spec(name) if presets is None else field_named(name, presets) for name in wanted)


def field_named(name: str, presets: PresetBook) -> FieldSpec:
    """A field for a name as typed, with the labels and the type of the presets' field of that name, if there is one.

    Raises `NoFields` for a name longer than `LONGEST_NAME`.
    """
    if len(name) > LONGEST_NAME:
        raise NoFields(
            Words(
                f"字段名太长（{len(name)} 个字符）：“{name[:30]}…”。",
                f"A field's name is too long ({len(name)} characters): “{name[:30]}…”.",
            ),
            Words(f"字段名最多 {LONGEST_NAME} 个字符。", f"A name may have {LONGEST_NAME} characters at most."),
        )
    wanted = fold(name)
    known = [
        (strength, _lent(spec, preset))
        for preset in presets.values()
        for spec in preset.fields
        if (strength := _likeness(wanted, spec))
    ]
    if not known:
        return _spec(name)
    best = max(strength for strength, _ in known)
    strongest = [spec for strength, spec in known if strength == best]
    return _borrowed(name, next((spec for spec in strongest if spec.has_own_way), strongest[0]))


def meant_on(typed: FieldSpec, preset: Preset) -> FieldSpec:
    """A typed field as the document's kind means it: 票价 on a train ticket is looked for as train tickets print it."""
    wanted = fold(typed.name)
    ranked = sorted(preset.fields, key=lambda spec: -_likeness(wanted, spec))
    return _borrowed(typed.name, ranked[0]) if ranked and _likeness(wanted, ranked[0]) else typed


def _lent(spec: FieldSpec, preset: Preset) -> FieldSpec:
    """A preset's field for other papers: its ways hold on the preset's own kind, or where no kind is known."""
    if not spec.ways or preset.kind is None:
        return spec
    ways = tuple(way if way.kinds else way.model_copy(update={"kinds": (preset.kind,)}) for way in spec.ways)
    return spec.model_copy(update={"ways": ways})


def _borrowed(name: str, spec: FieldSpec) -> FieldSpec:
    """A field of this name with the labels, type and finder of a preset's."""
    aliases = tuple(dict.fromkeys((spec.label.zh, spec.label.en, *spec.aliases)))
    return _spec(name).model_copy(
        update={"aliases": aliases, "type": spec.type, "choices": spec.choices, "rule": spec.rule, "ways": spec.ways}
    )


def _likeness(wanted: str, spec: FieldSpec) -> int:
    """2 for a field of this name or label, 1 for one that has it among its other labels, else 0."""
    if wanted in (fold(spec.name), fold(spec.label.zh), fold(spec.label.en)):
        return 2
    return 1 if wanted in _folded_all(spec.aliases) else 0


@lru_cache(maxsize=4096)
def _folded_all(aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, aliases))


def _listed(text: str) -> list[str]:
    body = _MARK.sub("；", text.strip()).strip("； ") if _MARK.search(text) else text.strip()
    head = _HEAD.match(body)
    if head and fold(body[head.end() :]):
        body = body[head.end() :]
    body = _bare_chinese(body) if has_chinese(body) else _CLOSING_EN.sub("", body[_end(_OPENING_EN, body) :])
    names: list[str] = []
    for part in _BETWEEN.split(body):
        name = _bare_name(part)
        words = name.split()
        if name in _TWINS:
            names += _TWINS[name]
        elif len(words) > 1 and all(has_chinese(word) and len(word) <= 10 for word in words):
            names += words
        elif fold(name) and len(name) <= 60:
            names.append(name)
    return names


def _bare_name(part: str) -> str:
    """One name without its article, its question and the marks around it."""
    name = _ARTICLE.sub("", part.strip()).strip(" .。:：?？“”\"'")
    if has_chinese(name):
        rest = _ASKED_ZH.sub("", name)
        return rest if fold(rest) else name
    return _ARTICLE.sub("", _ASKED_EN.sub(lambda match: match[1] or "", name)).strip()


def _bare_chinese(body: str) -> str:
    """A Chinese request without what is said before and behind the names."""
    for patterns, from_start in ((_CLOSERS, False), (_OPENERS, True)):
        changed = True
        for _ in range(_MOST_PHRASES):
            if not changed:
                break
            changed = False
            for pattern in patterns:
                match = pattern.search(body)
                rest = (body[match.end() :] if from_start else body[: match.start()]) if match else body
                if match and match.group() and fold(rest):
                    body, changed = rest, True
    return body


def _end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0


def _spec(name: str) -> FieldSpec:
    aliases = tuple(dict.fromkeys(other for term in terms_named(name) for other in term.names if other != name))
    return FieldSpec(name=name, label=Label(zh=name, en=name), aliases=aliases, type=guess_type(name))
