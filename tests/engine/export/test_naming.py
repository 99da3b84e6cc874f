"""Renamed originals: names that tell what is in a file, and that every system takes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadProfile
from engine.export.naming import Names
from engine.head import Head

HEAD = Head(date=date(2026, 11, 2), counterparty="海豚/科技: A", total=Decimal("-106.00"), number="007")


def test_a_name_is_made_of_the_head() -> None:
    """Date, counterparty, total with its sign; what Windows refuses is replaced, the suffix stays."""
    assert Names().of("scan 1.PDF", HEAD, "发票") == "2026-11-02_海豚-科技- A_-106.00.PDF"
    assert Names("{kind} {number}").of("a.pdf", HEAD, "发票") == "发票 007.pdf"


def test_what_is_not_known_is_left_out() -> None:
    """No word for nothing; without any part it keeps its name."""
    assert Names().of("a.pdf", Head(total=Decimal("5")), "") == "5.00.pdf"
    assert Names().of("a.pdf", Head(date=date(2026, 1, 2), total=Decimal("5.125")), "") == "2026-01-02_5.125.pdf"
    assert Names("{kind}_{total}").of("photo.jpg", Head(), "发票") == "photo.jpg"


def test_names_are_unique_capitals_aside() -> None:
    """As Windows and macOS compare them."""
    names = Names("{counterparty}")
    heads = [Head(counterparty=name) for name in ("Shop", "SHOP", "shop")]
    assert [names.of("a.pdf", head, "") for head in heads] == ["Shop.pdf", "SHOP (2).pdf", "shop (3).pdf"]


@pytest.mark.parametrize("name", ["CON", "nul.txt", "COM1", "Lpt9"])
def test_devices_of_windows_are_no_names(name: str) -> None:
    """A shop may be called so."""
    assert Names("{counterparty}").of("a.pdf", Head(counterparty=name), "").startswith("_")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_makes_a_name_that_every_system_takes(counterparty: str, file: str) -> None:
    """Short, without path, device or hidden characters."""
    names = Names("{counterparty}_{file}")
    for _ in range(2):
        name = names.of(file, Head(counterparty=counterparty), "")
        assert 0 < len(name) <= 150
        assert len(name.encode("utf-8", "replace")) <= 250
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert name.isprintable()
        assert name.strip(" .") == name


@pytest.mark.parametrize("pattern", ["", "fixed", "{nope}", "{date.__class__}", "{0}", "{date!r}"])
def test_a_pattern_names_known_parts(pattern: str) -> None:
    """Anything else is refused in words."""
    with pytest.raises(BadProfile):
        Names(pattern)
