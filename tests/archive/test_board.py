"""The page of the ledger works from a file alone, in both languages; what a portal printed stays text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.dossier import browser
from archive.ledger.inputs import append_lines
from archive.ledger.lexicon import words
from archive.ledger.standing import STATES
from archive.store import index
from tests.archive.season import Season, report, title
from xxgk.__main__ import command

ONE, OTHER = "甲县教育局", "乙县教育局"
HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    season = Season(tmp_path_factory.mktemp("season"))
    old = [(f"{year}.html", title(ONE, year), report(ONE, year)) for year in (2022, 2023)]
    new = ("2024.html", title(ONE, 2024), report(ONE, 2024))
    season.visit("jia", "2025-02-01T02:00:00Z", old, name=ONE)
    season.visit("jia", "2025-02-20T02:00:00Z", [*old, new], "new", name=ONE)
    season.visit("yi", "2025-02-01T02:00:00Z", [], "down", name=OTHER)
    line = {"name": OTHER, "year": "2024", "kind": "reply", "text": HOSTILE, "by": "=1", "on": "2025-03-01"}
    append_lines(season.folder, "rulings.csv", [line])
    index(season.folder)
    return season.folder


def write(folder: Path, page: Path, lang: str) -> dict[str, Any]:
    """Writes the page; gives its data."""
    asked = ["status", "--archive", str(folder), "--year", "2024", "--since", "2023", "--as-of", "2025-03-01"]
    done = CliRunner().invoke(command, [*asked, "--page", str(page), "--lang", lang])
    assert done.exit_code == 0, done.output
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"))
    data: dict[str, Any] = json.loads(text)
    return data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_cell_has_state_bounds_and_evidence(folder: Path, tmp_path: Path, lang: str) -> None:
    data = write(folder, tmp_path / "page.html", lang)
    assert data["years"] == [2023, 2024]
    bodies = {body[0]: body[4] for body in data["bodies"]}
    state, due, rule, before, after, days, url, claims, *_ = bodies[ONE][1]
    assert data["states"][state]["id"] == "late"
    assert (due, before, after, days) == (
        "2025-01-31", "2025-02-01T02:00:00Z", "2025-02-20T02:00:00Z", 1,
    )  # fmt: skip
    assert data["strings"][rule].startswith("政府信息公开条例 (2019) 第四十九条第一款; ")
    assert data["strings"][url] == "http://jia.example.gov.cn/nb/2024.html"
    assert claims == [["listed", "2025-01-20", "contradicted_by_absence"]]
    proof = [data["captures"][place] for place in bodies[ONE][1][9]]
    assert [at for _, at, _, _ in proof] == ["2025-02-01T02:00:00Z", *2 * ["2025-02-20T02:00:00Z"]]
    assert all(re.fullmatch("[0-9a-f]{64}", sha) for *_, sha in proof)
    assert data["states"][bodies[OTHER][1][0]]["id"] == "down"
    assert bodies[OTHER][1][11] == [["reply", "2025-03-01", "=1", HOSTILE]]


def test_nothing_comes_from_elsewhere_and_nothing_printed_is_markup(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write(folder, page, "zh")
    text = page.read_text("utf-8")
    assert HOSTILE not in text
    assert text.count("<script") == text.count("</script>") == 2
    markup = re.sub(r"(?s)<script.*?</script>|<style>.*?</style>", "", text)
    assert not re.search(r"\s(src|href|action|style|on\w+)=", markup)
    assert "{{" not in text
    assert "default-src 'none'" in text


def test_every_state_has_a_colour_a_letter_and_words_in_both_languages() -> None:
    style = Path(__file__).parents[2].joinpath("archive/ledger/board.html").read_text("utf-8")
    for lang in ("zh", "en"):
        glyphs = words("glyph", lang)
        assert len(set(glyphs.values())) == len(STATES)
        for group in ("state", "meaning", "glyph"):
            assert words(group, lang).keys() == set(STATES)
    for state in STATES:
        (colours,) = re.findall(rf"\.{state}\{{background:(#\w+);color:(#\w+)", style)
        light, dark = sorted(map(luminance, colours), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, state


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    letters = colour[1:] if len(colour) == 7 else "".join(2 * letter for letter in colour[1:])
    parts = [int(letters[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Shown(browser.Browser):
    """A page in Chromium with its scripts on."""

    def open(self, path: Path, mark: str = "") -> None:
        self._call("Emulation.setScriptExecutionDisabled", {"value": False})
        self._call("Fetch.disable", {})
        self._call("Page.navigate", {"url": f"{path.as_uri()}#{mark}"})
        self.run("new Promise(done => document.readyState === 'complete' ? done() : onload = () => done())")

    def run(self, code: str) -> Any:
        found = self._call(
            "Runtime.evaluate", {"expression": code, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key})


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    program = browser.find_browser()
    if not program:
        pytest.skip("needs Chromium")
    flags = [flag for flag in browser._FLAGS if not flag.startswith("--blink-settings")]
    monkeypatch.setattr(browser, "_FLAGS", flags)
    with Shown(program) as shown:
        yield shown


def test_it_is_used_with_a_keyboard_in_a_real_browser(folder: Path, tmp_path: Path, chromium: Shown) -> None:
    page = tmp_path / "page.html"
    data = write(folder, page, "en")
    chromium.open(page)
    rows = "document.querySelectorAll('#map tbody tr').length"
    assert chromium.run(rows) == 2
    chromium.run("document.querySelector('#map td[tabindex=\"0\"]').focus()")
    chromium.press("End")
    assert (
        chromium.run("document.activeElement.getAttribute('aria-label')")
        == f"{OTHER} 2024: site down, with a reply or decision"
    )
    chromium.press("ArrowDown")
    chromium.press("Enter")
    panel = "document.getElementById('cell').textContent"
    assert chromium.run("document.activeElement.id") == "cell"
    assert "2025-02-20T02:00:00Z" in chromium.run(panel)
    chromium.press("Escape")
    assert chromium.run("document.activeElement.getAttribute('aria-label')") == f"{ONE} 2024: late"
    chromium.run(
        "document.getElementById('f-state').value = '7';"
        "document.getElementById('f-state').dispatchEvent(new Event('change', {bubbles: true}))"
    )
    assert chromium.run(rows) == 1
    (finding,) = [body[4][1][10] for body in data["bodies"] if body[0] == OTHER]
    chromium.open(tmp_path / "page.html", finding)
    assert HOSTILE in chromium.run(panel)
    assert chromium.run("document.querySelectorAll('#cell img, #map img').length") == 0
