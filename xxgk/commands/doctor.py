"""`xxgk doctor`: what would make a crawl fail, looked at before it begins."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import click

from xxgk import options
from xxgk.words import say

PACKAGES = ("scrapy", "lxml", "sqlite-utils", "warcio", "msgspec", "click")
LEAST_FREE = 5 << 30
"""Bytes: a run over a province archives some gigabytes."""
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this program was written is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` is empty where nothing is wrong."""

    what: str
    found: str
    advice: str = ""


@click.command(epilog="Example: xxgk doctor --archive archive-data")
@options.new_archive
@options.registry
@click.option("--proxy", default="", metavar="URL", envvar="XXGK_PROXY", help="An HTTP proxy.")
@click.option("--contact", default="", envvar="XXGK_CONTACT", help="Who runs this crawl.")
def command(folder: Path, registry: Path | None, proxy: str, contact: str) -> None:
    """Look at disk, clock, proxy, lock, registry and versions; exit 1 where a crawl would fail.

    Nothing is asked of any server.
    """
    ill = 0
    for finding in (
        *disk(folder),
        clock(folder),
        lock(folder),
        sites(registry),
        through(proxy),
        Finding(
            "contact", contact or "none", "" if contact else "set `contact` in xxgk.toml: whom to write to"
        ),
        *versions(),
    ):
        ill += bool(finding.advice) and finding.what != "contact"
        say(f"{finding.what}: {finding.found}" + (f"; {finding.advice}" if finding.advice else ""))
    sys.exit(1 if ill else 0)


def disk(folder: Path) -> Iterator[Finding]:
    """Whether the archive can be written, and for how long."""
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-") as file:
            file.write(b"0" * 4096)
            os.fsync(file.fileno())
        yield Finding("archive", f"{folder} can be written")
    except OSError as error:
        yield Finding("archive", f"{folder}: {error.strerror}", "name another folder with --archive")
    free = shutil.disk_usage(place).free
    yield Finding("disk", f"{free / (1 << 30):.1f} GB free", "" if free > LEAST_FREE else "make room: 5 GB")


def clock(folder: Path) -> Finding:
    """Whether the clock can be right: not before this program, nor before what the archive holds."""
    now = datetime.now(UTC)
    names = sorted(path.name for path in (folder / "findings").glob("*.jsonl"))
    last = names[-1][:16] if names else ""
    shown = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    late = now < WRITTEN or now.strftime("%Y%m%dT%H%M%SZ") < last
    return Finding("clock", shown, f"set it: the last run began at {last or WRITTEN}" if late else "")


def lock(folder: Path) -> Finding:
    """Whether somebody writes to the archive now."""
    from archive.lock import NAME, ArchiveBusyError, hold

    if not (folder / NAME).exists():
        return Finding("lock", "free")
    try:
        with hold(folder):
            return Finding("lock", "free")
    except ArchiveBusyError as error:
        return Finding("lock", "held", f"wait: {error}")
    except OSError as error:
        return Finding("lock", str(error.strerror), "correct the rights of the folder")


def sites(registry: Path | None) -> Finding:
    """Whether the registry can be followed."""
    from crawler.registry import RegistryError, load

    try:
        return Finding("registry", f"{len(load(registry))} sites")
    except RegistryError as error:
        return Finding("registry", str(error).splitlines()[0], "`xxgk sites check` says everything")


def through(proxy: str) -> Finding:
    """Which way requests go; the environment's proxies are not used."""
    ignored = sorted(
        name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")
    )
    shown = proxy or "none" + (f" ({', '.join(ignored)} of the environment are not used)" if ignored else "")
    parts = urlsplit(proxy)
    right = not proxy or (parts.scheme == "http" and parts.hostname)
    return Finding("proxy", shown, "" if right else "give it as http://address:port")


def versions() -> Iterator[Finding]:
    """The interpreter and what a crawl stands on."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", python, "" if sys.version_info >= (3, 11) else "use 3.11 or later")
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed", f"pip install {name}")
    yield Finding("packages", ", ".join(found))
