"""Runs the spider as people who live in Scrapy do, in a process of its own, on practice portals."""

import subprocess
import sys
from pathlib import Path

from archive.findings import Finding, Outcome, read_findings
from practice.portals import Portals


def command(portals: Portals, folder: Path, *more: str, delay: float = 0) -> list[str]:
    """The crawl of all portals from their home pages, into `folder`."""
    portals.write(folder)
    hosts = ["-a", f"hosts={folder / 'hosts.txt'}"] if portals.hosts else []
    scrapy = [sys.executable, "-m", "scrapy", "crawl", "annual", "-s", f"DOWNLOAD_DELAY={delay}"]
    return [*scrapy, "-a", f"registry={folder / 'homes.csv'}", "-a", f"archive={folder / 'a'}", *hosts, *more]


def crawl(portals: Portals, folder: Path, *more: str, delay: float = 0) -> list[Finding]:
    done = subprocess.run(
        command(portals, folder, *more, delay=delay), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return saw(folder)


def saw(folder: Path) -> list[Finding]:
    paths = sorted((folder / "a" / "findings").glob("*.jsonl"))
    return list(read_findings(paths[-1])) if paths else []


def outcomes(found: list[Finding]) -> dict[str, Outcome]:
    return {finding.site: finding for finding in found if isinstance(finding, Outcome)}
