"""The documents say what is so: commands exist, both languages agree, the lock holds every dependency."""

import re
import shlex
import tomllib
from importlib import metadata
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from crawler.registry import RegistryError
from xxgk.__main__ import command
from xxgk.commands import walk

ALL = dict(walk(command))
HOUSE = Path(__file__).parents[1]
ENGLISH, CHINESE = HOUSE / "README.md", HOUSE / "README.zh.md"
DOCUMENTS = [ENGLISH, CHINESE, HOUSE / "CONTRIBUTING.md", *sorted(HOUSE.glob("docs/**/*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")


def blocks(path: Path, language: str = "") -> list[str]:
    return [code for kind, code in FENCE.findall(path.read_text("utf-8")) if kind == language or not language]


def shape(path: Path) -> list[str]:
    """A document without its words: headings by depth, code as it is, the first cell of table rows."""
    kept = []
    code = False
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("```"):
            code = not code
        if code or line.startswith("```"):
            kept.append(line)
        elif heading := re.match(r"#+ ", line):
            kept.append(heading[0])
        elif item := re.match(r"(\d+\.|-) ", line):
            kept.append(item[0])
        elif line.startswith("|"):
            first = line.split("|")[1].strip()
            kept.append(first if re.fullmatch(r"[][()`\w /.*-]+", first, re.ASCII) else "|")
    return kept


def test_both_readmes_have_the_same_parts_code_and_tables() -> None:
    english, chinese = shape(ENGLISH), shape(CHINESE)
    tables = {"command", "in it", "document"}
    assert [line for line in english if line not in tables] == [line for line in chinese if line != "|"]


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)
def test_every_command_stands_in_the_table(readme: Path) -> None:
    listed = re.findall(r"^\| `xxgk ([a-z-]+)[^`]*` \|", readme.read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted({words[0] for words in ALL})


def calls() -> list[tuple[str, str]]:
    """Every `xxgk …` line of a shell block in the documents."""
    return [
        (path.name, line.strip())
        for path in DOCUMENTS
        for block in blocks(path, "sh")
        for line in block.replace("\\\n", " ").splitlines()
        if re.match(r"(\.venv/bin/)?xxgk ", line.strip())
    ]


@pytest.mark.parametrize(("where", "line"), calls())
def test_what_the_documents_tell_to_type_is_a_call_that_exists(where: str, line: str) -> None:
    typed = shlex.split(re.split(r" [|>] ", line)[0], comments=True)[1:]
    words = next((words for words in ALL if tuple(typed[: len(words)]) == words), None)
    assert words is not None, f"{where}: {line}"
    ALL[words].make_parser(click.Context(ALL[words])).parse_args(typed[len(words) :])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)
def test_the_settings_shown_are_taken(readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `xxgk crawl`, up to the registry that is not there."""
    monkeypatch.chdir(tmp_path)
    Path("xxgk.toml").write_text(blocks(readme, "toml")[0], "utf-8")
    for name in ("ARCHIVE", "REGISTRY"):
        monkeypatch.delenv(f"XXGK_{name}", raising=False)
    with pytest.raises(RegistryError, match=r"sites\.csv"):
        command.main(["crawl"], "xxgk", standalone_mode=False)


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)
def test_every_document_is_named_in_the_readme(readme: Path) -> None:
    named = set(LINK.findall(readme.read_text("utf-8")))
    assert {str(path.relative_to(HOUSE)) for path in (HOUSE / "docs").rglob("*.md")} <= named


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)
def test_the_two_commands_are_targets_and_ci_runs_the_same_test_command(readme: Path) -> None:
    first = blocks(readme, "sh")[0].split("\n")[:-1]
    assert first == ["make demo", "make test"]
    targets = re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"demo", "test"} <= set(targets)
    assert (HOUSE / ".ci/run").read_text("utf-8").rstrip().splitlines()[-1] == first[1]


def test_the_glossary_is_closed() -> None:
    words = re.findall(r"^\| (\w+) \| [一-鿿]+ \|", ENGLISH.read_text("utf-8"), re.MULTILINE)
    assert " ".join(words[1:]) == (
        "site family column listing capture sighting visit report form grid cell indicator check problem"
        " ledger release"
    )


def locked() -> dict[str, str]:
    lines = (HOUSE / "constraints.txt").read_text("utf-8").split()
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_locked() -> None:
    """Walks the requirements of `.[attachments,release,dev]` down to the last one, as pip does here."""
    missing = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [("xxgk", frozenset({"attachments", "release", "dev"}))]
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name not in ("xxgk", "pip") and not locked().get(name):
            missing.add(name)
        for text in metadata.requires(name) or []:
            need = Requirement(text)
            wanted = [{"extra": extra} for extra in extras or {""}]
            if need.marker is None or any(need.marker.evaluate(extra) for extra in wanted):
                waiting.append((normal(need.name), frozenset(need.extras)))
    assert not missing
    assert len(seen) > 40


def test_the_environment_is_the_locked_one() -> None:
    for name, version in locked().items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        assert installed == version, f"{name}: run make again"


def test_the_wheel_carries_every_file_that_the_packages_need() -> None:
    setup = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    carried = [*setup["package-data"]["*"], "*.py"]
    for package in setup["packages"]["find"]["include"]:
        for path in (HOUSE / package.rstrip("*")).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert any(path.match(pattern) for pattern in carried), f"{path} is not in package-data"
