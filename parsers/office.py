"""Word: a text document becomes markup with its spans, for the reader of pages; older files are converted.

Macros are never looked at: mammoth reads the text alone, and LibreOffice is told not to run them.
"""

import contextlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from parsers.apart import UnreadableError

# The blank official form is 0.3 MB unpacked; a report with pictures has some 30 MB.
MOST_UNPACKED = 80_000_000
MOST_MEMBERS = 3_000
MOST_XML = 16_000_000
# A report has some ten thousand tags, with all that Word writes around a word.
MOST_TAGS = 300_000
CONVERT_SECONDS = 60
_NAMES = ("soffice", "libreoffice")
# No macros, nothing fetched: links to elsewhere go to a proxy that does not exist.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
# Named, since a file that came from a page has no such filter by default (seen: .odt made of .html).
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def open_package(body: bytes) -> zipfile.ZipFile:
    """The zip that an Office file is, after a look for bombs; raises UnreadableError."""
    try:
        package = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError):
        raise UnreadableError("damaged: its end is missing or is no directory of a zip") from None
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise UnreadableError(f"a bomb: {len(members)} members in a zip, the most is {MOST_MEMBERS}")
    size = sum(member.file_size for member in members)
    if size > MOST_UNPACKED:
        raise UnreadableError(f"a bomb: {size} bytes unpacked, the most is {MOST_UNPACKED}")
    for member in members:
        if member.flag_bits & 1:
            raise UnreadableError("protected by a password: it cannot be opened")
        if member.filename.endswith((".xml", ".rels")):
            _look_for_entities(member, package.read(member))
    return package


def _look_for_entities(member: zipfile.ZipInfo, xml: bytes) -> None:
    """Office writes no document type; who does, declares entities that unpack to gigabytes or read files."""
    if len(xml) > MOST_XML:
        raise UnreadableError(f"a bomb: {member.filename} has {len(xml)} bytes, the most is {MOST_XML}")
    if (tags := xml.count(b"<")) > MOST_TAGS:
        raise UnreadableError(f"a bomb: {member.filename} has {tags} tags, the most is {MOST_TAGS}")
    if b"<!" in xml.replace(b"\x00", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise UnreadableError(f"{member.filename} declares entities: no office program writes that")


def read(body: bytes) -> dict[str, Any]:
    """`html` of a .docx, spans kept; `pictures` says that it holds some."""
    import mammoth

    open_package(body).close()
    converted = mammoth.convert_to_html(
        io.BytesIO(body), convert_image=mammoth.images.img_element(lambda image: {"src": "picture"})
    )
    html = f"<html><body>{converted.value}</body></html>"
    pictures = "its tables are pictures, which are not read" if "<img" in html else ""
    return {"html": html, "pictures": pictures, "title": "", "made_by": f"mammoth {version('mammoth')}"}


def convert(body: bytes, kind: str, to: str) -> bytes:
    """`body`, a file of an older program, as .docx or .xlsx by LibreOffice; raises UnreadableError with a
    line that says what to install, or that it could not be converted."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise UnreadableError(
            f"this is .{kind}; to read it install LibreOffice (soffice), or save it as .{to} and give that"
        )
    with tempfile.TemporaryDirectory(prefix="xxgk-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
        (profile / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")
        source = folder / f"report.{kind}"
        source.write_bytes(body)
        _run(
            [program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
             f"-env:UserInstallation={(folder / 'profile').as_uri()}",
             "--convert-to", _FILTERS[to], "--outdir", str(folder / "out"), str(source)],
            folder, kind,
        )  # fmt: skip
        made = folder / "out" / f"report.{to}"
        if not made.is_file():
            raise UnreadableError(
                f"LibreOffice cannot open this .{kind}: damaged, or protected by a password"
            )
        return made.read_bytes()


def _run(command: list[str], folder: Path, kind: str) -> None:
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        start_new_session=True,
    ) as child:
        try:
            child.wait(CONVERT_SECONDS)
        except subprocess.TimeoutExpired:
            raise UnreadableError(
                f"LibreOffice takes more than {CONVERT_SECONDS} seconds to open this .{kind}"
            ) from None
        finally:
            # soffice is a starter: what it started ends with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
