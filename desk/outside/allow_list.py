"""A list of hosts and networks as an administrator writes it: who may be called, or may call."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Self

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class AllowList:
    """Host names, `*.` patterns and networks; an empty list allows nothing."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """From comma-separated entries. ValueError names an entry that is neither a host nor a network."""
        hosts, networks = set(), []
        for entry in (part.strip().lower() for part in text.split(",")):
            try:
                networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                if entry and not _HOST.fullmatch(entry):
                    raise ValueError(f"neither a host nor a network: {entry}") from None
                hosts.update({entry} - {""})
        return cls(frozenset(hosts), tuple(networks))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is allowed."""
        return not self.hosts and not self.networks

    def names(self, host: str) -> bool:
        """Whether a host name is on the list."""
        labels = host.split(".")
        parents = {"*." + ".".join(labels[start:]) for start in range(1, len(labels))}
        return host in self.hosts or not self.hosts.isdisjoint(parents)

    def allows_more_than(self, other: AllowList) -> bool:
        """Whether it has a host or an address that `other` has not."""
        return any(not other.names(host) for host in self.hosts) or any(
            not any(_lies_in(network, wider) for wider in other.networks) for network in self.networks
        )

    def holds(self, address: IpAddress) -> bool:
        """Whether an address lies in one of the networks."""
        return any(address.version == network.version and address in network for network in self.networks)


def _lies_in(network: Network, wider: Network) -> bool:
    return network.network_address in wider and network.prefixlen >= wider.prefixlen
