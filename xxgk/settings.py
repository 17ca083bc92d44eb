"""Settings: a flag goes before its `XXGK_*` variable, that before `xxgk.toml`, that before the default.

An option is a setting because it is declared with `envvar="XXGK_…"`; the same name in lower case is its key
in `xxgk.toml`. There is no second list to keep. A key that no command knows is a typo, and refused.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from xxgk.commands import walk
from xxgk.refusal import Refused

Commands = Iterable[tuple[tuple[str, ...], click.Command]]
FILE = Path("xxgk.toml")


def read_settings(context: click.Context, path: Path | None) -> dict[str, Any]:
    """The defaults for every command of the group, from `path` or from xxgk.toml where there is one."""
    if path is None and not FILE.exists():
        return {}
    path = path or FILE
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: this is no TOML: {error}; a line is like: delay = 2.0") from error
    assert isinstance(context.command, click.Group)
    commands = list(walk(context.command))
    known = {key(option) for _, command in commands for option in command.params if is_setting(option)}
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise Refused(f"{path}: there is no setting {name}; {hint}")
    return _defaults(commands, values)


def _defaults(commands: Commands, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for words, command in commands:
        place = found
        for word in words:
            place = place.setdefault(word, {})
        for option in command.params:
            if is_setting(option) and key(option) in values:
                place[option.name or ""] = values[key(option)]
    return found


def is_setting(option: click.Parameter) -> bool:
    """Whether an option may also be given as a variable and in xxgk.toml."""
    return isinstance(option.envvar, str) and option.envvar.startswith("XXGK_")


def key(option: click.Parameter) -> str:
    """The name of a setting in xxgk.toml: XXGK_QUIET_HOURS is quiet_hours."""
    assert isinstance(option.envvar, str)
    return option.envvar.removeprefix("XXGK_").lower()
