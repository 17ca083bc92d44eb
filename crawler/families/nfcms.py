"""南方 NFCMS (Guangdong): articles are `…/content/post_<id>.html`, lists directories.

`index_2.html` for page 2 is assumed and was not confirmed: a link or the page's own script comes first.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"(?<!gkmlpt)/content/m?post_\d+\.html$"),
    pager=written_by_script(first=1),
    marks=(re.compile(r"NFCMS_(?:SITE|POST)_ID"),),
)
signs, read = SHAPE.signs, SHAPE.read
