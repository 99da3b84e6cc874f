"""XML e-invoices with elements doubled, emptied, nested without end, in the wrong encoding."""

from __future__ import annotations

import random
import re

from bench.fuzz.mutate import spoiled
from bench.fuzz.texts import hostile_text

_DIGITAL = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>26442000000012345678</EIid><Version>0.2</Version></Header><EInvoiceData>
<SellerInformation><SellerIdNum>9144030071526726XG</SellerIdNum><SellerName>青竹示例商贸有限公司</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91330100799655058B</BuyerIdNum><BuyerName>云杉样例科技有限公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>300</TotalAmWithoutTax><TotalTaxAm>18</TotalTaxAm>
<TotalTax-includedAmount>318</TotalTax-includedAmount><RequestTime>2026-09-18 12:00:01</RequestTime></BasicInformation>
<IssuItemInformation><ItemName>*餐饮服务*工作餐</ItemName><Quantity>2.00000000</Quantity><UnPrice>100.00</UnPrice>
<Amount>200</Amount><TaxRate>0.06</TaxRate><ComTaxAm>12</ComTaxAm></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>26442000000012345678</InvoiceNumber></TaxSupervisionInfo></EInvoice>"""
_OF_2019 = """<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">
<fp:InvoiceCode>044002600111</fp:InvoiceCode><fp:InvoiceNo>20260918</fp:InvoiceNo><fp:IssueDate>2026年09月18日</fp:IssueDate>
<fp:Buyer><fp:BuyerName>云杉样例科技有限公司</fp:BuyerName></fp:Buyer><fp:TaxTotalAmount>60.00</fp:TaxTotalAmount>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*纸制品*打印纸</fp:Item><fp:Quantity>10</fp:Quantity><fp:Amount>1000.00</fp:Amount>
</fp:GoodsInfo></fp:GoodsInfos></eInvoice>"""
_XBRL = """<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:rai="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai">
<rai:TypeOfVoucher contextRef="c">电子发票（铁路电子客票）</rai:TypeOfVoucher>
<rai:NumberOfInvoice>26119</rai:NumberOfInvoice>
<rai:Fare contextRef="c">553.50</rai:Fare><rai:TravelDate>2026-09-18</rai:TravelDate></xbrl>"""
_UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>INV-1</cbc:ID>
<cbc:IssueDate>2026-09-18</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Example GmbH</cbc:Name></cac:PartyName></cac:Party>
</cac:AccountingSupplierParty><cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">118.00</cbc:PayableAmount>
</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Paper</cbc:Name></cac:Item>
</cac:InvoiceLine></Invoice>"""
_CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><rsm:ExchangedDocument><ram:ID>R-1</ram:ID>
<ram:IssueDateTime><udt:DateTimeString format="102">20260918</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>
<ram:Name>Example GmbH</ram:Name>
</ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>118.00</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
INVOICES = (_DIGITAL, _OF_2019, _XBRL, _UBL, _CII)
_ENCODINGS = ("utf-8", "utf-16", "utf-16-be", "gb18030", "latin-1", "utf-32", "utf-8-sig")
_SAID = ("UTF-8", "GBK", "UTF-16", "ISO-8859-1", "rot13", "x" * 300)
_ELEMENT = re.compile(r"<([A-Za-z:-]+)[^<>]*>([^<>]*)</\1>")
_TAG = re.compile(r"</?[A-Za-z:-]+[^<>]*>")
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
_VALUES = ("", "0", "-1", "1e999", "NaN", "٣٢١", "9" * 400, "2026-99-99", "&#0;", "&c;", "<![CDATA[x]]>", "&#x10FFFF;")


def xml_file(dice: random.Random) -> bytes:
    """An invoice; most are changed in their parts, some in their bytes."""
    text = changed_xml(dice, dice.choice(INVOICES))
    encoding = dice.choice(_ENCODINGS) if dice.random() < 0.2 else "utf-8"
    content = text.encode(encoding, "replace")
    return spoiled(dice, content) if dice.random() < 0.2 else content


def changed_xml(dice: random.Random, text: str) -> str:
    """One to five changes to any XML, element by element."""
    for _ in range(dice.randrange(1, 6)):
        text = dice.choice(_WAYS)(dice, text)[:2_000_000]
    return text


def _another_value(dice: random.Random, text: str) -> str:
    found = list(_ELEMENT.finditer(text))
    if not found:
        return text
    place = dice.choice(found)
    value = dice.choice(_VALUES) if dice.random() < 0.5 else _escaped(hostile_text(dice, dice.choice((5, 60, 2000))))
    return text[: place.start(2)] + value + text[place.end(2) :]


def _doubled(dice: random.Random, text: str) -> str:
    found = list(_ELEMENT.finditer(text))
    if not found:
        return text
    place = dice.choice(found)
    return text[: place.end()] + place[0] * dice.choice((1, 3, 300)) + text[place.end() :]


def _dropped(dice: random.Random, text: str) -> str:
    found = list((_ELEMENT if dice.random() < 0.7 else _TAG).finditer(text))
    if not found:
        return text
    place = dice.choice(found)
    return text[: place.start()] + text[place.end() :]


def _nested(dice: random.Random, text: str) -> str:
    found = list(_ELEMENT.finditer(text))
    if not found:
        return text
    place, depth = dice.choice(found), dice.choice((2, 40, 1000, 20_000))
    name = place[1]
    head = place[0][: place.start(2) - place.start()]
    return text[: place.start()] + head * depth + place[2] + f"</{name}>" * depth + text[place.end() :]


def _declared(dice: random.Random, text: str) -> str:
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    kind = _LAUGHS if dice.random() < 0.3 else ""
    return f'<?xml version="1.0" encoding="{dice.choice(_SAID)}"?>{kind}{body}'


def _attributed(dice: random.Random, text: str) -> str:
    """Another attribute, or the same one with another value."""
    found = list(re.finditer(r'="([^"]*)"', text))
    if not found:
        return text
    place = dice.choice(found)
    return text[: place.start(1)] + dice.choice(_VALUES).replace("<", "") + text[place.end(1) :]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


_WAYS = (_another_value, _another_value, _doubled, _dropped, _nested, _declared, _attributed)
