"""Practice portals: real HTTP on loopback, shaped like the portals of Chinese governments, with their truth.

They serve retyped reports in our own markup; see `practice.portals` for how to start them, `practice.places`
for those of the demo. Nothing here imports anything else of this project.
"""

from practice.country import country
from practice.places import demo
from practice.portals import Portals, serve
from practice.variants import variants

__all__ = ["Portals", "country", "demo", "serve", "variants"]
