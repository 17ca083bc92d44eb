"""`python -m practice FOLDER`: keeps the portals of the demo up, and leaves what a crawl needs in FOLDER."""

import argparse
import sys
import threading
from pathlib import Path

import practice


def main() -> int:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m practice", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with practice.serve(practice.demo()) as portals:
        portals.write(folder)
        sys.stderr.write(f"{folder}: registry.csv, homes.csv, hosts.txt, truth.json. Ctrl-C ends.\n")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
