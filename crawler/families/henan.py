"""河南: articles `/YYYY/MM-DD/<id>.html`, lists directories with `index_1.html`.

The list of hct.henan.gov.cn mixes in PDF files and what is no report.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(article=re.compile(r"/(?:19|20)\d\d/\d\d-\d\d/\d+\.html$"), pager=written_by_script(first=0))
signs, read = SHAPE.signs, SHAPE.read
