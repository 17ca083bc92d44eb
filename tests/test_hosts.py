"""Where requests may go: the registry's hosts, .gov.cn, and nothing private that nobody named."""

import asyncio
from pathlib import Path

import pytest

from crawler.hosts import (
    ForbiddenError,
    Hosts,
    HostsError,
    Place,
    UnlocatedError,
    host_of,
    is_public,
    literal,
    read_hosts,
)
from crawler.registry import Site


def site(url: str) -> Site:
    return Site("a", "甲县人民政府", "county", "", url)


HOSTS = Hosts(
    [site("http://1.25.240.11:8082/sites/"), site("https://zfgjj.luzhou.cn/"), site("http://127.0.0.9:81/")]
)


@pytest.mark.parametrize(
    "url",
    [
        "http://1.25.240.11:8082/sites/wltqq/zwinfo.jsp?id=1",
        "https://zfgjj.luzhou.cn/zwgk/",
        "http://zfgjj.luzhou.cn/",
        "http://www.luzhou.gov.cn/",
        "http://xxgk.luzhou.gov.cn:8080/a",
        "http://127.0.0.9:81/x",
    ],
)
def test_what_the_registry_or_the_government_names_is_asked(url: str) -> None:
    HOSTS.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://1.25.240.11/sites/",
        "http://127.0.0.9:82/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://jzmfx.com/www.hanyin.gov.cn/Content-1.html",
        "http://www.hanyin.gov.cn.evil.com/",
        "http://hanyingov.cn/",
        "http://user@www.hanyin.gov.cn/",
        "ftp://www.hanyin.gov.cn/",
        "http://2130706433/",
        "http:///x",
        "http://luzhou.cn:99/",
    ],
)
def test_nothing_else_is_asked(url: str) -> None:
    with pytest.raises(ForbiddenError):
        HOSTS.check(url)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("61.150.65.235", True),
        ("2400:da00::1", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(text: str, public: bool) -> None:
    assert is_public(text) is public


def test_old_spellings_of_addresses_are_known() -> None:
    assert str(literal("0x7f.1")) == "127.0.0.1"
    assert str(literal("2130706433")) == "127.0.0.1"
    assert literal("www.hanyin.gov.cn") is None


def test_a_name_that_leads_to_a_private_address_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def rebind() -> Place:
        async def answer(*_: object, **__: object) -> list[tuple[object, ...]]:
            return [(2, 1, 6, "", ("127.0.0.1", 0)), (2, 1, 6, "", ("192.168.1.1", 0))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
        return await HOSTS.locate("http://www.evil.gov.cn/")

    with pytest.raises(UnlocatedError, match="not a public address"):
        asyncio.run(rebind())


def test_a_hosts_file_maps_names_to_loopback_and_closes_the_dns(tmp_path: Path) -> None:
    path = tmp_path / "hosts.txt"
    path.write_text("# practice\nwww.A.gov.cn 127.0.0.2:8001\n", "utf-8")
    hosts = Hosts([], read_hosts(path))
    assert asyncio.run(hosts.locate("https://www.a.gov.cn/x")) == Place("127.0.0.2", 8001)
    with pytest.raises(UnlocatedError, match="not in the hosts file"):
        asyncio.run(hosts.locate("https://www.b.gov.cn/"))


@pytest.mark.parametrize(
    "line", ["www.a.gov.cn", "www.a.gov.cn 127.0.0.2", "a 10.0.0.1:80", "a 127.0.0.2:0", "a 127.0.0.999:80"]
)
def test_a_wrong_line_of_a_hosts_file_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "hosts.txt"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(HostsError, match=r"hosts.txt: line 1: "):
        read_hosts(path)


def test_a_host_has_its_port_where_it_is_not_the_usual_one() -> None:
    assert host_of("https://a.gov.cn:443/x") == "a.gov.cn"
    assert host_of("http://a.gov.cn:8080/x") == "a.gov.cn:8080"
    assert host_of("http://[::1]:81/") == "[::1]:81"
