"""大汉 Hanweb JCMS: articles are `/art/YYYY/M/D/art_COL_ID.html`, columns `/col/colN/index.html`.

The rows stand as XML in a script, where no HTML parser sees them; `nextgroup` names the dataproxy that has
the rest, in windows of 45 rows by POST (www.jiangsu.gov.cn). Some sites put all rows into one CDATA without
`record` (sd.msa.gov.cn), some answer dataproxy with 54 empty bytes (nhsa.gov.cn): then the list ends.
"""

import re

from crawler.pagers import dataproxy
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$"),
    pager=dataproxy,
    marks=(re.compile(r"<datastore>|dataproxy\.jsp"),),
    here=re.compile(r"/col/col\d+/index\.html$|/dataproxy\.jsp"),
)
signs, read = SHAPE.signs, SHAPE.read
