"""Every command explains itself with an example that works as typed, and the shell around them."""

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from xxgk.__main__ import command, main
from xxgk.commands import walk

ALL = dict(walk(command))


def test_a_module_is_a_command_and_nothing_else_registers_it() -> None:
    folder = Path(sys.modules["xxgk.commands"].__path__[0])
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {words[0] for words in ALL}


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_says_what_the_command_does_and_shows_an_example(words: tuple[str, ...]) -> None:
    found = ALL[words]
    assert found.help, "no docstring"
    assert f"Example: xxgk {' '.join(words)}" in (found.epilog or "")
    assert all(option.help for option in found.params if isinstance(option, click.Option))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_example_is_a_call_that_the_command_takes(words: tuple[str, ...]) -> None:
    example = (ALL[words].epilog or "").partition("Example: xxgk ")[2]
    typed = shlex.split(example.partition(" > ")[0].partition(" | ")[0])
    assert tuple(typed[: len(words)]) == words
    parser = ALL[words].make_parser(click.Context(ALL[words]))
    _, rest, _ = parser.parse_args(typed[len(words) :])
    assert rest == []


def call(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("args", [["prase"], ["--colour"]])
def test_a_wrong_call_is_one_line_and_exit_2(args: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert call(*args) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert args[0] in err


def test_the_command_is_also_a_module_and_says_its_version() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "xxgk", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "xxgk 0.1.0\n"
    assert said.stderr == ""
