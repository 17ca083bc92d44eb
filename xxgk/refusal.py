"""What went wrong, as one line that says what, where and what to do."""

import errno
import sqlite3

import click
from click.core import ParameterSource

from xxgk.words import file_name

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Refused(click.ClickException):
    """The call or its surroundings are wrong, so nothing was done; exit code 2."""

    exit_code = 2


def surroundings() -> tuple[type[Exception], ...]:
    """The errors that are the world's and not ours; imported when one occurs, so that `--help` is quick."""
    from archive.lock import ArchiveBusyError
    from archive.schema import SchemaError
    from crawler.browser import BrowserError
    from crawler.hosts import HostsError
    from crawler.plan import PlanError
    from crawler.registry import RegistryError
    from crawler.run import CrawlError

    return (
        OSError,
        ArchiveBusyError,
        SchemaError,
        RegistryError,
        HostsError,
        BrowserError,
        PlanError,
        CrawlError,
    )


def is_of_the_world(error: Exception) -> bool:
    """Whether an error is the world's and not ours."""
    if isinstance(error, sqlite3.Error):
        from archive import store

        return store.is_of_the_world(error)
    return isinstance(error, surroundings())


def described(error: Exception) -> str:
    """What the system said, and about which file."""
    if isinstance(error, sqlite3.Error):
        return f"{error}; make room or set it right, then run it again"
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    where = f"{file_name(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    advice = "; make room and run it again, what was kept is whole" if error.errno in _FULL else ""
    return f"{where}{error.strerror}{advice}"


def described_call(error: click.UsageError) -> str:
    """What is wrong with the call; a bad value names the variable or file that it came from."""
    path = error.ctx.command_path if error.ctx else "xxgk"
    origin = ""
    if isinstance(error, click.BadParameter) and error.ctx and error.param and error.param.name:
        source = error.ctx.get_parameter_source(error.param.name)
        if source is ParameterSource.ENVIRONMENT:
            origin = f" (from the variable {error.param.envvar})"
        elif source is ParameterSource.DEFAULT_MAP:
            origin = " (from the settings file)"
    return f"{path}: {error.format_message().rstrip('.')}{origin}; see {path} --help"
