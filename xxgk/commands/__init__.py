"""Every command of `xxgk`, one module each: `commands/<name>.py` holds a click command called `command`.

A command is in `xxgk --help` because its module lies here; nothing else registers it. Modules import what
they need inside the function, so that `xxgk --help` and `xxgk parse` do not wait for the crawl engine.
Each command's help ends with an example (`epilog`), and stands in README.md and README.zh.md; a test looks.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click


class Commands(click.Group):
    """Finds each command by the name of its module, and imports it only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"{__name__}.{cmd_name}").command
        assert isinstance(command, click.Command), f"xxgk/commands/{cmd_name}.py has no click command"
        for _, each in walk(click.Group(commands={cmd_name: command})):
            _complete(each)
        return command


def walk(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of a group with the words that call it, ("sites", "check") where groups are nested."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from walk(command, (*above, name))
            elif command is not None:
                yield (*above, name), command


def _complete(command: click.Command) -> None:
    """Help shows the variable of each setting, and the example on a line of its own, as it is typed."""
    if command.epilog and not command.epilog.startswith("\b"):
        command.epilog = f"\b\n{command.epilog}"
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar:
            option.show_envvar = True
