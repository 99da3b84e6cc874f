"""Which currency a text names: a code of ISO 4217, or a sign or name that belongs to one currency alone."""

from __future__ import annotations

import re
import unicodedata

from engine.values.lexicon import currencies, word_key

_ISO_4217 = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
    MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_ISO_4217.split())
"""Of countries and currency areas; neither metals nor codes for testing."""

_BETWEEN = re.compile(r"[\d\s.,'’()\[\]:;/+-]+")
_LOOKED_AT = 200


def currency_of(text: str) -> str | None:
    """The ISO 4217 code of the one currency that a text names, or None: ¥ and $ alone belong to several.

    In small letters a code is one only where nothing else is said: ALL and TRY are words, too.
    """
    plain = unicodedata.normalize("NFKC", text[:_LOOKED_AT]).strip()
    if plain.upper() in CODES:
        return plain.upper()
    whole = currencies().get(word_key(plain), ())
    found = set(whole) or {code for word in _BETWEEN.split(plain) for code in _codes(word)}
    return found.pop() if len(found) == 1 else None


def _codes(word: str) -> tuple[str, ...]:
    """What one word may stand for; a name without blanks around it, as in 人民币元, is looked for inside."""
    if word.upper() in CODES:
        return (word,) if word.isupper() else ()
    key = word_key(word)
    codes = currencies().get(key)
    if codes is None and not key.isascii():
        inside = (codes for name, codes in currencies().items() if len(name) > 1 and not name.isascii() and name in key)
        return tuple(code for codes in inside for code in codes)
    return codes or ()
