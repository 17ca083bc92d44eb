"""淮安: `/col/<n>_<n>/art/<8 digits>/<id>.html` below `/col/<n>_<n>/index.html`; page 2 is `index_2.html`.

The eight digits are a cut epoch; `/art/o/17881920/…` and `/content/17144928/…` occur too. `gotopage()`
moves among pages whose number only the script knows.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/(?:art(?:/o)?|content)/\d{8}/\w{10,}\.html$"),
    pager=written_by_script(first=1),
    here=re.compile(r"/col/\d+_\d+/"),
)
signs, read = SHAPE.signs, SHAPE.read
