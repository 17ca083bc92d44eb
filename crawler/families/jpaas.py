"""大汉 jpaas: articles are `…/art/YYYY/art_<hex>.html`, lists come from the unit API as markup inside JSON.

The page names its unit: `<script parseType="bulidstatic" url=… queryData="{'webId':'…', …}">` beside a
pager with `count` and `rows` (samr, miit, 杭州滨江); the spelling is real. The answer to a page that is
past the end, or asked from a place the server does not like, is page 1 again.
"""

import re

from crawler.pagers import unit_api
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html$|/art/\d{4}/art_[0-9a-f-]{36}\.html$"),
    pager=unit_api,
    marks=(re.compile(r"parseType\s*=\s*[\"']?bu[il]{2}dstatic|jpaas-publish-server", re.I),),
    here=re.compile(r"/jpaas-publish-server/"),
)
signs, read = SHAPE.signs, SHAPE.read
