"""Names of files in any encoding are readable and can be written."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.taking_in.names import readable


@pytest.mark.parametrize("name", ["a.pdf", "发票.pdf", "Señor Möbel.pdf"])
def test_a_name_in_utf8_stays(name: str) -> None:
    """Whatever its script."""
    assert readable(name) == name


def test_a_name_from_chinese_windows_is_read() -> None:
    """GBK, as unpacked there and copied here."""
    assert readable(os.fsdecode("发票.pdf".encode("gb18030"))) == "发票.pdf"


@given(st.binary(min_size=1, max_size=40))
def test_every_name_can_be_written(raw: bytes) -> None:
    """As UTF-8, without an error."""
    assert readable(os.fsdecode(raw)).encode()
