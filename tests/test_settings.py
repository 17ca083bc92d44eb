"""A flag goes before its variable, that before xxgk.toml, that before the default."""

from pathlib import Path

import click
import pytest

from xxgk.refusal import Refused, described_call
from xxgk.settings import read_settings


@click.group()
@click.option("--settings", type=click.Path(path_type=Path))
@click.pass_context
def house(context: click.Context, settings: Path | None) -> None:
    context.default_map = read_settings(context, settings)


@house.command()
@click.option("--delay", type=float, default=2.0, envvar="XXGK_DELAY")
@click.option("--quiet-hours", "quiet", default="", envvar="XXGK_QUIET_HOURS")
@click.option("--json", "as_json", is_flag=True)
def crawl(delay: float, quiet: str, as_json: bool) -> tuple[float, str]:
    return delay, quiet


@house.group()
def sites() -> None: ...


@sites.command()
@click.option("--contact", default="nobody", envvar="XXGK_CONTACT")
def check(contact: str) -> str:
    return contact


def run(*args: str) -> object:
    return house.main(args, "xxgk", standalone_mode=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("XXGK_DELAY", "XXGK_QUIET_HOURS", "XXGK_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_each_layer_goes_before_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("crawl") == (2.0, "")
    (folder / "xxgk.toml").write_text('delay = 3\nquiet_hours = "08:00-18:00"\n', "utf-8")
    assert run("crawl") == (3.0, "08:00-18:00")
    monkeypatch.setenv("XXGK_DELAY", "4")
    assert run("crawl") == (4.0, "08:00-18:00")
    assert run("crawl", "--delay", "5") == (5.0, "08:00-18:00")


def test_settings_reach_commands_of_commands(folder: Path) -> None:
    (folder / "xxgk.toml").write_text('contact = "open@example.org"\n', "utf-8")
    assert run("sites", "check") == "open@example.org"


def test_another_file_may_be_named(folder: Path) -> None:
    (folder / "night.toml").write_text("delay = 9.5\n", "utf-8")
    assert run("--settings", "night.toml", "crawl") == (9.5, "")
    with pytest.raises(FileNotFoundError):
        run("--settings", "absent.toml", "crawl")


def test_a_misspelt_key_is_refused_with_the_right_one(folder: Path) -> None:
    (folder / "xxgk.toml").write_text("dealy = 3\n", "utf-8")
    with pytest.raises(Refused, match=r"xxgk\.toml: there is no setting dealy; did you mean delay\?"):
        run("crawl")


def test_what_is_no_setting_is_no_key(folder: Path) -> None:
    (folder / "xxgk.toml").write_text("as_json = true\n", "utf-8")
    with pytest.raises(Refused, match="there is no setting as_json; known are contact, delay, quiet_hours"):
        run("crawl")


def test_broken_toml_is_one_line_with_its_place(folder: Path) -> None:
    (folder / "xxgk.toml").write_text("delay 3\n", "utf-8")
    with pytest.raises(Refused, match=r"xxgk\.toml: this is no TOML: .*line 1") as refused:
        run("crawl")
    assert refused.value.exit_code == 2
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("origin", ["file", "variable"])
def test_a_bad_value_names_where_it_came_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    if origin == "file":
        (folder / "xxgk.toml").write_text('delay = "soon"\n', "utf-8")
    else:
        monkeypatch.setenv("XXGK_DELAY", "soon")
    with pytest.raises(click.BadParameter) as refused:
        run("crawl")
    line = described_call(refused.value)
    assert "'soon' is not a valid float" in line
    assert ("settings file" if origin == "file" else "XXGK_DELAY") in line
