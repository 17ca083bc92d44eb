"""Settings: a flag goes before its `XXGK_*` variable, that before `xxgk.toml`, that before the default.

An option is a setting because it is declared with `envvar="XXGK_…"`; the same name in lower case is its key
in `xxgk.toml`. There is no second list to keep. A key that no command knows is a typo, and refused.
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from xxgk.refusal import Refused

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
    known = {key for _, key in _settings(context, context.command)}
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise Refused(f"{path}: there is no setting {key}; {hint}")
    return _defaults(context, context.command, values)


def _settings(context: click.Context, group: click.Group) -> Iterator[tuple[click.Parameter, str]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _settings(context, command)
        elif command is not None:
            yield from ((option, key(option)) for option in command.params if is_setting(option))


def _defaults(context: click.Context, group: click.Group, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found[name] = _defaults(context, command, values)
        elif command is not None:
            found[name] = {
                option.name: values[key(option)]
                for option in command.params
                if is_setting(option) and key(option) in values
            }
    return found


def is_setting(option: click.Parameter) -> bool:
    """Whether an option may also be given as a variable and in xxgk.toml."""
    return isinstance(option.envvar, str) and option.envvar.startswith("XXGK_")


def key(option: click.Parameter) -> str:
    """The name of a setting in xxgk.toml: XXGK_QUIET_HOURS is quiet_hours."""
    assert isinstance(option.envvar, str)
    return option.envvar.removeprefix("XXGK_").lower()
