"""The full name of a body, where the site's name makes it certain; never where it would be a guess.

县政府办公室 on 江川县人民政府 is 江川县人民政府办公室, 市交通运输局 on 北山市… is 北山市交通运输局. A 局 or
镇 named without its place stays as it is printed: a prefecture's portal carries its counties' reports too.
"""

import re
from functools import lru_cache

ORGAN_END = re.compile(
    r"(?:政府|办公[室厅]|办|局|委|委员会|厅|部|院|会|处|所|中心|站|队|馆|署|社|区|镇|乡|街道|街|县|市|州|盟|旗|省|苏木"
    r"|农场|林场|行|办事处)$"
)
"""How the name of an agency ends; of the words that end so not all are agencies."""
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_SITE_WORDS = re.compile(
    r"(?:[(（][^()（）]*[)）]|中国政府网|(?:集约化)?(?:政务|官方)?(?:门户)?网站?群?|官网|首页|欢迎您"
    r"|(?<!人民)政府信息公开(?:网|专栏|平台|目录|栏目)?|(?:信息|政务)公开(?:网|专栏|平台|目录|栏目)?|政务服务)+$"
)
_GOVERNMENT = re.compile(r"(?:人民)?政府(?:办公[室厅])?$")
_LEVEL = "自治区|自治州|自治县|自治旗|特别行政区|地区|省|市|州|盟|县|区|旗|镇|乡|街道"
_LEVEL_END = re.compile(rf"({_LEVEL})$")
_REGION = re.compile(rf"[\u4e00-\u9fff]{{1,12}}?(?:{_LEVEL})")
_SHORT = re.compile(rf"(?:本|我|全)?({_LEVEL})(?!场|中区|北区|南区|域|划|委会|直属)")
_OFFICE = re.compile(r"(?:人民)?政府办(公[室厅])?$")
_ORGAN = re.compile(
    r"(?:局|厅|委员会|委|办公室|办公厅|办|院|署|中心|管委会|人民政府|政府|办事处|会|处|队|社|馆|站|所)(?:[(（][^()（）]*[)）])?$"
)
# Words with 区 县 乡 镇 in them that name no division.
_NO_DIVISION = re.compile(
    r"乡村|乡贤|社区|城镇|景区|园区|地区|城区|片区|城乡|开发区|高新区|新区|示范区|度假区|自贸区|保税区|试验区|功能区|区域|区划"
)
_DIVISION = re.compile(r"[省市县区旗镇乡州盟]|街道")


@lru_cache(maxsize=4096)
def full_name(agency: str, site_name: str) -> str:
    """The agency's full name as the site's name proves it, else `agency` itself; without white space."""
    agency = _BLANK.sub("", agency)
    site = _site(site_name)
    if not agency or not site or site == agency:
        return agency
    if (
        len(agency) > 2
        and site.endswith(agency)
        and _ORGAN.search(agency)
        and _is_region(site[: -len(agency)])
    ):
        return site
    region = _region(site)
    if not region:
        return agency
    short = _SHORT.match(agency)
    level = _LEVEL_END.search(region)
    # 县 is short for a 自治县 too, but 区 never for a 自治区.
    if short and level and short[1] in (level[1], level[1].removeprefix("自治").replace("区", "")):
        return _joined(region, agency[short.end() :]) or agency
    if region.endswith(agency) and _is_region(agency):
        return region + "人民政府"
    if agency.startswith(region):
        return _joined(region, agency[len(region) :]) or agency
    return agency


@lru_cache(maxsize=4096)
def site_body(site_name: str) -> str:
    """The body whose site it is by the site's name: the government of a division, or the organ named; empty
    where the name is that of no body (部门年报汇集)."""
    site = _site(site_name)
    if _is_region(site) and not site.endswith("街道"):
        return site + "人民政府"
    return site if ORGAN_END.search(site) else ""


def _region(site: str) -> str:
    """The division whose site it is: 北山市 of 北山市人民政府 and of 北山市交通运输局; empty if unclear."""
    government = _GOVERNMENT.sub("", site)
    if _is_region(government):
        return government
    end = 0
    while found := _REGION.match(site, end):
        if not _ORGAN.search(site[found.end() :]):
            break
        end = found.end()
        if _ORGAN.fullmatch(site[end:]):
            break
    return site[:end]


def _is_region(name: str) -> bool:
    return bool(re.fullmatch(rf"[\u4e00-\u9fff]{{1,20}}(?:{_LEVEL})", name))


def _joined(region: str, rest: str) -> str:
    """Region and organ, 政府 and 政府办 written out; empty where the rest may be no organ of it."""
    if rest in ("", "政府", "人民政府"):
        return region + "人民政府"
    office = _OFFICE.fullmatch(rest)
    if office:
        if office[1]:
            return region + "人民政府办" + office[1]
        # 政府办 of a county or district is always a 办公室; a city's may be a 办公厅.
        return region + "人民政府办公室" if re.search(r"县|旗|(?<!自治)(?<!行政)区$", region) else ""
    if not _ORGAN.search(rest) or _DIVISION.search(_NO_DIVISION.sub("", _ORGAN.sub("", rest))):
        return ""
    return region + rest


_PLACE = re.compile(r"([\u4e00-\u9fff]{2,5}?)(?:省|市|县|区|旗|州|盟|镇|乡|街道)")
_NO_PLACE = re.compile(
    r"人民政府|^(?:全|各|本|我|该)?[省市县区州旗镇乡](?!中)|本[省市县区州旗镇乡级]|" + _NO_DIVISION.pattern
)


@lru_cache(maxsize=4096)
def names_clash(one: str, other: str) -> bool:
    """Whether two names certainly mean bodies of two places: each names a place that the other does not.

    贺兰县 and 灵武市 do; 县发改局 names no place, and 淮安市洪泽区 and 洪泽区 share one.
    """
    first, second = _place_pairs(one), _place_pairs(other)
    if not first or not second:
        return False
    return not any(pair in other for pair in first) and not any(pair in one for pair in second)


def is_short_for(short: str, name: str) -> bool:
    """Whether one name is the other with characters left out: 县发改局 and 云县发展和改革局."""
    letters = iter(name)
    return short == name or all(letter in letters for letter in short)


@lru_cache(maxsize=4096)
def same_level_clash(agency: str, site: str) -> bool:
    """Whether a county's or district's site carries the report of another county or district."""
    mine = re.match(
        r"(?:.{2,8}?[省市州盟])?([\u4e00-\u9fff]{2,8}?)(?:县|区|旗)(?!域|划)", _BLANK.sub("", agency)
    )
    region = re.fullmatch(r"(?:.{2,8}?[省市州盟])?([\u4e00-\u9fff]{2,8}?)(?:县|区|旗)", _region(_site(site)))
    if (
        not mine
        or not region
        or mine[1].endswith(("开发", "高新", "新", "示范", "自治", "社", "城", "园", "景"))
    ):
        return False
    return mine[1] not in region[1] and region[1] not in mine[1]


def _place_pairs(name: str) -> frozenset[str]:
    places = _PLACE.findall(_NO_PLACE.sub("\n", _BLANK.sub("", name[:60])))
    return frozenset(place[start : start + 2] for place in places for start in range(len(place) - 1))


def _site(site_name: str) -> str:
    return _SITE_WORDS.sub("", _BLANK.sub("", site_name[:100]))
