"""English contracts of trade: what they are, who makes them, what they cost."""

from __future__ import annotations

import pytest

from engine.extract import classify
from tests.engine.extract.sheets import BOOK, column, read, values

SALES = """
SALES CONTRACT
Contract No.: SC-25-7781
Date: 12 June 2025
The Buyer: Sunrise Sample Trading LLC, 220 Harbor Blvd, Oakland, CA 94607, USA
The Seller: Ningbo Sample Equipment Co., Ltd.
1. Commodity: Stainless steel valves, 4,800 pcs at USD 12.75 per pc, CIF Oakland.
2. Total amount: USD 61,200.00 (Say US Dollars Sixty-One Thousand Two Hundred Only).
3. Payment: 30% T/T deposit, 70% against copy of B/L, commercial invoice and packing list.
5. This Contract is governed by the laws of Singapore.
The Buyer:
The Seller:
"""


def test_a_sales_contract() -> None:
    """Parties by Buyer and Seller, number, day, total and law; the price of a piece is no total."""
    sheet = column(SALES)
    assert classify([sheet], BOOK).kind == "contract"
    got = values(read("contract", sheet))
    assert (got["contract_number"], got["signing_date"], got["amount"]) == ("SC-25-7781", "2025-06-12", "61200.00")
    assert (got["party_a"], got["party_b"]) == ("Sunrise Sample Trading LLC", "Ningbo Sample Equipment Co., Ltd.")
    assert got["governing_law"] == "Singapore"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PURCHASE CONTRACT\nNo.: PC-18\nSeller: Lakeside Sample Foods Inc.\nBuyer: Harbor Sample Ltd", "contract"),
        ("MEMORANDUM OF UNDERSTANDING\nbetween\nSample University\nand\nExample Institute", "contract"),
        ("NON-DISCLOSURE AGREEMENT\nDisclosing Party: Sample Labs Inc.", "contract"),
        ("RESIDENTIAL LEASE\nThis Lease is made by John Sample (Landlord) and Mary Sample (Tenant).", "contract"),
        ("PROMISSORY NOTE\nI promise to pay the Note Holder USD 5,000.00.", "contract"),
        ("购销合同\n供方：样例水泥厂\n需方：样例建筑公司", "contract"),
        ("合作协议书\n经友好协商，达成如下协议。", "contract"),
        ("PURCHASE ORDER\nPO Number: PO-5521\nVendor: Sample Tools Ltd\nSubject to the master agreement.", None),
    ],
)
def test_contracts_by_their_headings(text: str, kind: str | None) -> None:
    """Contracts under any of their names; a purchase order that mentions an agreement is none."""
    assert classify([column(text)], BOOK).kind == kind


def test_a_name_ends_with_its_line() -> None:
    """Behind Buyer: and Seller: the next line is no part of the name, but for its last word."""
    got = values(
        read(
            "contract",
            column(
                "PURCHASE CONTRACT\nSeller: Lakeside Sample\nFoods Inc.\nBuyer: Harbor Sample Imports Ltd\n"
                "The Seller agrees to sell.\nTotal Contract Value: USD 1,200.00"
            ),
        )
    )
    assert (got["party_a"], got["party_b"]) == ("Lakeside Sample Foods Inc.", "Harbor Sample Imports Ltd")
    assert got["amount"] == "1200.00"


def test_a_note_and_a_lease() -> None:
    """What a note promises, its rate but not that for paying late, and the rent of a lease."""
    note = values(
        read(
            "contract",
            column(
                "ADJUSTABLE RATE NOTE\nIn return for a loan that I have received, I promise to pay U.S. $ 500,000 to\n"
                "the order of the Lender. A late charge bears interest at 9%. I will pay interest at a\n"
                "yearly rate of 4.150%."
            ),
        )
    )
    assert (note["title"], note["amount"], note["interest_rate"]) == ("ADJUSTABLE RATE NOTE", "500000.00", "4.150%")
    lease = values(
        read(
            "contract", column("RESIDENTIAL LEASE\nThis Lease is between the parties.\nThe monthly rent is $1,500.00.")
        )
    )
    assert lease["rent"] == "1500.00"


def test_notice_before_the_end_of_a_term() -> None:
    """A notice that is due so long before the end is found where nobody speaks of giving notice."""
    text = (
        "LICENSE AGREEMENT\nThis Agreement renews for five (5) year terms unless a party, within thirty (30) days\n"
        "prior to the end of the term, notifies the other party of its intent to terminate it."
    )
    assert values(read("contract", column(text)))["notice_period"] == "thirty (30) days"
