"""`xxgk demo`: the whole way from a portal to a number and back, on practice portals."""

import sys
from pathlib import Path

import click


@click.command(epilog="Example: xxgk demo --archive xxgk-demo")
@click.option(
    "--archive",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder that is new or empty.  [default: xxgk-demo-<time>]",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65000),
    metavar="PORT",
    default=0,
    help="The first practice portal listens here, each other one a number higher.  [default: free ports]",
)
def command(folder: Path | None, port: int) -> None:
    """Show the whole way on practice portals.

    Starts portals on loopback that serve retyped reports, crawls them without delay, archives and reads what
    they answer, walks every value back to its bytes, and shows the evidence of one number. Asks nothing of
    the internet. Ends with 0 when every practice site ended as planned.
    """
    from xxgk.demonstration import demonstrate

    sys.exit(0 if demonstrate(folder, port) else 1)
