"""大汉 xxgk module: `/module/xxgk/xxgkAnnualReport.jsp?fbtime=<year>&area=<unit>` is the report of that year.

The page names neither agency nor date in its text (www.lishui.gov.cn, 2017); year and unit stand in the query
alone. Its rows are the years that the page offers, as links or as the options of a select.
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.listing import Link, Listing
from crawler.markup import open_page
from crawler.rows import is_end, unique
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(r"/xxgkAnnualReport\.jsp\?.*fbtime=\d{4}"),
    here=re.compile(r"/xxgkAnnualReport\.jsp"),
)
signs = SHAPE.signs
_YEAR = re.compile(r"^(20\d\d)年?(?:度)?$")


def read(page: Page) -> Listing:
    """One row a year: the links with a `fbtime`, and the years of a select put into this page's address."""
    markup = open_page(page)
    if is_end(markup) or markup.tree is None:
        return Listing()
    rows = [
        Link(a.url, a.words, a.date)
        for a in markup.anchors
        if a.words and SHAPE.article and SHAPE.article.search(a.url)
    ]
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query))
    if parts.path.endswith("xxgkAnnualReport.jsp") and query.get("area"):
        for option in markup.tree.iter("option"):
            year = _YEAR.match((option.get("value") or "".join(map(str, option.itertext()))).strip())
            if year:
                address = urlunsplit(
                    parts._replace(query=urlencode({**query, "fbtime": year[1]}), fragment="")
                )
                rows.append(Link(address, f"{year[1]}年"))
    return Listing(unique(rows), SHAPE.onward(markup))
