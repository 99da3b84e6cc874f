"""What may be called is decided by the list and by where a name leads, before anything is called."""

from __future__ import annotations

import ipaddress

import httpx
import pytest

from desk.errors import AddressRefused
from desk.outside.addresses import judge
from desk.outside.allow_list import AllowList


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.5/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://localhost./",
        "http://elsewhere.example/",
        "http://files.example.evil.test/",
        "http://user:pw@files.example/",
        "ftp://files.example/",
        "file:///etc/passwd",
        "//files.example/",
        "files.example",
        "",
        "http://",
        "http://[",
    ],
)
def test_what_is_not_on_the_list_is_refused(url: str) -> None:
    """Whatever way an inner address is written."""
    with pytest.raises(AddressRefused):
        judge(url, AllowList.parse("files.example, *.files.example"))


def test_a_listed_name_that_leads_inside_is_refused() -> None:
    """A name on the list does not open the network behind it; that has to be listed too."""
    with pytest.raises(AddressRefused):
        judge("http://localhost/x", AllowList.parse("localhost"))
    target = judge("http://localhost/x", AllowList.parse("localhost,127.0.0.0/8,::1/128"))
    assert target.address.is_loopback


def test_a_literal_address_has_to_lie_in_a_listed_network() -> None:
    """No name is needed for it then."""
    target = judge("https://10.20.3.4:8443/in?x=1", AllowList.parse("10.20.0.0/16"))
    assert target.address == ipaddress.ip_address("10.20.3.4")
    with pytest.raises(AddressRefused):
        judge("https://10.21.3.4/", AllowList.parse("10.20.0.0/16"))


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    """The request names the host in its header and for the certificate, and goes to the number."""
    target = judge("http://localhost:8080/x?y=1", AllowList.parse("localhost,127.0.0.0/8,::1/128"))
    with httpx.Client(trust_env=False) as client:
        request = target.request(client, "GET")
    assert ipaddress.ip_address(request.url.host).is_loopback
    assert request.url.port == 8080
    assert request.headers["Host"] == "localhost:8080"
    assert request.extensions["sni_hostname"] == "localhost"


@pytest.mark.parametrize("text", ["http://x/", "10.0.0.0/99", "a b", "*"])
def test_a_list_that_cannot_be_read_is_refused(text: str) -> None:
    """With the entry's name; no entry is passed over in silence."""
    with pytest.raises(ValueError, match="neither"):
        AllowList.parse(text)
