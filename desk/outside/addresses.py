"""Which addresses this service may call for others, decided before a connection and held to during it.

A name is resolved once; the connection goes to the address that was judged, so that a name server which answers
differently the second time (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from desk.errors import AddressRefused
from desk.outside.allow_list import AllowList, IpAddress
from desk.outside.names import Resolve, resolving
from engine.words import Words

_PORTS = {"http": 80, "https": 443}
_RESOLVE_SECONDS = 5.0
"""How long a name server may take where no nearer deadline stands over the whole call."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was judged: `url` as asked, `address` where the connection goes."""

    url: httpx.URL
    address: IpAddress

    def request(
        self,
        client: httpx.AsyncClient | httpx.Client,
        method: str,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Request:
        """A request to the pinned address that still names the host: in its header, and to the certificate check."""
        host = str(self.address)
        return client.build_request(
            method,
            self.url.copy_with(host=host),
            headers={"Host": self.url.netloc.decode("ascii"), **(headers or {})},
            content=content,
            extensions={"sni_hostname": self.url.host},
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An address that may be called if its host leads where it may; `literal` where the host is a number itself."""

    url: httpx.URL
    host: str
    literal: IpAddress | None

    @property
    def port(self) -> int:
        return self.url.port or _PORTS[self.url.scheme]

    def target(self, addresses: Sequence[IpAddress], allow: AllowList) -> Target:
        """Every address is judged, the first one is called. Raises `AddressRefused`."""
        for address in addresses:
            if not allow.holds(address) and (self.literal is not None or not _is_public(address)):
                raise _refused("主机解析到不允许的网络地址", "the host has an address that is not allowed")
        if not addresses:
            raise _unresolved()
        return Target(self.url, addresses[0])


def judge(url: str, allow: AllowList, resolve: Resolve = resolving) -> Target:
    """Resolves the host of `url`, within five seconds, and checks every address it has. Raises `AddressRefused`."""
    wanted = _wanted(url, allow)
    if wanted.literal is not None:
        return wanted.target([wanted.literal], allow)
    try:
        found = resolve(wanted.host, wanted.port).result(_RESOLVE_SECONDS)
    except OSError as error:  # a TimeoutError is one, too
        raise _unresolved() from error
    return wanted.target(_addresses(found), allow)


async def judge_soon(url: str, allow: AllowList, resolve: Resolve = resolving) -> Target:
    """As `judge`, for an event loop; the caller's deadline is over it. Raises `AddressRefused`."""
    wanted = _wanted(url, allow)
    if wanted.literal is not None:
        return wanted.target([wanted.literal], allow)
    try:
        found = await asyncio.wrap_future(resolve(wanted.host, wanted.port))
    except OSError as error:
        raise _unresolved() from error
    return wanted.target(_addresses(found), allow)


def _wanted(url: str, allow: AllowList) -> _Wanted:
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii").strip("[]").lower().rstrip(".")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _refused("这不是一个网址", "this is not an address") from error
    if parsed.scheme not in _PORTS or not host or parsed.userinfo:
        raise _refused("只支持不带账号的 http 和 https 网址", "only http and https without a user name")
    literal = _literal(host)
    if literal is None and not allow.names(host):
        raise _refused("主机不在允许的名单里", "the host is not on the list")
    return _Wanted(parsed, host, literal)


def _literal(host: str) -> IpAddress | None:
    try:
        return _plain(ipaddress.ip_address(host))
    except ValueError:
        return None


def _addresses(found: Sequence[str]) -> list[IpAddress]:
    return [_plain(ipaddress.ip_address(address)) for address in found]


def _plain(address: IpAddress) -> IpAddress:
    """An IPv4 address that is dressed as IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_public(address: IpAddress) -> bool:
    return address.is_global and not address.is_multicast


def _unresolved() -> AddressRefused:
    return _refused("主机名无法解析", "the host name has no address")


def _refused(zh: str, en: str) -> AddressRefused:
    return AddressRefused(
        Words(f"不能访问这个地址：{zh}。", f"This address cannot be called: {en}."),
        Words("请联系管理员把它加入允许的名单。", "Ask an administrator to add it to the list."),
    )
