"""国泰 Epoint WebBuilder: `/zwgk/002005/…/YYYYMMDD/<uuid>.html`, codes growing by three digits a level.

Districts of Shanghai serve a shell `showinfo.html?infoGuid=<uuid>` instead; its text comes from
`getGovInfoDetail`, asked in `crawler.article`.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(
        r"/(?:\d{6,}/)+\d{8}/[0-9a-f-]{36}\.html$|/showinfo\.html\?.*infoGuid=[0-9a-fA-F-]{36}"
    ),
    pager=written_by_script(first=1),
    marks=(re.compile(r"getGovInfoDetail|infoGuid|[?&]categorynum="),),
    here=re.compile(r"/\d{6}/(?:\d{9}/)+|categorynum="),
)
signs, read = SHAPE.signs, SHAPE.read
