"""The command `xxgk`: finds the command that was asked for, and ends with the exit code of the contract.

0 the job was done, whatever it found; 1 something could not be read or verified; 2 the call or its
surroundings were wrong; 3 an outcome or state named in `--fail-on` occurred. An error that is none of
these is ours, and shows its traceback.
"""

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from xxgk.commands import Commands
from xxgk.refusal import described, described_call, is_of_the_world
from xxgk.settings import read_settings
from xxgk.words import say


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: xxgk demo",
)
@click.version_option(package_name="xxgk", message="%(prog)s %(version)s")
@click.option(
    "--settings",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="XXGK_SETTINGS",
    help="The settings file.  [default: xxgk.toml, where there is one]",
)
@click.pass_context
def command(context: click.Context, settings: Path | None) -> None:
    """Finds, keeps and reads 政府信息公开工作年度报告: every number with its evidence.

    A flag goes before its XXGK_* variable, the variable before xxgk.toml, that before the default.
    """
    context.default_map = read_settings(context, settings)


def main(args: list[str] | None = None) -> NoReturn:
    """Runs one command and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # whatever the locale says
    try:
        code = command.main(args, prog_name="xxgk", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = 2
    except click.UsageError as error:
        say(described_call(error))
        code = 2
    except click.ClickException as error:
        say(f"xxgk: {error.format_message()}")
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("xxgk: interrupted")
        code = 130
    except BrokenPipeError:
        # Who read the pipe has left (`| head`); Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if not is_of_the_world(error):
            raise
        for line in described(error).splitlines():
            say(f"xxgk: {line}")
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
