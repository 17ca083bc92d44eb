"""Reads 政府信息公开工作年度报告 from Python: `xxgk.read(path_or_bytes)` gives the reports of one file."""

import mimetypes
import os
from pathlib import Path

from parsers.page import Page
from parsers.record import Cell, Check, Problem, Report, Section
from parsers.report import read as read_page

__all__ = ["Cell", "Check", "Problem", "Report", "Section", "read"]


def read(
    source: str | os.PathLike[str] | bytes, *, url: str = "", site_name: str = "", content_type: str = ""
) -> tuple[Report, ...]:
    """The reports of one file, in the order in which it prints them; most files hold one.

    `source` is a path, or the bytes themselves. `url` is where they were published and `site_name` the
    name of the site (汉阴县人民政府): both only help to tell whose report it is. Cells are in
    `report.cells` by indicator; a cell without flags says what the page says. Raises OSError where a path
    cannot be opened; everything odd about the page itself is in `report.problems`.
    """
    if isinstance(source, bytes):
        return read_page(Page(url, source, content_type), site_name)
    guessed = content_type or mimetypes.guess_type(Path(source).name)[0] or ""
    return read_page(Page(url, Path(source).read_bytes(), guessed), site_name)
