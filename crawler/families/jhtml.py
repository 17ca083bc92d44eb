"""JEECMS: articles `/<column>/<id>.jhtml`, lists `/<column>/index.jhtml` (达茂旗, 孝感).

Its lists were not seen; JEECMS is known to number them `index_2.jhtml`.
"""

import re

from crawler.pagers import written_by_script
from crawler.shape import Shape

SHAPE = Shape(
    article=re.compile(r"/\d+\.jhtml$"), pager=written_by_script(first=1), here=re.compile(r"\.jhtml$")
)
signs, read = SHAPE.signs, SHAPE.read
