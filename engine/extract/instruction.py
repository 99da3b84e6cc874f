"""What a person wants, in plain words: field names out of an instruction or out of a name they typed."""

from __future__ import annotations

import re

from engine.errors import NoFields
from engine.extract.folding import fold, has_chinese
from engine.extract.vocabulary import guess_type, terms_named
from engine.presets import FieldSpec, Label, PresetBook
from engine.words import Words

_OPENING = re.compile(
    r"^\s*(?:(?:请|请你|帮我|麻烦|需要|我想|我要|把|将|从?(?:图片?|文档|合同|发票|文件|这\S{0,4})?(?:中|里|上)?的?)\s*)*"
    r"(?:提取|抽取|识别|找出|列出|读取|获取|输出|告诉我|给出|查找|填写)?(?:出|一下)?"
    r"(?:(?:以下|下列|下面|如下)(?:的)?(?:字段|信息|内容|项目)?|(?:图中|其中|文中|里面|上面|合同中|文档中|发票中)的?)?\s*[:：]?\s*"
)
_OPENING_EN = re.compile(
    r"^\s*(?:please\s+|could you\s+|can you\s+|i (?:need|want)\s+|kindly\s+)*"
    r"(?:extract|find|get|give me|list|read|return|output|show me|show|tell me|identify|locate"
    r"|pull out|what (?:is|are))?\s+"
    r"(?:(?:all\s+)?(?:the\s+)?following(?:\s+fields?)?\s*:?\s*)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:这(?:些|几个|[一二三四五六七八九十\d]+个?)?|等)(?:字段|信息|内容|项)?.*$|(?:的?(?:字段|信息|内容))?[。.!！?？]*$"
)
_CLOSING_EN = re.compile(r"\s+(?:from|in|on|of|as)\s+(?:this|the|these|json|a)\b.*$|[.!?\s]+$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[、,，;；\n]|(?<=[\u4e00-\u9fff])(?:和|与|及|以及|还有)(?=[\u4e00-\u9fff])|\s+(?:and|as well as)\s+|\s&\s",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:(?:the|a|an|its|their|and|和|以及|及|还有|并且)\s*)+(?![a-z])", re.IGNORECASE)


def fields_of_instruction(text: str) -> tuple[FieldSpec, ...]:
    """The fields an instruction names, in its order. Raises `NoFields` where it names nothing."""
    body = text.strip()
    quoted = re.findall(r"[“\"'‘「『]([^”\"'’」』]{1,40})[”\"'’」』]", body)
    names = quoted or _listed(body)
    specs = [_spec(name) for name in dict.fromkeys(names)]
    if not specs:
        raise NoFields(
            Words(f"没有看懂要提取什么：“{text[:60]}”。", f"It is not clear what to extract: “{text[:60]}”."),
            Words(
                "请写出字段名，例如：请提取甲方名称、乙方名称和签订日期。",
                "Name the fields, for example: Extract the vendor, the invoice date and the total.",
            ),
        )
    return tuple(specs)


def field_named(name: str, presets: PresetBook) -> FieldSpec:
    """A field for a name as typed, with the labels and the type of the presets' field of that name, if there is one."""
    wanted = fold(name)
    known = [
        spec
        for preset in presets.values()
        for spec in preset.fields
        if wanted in {fold(spec.name), fold(spec.label.zh), fold(spec.label.en)}
    ]
    if not known:
        return _spec(name)
    spec = next((spec for spec in known if spec.rule is not None), known[0])
    aliases = tuple(dict.fromkeys((spec.label.zh, spec.label.en, *spec.aliases)))
    return _spec(name).model_copy(
        update={"aliases": aliases, "type": spec.type, "choices": spec.choices, "rule": spec.rule}
    )


def _listed(body: str) -> list[str]:
    chinese = has_chinese(body)
    start = (_OPENING if chinese else _OPENING_EN).match(body)
    if start:
        body = body[start.end() :]
    body = (_CLOSING if chinese else _CLOSING_EN).sub("", body)
    names = []
    for part in _BETWEEN.split(body):
        name = _ARTICLE.sub("", part.strip()).strip(" .。:：?？")
        if fold(name) and len(name) <= 60:
            names.append(name)
    return names


def _spec(name: str) -> FieldSpec:
    aliases = tuple(dict.fromkeys(other for term in terms_named(name) for other in term.names if other != name))
    return FieldSpec(name=name, label=Label(zh=name, en=name), aliases=aliases, type=guess_type(name))
