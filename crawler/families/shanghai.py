"""上海: `/nwNNNN/YYYYMMDD/<32 hex>.html` below `/nwNNNN/index.html`, whose second page is `index_2.html`.

Older articles are `0001-25513_25128.html`; bureaus write `/<column>/YYYYMMDD/<32 hex>.html` and, before 2021,
`t0035_1372758.html` (rsj.sh.gov.cn); 奉贤 writes `/art/info/<column>/i20260109-…`, whose text is asked for in
`crawler.article`.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(
        r"/\d{8}/(?:[0-9a-f]{32}|\d{4}-\d+_\d+|t00\d\d_\d+)\.html$|/art/info/\w+/i\d{8}-[\w-]+$"
    ),
    pager=written_by_script(first=1),
    here=re.compile(r"/nw\d{4,5}/"),
)
signs, read = SHAPE.signs, SHAPE.read
