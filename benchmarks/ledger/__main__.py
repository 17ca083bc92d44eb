"""Prints what the ledger made of drawn seasons, exit 1 where it said something false; `scale` measures it."""

import sys
from pathlib import Path
from random import Random

from benchmarks.ledger import scale, seasons, simulate

match sys.argv[1:]:
    case ["scale", *rest]:
        bodies, years = (int(rest[place]) if len(rest) > place else n for place, n in ((0, 100_000), (1, 7)))
        sys.exit(scale.run(bodies, years))
    case ["make", folder, bodies, years]:
        scale.make(Path(folder) / "archive.db", int(bodies), int(years))
    case ["read", folder, *_]:
        sys.exit(0 if scale.read(Path(folder) / "archive.db") else 1)
    case rest:
        ways = {"looks": lambda many, seed: simulate(many, Random(seed)), "seasons": seasons.run}
        way = ways[rest.pop(0)] if rest and rest[0] in ways else seasons.run
        many, seed = (int(rest[place]) if len(rest) > place else n for place, n in ((0, 10_000), (1, 1)))
        counts = way(many, seed)
        for name, number in sorted(counts.items()):
            sys.stdout.write(f"{number:8} {name}\n")
        false = sum(number for name, number in counts.items() if name.startswith("false"))
        sys.stdout.write(f"{many} body-seasons, seed {seed}: {false} false\n")
        sys.exit(1 if false else 0)
