"""Which addresses count as one visitor: whoever has one of a network has them all."""

from __future__ import annotations

import ipaddress

_IPV6_OWN, _IPV6_BLOCK, _IPV4_BLOCK = 64, 48, 24
"""A line at home or a host has a /64 of its own (RFC 6177); a site a /48; a /24 is what is rented in one piece."""


def network_of(address: str) -> str:
    """The network of one visitor: an IPv4 address itself, the /64 of an IPv6 one; what is no address as it stands."""
    return _within(address, 32, _IPV6_OWN)


def block_of(address: str) -> str:
    """The larger piece that a network belongs to: /24 or /48."""
    return _within(address, _IPV4_BLOCK, _IPV6_BLOCK)


def _within(address: str, ipv4_bits: int, ipv6_bits: int) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = ipv4_bits if parsed.version == 4 else ipv6_bits
    return str(ipaddress.ip_network((parsed, bits), strict=False))
