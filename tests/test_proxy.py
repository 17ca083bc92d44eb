"""A proxy of the settings carries every request; the environment's is not asked."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import practice
from archive.findings import Outcome
from tests.crawling import saw

RUN = """
import sys
from dataclasses import replace
from pathlib import Path
from crawler.manners import Manners
from crawler.plan import plan_run
from crawler.registry import load
from crawler.run import crawl, finish
folder, proxy = Path(sys.argv[1]), sys.argv[2]
plan = plan_run(load(folder / "homes.csv"), folder / "a", only=["hanyin"], manners=Manners(delay=0))
crawl(plan, proxy=proxy, contact="ops@example.org")
finish(plan.archive, plan.run)
"""


class Proxy:
    """Passes GET requests on to where the practice portals answer, and notes them."""

    def __init__(self, hosts: dict[str, str]) -> None:
        self.hosts = hosts
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, url, _ = head.split(" ", 2)
        self.asked.append(url)
        self.agents |= {line for line in head.split("\r\n") if line.lower().startswith("user-agent")}
        host, _, path = url.removeprefix("http://").partition("/")
        address, _, port = self.hosts[host].partition(":")
        near, far = await asyncio.open_connection(address, int(port))
        lines = [
            line for line in head.split("\r\n")[1:] if line and not line.lower().startswith("connection")
        ]
        far.write("\r\n".join([f"{method} /{path} HTTP/1.1", *lines, "Connection: close", "", ""]).encode())
        writer.write(await near.read())
        await writer.drain()
        writer.close()
        far.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.server.close()
        self.loop.close()


def test_every_request_goes_through_the_proxy_of_the_settings(tmp_path: Path) -> None:
    with practice.serve([plan for plan in practice.demo() if plan.site == "hanyin"]) as portals:
        portals.write(tmp_path)
        proxy = Proxy(dict(portals.hosts))
        try:
            done = subprocess.run(
                [sys.executable, "-c", RUN, str(tmp_path), f"http://127.0.0.1:{proxy.port}"],
                capture_output=True,
                text=True,
                timeout=90,
                check=False,
                env={"PATH": "/usr/bin", "http_proxy": "http://127.0.0.1:9"},
            )
        finally:
            proxy.close()
        assert done.returncode == 0, done.stderr
        assert [end.outcome for end in saw(tmp_path) if isinstance(end, Outcome)] == ["new"], done.stderr
        assert len(proxy.asked) == len(portals.log) > 5
        (agent,) = proxy.agents
        assert "ops@example.org" in agent
