"""河北: articles `/columns/<uuid>/YYYYMM/DD/<uuid>.html`, lists `/columns/<uuid>/index.html`."""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/columns/[0-9a-f-]{36}/\d{6}/\d{2}/[0-9a-f-]{36}\.html$"),
    pager=written_by_script(first=0),
    here=re.compile(r"/columns/[0-9a-f-]{36}/"),
)
signs, read = SHAPE.signs, SHAPE.read
