"""Pages that something happened to: what a mutated page still says, and what nobody may claim of it."""

from benchmarks.mutations.mutate import BASES, Mutated, judge_mutated, mutate

__all__ = ["BASES", "Mutated", "judge_mutated", "mutate"]
