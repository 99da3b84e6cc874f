"""The head of a document: what every kind says in the same nine words, and never by guessing."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.opening.reading import presets_of
from engine.document import Document, Field, Provenance
from engine.errors import BadPreset
from engine.head import Direction, Head, OwnParties, head_of
from engine.presets import Preset, PresetBook, read_preset
from engine.values.iso_4217 import currency_of
from engine.words import Words

OURS = OwnParties.parse("北京海豚科技有限公司；Dolphin Trading Co., Ltd.; 91110108MA01ABCD2X\n")


@cache
def book() -> PresetBook:
    """The shipped presets."""
    return presets_of()


def document(preset: str, values: Mapping[str, str | None], kind: str | None = None) -> Document:
    """A document read with a preset, with these values."""
    fields = tuple(Field(name, Words(name, name), value, value) for name, value in values.items())
    provenance = Provenance(preset, 1, "cpu", "1", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), 0.1)
    return Document((), fields, (), preset if kind is None else kind, 1.0, provenance)


def head(preset: str, own: OwnParties | None = None, **values: str | None) -> Head:
    """Its head."""
    return head_of(document(preset, values), book(), own or OwnParties())


INVOICE = {
    "issue_date": "2026-03-09",
    "invoice_number": "26112000000012345678",
    "seller_name": "上海云帆信息技术有限公司",
    "seller_tax_id": "91310000MA1FL0AA11",
    "buyer_name": "北京海豚科技有限公司",
    "buyer_tax_id": "91110108MA01ABCD2X",
    "amount_without_tax": "1000.00",
    "tax_amount": "60.00",
    "total_amount": "1060.00",
}


@pytest.mark.parametrize(
    ("preset", "values", "wanted"),
    [
        (
            "invoice",
            INVOICE,
            Head(
                date(2026, 3, 9),
                "26112000000012345678",
                "上海云帆信息技术有限公司",
                "北京海豚科技有限公司",
                Decimal("1000.00"),
                Decimal("60.00"),
                Decimal("1060.00"),
                None,
                Direction.OUT,
                counterparty_id=INVOICE["seller_tax_id"],
            ),
        ),
        (
            "receipt",
            {
                "transaction_date": "2026-03-01",
                "receipt_number": "0042",
                "merchant_name": "AEON",
                "subtotal": "10.00",
                "total_tax": "0.60",
                "total": "10.60",
                "currency": "MYR",
            },
            Head(
                date(2026, 3, 1),
                "0042",
                "AEON",
                tax=Decimal("0.60"),
                total=Decimal("10.60"),
                currency="MYR",
                direction=Direction.OUT,
            ),
        ),
        (
            "contract",
            {
                "signing_date": "2026-01-05",
                "contract_number": "HT-7",
                "party_a": "甲公司",
                "party_b": "乙公司",
                "amount": "5000.00",
            },
            Head(date(2026, 1, 5), "HT-7", "乙公司", "甲公司", total=Decimal("5000.00")),
        ),
        (
            "id_card",
            {"name": "张三", "id_number": "11010519491231002X", "date_of_birth": "1949-12-31"},
            Head(number="11010519491231002X", counterparty="张三"),
        ),
        (
            "passport",
            {"name": "ZHANG SAN", "document_number": "E12345678", "date_of_issue": "2020-02-02"},
            Head(date(2020, 2, 2), "E12345678", "ZHANG SAN"),
        ),
        (
            "taxi_ticket",
            {"date": "2026-02-03", "invoice_number": "12345678", "company": "大众", "total": "31.00"},
            Head(date(2026, 2, 3), "12345678", "大众", total=Decimal("31.00"), direction=Direction.OUT),
        ),
        (
            "train_ticket",
            {"travel_date": "2026-02-03", "ticket_number": "Z12A345678", "total_amount": "553.00", "tax_amount": None},
            Head(date(2026, 2, 3), "Z12A345678", total=Decimal("553.00"), direction=Direction.OUT),
        ),
        (
            "air_ticket",
            {"issue_date": "2026-02-03", "itinerary_number": "123", "issued_by": "南航", "total_amount": "1290.00"},
            Head(date(2026, 2, 3), "123", "南航", total=Decimal("1290.00"), direction=Direction.OUT),
        ),
        (
            "bank_slip",
            {
                "transaction_date": "2026-02-03",
                "serial_number": "S1",
                "payer_name": "甲",
                "payee_name": "乙",
                "amount": "12.00",
                "currency": "人民币",
            },
            Head(date(2026, 2, 3), "S1", "乙", "甲", total=Decimal("12.00"), currency="CNY"),
        ),
        (
            "business_licence",
            {
                "name": "海豚",
                "credit_code": "91110108MA01ABCD2X",
                "issue_date": "2020-01-01",
                "established": "2019-01-01",
            },
            Head(date(2020, 1, 1), "91110108MA01ABCD2X", "海豚", counterparty_id="91110108MA01ABCD2X"),
        ),
        ("form", {"form_title": "报销单", "form_number": "7"}, Head(number="7")),
        ("text", {}, Head()),
        ("auto", {"anything": "12.00"}, Head()),
    ],
)
def test_every_kind_has_a_head(preset: str, values: dict[str, str | None], wanted: Head) -> None:
    """Its own fields play the parts; a kind that is about no money has a date, a number and a name."""
    assert head(preset, **values) == wanted


def test_every_kind_of_document_says_its_head() -> None:
    """Each shipped preset that names a kind says which of its fields play which part."""
    assert [preset.id for preset in book().values() if preset.kind is not None and preset.head is None] == []


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"issue_date": "2026/03/09"}, None),
        ({"issue_date": "20260309"}, None),
        ({"issue_date": "2026-W10-1"}, None),
        ({"issue_date": "2026-02-30"}, None),
        ({"issue_date": "03/2026"}, None),
        ({"issue_date": "２０２６-０３-０９"}, None),
        ({"issue_date": " 2026-03-09 "}, date(2026, 3, 9)),
    ],
)
def test_a_date_that_is_none_is_none(values: dict[str, str], wanted: date | None) -> None:
    """Only the one form of a date counts; nothing is made of anything else."""
    assert head("invoice", **values).date == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1,060.00", None),
        ("1e3", None),
        ("NaN", None),
        ("Infinity", None),
        ("1_000", None),
        ("¥5.00", None),
        ("１２.00", None),
        ("0.12345", None),
        ("123456789012345.00", None),
        ("99999999999999.9999", Decimal("99999999999999.9999")),
        ("-0.00", Decimal("0.00")),
        ("7", Decimal(7)),
    ],
)
def test_an_amount_that_is_none_is_none(value: str, wanted: Decimal | None) -> None:
    """Only a plain decimal that the database keeps to the last digit counts."""
    found = head("invoice", total_amount=value).total
    assert found == wanted
    assert found is None or not str(found).startswith("-0")


def test_a_red_invoice_is_a_refund_with_its_signs() -> None:
    """What is printed as negative stays so, once."""
    red = {"amount_without_tax": "-1000.00", "tax_amount": "-60.00", "total_amount": "-1060.00"}
    found = head("invoice", **{**INVOICE, **red, "invoice_type": "红字增值税专用发票"})
    assert (found.net, found.tax, found.total) == (Decimal("-1000.00"), Decimal("-60.00"), Decimal("-1060.00"))
    assert found.direction is Direction.REFUND


@pytest.mark.parametrize(
    "title", ["Credit note", "CREDIT NOTE 381", "Gutschrift", "Facture d'avoir", "电子发票（红字）"]
)
def test_a_credit_note_printed_without_signs_is_negative(title: str) -> None:
    """Its name says that the amounts go back."""
    found = head("invoice", **{**INVOICE, "invoice_type": title})
    assert (found.total, found.direction) == (Decimal("-1060.00"), Direction.REFUND)


def test_a_word_inside_a_word_takes_nothing_back() -> None:
    """`Savoir-faire` is no avoir."""
    assert head("invoice", **{**INVOICE, "invoice_type": "Savoir invoice"}).direction is Direction.OUT


def test_a_negative_total_alone_is_a_refund() -> None:
    """A receipt that gives money back needs no word for it."""
    assert head("receipt", total="-20.00").direction is Direction.REFUND


def test_our_own_sale_has_the_buyer_as_counterparty() -> None:
    """Where the seller is ours, by name or by number, the sides change and the money comes in."""
    for sold in (
        {"seller_name": "北京 海豚科技有限公司", "seller_tax_id": None},
        {"seller_name": "misread", "seller_tax_id": "91110108MA01ABCD2X"},
        {"seller_name": "DOLPHIN TRADING CO. LTD", "seller_tax_id": None},
    ):
        values = {**INVOICE, **sold, "buyer_name": "客户公司", "buyer_tax_id": None}
        found = head("invoice", OURS, **values)
        assert (found.counterparty, found.own_party) == ("客户公司", sold["seller_name"])
        assert found.direction is Direction.IN


def test_a_purchase_of_ours_stays_as_it_is() -> None:
    """The buyer is ours; also where both sides are."""
    assert head("invoice", OURS, **INVOICE).direction is Direction.OUT
    within = {**INVOICE, "seller_name": "Dolphin Trading Co., Ltd."}
    assert head("invoice", OURS, **within).counterparty == "Dolphin Trading Co., Ltd."


def test_a_bank_slip_goes_the_way_our_name_says() -> None:
    """Out where we pay, in where we are paid, and nothing is said where we are not to be found."""
    paid = {"payer_name": "客户公司", "payee_name": "北京海豚科技有限公司", "amount": "5.00"}
    assert head("bank_slip", OURS, **paid).direction is Direction.IN
    assert head("bank_slip", OURS, **paid).counterparty == "客户公司"
    assert head("bank_slip", OURS, payer_name="北京海豚科技有限公司", amount="5.00").direction is Direction.OUT
    assert head("bank_slip", OURS, payer_name="他人", payee_name="别人").direction is None


def test_a_part_of_our_name_is_not_our_name() -> None:
    """A branch or a namesake is another company."""
    values = {
        **INVOICE,
        "seller_name": "北京海豚科技有限公司上海分公司",
        "buyer_name": "客户公司",
        "buyer_tax_id": None,
    }
    assert head("invoice", OURS, **values).counterparty == "北京海豚科技有限公司上海分公司"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("EUR", "EUR"),
        ("eur", "EUR"),
        ("€ 12,00", "EUR"),
        ("人民币(CNY)", "CNY"),
        ("RM 5.00", "MYR"),
        ("HK$ 5", "HKD"),
        ("人民币元", "CNY"),
        ("12,50 Kč", "CZK"),
        ("12.00元", None),
        ("¥5.00", None),
        ("$5.00", None),
        ("EUR 5 / USD 6", None),
        ("ARMS", None),
        ("all 12.00", None),
        ("XYZ", None),
        ("", None),
    ],
)
def test_a_currency_is_one_that_belongs_to_nobody_else(text: str, wanted: str | None) -> None:
    """Codes of ISO 4217, names and unmistakable signs; ¥ is the yuan and the yen."""
    assert currency_of(text) == wanted


def test_the_amounts_print_says_the_currency_where_no_field_does() -> None:
    """What stands beside the total as it was printed."""
    read = document("invoice", {"total_amount": "12.00"})
    printed = read.with_field(replace(read.fields[0], raw="12,00 €"))
    assert head_of(printed, book()).currency == "EUR"


def test_a_kind_that_says_nothing_falls_back_to_names_and_types() -> None:
    """Names that other kinds use, else the one field of a type; of two amounts none is taken for the total."""
    own = read_preset(
        "{id: lease, kind: lease, label: {zh: a, en: a}, description: {zh: a, en: a}, fields: ["
        "{name: day, type: date, label: {zh: a, en: a}}, {name: landlord, type: company, label: {zh: b, en: b}},"
        "{name: rent, type: amount, label: {zh: c, en: c}}, {name: extra, type: amount, label: {zh: d, en: d}},"
        "{name: tax_amount, type: amount, label: {zh: e, en: e}}]}",
        "lease.yaml",
    )
    values = {"day": "2026-01-01", "landlord": "房东", "rent": "5.00", "extra": "6.00", "tax_amount": "1.00"}
    found = head_of(document("lease", values), {**book(), "lease": own})
    assert found == Head(date(2026, 1, 1), counterparty="房东", tax=Decimal("1.00"))
    single = own.model_copy(update={"fields": own.fields[:3]})
    assert head_of(document("lease", values), {**book(), "lease": single}).total == Decimal("5.00")


def test_a_document_of_fields_by_name_has_the_head_of_its_kind() -> None:
    """Read with `auto` and names of one's own: the kind says what they are."""
    read = document("auto", {"total_amount": "5.00", "seller_name": "甲"}, kind="invoice")
    assert head_of(read, book()) == Head(counterparty="甲", total=Decimal("5.00"), direction=Direction.OUT)


def test_fields_asked_for_by_label_play_their_parts() -> None:
    """Whoever asks for 甲方 or Total gets a field of that name; it counts like the one it means."""
    read = document("auto", {"甲方": "海豚", "Total": "5.00", "开票日期": "2026-01-02"}, kind="")
    assert head_of(read, book()) == Head(date(2026, 1, 2), own_party="海豚", total=Decimal("5.00"))


def test_a_preset_no_longer_there_loses_nothing_it_can_keep() -> None:
    """A document of a preset that is gone is read by the names."""
    assert head_of(document("gone", {"total_amount": "5.00"}), book()).total == Decimal("5.00")


@pytest.mark.parametrize(
    "wrong",
    ["{date: nowhere}", "{date: amount}", "{total: day}", "{refund: {field: nowhere, words: [ab]}}", "{who: day}"],
)
def test_a_head_that_names_no_field_is_refused(wrong: str) -> None:
    """Or one of a type that cannot play the part."""
    text = (
        "{id: own, kind: own, label: {zh: a, en: a}, description: {zh: a, en: a}, fields: ["
        "{name: day, type: date, label: {zh: a, en: a}}, {name: amount, type: amount, label: {zh: b, en: b}}],"
        f"head: {wrong}}}"
    )
    with pytest.raises(BadPreset):
        read_preset(text, "own.yaml")


def test_the_json_form_is_text() -> None:
    """Amounts with at least two decimals, whatever number of zeros the database adds."""
    found = Head(date(2026, 1, 2), total=Decimal("1060.0000"), tax=Decimal("0.1250"), direction=Direction.IN).to_dict()
    assert (found["date"], found["total"], found["tax"]) == ("2026-01-02", "1060.00", "0.125")
    assert (found["net"], found["direction"]) == (None, "in")


NAMES = sorted({spec.name for preset in presets_of().values() for spec in preset.fields})
VALUES = (
    st.none() | st.text(max_size=30) | st.text(string.digits + "-.:,/ ", max_size=20) | st.decimals().map(str)
    | st.dates().map(str) | st.just("红字 credit note") | st.just("9" * 5000)
)  # fmt: skip


@given(
    preset=st.sampled_from([*presets_of(), "gone", ""]) | st.text(max_size=5),
    kind=st.none() | st.sampled_from(sorted(presets_of())) | st.text(max_size=5),
    values=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), VALUES, max_size=12),
    own=st.text(max_size=20),
    presets=st.sampled_from(["all", "none"]),
)
def test_no_document_is_too_odd(
    preset: str, kind: str | None, values: dict[str, str | None], own: str, presets: str
) -> None:
    """Whatever was read, there is a head, of the right types, that the database takes."""
    known: Mapping[str, Preset] = book() if presets == "all" else {}
    found = head_of(replace(document(preset, values), kind=kind), known, OwnParties.parse(own))
    for amount in (found.net, found.tax, found.total):
        assert amount is None or (amount * 10_000 == int(amount * 10_000) and abs(amount) < 10**14)
    for text in (found.number, found.counterparty, found.own_party):
        assert text is None or 0 < len(text) <= 200
    assert found.currency is None or len(found.currency) == 3
    assert found.to_dict().keys() == Head().to_dict().keys()
