"""XML read without trust: no document type, so no entities; bounded depth, number of elements and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from engine.errors import DamagedFile
from engine.words import Words

_MOST_BYTES = 32 * 1024 * 1024
_MOST_ELEMENTS = 400_000
_DEEPEST = 100
_TEXT_AT_ONCE = 1024 * 1024
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.-]{1,40})["']""", re.IGNORECASE)
_CHINESE_ENCODINGS = frozenset({"gbk", "gb2312", "gb18030", "cp936"})
_BETWEEN = "\n"


@dataclass(slots=True)
class Node:
    """One element: its name and its attributes' names without name spaces; `text` is what stands before its children.

    Text behind a child is left out: the formats read here have none.
    """

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def value(self) -> str:
        """The text without blanks around it."""
        return self.text.strip()

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or `default`."""
        return self.attributes.get(name, default)

    def first(self, *path: str) -> Node | None:
        """The first element under `path`, a name a level; None where there is none."""
        here: Node | None = self
        for name in path:
            if here is None:
                return None
            here = next((child for child in here.children if child.name == name), None)
        return here

    def all(self, name: str) -> Iterator[Node]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def text_of(self, *path: str) -> str:
        """The text of the first element under `path`; empty where there is none."""
        found = self.first(*path)
        return found.value if found is not None else ""


def parse_xml(content: bytes) -> Node:
    """The root element. Raises `DamagedFile` for what is no XML, declares a document type, or is beyond all bounds."""
    if len(content) > _MOST_BYTES:
        raise _too_large()
    text, encoding = _decoded(content)
    tree = _Tree()
    parser = expat.ParserCreate(encoding, namespace_separator=_BETWEEN)
    parser.buffer_text = True
    parser.buffer_size = _TEXT_AT_ONCE
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    parser.StartDoctypeDeclHandler = tree.refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _broken() from error
    if tree.root is None:
        raise _broken()
    return tree.root


class _Tree:
    """Builds the nodes out of the parser's events."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) >= _DEEPEST:
            raise _too_large()
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _name: str) -> None:
        """An element closes."""
        self._open.pop()

    def characters(self, text: str) -> None:
        """Text inside the open element."""
        if self._open and not self._open[-1].children:
            self._open[-1].text += text

    def refuse(self, *_declaration: object) -> None:
        """A document type: entities could follow."""
        raise DamagedFile(
            Words(
                "XML 里有文档类型声明（DTD），出于安全不予读取。", "The XML declares a document type; it is not read."
            ),
            Words("请从开票方或税务平台重新下载原始文件。", "Fetch the original again from whoever issued it."),
        )


def _local(name: str) -> str:
    """The name without its name space, or without a prefix that was never declared."""
    return name.rsplit(_BETWEEN, 1)[-1].rsplit(":", 1)[-1]


def _decoded(content: bytes) -> tuple[bytes, str | None]:
    """The bytes and the encoding to believe, None being what they declare: expat knows no Chinese encodings."""
    declared = _DECLARED.match(content[:400])
    if declared is not None and declared[1].decode("ascii").lower() in _CHINESE_ENCODINGS:
        return content.decode("gb18030", "replace").encode(), "utf-8"
    return content, None


def _broken() -> DamagedFile:
    return DamagedFile(
        Words("XML 不完整或已损坏，无法读取。", "The XML is cut off or broken and cannot be read."),
        Words("请从开票方或税务平台重新下载原始文件。", "Fetch the original again from whoever issued it."),
    )


def _too_large() -> DamagedFile:
    return DamagedFile(
        Words("XML 过大或嵌套过深，已拒绝读取。", "The XML is too large or too deeply nested; it was not read."),
        Words("请确认这是原始发票文件，或拆分后再上传。", "Check that this is the original invoice, or split it."),
    )
