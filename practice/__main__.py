"""`python -m practice FOLDER`: keeps the portals of the demo up, and leaves what a crawl needs in FOLDER."""

import sys
import threading
from pathlib import Path

import practice


def main() -> int:
    """Serves until it is interrupted."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m practice FOLDER\n")
        return 2
    folder = Path(sys.argv[1])
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
