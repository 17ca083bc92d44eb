"""Whose report it is where its title names nobody: by the way to the page or a heading below it.

Every page of a portal bears the portal's name, and that alone says nothing. The way to a page says more:
首页 > 汉阴县人民政府 > 政府信息公开年报 leads through nothing but the body's own column. 县区政府 in it means
somebody else, and so do a source (来源：县教育局) and words such as 我局: then nothing is said.
"""

import re
from collections.abc import Iterator, Sequence

from parsers.bodies import ORGAN_END, is_short_for, site_body
from parsers.page import Block
from parsers.sections import Part

_TRAIL = re.compile(r"^.{0,8}位置(?:是|为)?\s*[:：]?|^(?=(?:网站)?首页\s*[>＞›»→/])")
_STEP = re.compile(r"\s*(?:[>＞›»→/|]|-{2}|\s-\s)+\s*")
# Steps that name no body; whatever else stands between is somebody.
_NAMELESS = re.compile(
    r"(?:网站|门户)?首页|主页|本级|正文|内容|详情|(?:文章|信息|详细)(?:内容|正文|信息)"
    r"|(?:政务|政府信息|信息)公开(?:网|专栏|平台|目录|栏目)?|(?:法定)?(?:主动)?公开(?:内容|信息|目录)?"
    r"|(?:20\d\d年?度?)?(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)?"
)
_SOURCE = re.compile(
    r"(?:来源|发布机构|发布单位|发布者|作者|公开主体|发文机关|责任(?:单位|部门)|公开(?:单位|部门|机构))\s*[:：]?\s*"
    r"([\u4e00-\u9fff]{2,30})"
)
_ITSELF = re.compile(
    r"[我本](局|委(?![托员])|办(?![理法公事])|厅|院|所(?![有在属需])|站(?![点位])|中心|支队|大队|总队|单位|部门|公司|学校|社区"
    r"|镇|乡(?!村)|街道|管委会|县|区(?!域)|旗|市|州|盟|省)"
)
_REGION = re.compile(r"(省|自治区|市|自治州|州|盟|县|区|旗)人民政府$")
# From the country down: a county may speak of 我市, a city's report never of 我县.
_LEVELS = {"省": 0, "自治区": 0, "市": 1, "州": 1, "自治州": 1, "盟": 1, "县": 2, "区": 2, "旗": 2}


def whose_column(
    blocks: Sequence[Block], parts: Sequence[Part], title_at: int, site: str, named: Sequence[str]
) -> tuple[str, str]:
    """The government whose site it is and what says that the report is its own (`breadcrumb`, `heading`);
    both empty where that is not certain. `title_at` is the block of the title, -1 where it is none; `named`
    whom the text says that it reports on."""
    body = site_body(site)
    level = _REGION.search(body)
    if level is None or not parts:
        return "", ""
    first = parts[0].start
    above = [block.text if block.table is None else "" for block in blocks[: min(first, 1500)]]
    found = _trail([block.text for block in blocks[: len(above)]], title_at)
    if found is None:
        return "", ""
    steps, below = found
    region, last = body.removesuffix("人民政府"), level[1][-1]
    others = [step for step in steps if site_body(step) not in (body, f"{region}政府")]
    own = {f"{last}政府", f"{last}人民政府", f"{last}本级"}
    if any(not (_NAMELESS.fullmatch(word) or word in own) for word in map(_squeezed, others)):
        return "", ""
    heading = any(_squeezed(line) in (body, site) for line in above[below:])
    if len(others) == len(steps) and not heading:
        return "", ""
    head = [block.text for block in blocks[below : len(above)]]
    if any(not _may_be(name, body) for name in (*_sources(head), *named)):
        return "", ""
    if not _speaks_as(region, level[1], blocks[first : parts[-1].end]):
        return "", ""
    return body, "breadcrumb" if len(others) < len(steps) else "heading"


def _trail(above: Sequence[str], title_at: int) -> tuple[list[str], int] | None:
    """The steps of the last way to the page that is printed above the text, and the line below it."""
    for place in range(len(above) - 1, -1, -1):
        begun = _TRAIL.match(above[place]) if len(above[place]) <= 200 else None
        if begun is None:
            continue
        steps = list(filter(None, _STEP.split(above[place][begun.end() :])))
        end = place + 1
        if not steps and 0 < title_at - end <= 20:  # each step is an element of its own
            steps = [step for line in above[end:title_at] for step in _STEP.split(line) if step]
            end = title_at
        return (steps, end) if steps else None
    return None


def _speaks_as(region: str, level: str, blocks: Sequence[Block]) -> bool:
    """Whether a text speaks of the region as its own, and of no bureau, town or lower region."""
    text = "\n".join(block.text for block in blocks if block.table is None)[:40_000]
    if any(_LEVELS.get(word, 9) > _LEVELS[level] for word in _ITSELF.findall(text)):
        return False
    organ = r"[\u4e00-\u9fff]{1,10}(?:局|委|厅|院|办|中心|镇|乡|街道)"
    return re.search(rf"[我本]{level[-1]}(?!域)|{region}(?!{organ})", text) is not None


def _sources(lines: Sequence[str]) -> Iterator[str]:
    for name in _SOURCE.findall("\n".join(lines)[:3000]):
        if ORGAN_END.search(name):
            yield name


def _may_be(name: str, body: str) -> bool:
    """Whether a name is short for the body, or for the office that writes for it."""
    government = re.sub(r"^[我本全]|(?:办公[室厅]|办)$", "", name)
    return is_short_for(government, body) and government.endswith(("政府", body[-5:-4], body))


def _squeezed(text: str) -> str:
    return "".join(text.split())
