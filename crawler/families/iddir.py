"""Articles that are directories of digits: `…/2023040921315244523/index.html`, `…/2292928/index.html`.

Seen at 锡林郭勒盟审计局, 通州 and 铁岭 (long numbers), 大兴 and 平谷 (short ones).

Twelve digits and more begin with a date, that of a migration more often than of publication.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/(?:\d{12,20}|\d{5,9})/index\.s?html?$|/\d{12,20}/$"),
    pager=written_by_script(first=0),
    weak=True,
)
signs, read = SHAPE.signs, SHAPE.read
