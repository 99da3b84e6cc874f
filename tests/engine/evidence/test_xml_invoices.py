"""Invoices as XML: what each kind says, and what is no invoice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document import Source
from engine.errors import EngineError
from engine.evidence.statements import Stated, said
from engine.evidence.xml_invoices import invoice_in, stated_in
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.markup import parse_xml
from tests.engine import xml_files

ALL = (
    xml_files.DIGITAL, xml_files.OF_2019, xml_files.RAILWAY, xml_files.UBL, xml_files.CII, xml_files.UBL_EURO,
    xml_files.FATTURA, xml_files.FISCAL,
)  # fmt: skip


def values(content: str) -> dict[str, str]:
    """The statements by name."""
    stated = stated_in(content.encode())
    assert stated is not None
    return {one.name: one.text for one in stated.statements}


def test_one_value_under_two_tags_is_said_once() -> None:
    """The number stands in the header and in the supervision part, the time in two places."""
    stated = invoice_in(parse_xml(xml_files.DIGITAL.encode()))
    assert stated is not None
    names = [one.name for one in stated.statements]
    assert sorted(names) == sorted(set(names))
    assert values(xml_files.DIGITAL)["issue_date"] == "2026-09-18 12:00:02"


def test_empty_elements_are_known_as_blank() -> None:
    """An element that is there and empty says that there is nothing."""
    stated = invoice_in(parse_xml(xml_files.OF_2019.encode()))
    assert stated is not None
    assert stated.blank == {"buyer_address_phone"}


@pytest.mark.parametrize(
    ("content", "total"),
    [(xml_files.DIGITAL, "TotalTax-includedAmount"), (xml_files.OF_2019, "fp:TaxInclusiveTotalAmount")],
)
def test_a_chinese_invoice_is_in_renminbi(content: str, total: str) -> None:
    """Its forms name no currency; what has no total says nothing of one."""
    assert values(content)["currency"] == "CNY"
    begin, end = content.index(f"<{total}>"), content.index(f"</{total}>")
    assert "currency" not in values(content[:begin] + content[end + len(f"</{total}>") :])


def test_the_vat_number_comes_before_the_local_one() -> None:
    """Scheme VA of a CII party; format 102 of its dates."""
    assert values(xml_files.CII)["seller_tax_id"] == "DE136695976"
    assert values(xml_files.CII)["issue_date"] == "2026-09-30"


def test_a_credit_note_says_so() -> None:
    """UBL has a root of its own for it."""
    note = xml_files.UBL.replace("<Invoice ", "<CreditNote ").replace("</Invoice>", "</CreditNote>")
    assert values(note)["invoice_type"] == "Credit note"


@pytest.mark.parametrize("content", ["<Invoice/>", "<xbrl><a>1</a></xbrl>", "<svg/>", "<EInvoice><Header/></EInvoice>"])
def test_xml_without_an_invoice_in_it_says_nothing(content: str) -> None:
    """A root alone is no invoice."""
    assert stated_in(content.encode()) is None


def test_what_comes_first_outranks() -> None:
    """Two sources joined: statements of both in order, rows and kind of the first that has them."""
    first = Stated(said(Source.OFD, [("total_amount", "1.00"), ("payee", " ")]))
    second = Stated(said(Source.QR, [("total_amount", "2.00")]), kind="invoice", blank=frozenset({"payee"}))
    both = first.and_then(second)
    assert [one.text for one in both.statements] == ["1.00", "2.00"]
    assert (both.kind, both.blank) == ("invoice", {"payee"})


@given(content=st.sampled_from(ALL), start=st.integers(0, 4000), length=st.integers(0, 60), text=st.text(max_size=12))
@settings(max_examples=120, deadline=None)
def test_damaged_invoices_are_read_or_refused(content: str, start: int, length: int, text: str) -> None:
    """Pieces cut out and put in anywhere: pages, or an error of ours."""
    damaged = content[:start] + text + content[start + length :]
    try:
        with open_file(damaged.encode("utf-8", "ignore"), Limits(render_dpi=30)) as source:
            pages = list(source)
            assert len(pages) == source.page_count
    except EngineError as error:
        assert error.message.zh  # noqa: PT017
