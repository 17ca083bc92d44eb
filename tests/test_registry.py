"""The registry: what ships, and what a typo gets told."""

from pathlib import Path

import pytest

from crawler.registry import COLUMNS, RegistryError, Site, load

HEAD = ",".join(COLUMNS) + "\n"
LINE = "hanyin,汉阴县人民政府,county,610921,https://www.hanyin.gov.cn/,,ankang\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "sites.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_line_is_a_site(tmp_path: Path) -> None:
    assert load(write(tmp_path, HEAD + LINE)) == (
        Site("hanyin", "汉阴县人民政府", "county", "610921", "https://www.hanyin.gov.cn/", "", "ankang"),
    )


def test_the_default_registry_ships_portals_without_near_misses() -> None:
    sites = {site.site: site for site in load()}
    assert len(sites) > 160
    assert sites["hanyin"].family == "ankang"
    assert sites["mva"].column_url == "https://www.mva.gov.cn/gongkai/zfxxgkpt/zfxxgknb/"
    addresses = " ".join(site.home_url + site.column_url for site in sites.values())
    assert "zfgjj.luzhou.cn" not in addresses  # a housing fund's report in a column of the same name
    assert "gjj.xiangyang.gov.cn" not in addresses


def test_a_known_report_is_no_column() -> None:
    assert not [site for site in load() if "/t20" in site.column_url or "/content_" in site.column_url]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ankang", "ankan", "line 2: family 'ankan' does not exist"),
        ("county", "conty", "line 2: level 'conty' does not exist"),
        ("610921", "61092", "line 2: division_code '61092' is not six digits"),
        ("https://www", "www", "line 2: home_url 'www.hanyin.gov.cn/' is no address"),
        ("hanyin,", "汉阴,", "line 2: site '汉阴' is no key"),
        ("县人", "县,人", "line 2: has 8 cells, needs 7"),
        ("county", '"county', "line 2: unexpected end of data"),
    ],
)
def test_a_typo_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = write(tmp_path, HEAD + LINE.replace(old, new, 1))
    with pytest.raises(RegistryError) as error:
        load(path)
    assert f"{path}: {told}" in str(error.value)


def test_every_wrong_line_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + LINE.replace("ankang", "a") + LINE)
    with pytest.raises(RegistryError) as error:
        load(path)
    told = str(error.value).splitlines()
    assert [line.split(": ")[1] for line in told] == ["line 2", "line 3"]
    assert "site 'hanyin' is that of line 2 too; rename one" in told[1]


def test_a_wrong_first_line_says_what_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(
        RegistryError, match="line 1: 'key' is not where it belongs; the first line is site,name"
    ):
        load(write(tmp_path, HEAD.replace("site,", "key,", 1) + LINE))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"none.csv: cannot be read \(No such file or directory\)"):
        load(tmp_path / "none.csv")
