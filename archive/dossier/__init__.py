"""One finding with everything that proves it, as a folder that opens offline and is checked without us."""

from archive.dossier.gathering import Dossier, gather_dossier
from archive.dossier.packing import pack_dossier

__all__ = ["Dossier", "gather_dossier", "pack_dossier"]
