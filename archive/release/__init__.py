"""The release: a data set to cite, made of an archive and nothing else.

`write` makes one SQLite file with all tables, and exports every other format from it, so that the formats
cannot disagree. The same archive, subset and version of xxgk give the same bytes.
"""

from archive.release.difference import PreviousError
from archive.release.subset import Subset, SubsetError
from archive.release.writing import FORMATS, Released, StaleError, write

__all__ = ["FORMATS", "PreviousError", "Released", "StaleError", "Subset", "SubsetError", "write"]
