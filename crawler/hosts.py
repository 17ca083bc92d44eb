"""Where a request may go: hosts that the registry names, `.gov.cn` hosts that its sites link to, no others.

Spam domains copy whole portals, path for path, and redirects, DNS answers and links are written by others.
So the rule is asked before every request, the address is looked up once and kept, and the connection goes to
that address: no second DNS answer can lead it elsewhere.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

from crawler.registry import Site

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host is reached: a numeric address and a port."""

    address: str
    port: int


class HostsError(ValueError):
    """A line of a `--hosts` file that cannot be followed; one line: file, line, what, what to do."""


class ForbiddenError(Exception):
    """An address that must not be asked for; the text says why."""


class UnlocatedError(Exception):
    """A host without a usable address; the text says why."""


def read_hosts(path: Path) -> dict[str, Place]:
    """The names of a `--hosts` file, `name address:port` a line, `#` for remarks; loopback addresses only."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise HostsError(
            f"{path}: cannot be read ({why}); a line is like: www.a.gov.cn 127.0.0.2:8001"
        ) from error
    places: dict[str, Place] = {}
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        match = re.fullmatch(r"(\[[0-9a-f:]+\]|[\d.]+):(\d{1,5})", words[-1])
        try:
            address = ipaddress.ip_address(match[1].strip("[]")) if match else None
        except ValueError:
            address = None
        if len(words) != 2 or address is None or match is None or not 0 < int(match[2]) < 65536:
            raise HostsError(
                f"{path}: line {number}: is not `name address:port`, like: www.a.gov.cn 127.0.0.2:8001"
            )
        if not address.is_loopback:
            raise HostsError(
                f"{path}: line {number}: {address} is not a loopback address; names are mapped to 127.…"
            )
        places[words[0].lower()] = Place(str(address), int(match[2]))
    return places


def host_of(url: str) -> str:
    """The host of an address with its port, where that is not the usual one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


class Hosts:
    """The rule of a run, made from its registry and its `--hosts` map.

    With a map nothing is looked up in the DNS: a practice crawl must not reach the internet by a link.
    """

    def __init__(self, sites: Iterable[Site], mapped: Mapping[str, Place] | None = None) -> None:
        self._mapped = mapped or {}
        named = (urlsplit(url) for site in sites for url in (site.home_url, site.column_url) if url)
        self._named = {(part.hostname or "", part.port or PORTS[part.scheme]) for part in named}
        self._found: dict[str, str] = {}

    def check(self, url: str) -> None:
        """Raises ForbiddenError where the rule forbids the address."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise ForbiddenError(f"{url!r} is no address") from error
        if parts.scheme not in PORTS or not host:
            raise ForbiddenError(f"{url} is not an http address")
        if "@" in parts.netloc:
            raise ForbiddenError(f"{url} carries a user name")
        if (host, port) in self._named:
            return
        if port in PORTS.values() and any((host, other) in self._named for other in PORTS.values()):
            return  # the same host over http and https
        if not is_government(host):
            raise ForbiddenError(f"{host_of(url)} is neither in the registry nor under .gov.cn")

    async def locate(self, url: str) -> Place:
        """The address and port of a host, looked up once a run, or UnlocatedError."""
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port or PORTS[parts.scheme]
        if host in self._mapped:
            return self._mapped[host]
        address = literal(host)
        if address is None and host != "localhost":
            if self._mapped:
                raise UnlocatedError(f"{host} is not in the hosts file")
            if host not in self._found:
                self._found[host] = await look_up(host)
            return Place(self._found[host], port)
        # A numeric address passed `check`, so the registry names it.
        return Place(str(address or "127.0.0.1"), port)


def is_government(host: str) -> bool:
    """Whether a host name stands under .gov.cn."""
    return host.lower().rstrip(".").endswith(".gov.cn")


def literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The numeric address that a host is, if it is one, also in the spellings of old libraries (0x7f.1)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", host, re.IGNORECASE):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return None


async def look_up(host: str, *, own: bool = False) -> str:
    """The first public address of a name, IPv4 before IPv6; UnlocatedError where there is none. An `own`
    host, such as a proxy of the settings, may have a private one."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnlocatedError(f"{host} has no address ({error})") from error
    addresses = sorted({str(entry[4][0]) for entry in found}, key=lambda text: (":" in text, text))
    for text in addresses:
        if own or is_public(text):
            return text
    raise UnlocatedError(f"{host} leads to {addresses[0]}, which is not a public address")


def is_public(text: str) -> bool:
    """Whether an address belongs to the open internet, also when it is written as IPv4 inside IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return inner.is_global and address.is_global
    return address.is_global and not address.is_multicast


PINNED: dict[str, str] = {}
"""Host names and the addresses that were allowed for them; the reactor is one a process, and so is this."""


@implementer(IHostnameResolver)
class PinnedResolver:
    """Scrapy's TWISTED_DNS_RESOLVER: answers only with addresses that `Hosts.locate` has allowed."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "PinnedResolver":
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802  # the name that Twisted calls
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        receiver: Any = resolutionReceiver
        resolution = _Resolution(hostName)
        receiver.resolutionBegan(resolution)
        if address := PINNED.get(hostName.lower()):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""
