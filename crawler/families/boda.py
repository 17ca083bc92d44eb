"""博达 VSB: articles are `/info/<column>/<id>.htm`, a column is `<slug>.htm`, and its pages count
downwards.

Page 2 of 31 is `<slug>/30.htm`, the last one `<slug>/1.htm` (read on www.whit.edu.cn): only the 下页 link
is followed, or what `_simple_list_gotopage_fun(31, …)` says of the number of pages. A column that looks the
same may be the report itself (www.schy.gov.cn). Dynamic twins:
`content.jsp?urltype=news.NewsContentUrl&wbnewsid=…`; the information module of 大姚 writes
`/info/egovinfo/1007/overt_centent/….htm`, and means it.
"""

import re
from urllib.parse import urljoin, urlsplit

from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import WRITTEN, own_link_or
from crawler.shape import Shape

_BODA = re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)")


def descending(markup: Markup) -> tuple[Ask, ...]:
    """博达: page k of N is `<slug>/<N-k+1>.htm`; its own 下页 link says so, else the number of pages does."""
    return own_link_or(markup, lambda: _descending(markup))


def _descending(markup: Markup) -> tuple[Ask, ...]:
    calls = [int(call) for call in _BODA.findall(markup.source)]
    written = WRITTEN.search(markup.source)
    total = max([*calls, int(written[1]) if written and calls else 0], default=0)
    folder, _, name = urlsplit(markup.page.url).path.rpartition("/")
    stem, _, ext = name.partition(".")
    if total < 2 or not stem or ext not in ("htm", "html"):
        return ()
    if stem.isdigit():
        number = int(stem) - 1
        return (Ask(urljoin(markup.page.url, f"{folder}/{number}.{ext}")),) if number >= 1 else ()
    return (Ask(urljoin(markup.page.url, f"{folder}/{stem}/{total - 1}.{ext}")),)


SHAPE = Shape(
    article=re.compile(
        r"/info/\d{3,6}/\d{2,7}\.htm$|/info/egovinfo/\d+/overt_centent/[^?]+\.htm$|NewsContentUrl&wbtreeid=\d+&wbnewsid=\d+"
    ),
    pager=descending,
    marks=(re.compile(r"_simple_list_gotopage_fun|vsb_content|_showDynClicks|urltype=tree\.TreeTempUrl"),),
)
signs, read = SHAPE.signs, SHAPE.read
