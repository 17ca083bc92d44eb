"""Asks pywb for every page of an archive and compares its bytes with those that were archived.

    make replay ARCHIVE=archive-data

pywb is GPL and runs as a program in an environment of its own, which the make target sets up; nothing of it
is imported here. It listens on loopback and is stopped at the end.
"""

import argparse
import http.client
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urljoin

from archive.exchange import header
from archive.export import answers, cdx_lines, sort_key
from archive.members import Record
from archive.warc import Capture, fetch_record, parse_head

COLLECTION = "xxgk"
PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--bin", type=Path, required=True, help="Where pywb's programs are.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-replay-") as scratch:
        home = Path(scratch)
        programs = asked.bin.absolute()
        run = [programs / "wb-manager", "init", COLLECTION]
        subprocess.run(run, cwd=home, check=True, stdout=subprocess.DEVNULL)
        place = home / "collections" / COLLECTION
        for path in (asked.archive / "warc").glob("*.warc.gz"):
            shutil.copy(path, place / "archive")
        # Our own index, not one that pywb makes: it is to be shown that ours leads to the records.
        (place / "indexes" / "index.cdxj").write_text(
            "".join(f"{line}\n" for line in cdx_lines(asked.archive))
        )
        port = _free_port()
        server = [programs / "wayback", "--bind", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(server, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            sys.exit(compare(asked.archive, port))
        finally:
            process.terminate()
            process.wait(10)


def compare(archive: Path, port: int) -> int:
    """Prints what differs and how much was compared; returns how many differ."""
    same = differ = passed_over = 0
    for capture, kind, request in answers(archive):
        if kind == "revisit":
            continue
        wanted = fetch_record(archive, capture)
        if _leads_to_itself(capture.url, wanted.http):
            passed_over += 1
            continue
        status, body = _ask(port, capture, request)
        # A rendered page or a file that was brought never had a status; it is replayed as found.
        if (status, body) == (parse_head(wanted.http)[0] or 200, wanted.payload):
            same += 1
        else:
            differ += 1
            print(f"differs: {capture.url}: status {status}, {len(body)} of {len(wanted.payload)} bytes")  # noqa: T201
    print(f"{same + differ} captures asked of pywb: {same} with identical bytes, {differ} differ")  # noqa: T201
    print(f"{passed_over} redirects to their own address, which pywb passes over")  # noqa: T201
    return differ


def _leads_to_itself(url: str, http: bytes) -> bool:
    """Whether an answer sends a visitor back, with a cookie: replayed, it would lead nowhere."""
    status, headers = parse_head(http)
    location = next((value for name, value in headers if name.lower() == "location"), "")
    return bool(location) and 300 <= status < 400 and sort_key(urljoin(url, location)) == sort_key(url)


def _ask(port: int, capture: Capture, request: Record | None) -> tuple[int, bytes]:
    at = re.sub(r"\D", "", capture.fetched_at)[:14]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": "gzip, deflate"}
    # `id_`: the payload as archived, nothing rewritten.
    place = f"/{COLLECTION}/{at}id_/{capture.url}"
    if request is not None and request.http.startswith(b"POST "):
        headers["Content-Type"] = header(parse_head(request.http)[1], "content-type")
        connection.request("POST", place, body=request.payload, headers=headers)
    else:
        connection.request("GET", place, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"pywb did not answer within {PATIENCE:.0f} s")


if __name__ == "__main__":
    main()
