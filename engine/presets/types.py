"""The types of value."""

from __future__ import annotations

from enum import StrEnum


class ValueType(StrEnum):
    """What a value looks like; decides how it is found, normalised and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    AMOUNT_WORDS = "amount_words"
    PERCENT = "percent"
    NUMBER = "number"
    DATE = "date"
    DATE_RANGE = "date_range"
    TIME = "time"
    IDENTIFIER = "identifier"
    RESIDENT_ID = "resident_id"
    TAX_ID = "tax_id"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    EMAIL = "email"
    PERSON = "person"
    COMPANY = "company"
    ADDRESS = "address"
    SEX = "sex"
    CHOICE = "choice"
    MRZ = "mrz"
