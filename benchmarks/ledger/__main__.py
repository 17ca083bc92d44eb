"""Prints what the ledger made of drawn seasons; exit 1 where it said something false."""

import sys
from random import Random

from benchmarks.ledger import simulate

seasons = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
counts = simulate(seasons, Random(seed))
for name, number in sorted(counts.items()):
    sys.stdout.write(f"{number:8} {name}\n")
false = sum(number for name, number in counts.items() if name.startswith("false"))
sys.stdout.write(f"{seasons} body-seasons, seed {seed}: {false} false\n")
sys.exit(1 if false else 0)
