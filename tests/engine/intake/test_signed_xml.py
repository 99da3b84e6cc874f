"""XML invoices inside a CAdES envelope, in every form that such envelopes have."""

from __future__ import annotations

import base64
import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from engine.evidence.statements import Stated
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.intake.signed_xml import unsigned
from tests.engine import xml_files

CONTENT = xml_files.FATTURA.encode()
_ID = "06092a864886f70d0107"


def signed() -> bytes:
    """The invoice signed by a key of our own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Esempio")])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    signature = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT).add_signer(certificate, key, hashes.SHA256())
    return signature.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def in_pieces() -> bytes:
    """The same without lengths, its octets in two pieces, as streaming programs write it."""
    half = len(CONTENT) // 2
    pieces = b"".join(b"\x04\x82" + len(part).to_bytes(2, "big") + part for part in (CONTENT[:half], CONTENT[half:]))
    head = bytes.fromhex(f"3080{_ID}02a080308002010131003080{_ID}01a0802480")
    return head + pieces + bytes(14)


@pytest.mark.parametrize("make", [signed, in_pieces, lambda: base64.encodebytes(signed())])
def test_what_was_signed_is_read(make) -> None:  # type: ignore[no-untyped-def]
    """As a file of its own kind: the invoice's data, and a word that nobody checked the signature."""
    content = make()
    assert unsigned(content) == CONTENT
    with open_file(content, Limits(render_dpi=40)) as source:
        assert isinstance(source.stated, Stated)
        assert ("invoice_number", "77/A") in {(one.name, one.text) for one in source.stated.statements}
        codes = [notice.code for page in source for notice in page.warnings]
    assert "signature_unverified" in codes


def test_other_signed_files_are_none() -> None:
    """Nor is anything that merely begins like one."""
    assert unsigned(b"") is None
    assert unsigned(CONTENT) is None
    assert unsigned(b"\x30\x03\x02\x01\x01") is None


@given(st.integers(0, 200), st.binary(max_size=8), st.integers(0, 2000))
def test_damaged_envelopes_come_to_an_end(at: int, put: bytes, cut: int) -> None:
    """Something or nothing, and soon."""
    whole = in_pieces()
    assert isinstance(unsigned(whole[:at] + put + whole[at + len(put) : len(whole) - cut]), bytes | None)


def test_a_deep_nest_comes_to_an_end() -> None:
    """Elements without end inside each other, thousands of times."""
    head = bytes.fromhex(f"3080{_ID}02a080")
    assert unsigned(head + b"\x30\x80" * 50_000) is None
