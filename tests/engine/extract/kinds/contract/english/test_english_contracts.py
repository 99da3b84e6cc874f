"""English contracts in many words: parties, dates, term and governing law."""

from __future__ import annotations

import textwrap

import pytest

from engine.document import Field, Source
from engine.extract.kinds.contract.english.preamble import read_parties
from tests.engine.extract.sheets import column, read, values

BODY = "WHEREAS Heron makes pumps and Kestrel sells them; NOW, THEREFORE, the parties agree as follows: "
OPENING = (
    "This Supply Agreement is entered into as of May 12, 2020 (the “Effective Date”) by and between Heron Pumps, Inc., "
    "a Delaware corporation (“Heron”) and Kestrel Trading Limited (“Kestrel”). "
)


def fields(text: str) -> dict[str, Field]:
    """What the contract preset finds in a text set as pages of 95 characters a line."""
    lines = textwrap.wrap("SUPPLY AGREEMENT", 95) + textwrap.wrap(text, 95)
    sheets = [column("\n".join(lines[at : at + 32]), number=at // 32 + 1) for at in range(0, len(lines), 32)]
    return {field.name: field for field in read("contract", *sheets).fields}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            "THIS AGREEMENT is made between ASH & SONS PLC, a company registered in England (No. 123) whose "
            "registered office is at 4 Hill Road, Leeds (hereinafter called “the Supplier”) of the one part and "
            "OAK (EUROPE) GMBH, with offices at Ringstr. 5, Bonn (the “Buyer”) of the other part. WHEREAS",
            'ASH & SONS PLC ("Supplier"); OAK (EUROPE) GMBH ("Buyer")',
        ),
        (
            "made by and among: (1) Elm Energy, L.P., a Texas limited partnership (“Elm”); (2) Fir Gas Company, "
            "a Texas corporation (“Fir”); and (3) Jane Q. Poplar, an individual of Waco (“Poplar”). RECITALS",
            'Elm Energy, L.P. ("Elm"); Fir Gas Company ("Fir"); Jane Q. Poplar ("Poplar")',
        ),
        (
            "is entered into by and between Birch Software, Inc. (“Birch”), a California corporation having its "
            "principal place of business at 12 Main St., Suite 4, Napa, California 94558, and Cedar Clinics "
            "LLC, d/b/a Cedar Care (together with its affiliates, “Customer”). Birch and Customer are the “Parties”.",
            'Birch Software, Inc. ("Birch"); Cedar Clinics LLC ("Customer")',
        ),
        (
            "BETWEEN: Larch Mining Corp., a company incorporated under the laws of Ontario (the “Vendor”); AND: "
            "Maple Metals Ltd., on behalf of itself and its affiliates (the “Purchaser”). WHEREAS",
            'Larch Mining Corp. ("Vendor"); Maple Metals Ltd. ("Purchaser")',
        ),
        (
            "between Willow Bank, N.A., a national banking association, as lender, referred to herein as “Lender” or "
            "“Bank”, and Yew Farms, Inc., a Nevada corporation, hereinafter referred to as “Borrower”. RECITALS",
            'Willow Bank, N.A. ("Lender" or "Bank"); Yew Farms, Inc. ("Borrower")',
        ),
        (
            "by and between Alder Labs, Inc., a Delaware corporation (“Alder”) and ______________________, a ________ "
            "corporation (“Licensee”). WHEREAS",
            'Alder Labs, Inc. ("Alder"); ____ ("Licensee")',
        ),
        ("This letter speaks of cooperation between departments and of nothing else.", ""),
    ],
)
def test_parties_in_many_words(text: str, parties: str) -> None:
    """Companies and people, two and more, terms before, behind or inside the description; blanks stay blanks."""
    assert "; ".join(str(party) for party in read_parties(text)) == parties


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The term shall begin on the Effective Date and continue for a period of five (5) years.", "2025-05-12"),
        ("This Agreement shall remain in force until December 31, 2024, unless renewed for one year.", "2024-12-31"),
        ("The initial term of this Agreement is eighteen (18) months from the date hereof.", "2021-11-12"),
        ("This Agreement shall end on the day prior to the second anniversary of the Effective Date.", "2022-05-11"),
        ("The Term shall commence on January 1, 2021 and end thirty-six months thereafter.", "2024-01-01"),
        ("This Agreement will continue in effect until terminated by either party.", "perpetual"),
        ("The term of this Agreement is two years from the delivery of the first pump.", None),
        ("Invoices are payable within thirty (30) days during the term of this Agreement.", None),
        ("Either party may terminate this Agreement upon ninety (90) days notice.", None),
    ],
)  # fmt: skip
def test_when_a_contract_ends(sentence: str, value: str | None) -> None:
    """A date, a length of time from a start that is known, `perpetual`; notices and payments are no term."""
    field = fields(OPENING + BODY + "5. TERM. " + sentence)["expiration_date"]
    assert field.value == value
    assert field.note is not None or field.source is not Source.RULE


def test_a_computed_end_says_so() -> None:
    """Its source is the rule, its place the words of the clause, and it stays doubtful enough to be looked at."""
    text = OPENING + BODY + "The term of this Agreement shall be three (3) years from the Effective Date."
    field = fields(text)["expiration_date"]
    assert (field.value, field.source, field.raw) == ("2023-05-12", Source.RULE, "three (3) years")
    assert field.note is not None
    assert "2020-05-12" in field.note.en


@pytest.mark.parametrize(
    ("opening", "signed", "effective"),
    [
        ("This Agreement is made this 3rd day of June, 2019, between", "2019-06-03", None),
        ("This Agreement, dated as of June 3, 2019 (“Effective Date”), is between", "2019-06-03", "2019-06-03"),
        ("This Agreement is made June 3, 2019, to be effective July 1, 2019, between", "2019-06-03", "2019-07-01"),
        ("This Agreement is made as of this ____ day of June, 2019, between", "06/2019", None),
        ("This Agreement is made this ____ day of ________, 20__, between", None, None),
        ("This Agreement amends the Loan Agreement dated May 1, 2011 and is between", None, None),
    ],
)
def test_dates_of_a_preamble(opening: str, signed: str | None, effective: str | None) -> None:
    """Its own date and not another deed's; an effective date only where one is stated; blanks are not guessed."""
    found = fields(opening + " Heron Pumps, Inc. (“Heron”) and Kestrel Ltd. (“Kestrel”). " + BODY)
    assert (found["signing_date"].value, found["effective_date"].value) == (signed, effective)
    assert all(found[name].value or found[name].note for name in ("signing_date", "effective_date"))


def test_the_last_signature_dates_an_undated_contract() -> None:
    """Where the preamble has no date, the latest beside a signature is taken; it can make the contract effective."""
    text = (
        "This Agreement is between Heron Pumps, Inc. (“Heron”) and Kestrel Ltd. (“Kestrel”). " + BODY
        + "The Effective Date is the date of the last signature below. IN WITNESS WHEREOF the parties have signed. "
        "Heron Pumps, Inc. By: /s/ A. Heron Title: CEO Date: 3/5/2018 Kestrel Ltd. By: /s/ K. Estrel Date: 3/14/2018"
    )  # fmt: skip
    found = fields(text)
    assert found["signing_date"].value == found["effective_date"].value == "2018-03-14"
    assert found["effective_date"].source is Source.RULE


@pytest.mark.parametrize(
    ("clause", "law"),
    [
        ("shall be governed by and construed in accordance with the laws of the State of New York", "New York"),
        ("is governed by the internal laws of the Commonwealth of Virginia without regard to conflicts", "Virginia"),
        ("shall be construed under the laws of the Province of Ontario, Canada", "Ontario, Canada"),
        ("WILL BE GOVERNED BY THE LAWS OF THE STATE OF NORTH CAROLINA WITHOUT REGARD TO ITS RULES", "North Carolina"),
        ("shall be governed by the law of England and Wales", "England and Wales"),
        ("is subject to the laws of the United States of America and the State of Oregon", "Oregon"),
        ("shall be governed by the laws of the People’s Republic of China", "People’s Republic of China"),
        ("is signed by Heron, a corporation organized under the laws of the State of Ohio", None),
    ],
)
def test_the_governing_law(clause: str, law: str | None) -> None:
    """The state or country of the clause that governs; where somebody was incorporated does not count."""
    assert fields(OPENING + BODY + f"This Agreement {clause}.")["governing_law"].value == law


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("Exhibit 10.4\nREGIONAL DEALER\nSALES AND REPAIR AGREEMENT\nFOR GARDEN MACHINES\nThis "
         "Regional Dealer Sales and Repair Agreement\nfor Garden Machines (the “Agreement”) is",
         "REGIONAL DEALER SALES AND REPAIR AGREEMENT FOR GARDEN MACHINES"),
        ("DEVELOPMENT AGREEMENT\nbetween\nASH PHARMA A/S\nand\nOAK (CHEMICALS) LIMITED\nThis agreement is made.",
         "DEVELOPMENT AGREEMENT"),
        ("EXHIBIT 99.3\nAMENDED AND RESTATED\nLICENSE AGREEMENT\nThis Amended and Restated License Agreement is",
         "AMENDED AND RESTATED LICENSE AGREEMENT"),
    ],
)  # fmt: skip
def test_a_title_over_several_lines(lines: str, title: str) -> None:
    """As far as the text itself calls the deed so; exhibit numbers and `between` are no part of it."""
    assert values(read("contract", column(lines)))["title"] == title


def test_parties_in_headed_lines() -> None:
    """Customer: and Service Provider: name the parties where no preamble does."""
    sheet = column(
        "MAINTENANCE AGREEMENT\nCustomer: Northern Dental Group, Inc.\nAddress: 12 Main Street\n"
        "Service Provider: Jane Miller\nAddress: 4 Oak Avenue\n"
        "This Agreement is made between the parties named above.\nProvider shall maintain the chairs."
    )
    found = values(read("contract", sheet))["parties"]
    assert found == 'Northern Dental Group, Inc. ("Customer"); Jane Miller ("Service Provider")'


def test_terms_of_trade() -> None:
    """Payment, notice and renewal are given in the words of their clauses."""
    found = fields(
        OPENING + BODY + "3. Heron shall be paid within thirty (30) days after receipt of each invoice. "
        "6. Either party may terminate this Agreement upon ninety (90) days prior written notice. "
        "7. This Agreement shall renew for successive periods of one (1) year unless ended."
    )  # fmt: skip
    assert (found["notice_period"].value, found["renewal_term"].value) == ("ninety (90) days", "one (1) year")
    assert "thirty (30) days" in (found["payment_terms"].value or "")
