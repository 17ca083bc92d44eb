"""Whose report it is by its name alone: one key a body, its level, and whether a name is a body's."""

import re
from typing import Final

# A name that says where the body is: a place of two letters and more, its kind, and the organ.
_FULL: Final = re.compile(
    r"^(?:国家|国务院|全国|中国|中华人民共和国).+|^(?!市|县|区|省|本|全|我|开发区|高新区|新区|经开区|园区|景区|度假区).{1,12}?[省市县区旗州盟].+"
)
_TOWNSHIP: Final = re.compile(r"(乡|镇|苏木)人民政府$|街道办事处$|街道$")
_REGION: Final = re.compile(r"人民政府(办公厅|办公室)?$|管理?委员?会$")

_ORGAN: Final = re.compile(r"(人民政府|办公厅|办公室|办事处|委员会|管委会|公署|局|厅|委|部|署|院)$")


def body_key(name: str, site: str) -> str:
    """What identifies a body: its name, where that names a place; else the name and its site, because there
    is a 市交通运输局 in every city."""
    return name if _FULL.match(name) else f"{name}@{site}"


def body_level(name: str, site_level: str) -> str:
    """The level of a body by its name, and by that of its site for the government that runs the site."""
    if _TOWNSHIP.search(name):
        return "township"
    if site_level in ("central", "department", "township") or _REGION.search(name):
        return site_level
    return "department"


def is_body(name: str) -> bool:
    """Whether a site's name is that of a body, and not of a portal or a collection."""
    return bool(_ORGAN.search(name))


def lies_within(code: str, above: str) -> bool:
    """Whether the division of one code is that of the other or lies below it; never where one is empty."""
    return bool(code and above) and code.startswith(above.removesuffix("00").removesuffix("00"))
