"""Visiting cards, which print no labels: mail, web and phone by their shape, the rest by what the mail address says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from engine.extract.by_label.words import words_of
from engine.extract.finding import solver
from engine.extract.sight import Sight, part_of, whole_lines
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.candidates import Candidate

_MOST_LINES = 24
_QUALITY = 0.72
_MAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63})(?:\.[\w-]{1,63}){1,8}")
_WEB = re.compile(r"(?:https?://|www\.)[\w./-]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d\s().+-]{6,20}\d")
_ROLE = re.compile(
    r"\b(?:manager|director|engineer|researcher|president|officer|consultant|representative|analyst|developer|designer"
    r"|architect|accountant|attorney|partner|founder|professor|lead|head of|sales|ceo|cto|cfo|coo|vp)\b"
    r"|经理|总监|工程师|主任|主管|顾问|总裁|董事|教授|律师|会计师|设计师|专员|助理|代表",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"\b(?:department|dept|division|faculty|laborator(?:y|ies)|team)\b|(?:部|部门|事业部|中心)$", re.I
)
_COMPANY = re.compile(
    r"公司|集团|事务所|银行|大学|医院|\b(?:inc|ltd|limited|llc|corp|corporation|gmbh|plc|group|company)\b", re.I
)
_STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|drive|lane|way|square|suite|floor|blvd|box)\b|\b\d{5}\b"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|[省市区县路街道号楼室]",
    re.IGNORECASE,
)
_MEANINGS: Mapping[str, frozenset[str]] = {
    "mail": frozenset(["email", "mail", "邮箱", "电子邮箱", "电子邮件"]),
    "web": frozenset(["website", "web", "url", "homepage", "网址", "网站"]),
    "fax": frozenset(["fax", "传真"]),
    "mobile": frozenset(["mobile", "cell", "手机", "手机号", "手机号码"]),
    "phone": frozenset(["phone", "电话", "联系电话"]),
    "department": frozenset(["department", "division", "部门"]),
    "role": frozenset(["title", "position", "job", "role", "职务", "职位", "职称"]),
    "company": frozenset(
        ["company", "organization", "organisation", "employer", "公司", "公司名称", "单位", "单位名称"]
    ),
    "address": frozenset(["address", "地址", "公司地址", "住址"]),
    "name": frozenset(["name", "person", "contact", "姓名", "联系人"]),
}


def visiting_card(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The value of a field on a page that is a visiting card; None on any other page."""
    lines = _card(sight)
    meaning = _meaning(spec.name) if lines is not None else None
    return _FINDERS[meaning](lines) if lines is not None and meaning is not None else None


@solver
def _card(sight: Sight) -> list[Placed] | None:
    """The lines of a page that is a visiting card."""
    if sight.kind is not None:
        return None
    lines = [line for line in sight.layout.lines if fold(line.text)]
    return lines if _is_card(lines) else None


def _is_card(lines: list[Placed]) -> bool:
    """Few lines, and two of mail, web and phone among them."""
    text = "\n".join(line.text for line in lines)
    hints = sum(bool(pattern.search(text)) for pattern in (_MAIL, _WEB, _PHONE))
    return len(lines) <= _MOST_LINES and len({line.page for line in lines}) == 1 and hints >= 2


def _meaning(name: str) -> str | None:
    words = {name} if has_chinese(name) else set(words_of(name))
    return next((meaning for meaning, names in _MEANINGS.items() if words & names), None)


def _shaped(lines: Iterable[Placed], pattern: re.Pattern[str]) -> Candidate | None:
    for line in lines:
        match = pattern.search(line.text)
        if match:
            return part_of(line, match.start(), match.end(), _QUALITY)
    return None


def _mail(lines: list[Placed]) -> Candidate | None:
    return _shaped(lines, _MAIL)


def _web(lines: list[Placed]) -> Candidate | None:
    return _shaped((line for line in lines if "@" not in line.text), _WEB)


def _fax(lines: list[Placed]) -> Candidate | None:
    return _shaped((line for line in lines if re.match(r"\s{0,9}(?:fax|f\b|传真)", line.text, re.I)), _PHONE)


def _mobile(lines: list[Placed]) -> Candidate | None:
    marked = [line for line in lines if re.match(r"\s{0,9}(?:mob|cell|m\b|手机)", line.text, re.I)]
    return _shaped(marked, _PHONE)


def _phone(lines: list[Placed]) -> Candidate | None:
    marked = [line for line in lines if re.match(r"\s{0,9}(?:tel|phone|t\b|p\b|o\b|电话)", line.text, re.I)]
    others = [line for line in lines if not re.match(r"\s{0,9}(?:fax|f\b|传真)", line.text, re.I)]
    return _shaped(marked, _PHONE) or _shaped(others, _PHONE)


def _department(lines: list[Placed]) -> Candidate | None:
    return _first(lines, lambda line: bool(_DEPARTMENT.search(line.text)) and not _COMPANY.search(line.text))


def _role(lines: list[Placed]) -> Candidate | None:
    return _first(lines, lambda line: bool(_ROLE.search(line.text)) and "@" not in line.text)


def _company(lines: list[Placed]) -> Candidate | None:
    """The line with a company's word, or the one that the mail's domain repeats."""
    return _first(lines, lambda line: bool(_COMPANY.search(line.text)) and not _is_contact(line)) or _first(
        lines, lambda line: not _is_contact(line) and fold(line.text).replace("ltd", "") in _domains(lines)
    )


def _address(lines: list[Placed]) -> Candidate | None:
    """Lines under one another that have a street, a postcode or a house number."""
    found: list[Placed] = []
    for line in sorted(lines, key=lambda item: (item.rect.top, item.rect.left)):
        if _is_contact(line) or not _STREET.search(line.text) or _ROLE.search(line.text) or _COMPANY.search(line.text):
            continue
        if found and abs(line.rect.left - found[-1].rect.left) > 4 * line.rect.height:
            continue
        found.append(line)
    return whole_lines(found[:3], _QUALITY) if found else None


def _name(lines: list[Placed]) -> Candidate | None:
    """The line that the mail's own part repeats, else the highest line that reads like a person's name."""
    owners = {fold(match[0].split("@")[0]) for line in lines if (match := _MAIL.search(line.text))}
    people = [line for line in lines if _may_be_a_person(line) and fold(line.text) not in _domains(lines)]
    own = [line for line in people if any(all(fold(part) in owner for part in _last_two(line)) for owner in owners)]
    return whole_lines([(own or people)[0]], _QUALITY if own else _QUALITY - 0.1) if people else None


def _first(lines: Iterable[Placed], is_it: Callable[[Placed], bool]) -> Candidate | None:
    found = next((line for line in lines if is_it(line)), None)
    return whole_lines([found], _QUALITY) if found is not None else None


def _is_contact(line: Placed) -> bool:
    return bool(_MAIL.search(line.text) or _WEB.search(line.text) or _PHONE.search(line.text))


def _domains(lines: Iterable[Placed]) -> set[str]:
    return {fold(match[1]) for line in lines if (match := _MAIL.search(line.text))}


def _last_two(line: Placed) -> list[str]:
    return line.text.split()[-2:]


def _may_be_a_person(line: Placed) -> bool:
    text = line.text.strip()
    if any(pattern.search(text) for pattern in (_ROLE, _DEPARTMENT, _COMPANY, _STREET)) or _is_contact(line):
        return False
    if has_chinese(text):
        return bool(re.fullmatch(r"[\u4e00-\u9fff·\s]{2,8}", text)) and 2 <= len(fold(text)) <= 4
    return bool(re.fullmatch(r"(?:[A-Z][\w'.-]{0,40}\s{1,9}){1,3}[A-Z][\w'-]{1,40}", text))


_FINDERS: Mapping[str, Callable[[list[Placed]], Candidate | None]] = {
    "mail": _mail,
    "web": _web,
    "fax": _fax,
    "mobile": _mobile,
    "phone": _phone,
    "department": _department,
    "role": _role,
    "company": _company,
    "address": _address,
    "name": _name,
}
