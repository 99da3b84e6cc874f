"""Invoices as XML that the tests write themselves; every name and number in them is invented."""

from __future__ import annotations

DIGITAL = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header><EIid>26442000000012345678</EIid><Version>0.2</Version>
    <InherentLabel><EInvoiceType><LabelCode>01</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>普通发票</LabelName></GeneralOrSpecialVAT></InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation><SellerIdNum>9144030071526726XG</SellerIdNum><SellerName>青竹示例商贸有限公司</SellerName></SellerInformation>
    <BuyerInformation><BuyerIdNum>91330100799655058B</BuyerIdNum><BuyerName>云杉样例科技有限公司</BuyerName></BuyerInformation>
    <BasicInformation><TotalAmWithoutTax>300</TotalAmWithoutTax><TotalTaxAm>18</TotalTaxAm>
      <TotalTax-includedAmount>318</TotalTax-includedAmount>
      <TotalTax-includedAmountInChinese>叁佰壹拾捌圆整</TotalTax-includedAmountInChinese>
      <Drawer>顾示例</Drawer><RequestTime>2026-09-18 12:00:01</RequestTime></BasicInformation>
    <IssuItemInformation><ItemName>*餐饮服务*工作餐</ItemName><SpecMod>A</SpecMod><MeaUnits>次</MeaUnits>
      <Quantity>2.00000000</Quantity><UnPrice>100.00000000</UnPrice><Amount>200</Amount><TaxRate>0.06</TaxRate>
      <ComTaxAm>12</ComTaxAm></IssuItemInformation>
    <IssuItemInformation><ItemName>*餐饮服务*茶歇</ItemName><SpecMod></SpecMod><MeaUnits>次</MeaUnits>
      <Quantity>1</Quantity><UnPrice>100</UnPrice><Amount>100</Amount><TaxRate>0.06</TaxRate>
      <ComTaxAm>6</ComTaxAm></IssuItemInformation>
    <AdditionalInformation><Remark>九月例会</Remark></AdditionalInformation>
  </EInvoiceData>
  <TaxSupervisionInfo><InvoiceNumber>26442000000012345678</InvoiceNumber><IssueTime>2026-09-18 12:00:02</IssueTime>
    <TaxBureauName>国家税务总局样例市税务局</TaxBureauName></TaxSupervisionInfo>
</EInvoice>"""

OF_2019 = """<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">
  <fp:InvoiceCode>044002600111</fp:InvoiceCode><fp:InvoiceNo>20260918</fp:InvoiceNo>
  <fp:IssueDate>2026年09月18日</fp:IssueDate><fp:InvoiceCheckCode>16630282980991510014</fp:InvoiceCheckCode>
  <fp:Buyer><fp:BuyerName>云杉样例科技有限公司</fp:BuyerName><fp:BuyerTaxID>91330100799655058B</fp:BuyerTaxID>
    <fp:BuyerAddrTel> </fp:BuyerAddrTel></fp:Buyer>
  <fp:Seller><fp:SellerName>青竹示例商贸有限公司</fp:SellerName></fp:Seller>
  <fp:TaxExclusiveTotalAmount>1000.00</fp:TaxExclusiveTotalAmount><fp:TaxTotalAmount>60.00</fp:TaxTotalAmount>
  <fp:TaxInclusiveTotalAmount>1060.00</fp:TaxInclusiveTotalAmount>
  <fp:GoodsInfos><fp:GoodsInfo><fp:Item>*纸制品*打印纸</fp:Item><fp:Quantity>10</fp:Quantity><fp:Price>100.00</fp:Price>
    <fp:Amount>1000.00</fp:Amount><fp:TaxScheme>6%</fp:TaxScheme><fp:TaxAmount>60.00</fp:TaxAmount></fp:GoodsInfo>
  </fp:GoodsInfos></eInvoice>"""

RAILWAY = """<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:rai="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai">
  <rai:TypeOfVoucher contextRef="c">电子发票（铁路电子客票）</rai:TypeOfVoucher>
  <rai:ElectronicInvoiceRailwayETicketNumber
    contextRef="c">26419122537000500001</rai:ElectronicInvoiceRailwayETicketNumber>
  <rai:DateOfIssue contextRef="c">2026-07-11</rai:DateOfIssue>
  <rai:DepartureStation contextRef="c">云杉站</rai:DepartureStation>
  <rai:DestinationStation contextRef="c">青竹东站</rai:DestinationStation>
  <rai:TrainNumber contextRef="c">G1281</rai:TrainNumber><rai:TravelDate contextRef="c">2026-07-02</rai:TravelDate>
  <rai:DepartureTime contextRef="c">10:23</rai:DepartureTime><rai:Carriage contextRef="c">05车</rai:Carriage>
  <rai:Seat contextRef="c">12A号</rai:Seat><rai:SeatLevel contextRef="c">二等座</rai:SeatLevel>
  <rai:Fare contextRef="c">272.50</rai:Fare><rai:TaxAmount contextRef="c">22.50</rai:TaxAmount>
  <rai:NameOfPurchaser contextRef="c">云杉样例科技有限公司</rai:NameOfPurchaser></xbrl>"""

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>INV-20931</cbc:ID><cbc:IssueDate>2026-03-14</cbc:IssueDate><cbc:DueDate>2026-04-13</cbc:DueDate>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PostalAddress><cbc:StreetName>12 Spruce Road</cbc:StreetName><cbc:CityName>Bamboo</cbc:CityName>
      <cbc:PostalZone>4711</cbc:PostalZone></cac:PostalAddress>
    <cac:PartyTaxScheme><cbc:CompanyID>GB980780684</cbc:CompanyID></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Starlight Books Ltd</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Willow Paper Co</cbc:Name></cac:PartyName>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="GBP">20.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="GBP">100.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="GBP">120.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Fountain pen</cbc:Name><cac:ClassifiedTaxCategory><cbc:Percent>20</cbc:Percent>
    </cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount>25.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine></Invoice>"""

CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:ram="urn:ram" xmlns:udt="urn:udt">
  <rsm:ExchangedDocument><ram:ID>RE-2026-0087</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260930</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:SpecifiedTradeProduct><ram:Name>Copper pipe</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>12.50</ram:ChargeAmount>
        </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="MTR">8</ram:BilledQuantity>
        </ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>
        <ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
        </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Ahorn Muster GmbH</ram:Name>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">12/345/6789</ram:ID></ram:SpecifiedTaxRegistration>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Birke Beispiel AG</ram:Name></ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount>19.00</ram:TaxTotalAmount>
      <ram:GrandTotalAmount>119.00</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


UBL_EURO = """<Invoice xmlns:cac="urn:cac" xmlns:cbc="urn:cbc">
  <cbc:ID>S-3301</cbc:ID><cbc:IssueDate>2026-05-06+02:00</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyTaxScheme><cbc:CompanyID>77/815/0815</cbc:CompanyID><cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme>
    </cac:PartyTaxScheme>
    <cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
    </cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Ahorn Muster GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">30.00</cbc:Amount>
  </cac:AllowanceCharge>
  <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">10.00</cbc:Amount>
  </cac:AllowanceCharge>
  <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">420.12</cbc:TaxAmount></cac:TaxTotal>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">36.10</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">210.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">190.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">226.10</cbc:TaxInclusiveAmount>
    <cbc:PrepaidAmount currencyID="EUR">100.00</cbc:PrepaidAmount>
    <cbc:PayableAmount currencyID="EUR">126.10</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:InvoicedQuantity unitCode="C62">200</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount>110.00</cbc:LineExtensionAmount>
    <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>10.00</cbc:Amount>
    </cac:AllowanceCharge>
    <cac:Item><cbc:Name>Clips</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount>60.00</cbc:PriceAmount><cbc:BaseQuantity>100</cbc:BaseQuantity></cac:Price>
  </cac:InvoiceLine>
  <cac:InvoiceLine><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount>100.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>"""

FATTURA = """<p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>
  <IdCodice>00743110157</IdCodice></IdFiscaleIVA><Anagrafica>
  <Denominazione>ACERO ESEMPIO SRL</Denominazione></Anagrafica>
  </DatiAnagrafici><Sede><Indirizzo>Via Prova</Indirizzo><NumeroCivico>4</NumeroCivico><CAP>40100</CAP>
  <Comune>Bologna</Comune><Nazione>IT</Nazione></Sede></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>RSSMRA70A01H501S</CodiceFiscale>
  <Anagrafica><Nome>Maria</Nome><Cognome>Betulla</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>
  <Data>2026-02-18</Data><Numero>77/A</Numero>
  <DatiCassaPrevidenziale><ImportoContributoCassa>8.00</ImportoContributoCassa></DatiCassaPrevidenziale>
  <Causale>Consulenza</Causale></DatiGeneraliDocumento></DatiGenerali>
<DatiBeniServizi>
  <DettaglioLinee><Descrizione>Consulenza</Descrizione><Quantita>2.00</Quantita><PrezzoUnitario>60.00</PrezzoUnitario>
    <ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>10.00</Percentuale></ScontoMaggiorazione>
    <PrezzoTotale>108.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
  <DettaglioLinee><Descrizione>Stampa</Descrizione><PrezzoUnitario>92.00</PrezzoUnitario>
    <PrezzoTotale>92.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
  <DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>208.00</ImponibileImporto><Imposta>45.76</Imposta>
  </DatiRiepilogo></DatiBeniServizi>
<DatiPagamento><DettaglioPagamento><DataScadenzaPagamento>2026-03-20</DataScadenzaPagamento>
  <ImportoPagamento>253.76</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento></DatiPagamento>
</FatturaElettronicaBody></p:FatturaElettronica>"""

FISCAL = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EInvoiceTag>CZ-EI</EInvoiceTag><EInvoiceID>44010126-0000778899</EInvoiceID></Header><EInvoiceData>
<Main><EInvoiceName>样例省非税收入统一票据（电子）</EInvoiceName><EInvoiceCode>44010126</EInvoiceCode>
  <EInvoiceNumber>0000778899</EInvoiceNumber><RandomNumber>a1b2c3</RandomNumber><TotalAmount>320.50</TotalAmount>
  <IssueDate>20260418</IssueDate><IssueTime>09:10:11</IssueTime>
  <InvoicingParty><InvoicingPartyName>样例市人事考试院</InvoicingPartyName></InvoicingParty>
  <PayerParty><PayerPartyType>1</PayerPartyType><PayerPartyCode></PayerPartyCode>
  <PayerPartyName>吴示例</PayerPartyName></PayerParty>
  <HandlingPerson>冯示例</HandlingPerson><Checker>郑示例</Checker></Main>
<Details><Item><ItemName>考试费</ItemName><ItemUnit>元/人</ItemUnit><ItemQuantity>2</ItemQuantity><ItemStd>150</ItemStd>
  <ItemAmount>300.00</ItemAmount></Item>
  <Item><ItemName>报名费</ItemName><ItemAmount>20.50</ItemAmount></Item></Details></EInvoiceData></EInvoice>"""
