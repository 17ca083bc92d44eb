"""TRS WCM: a directory is the column, articles are `…/YYYYMM/tYYYYMMDD_ID.html` (or `tID.html`).

Page 2 is `index_1.html`, and only a script knows how many there are: `createPageHTML(count, now, "index",
"html")`, a plain `countPage = N` (mva.gov.cn), Kunming's own `ele.value>(N)`. Past the end some answer 404,
some a stub of 300 to 400 bytes, some a refresh to `./` (mohrss.gov.cn). The date in an address is that of
publication or of a migration, and once the Unix epoch (liunan.gov.cn): nothing is read from it.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/t(?:\d{8}_\d+|\d{4}_\d+|\d{5,9})(?:_wap)?\.s?html?$"),
    pager=written_by_script(first=0),
    marks=(
        re.compile(r"createPage(?:HTML)?\s*\(\s*\w+\s*,\s*\w+\s*,\s*['\"]index"),
        re.compile(r"TRS_(?:Editor|UEDITOR)"),
    ),
)
signs, read = SHAPE.signs, SHAPE.read
