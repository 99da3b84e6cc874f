"""XML read without trust."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DamagedFile
from engine.markup import parse_xml

LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


def test_names_lose_their_name_spaces() -> None:
    """Prefixes say nothing: programs choose them as they like."""
    root = parse_xml(b'<x:a xmlns:x="urn:1" x:k="v"> t <x:b>1</x:b><c>2</c></x:a>')
    assert (root.name, root.get("k"), root.value) == ("a", "v", "t")
    assert (root.text_of("b"), root.text_of("c"), root.text_of("b", "d")) == ("1", "2", "")
    assert [node.name for node in root.walk()] == ["a", "b", "c"]


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, b"", b"<a>", b"<a/><b/>", b"\x00\x01"])
def test_what_is_broken_or_declares_a_document_type_is_refused(content: bytes) -> None:
    """No DTD, so no entities, of its own or from elsewhere."""
    with pytest.raises(DamagedFile) as caught:
        parse_xml(content)
    assert caught.value.message.zh
    assert caught.value.hint.en


def test_deep_nesting_is_refused() -> None:
    """A thousand levels are nobody's invoice."""
    with pytest.raises(DamagedFile, match="nested"):
        parse_xml(b"<a>" * 1000 + b"</a>" * 1000)


def test_chinese_encodings_are_understood() -> None:
    """Older programs of the tax world write GBK."""
    text = '<?xml version="1.0" encoding="GBK"?><发票><名称>云杉</名称></发票>'
    assert parse_xml(text.encode("gbk")).text_of("名称") == "云杉"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<a>{text}</a>".encode()))
@settings(max_examples=150, deadline=None)
def test_anything_is_read_or_refused(content: bytes) -> None:
    """Whatever comes, nothing but `DamagedFile` is raised."""
    with contextlib.suppress(DamagedFile):
        assert parse_xml(content).name
