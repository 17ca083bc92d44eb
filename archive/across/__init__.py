"""Checks across reports: what two years, the members of a region, a site or dates say of each other.

Nothing here flags a cell or changes a row: a finding stands beside the reports that it names.
"""

from archive.across.finding import compare
from archive.across.record import Across, rules

__all__ = ["Across", "compare", "rules"]
