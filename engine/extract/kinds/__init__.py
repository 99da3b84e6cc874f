"""Finders for values that have no label of their own; a field's `rule` names its finder."""

from collections.abc import Callable, Mapping

from engine.document import Row
from engine.extract.kinds import bank, title
from engine.extract.kinds.card import business, card, licence, mrz
from engine.extract.kinds.contract import dates as contract
from engine.extract.kinds.contract import parties
from engine.extract.kinds.contract.chinese import money as chinese_money
from engine.extract.kinds.contract.chinese import period as chinese_period
from engine.extract.kinds.contract.chinese import wording as chinese_contract
from engine.extract.kinds.contract.chinese.particulars import PARTICULARS
from engine.extract.kinds.contract.english import commerce, law
from engine.extract.kinds.contract.english import parties as english_parties
from engine.extract.kinds.invoice import head as invoice_head
from engine.extract.kinds.invoice import sides as invoice
from engine.extract.kinds.invoice import sums as invoice_sums
from engine.extract.kinds.receipt import address as receipt_address
from engine.extract.kinds.receipt import head as receipt_head
from engine.extract.kinds.receipt import moment as receipt_moment
from engine.extract.kinds.receipt import number as receipt_number
from engine.extract.kinds.receipt import payment as receipt_payment
from engine.extract.kinds.receipt import sums as receipt_sums
from engine.extract.kinds.ticket import air, taxi, train
from engine.extract.sight import Absent, Finder, Sight
from engine.page.layout import Layout
from engine.presets import ItemsSpec
from engine.values.conventions import Conventions

FINDERS: Mapping[str, Finder] = {
    "merchant_name": receipt_head.merchant_name,
    "merchant_address": receipt_address.merchant_address,
    "merchant_phone": receipt_address.merchant_phone,
    "licence_surname": licence.surname,
    "licence_given_names": licence.given_names,
    "licence_number": licence.number,
    "licence_issued": licence.issued,
    "licence_expires": licence.expires,
    "licence_class": licence.licence_class,
    "card_name": licence.card_name,
    "receipt_total": receipt_sums.receipt_total,
    "receipt_date": receipt_moment.receipt_date,
    "receipt_time": receipt_moment.receipt_time,
    "receipt_subtotal": receipt_sums.receipt_subtotal,
    "receipt_tax": receipt_sums.receipt_tax,
    "receipt_discount": receipt_sums.receipt_discount,
    "receipt_number": receipt_number.receipt_number,
    "receipt_tip": receipt_sums.receipt_tip,
    "receipt_due": receipt_sums.receipt_due,
    "receipt_paid": receipt_sums.receipt_paid,
    "payment_method": receipt_payment.payment_method,
    "card_digits": receipt_payment.card_digits,
    "merchant_tax_id": receipt_payment.merchant_tax_id,
    "receipt_currency": receipt_payment.currency,
    "invoice_type": title.invoice_type,
    "form_title": title.form_title,
    "contract_title": title.contract_title,
    "invoice_number": invoice_head.invoice_number,
    "invoice_code": invoice_head.invoice_code,
    "invoice_remarks": invoice_head.remarks,
    "buyer_name": invoice.buyer_name,
    "buyer_tax_id": invoice.buyer_tax_id,
    "buyer_address_phone": invoice.buyer_address_phone,
    "buyer_bank_account": invoice.buyer_bank_account,
    "seller_name": invoice.seller_name,
    "seller_tax_id": invoice.seller_tax_id,
    "seller_address_phone": invoice.seller_address_phone,
    "seller_bank_account": invoice.seller_bank_account,
    "amount_without_tax": invoice_sums.amount_without_tax,
    "tax_amount": invoice_sums.tax_amount,
    "total_amount": invoice_sums.total_amount,
    "total_amount_words": invoice_sums.total_amount_words,
    "payer_name": bank.payer_name,
    "payer_account": bank.payer_account,
    "payer_bank": bank.payer_bank,
    "payee_name": bank.payee_name,
    "payee_account": bank.payee_account,
    "payee_bank": bank.payee_bank,
    "slip_date": bank.transaction_date,
    "slip_amount_words": bank.amount_words,
    "taxi_total": taxi.taxi_total,
    "taxi_date": taxi.taxi_date,
    "time_on": taxi.time_on,
    "time_off": taxi.time_off,
    "taxi_province": taxi.province,
    "taxi_city": taxi.city,
    "from_airport": air.from_airport,
    "to_airport": air.to_airport,
    "air_leg": air.leg_value,
    "business_issue_date": business.issue_date,
    "card_sex": card.card_sex,
    "card_ethnicity": card.card_ethnicity,
    "card_birth": card.card_birth,
    "card_address": card.card_address,
    "mrz_first": mrz.mrz_first,
    "mrz_second": mrz.mrz_second,
    "mrz_surname": mrz.mrz_surname,
    "mrz_given_names": mrz.mrz_given_names,
    "mrz_name": mrz.mrz_name,
    "mrz_document_number": mrz.mrz_document_number,
    "mrz_sex": mrz.mrz_sex,
    "mrz_date_of_birth": mrz.mrz_date_of_birth,
    "mrz_date_of_expiry": mrz.mrz_date_of_expiry,
    "mrz_issuing_country": mrz.mrz_issuing_country,
    "party_a": parties.party_a,
    "party_b": parties.party_b,
    "party_c": parties.party_c,
    "parties": english_parties.parties,
    **PARTICULARS,
    "governing_law": law.governing_law,
    "effective_date": contract.effective_date,
    "expiration_date": contract.expiration_date,
    "payment_terms": contract.payment_terms,
    "property_address": contract.property_address,
    "notice_period": commerce.notice_period,
    "renewal_term": commerce.renewal_term,
    "salary": chinese_money.salary,
    "signing_date": contract.signing_date,
    "start_date": chinese_period.start_date,
    "end_date": chinese_period.end_date,
    "term": chinese_period.term,
    "contract_amount": chinese_money.contract_amount,
    "contract_amount_words": chinese_money.contract_amount_words,
    "rent": chinese_money.rent,
    "deposit": chinese_money.deposit,
    "interest_rate": chinese_contract.interest_rate,
    "dispute_resolution": chinese_contract.dispute_resolution,
    "copies": chinese_contract.copies,
    "train_no": train.train_no,
    "from_station": train.from_station,
    "to_station": train.to_station,
    "travel_date": train.travel_date,
    "depart_time": train.depart_time,
    "seat": train.seat,
    "seat_class": train.seat_class,
    "fare": train.fare,
    "id_masked": train.id_masked,
    "passenger_name": train.passenger_name,
    "train_ticket_number": train.ticket_number,
    "train_serial_number": train.serial_number,
    "train_buyer_name": train.buyer_name,
}

ROW_FINDERS: Mapping[str, Callable[[Layout, ItemsSpec, Conventions], tuple[Row, ...]]] = {"flights": air.flights}
"""Tables of items whose rows have no headings of their own, by the `rule` of their spec."""

__all__ = ["FINDERS", "ROW_FINDERS", "Absent", "Finder", "Sight"]
