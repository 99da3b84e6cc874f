"""Chinese e-invoices as XML: fully digital ones (数电票), those of 2019 inside OFD, accounting vouchers (XBRL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.document import Source
from engine.evidence.by_path import blank, once, rows_of, taken
from engine.evidence.statements import Stated, Statement, said
from engine.markup import Node

_DIGITAL = {
    "TaxSupervisionInfo/InvoiceNumber": "invoice_number",
    "Header/EIid": "invoice_number",
    "TaxSupervisionInfo/IssueTime": "issue_date",
    "EInvoiceData/BasicInformation/RequestTime": "issue_date",
    "EInvoiceData/BuyerInformation/BuyerName": "buyer_name",
    "EInvoiceData/BuyerInformation/BuyerIdNum": "buyer_tax_id",
    "EInvoiceData/SellerInformation/SellerName": "seller_name",
    "EInvoiceData/SellerInformation/SellerIdNum": "seller_tax_id",
    "EInvoiceData/BasicInformation/TotalAmWithoutTax": "amount_without_tax",
    "EInvoiceData/BasicInformation/TotalTaxAm": "tax_amount",
    "EInvoiceData/BasicInformation/TotalTax-includedAmount": "total_amount",
    "EInvoiceData/BasicInformation/TotalTax-includedAmountInChinese": "total_amount_words",
    "EInvoiceData/BasicInformation/Drawer": "issuer",
    "EInvoiceData/AdditionalInformation/Remark": "remarks",
}
_DIGITAL_ROW = {
    "ItemName": "description",
    "SpecMod": "specification",
    "MeaUnits": "unit",
    "Quantity": "quantity",
    "UnPrice": "unit_price",
    "Amount": "amount",
    "TaxRate": "tax_rate",
    "ComTaxAm": "tax",
}
_OF_2019 = {
    "InvoiceCode": "invoice_code",
    "InvoiceNo": "invoice_number",
    "IssueDate": "issue_date",
    "InvoiceCheckCode": "check_code",
    "MachineNo": "machine_number",
    "Buyer/BuyerName": "buyer_name",
    "Buyer/BuyerTaxID": "buyer_tax_id",
    "Buyer/BuyerAddrTel": "buyer_address_phone",
    "Buyer/BuyerFinancialAccount": "buyer_bank_account",
    "Seller/SellerName": "seller_name",
    "Seller/SellerTaxID": "seller_tax_id",
    "Seller/SellerAddrTel": "seller_address_phone",
    "Seller/SellerFinancialAccount": "seller_bank_account",
    "TaxExclusiveTotalAmount": "amount_without_tax",
    "TaxTotalAmount": "tax_amount",
    "TaxInclusiveTotalAmount": "total_amount",
    "Note": "remarks",
    "Payee": "payee",
    "Checker": "reviewer",
    "InvoiceClerk": "issuer",
}
_ROW_OF_2019 = {
    "Item": "description",
    "Specification": "specification",
    "MeasurementDimension": "unit",
    "Quantity": "quantity",
    "Price": "unit_price",
    "Amount": "amount",
    "TaxScheme": "tax_rate",
    "TaxAmount": "tax",
}
_PASSENGER = {
    "Traveler": "passenger_name",
    "ValidIDNumber": "id_masked",
    "TravelDate": "travel_date",
    "Departure": "from_station",
    "Destination": "to_station",
    "Grade": "seat_class",
}
_VOUCHER = {
    "TypeOfVoucher": "invoice_type",
    "TypeOfInvoice": "invoice_type",
    "CodeOfInvoice": "invoice_code",
    "ElectronicInvoiceRailwayETicketNumber": "invoice_number",
    "NumberOfInvoice": "invoice_number",
    "InvoiceNumber": "invoice_number",
    "DateOfIssue": "issue_date",
    "IdentifyingCode": "check_code",
    "NumberOfInvoiceMachine": "machine_number",
    "NameOfPurchaser": "buyer_name",
    "UnifiedSocialCreditCodeOfPurchaser": "buyer_tax_id",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser": "buyer_tax_id",
    "AddressPhoneNumberOfPurchaser": "buyer_address_phone",
    "DepositBankAndAccountNumberOfPurchaser": "buyer_bank_account",
    "NameOfSeller": "seller_name",
    "UnifiedSocialCreditCodeOfSeller": "seller_tax_id",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller": "seller_tax_id",
    "AddressPhoneNumberOfSeller": "seller_address_phone",
    "DepositBankAndAccountNumberOfSeller": "seller_bank_account",
    "TotalAmountExcludingTax": "amount_without_tax",
    "TotalTaxAmount": "tax_amount",
    "TaxAmount": "tax_amount",
    "TaxIncludedAmountInFigures": "total_amount",
    "Fare": "total_amount",
    "TaxIncludedAmountInWords": "total_amount_words",
    "Remarks": "remarks",
    "Payee": "payee",
    "Reviewer": "reviewer",
    "Issuer": "issuer",
    "ElectronicTicketNumber": "e_ticket_number",
    "DepartureStation": "from_station",
    "DestinationStation": "to_station",
    "TrainNumber": "train_no",
    "TravelDate": "travel_date",
    "DepartureTime": "depart_time",
    "SeatLevel": "seat_class",
    "IdNumber": "id_masked",
    "Name": "passenger_name",
}
_VOUCHER_ITEMS = "InformationOfTaxableGoodsOrServicesDetailItemsTuple"
_VOUCHER_ROW = {
    "NameOfTaxableGoodsOrServices": "description",
    "Specification": "specification",
    "UnitOfGoodsOrServices": "unit",
    "QuantityOfGoodsOrServices": "quantity",
    "UnitPriceOfGoodsOrServices": "unit_price",
    "AmountExcludingTax": "amount",
    "TaxRate": "tax_rate",
    "TaxAmount": "tax",
}


def _in_renminbi(statements: Sequence[Statement], source: Source) -> tuple[Statement, ...]:
    """None of these forms names a currency: their totals are in renminbi, as the law on accounting has them."""
    has_total = any(statement.name == "total_amount" for statement in statements)
    return (*statements, *(said(source, [("currency", "CNY")]) if has_total else ()))


def digital_invoice(root: Node, source: Source) -> Stated:
    """The `EInvoice` of the tax authority's platform."""
    kind_of_paper = root.text_of("Header", "InherentLabel", "EInvoiceType", "LabelName")
    name = root.text_of("Header", "InherentLabel", "GeneralOrSpecialVAT", "LabelName")
    title = f"电子发票（{name}）" if name and "发票" in name else name or kind_of_paper
    is_rail = "铁路" in kind_of_paper + name
    data = root.first("EInvoiceData") or root
    passenger = data.first("SpecificInformation", "PassengerTransportation")
    statements = once(
        (
            *said(source, [("invoice_type", title)]),
            *taken(root, _DIGITAL, source, is_strict=False),
            *(taken(passenger, _PASSENGER, source) if passenger is not None and is_rail else ()),
        )
    )
    return Stated(
        statements=statements if is_rail else _in_renminbi(statements, source),
        rows=rows_of(list(data.all("IssuItemInformation")), _DIGITAL_ROW, source),
        kind="train_ticket" if is_rail else "invoice",
        blank=blank(root, _DIGITAL),
    )


def invoice_of_2019(root: Node, source: Source) -> Stated:
    """The `eInvoice` (http://www.edrm.org.cn/schema/e-invoice/2019) that VAT invoices as OFD carry."""
    goods = root.first("GoodsInfos")
    return Stated(
        statements=_in_renminbi(once(taken(root, _OF_2019, source, is_strict=False)), source),
        rows=rows_of(list(goods.all("GoodsInfo")) if goods is not None else [], _ROW_OF_2019, source),
        kind="invoice",
        blank=blank(root, _OF_2019),
    )


def voucher(root: Node, source: Source) -> Stated:
    """The XBRL of an electronic accounting voucher: flat, so that names alone say what a value is."""
    values = {node.name: node.value for node in root.children if node.value}
    seat = " ".join(part for part in (values.get("Carriage", ""), values.get("Seat", "")) if part)
    named = [*((name, values.get(tag)) for tag, name in _VOUCHER.items()), ("seat", seat.replace("车 ", "车"))]
    statements = once(said(source, named))
    is_rail = "ElectronicInvoiceRailwayETicketNumber" in values
    is_invoice = not is_rail and ("NumberOfInvoice" in values or "InvoiceNumber" in values)
    return Stated(
        statements=_in_renminbi(statements, source) if is_invoice else statements,
        rows=rows_of(list(root.all(_VOUCHER_ITEMS)), _VOUCHER_ROW, source),
        kind="train_ticket" if is_rail else "invoice" if is_invoice else None,
        blank=blank(root, _VOUCHER),
    )


def names_by_path() -> Mapping[str, str]:
    """What the elements of an invoice of 2019 stand for: tags of an OFD use the same names."""
    return {**_OF_2019, "InvoiceName": "invoice_type"}


def row_names() -> Mapping[str, str]:
    """The same for the cells of a row."""
    return _ROW_OF_2019
