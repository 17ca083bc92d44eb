"""Lists that are numbers: `/zfxxgk/zfxxgknb/1.html`, then `2.html` (延安).

The total stands in a script, `parseInt('4')`.
In 子长 `…/2022n/1.html` is the report itself.
"""

import re
from urllib.parse import urljoin, urlsplit

from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import MOST_PAGES, own_link_or
from crawler.shape import Shape

_TOTAL = re.compile(r"parseInt\(\s*['\"](\d{1,4})['\"]\s*\)")
_NUMBER = re.compile(r"/(\d{1,3})\.html$")


def _counted(markup: Markup) -> tuple[Ask, ...]:
    here, total = _NUMBER.search(urlsplit(markup.page.url).path), _TOTAL.search(markup.source)
    if not here or not total or int(here[1]) >= min(int(total[1]), MOST_PAGES):
        return ()
    return (Ask(urljoin(markup.page.url, f"{int(here[1]) + 1}.html")),)


SHAPE = Shape(
    article=re.compile(r"/\d{6,19}\.html$"),
    pager=lambda markup: own_link_or(markup, lambda: _counted(markup)),
    here=_NUMBER,
    marks=(re.compile(r"m-lst|m-txt-article"),),
    weak=True,
)
signs, read = SHAPE.signs, SHAPE.read
