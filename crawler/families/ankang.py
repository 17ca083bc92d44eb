"""The platform of 安康 and 汉阴: articles are `/Content-N.html` at the root of the host.

Its list pages were never seen. What is read here is the least that any list has: links to articles, and a
link 下一页. On www.ankang.gov.cn the breadcrumb says 政府信息公开>2017年>县区政府, so that columns per year
and per class of agency are likely below.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/Content-\d+(?:\.html)?$"),
    pager=written_by_script(first=1),
    here=re.compile(r"/Node-\d+"),
)
signs, read = SHAPE.signs, SHAPE.read
