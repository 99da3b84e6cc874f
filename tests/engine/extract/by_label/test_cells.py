"""Ruled boxes of forms: what stands in the box of a caption is its value, and nothing else is."""

from __future__ import annotations

from tests.engine.extract.rulings import across, box, ruled
from tests.engine.extract.sheets import asked, page


def test_a_value_deep_in_its_box() -> None:
    """The box reaches far below the caption, and the neighbour's value is nearer to it than its own."""
    sheet = page((110, 104, "1 Rents"), (410, 104, "2 Other income"), (130, 230, "1,500"), (420, 140, "8,200"))
    evidence = ruled(*box(100, 100, 400, 260), *box(400, 100, 700, 260))
    found = asked("Rents,OtherIncome", sheet, evidence=evidence)
    assert found["Rents"].value == "1,500"
    assert found["OtherIncome"].value == "8,200"


def test_an_empty_box_is_missing() -> None:
    """What stands in the box below it, or beside it, is not taken for its value."""
    sheet = page((110, 104, "1 Rents"), (110, 184, "2 Royalties"), (130, 220, "9,800"), (420, 140, "8,200"))
    evidence = ruled(*box(100, 100, 400, 180), *box(100, 180, 400, 260), *box(400, 100, 700, 260))
    found = asked("Rents,Royalties", sheet, evidence=evidence)
    assert found["Rents"].value is None
    assert found["Rents"].note is not None
    assert found["Royalties"].value == "9,800"


def test_a_caption_of_two_lines() -> None:
    """The second line of a caption is no value."""
    sheet = page((110, 104, "13 Excess golden parachute"), (140, 130, "payments"), (300, 190, "200,000"))
    found = asked("ExcessGoldenParachutePayments", sheet, evidence=ruled(*box(100, 100, 480, 220)))
    assert found["ExcessGoldenParachutePayments"].value == "200,000"


def test_a_name_and_an_address_in_one_box() -> None:
    """The first line is the name, the others are the address; a field that wants both has all of it."""
    sheet = page(
        (110, 104, "Shipper's name, street address, city and ZIP code"),
        (110, 150, "Larch Tools"), (110, 178, "12 Brook Road"), (110, 206, "Elmton, NM 87102"),
    )  # fmt: skip
    found = asked("ShipperName,ShipperAddress", sheet, evidence=ruled(*box(100, 100, 700, 300)))
    assert found["ShipperName"].value == "Larch Tools"
    assert found["ShipperAddress"].value == "12 Brook Road Elmton, NM 87102"
    whole = asked("ShipperNameAddress", sheet, evidence=ruled(*box(100, 100, 700, 300)))
    assert whole["ShipperNameAddress"].value == "Larch Tools 12 Brook Road Elmton, NM 87102"


def test_an_address_over_two_captions() -> None:
    """Street and city have captions of their own; the address is both, unless the city is asked for too."""
    sheet = page(
        (110, 104, "Receiver's name"), (110, 140, "Darren Mole"),
        (110, 184, "Street address (including apt. no.)"), (110, 220, "45 Old Club Road"),
        (110, 264, "City or town, state, and ZIP code"), (110, 300, "Elmton, NM, 87103"),
    )  # fmt: skip
    evidence = ruled(*box(100, 100, 700, 340))
    assert asked("ReceiverAddress", sheet, evidence=evidence)["ReceiverAddress"].value == (
        "45 Old Club Road Elmton, NM, 87103"
    )
    found = asked("ReceiverAddress,CityStateZip", sheet, evidence=evidence)
    assert found["ReceiverAddress"].value == "45 Old Club Road"
    assert found["CityStateZip"].value == "Elmton, NM, 87103"


def test_a_signature_line() -> None:
    """The name is written over the rule that its caption hangs from."""
    sheet = page(
        (200, 200, "Mora Quill"), (190, 232, "Print name of signer"),
        (600, 232, "Capacity in which acting"), (100, 262, "For notices see the instructions"),
    )  # fmt: skip
    evidence = ruled(across(180, 500, 228), across(580, 900, 228), across(90, 950, 260))
    found = asked("NameOfSigner,CapacityActing", sheet, evidence=evidence)
    assert found["NameOfSigner"].value == "Mora Quill"
    assert found["CapacityActing"].value is None


def test_two_fields_do_not_share_a_caption() -> None:
    """The country under each of two addresses goes to the field whose heading stands above it."""
    sheet = page(
        (110, 104, "3 Permanent residence address"), (110, 134, "12 Acacia Lane"), (600, 104, "Country"),
        (600, 134, "Norland"), (110, 204, "4 Mailing address"), (110, 234, "9 Fulham Row"),
        (600, 204, "Country"), (600, 234, "Sudland"),
    )  # fmt: skip
    evidence = ruled(across(100, 900, 100), across(100, 900, 168), across(100, 900, 200), across(100, 900, 268))
    found = asked("PermanentAddress,MailingAddress", sheet, evidence=evidence)
    assert found["PermanentAddress"].value == "12 Acacia Lane"
    assert found["MailingAddress"].value == "9 Fulham Row"


def test_instructions_behind_a_form_give_no_values() -> None:
    """A sentence that mentions a field on a later page is no label."""
    form = page(
        (110, 104, "Exempt payee code (if any)"), (420, 104, "5"), (110, 200, "Business name"), (110, 230, "Oak Inc")
    )
    advice = page(
        (100, 100, "Exempt payee code."), (100, 130, "Generally, individuals are not exempt from withholding."),
        number=2,
    )  # fmt: skip
    found = asked("ExemptPayeeCode,BusinessName", form, advice)
    assert found["ExemptPayeeCode"].value == "5"
    assert found["BusinessName"].value == "Oak Inc"
