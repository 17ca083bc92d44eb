"""博达 VSB: articles are `/info/<column>/<id>.htm`, a column is `<slug>.htm`, and its pages count
downwards.

Page 2 of 31 is `<slug>/30.htm`, the last one `<slug>/1.htm` (read on www.whit.edu.cn): only the 下页 link
is followed, or what `_simple_list_gotopage_fun(31, …)` says of the number of pages. A column that looks the
same may be the report itself (www.schy.gov.cn). Dynamic twins:
`content.jsp?urltype=news.NewsContentUrl&wbnewsid=…`; the information module of 大姚 writes
`/info/egovinfo/1007/overt_centent/….htm`, and means it.
"""

import re

from crawler.pagers import descending
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(
        r"/info/\d{3,6}/\d{2,7}\.htm$|/info/egovinfo/\d+/overt_centent/[^?]+\.htm$|NewsContentUrl&wbtreeid=\d+&wbnewsid=\d+"
    ),
    pager=descending,
    marks=(re.compile(r"_simple_list_gotopage_fun|vsb_content|_showDynClicks|urltype=tree\.TreeTempUrl"),),
)
signs, read = SHAPE.signs, SHAPE.read
