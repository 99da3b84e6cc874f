"""Visiting cards: no labels, yet every line says by its shape what it is."""

from __future__ import annotations

from tests.engine.extract.sheets import asked, page

ENGLISH = page(
    (100, 100, "Dr. Mora Quill"), (100, 140, "Senior Researcher"), (100, 180, "Materials Department"),
    (600, 140, "mora.quill@larchworks.com"), (600, 180, "https://www.larchworks.com/"),
    (100, 260, "mob: +44 (0) 7911 555123"), (100, 300, "tel: +44 (0) 20 9876 1111"),
    (100, 340, "fax: +44 (0) 20 6789 2222"),
    (600, 260, "Larchworks"), (600, 300, "2 Harbour Street"), (600, 340, "Elmton, London, W2 6BD"),
)  # fmt: skip


def test_an_english_card() -> None:
    """The name by the mail address, the company by its domain, the numbers by the words before them."""
    names = "name,title,department,company,email,website,mobile,phone,fax,address"
    assert {name: field.value for name, field in asked(names, ENGLISH).items()} == {
        "name": "Dr. Mora Quill",
        "title": "Senior Researcher",
        "department": "Materials Department",
        "company": "Larchworks",
        "email": "mora.quill@larchworks.com",
        "website": "https://www.larchworks.com/",
        "mobile": "+44 (0) 7911 555123",
        "phone": "+44 (0) 20 9876 1111",
        "fax": "+44 (0) 20 6789 2222",
        "address": "2 Harbour Street Elmton, London, W2 6BD",
    }


def test_a_chinese_card() -> None:
    """Names of two to four characters, a role, a company, labelled and bare numbers."""
    sheet = page(
        (100, 100, "林小明"), (100, 150, "销售经理"), (100, 220, "云杉科技有限公司"),
        (100, 270, "手机：13800138000"), (100, 320, "lin@yunshan.example.cn"), (100, 370, "江城市滨河路8号3楼"),
    )  # fmt: skip
    found = asked("姓名,职务,公司名称,手机,电子邮箱,地址", sheet)
    assert [field.value for field in found.values()] == [
        "林小明", "销售经理", "云杉科技有限公司", "13800138000", "lin@yunshan.example.cn", "江城市滨河路8号3楼",
    ]  # fmt: skip


def test_what_a_card_does_not_say_is_missing() -> None:
    """No fax, no fax number; and a guess by shape is never as sure as a label."""
    sheet = page((100, 100, "Mora Quill"), (100, 140, "mora.quill@larchworks.com"), (100, 180, "+44 20 9876 1111"))
    found = asked("name,fax,phone", sheet)
    assert found["fax"].value is None
    assert found["phone"].value == "+44 20 9876 1111"
    labelled = asked("name", page((100, 100, "Name: Mora Quill")))["name"]
    assert found["name"].confidence < labelled.confidence


def test_a_letter_is_no_card() -> None:
    """A page of running text with a mail address in it gives no person."""
    lines = [(100.0, 60.0 + 40 * row, f"Mora Quill wrote line {row} of the letter") for row in range(28)]
    assert asked("title", page(*lines, (100, 1200, "info@larchworks.com +44 20 9876 1111")))["title"].value is None
