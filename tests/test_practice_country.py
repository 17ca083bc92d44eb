"""Every portal of the practice country answers for every report and every row that its truth names."""

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

import practice
from practice import changes
from practice.families import find
from practice.hostile import hostile
from practice.series import years
from practice.server import has_addresses


@pytest.fixture(scope="module")
def portals() -> Iterator[practice.Portals]:
    with practice.serve(practice.country()) as portals:
        yield portals


def fetch(portals: practice.Portals, url: str) -> bytes:
    """The body at `url`, the host looked up where `--hosts` would."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    request = urllib.request.Request(f"{scheme}://{portals.hosts.get(host, host)}/{path.partition('#')[0]}")
    request.add_header("Host", host)
    request.add_header("Cookie", "CT6T=practice")
    with urllib.request.urlopen(request, timeout=5) as response:
        body: bytes = response.read()
    return body


def test_every_family_of_the_project_has_a_portal() -> None:
    families = {plan.family for plan in practice.country()}
    assert families == set(
        "ankang boda easttone epoint generic gkmlpt hanweb hanweb_xxgk hebei henan huaian iddir jhtml jpaas "
        "lonsun nfcms plain shanghai trs ucap".split()
    )
    assert all((find(name).__doc__ or "").strip() for name in families)


def test_another_seed_gives_other_portals_and_the_same_seed_the_same() -> None:
    assert practice.variants(1) == practice.variants(1)
    one, other = practice.variants(1), practice.variants(2)
    assert {plan.family for plan in one} == {plan.family for plan in practice.country()}
    assert [plan.columns[0].slug for plan in one] != [plan.columns[0].slug for plan in other]
    with practice.serve((*one, *other)) as portals:
        for truth in portals.truth.values():
            assert len(truth.reports) >= 3
            for report in truth.reports:
                assert len(fetch(portals, report.url)) > 500


def test_no_two_reports_stand_at_one_address(portals: practice.Portals) -> None:
    for site, truth in portals.truth.items():
        addresses = [report.url for report in truth.reports]
        assert (site, len(addresses)) == (site, len(set(addresses)))
        assert not {report.url for report in truth.reports} & set(truth.others)


def test_every_report_and_copy_answers(portals: practice.Portals) -> None:
    checked = 0
    for truth in portals.truth.values():
        for report in truth.reports:
            by_get = report.file.endswith((".pdf", ".docx", ".html"))
            for url in (report.url, *report.seen_at, *([report.file] if by_get else [])):
                body = fetch(portals, url)
                assert len(body) > 500, url
                checked += 1
    assert checked > 500


def test_sites_share_a_machine_or_have_their_own(portals: practice.Portals) -> None:
    if not has_addresses():
        pytest.skip("this system has one loopback address")
    addresses = [door.partition(":")[0] for door in portals.hosts.values()]
    shared = [portals.hosts[f"{name}.gongyong.gov.cn"].partition(":")[0] for name in ("jiashui", "yishui")]
    assert shared[0] == shared[1]
    assert len(set(addresses)) == len(addresses) - 2


def test_the_registry_does_not_name_the_clone(portals: practice.Portals) -> None:
    assert "jzmfx" not in portals.registry
    assert "www.jzmfx-practice.com" in portals.hosts
    assert any("jzmfx" in url for url in portals.truth["hedu"].others)


def test_forced_gzip_and_a_bare_address(portals: practice.Portals) -> None:
    assert fetch(portals, portals.truth["nanzhanghe"].column)[:2] == b"\x1f\x8b"
    assert portals.truth["generic-jsp"].column.startswith("http://127.")


def test_boda_counts_its_pages_down(portals: practice.Portals) -> None:
    first = fetch(portals, portals.truth["baidu"].column).decode()
    assert '<a href="zfxxgknb/4.htm">下页</a>' in first
    second = fetch(portals, "http://www.baiduxian.gov.cn/zfxxgk/zfxxgknb/4.htm").decode()
    assert '<a href="3.htm">下页</a>' in second
    assert "共5页" in second


def test_hanweb_hides_its_rows_in_a_script(portals: practice.Portals) -> None:
    page = fetch(portals, portals.truth["yunmen"].column).decode()
    assert page.count("<record>") == 45
    assert '<script type="text/xml"><datastore>' in page


def test_the_array_that_easttone_needs(portals: practice.Portals) -> None:
    address = f"http://{portals.hosts['www.nanpu.gov.cn']}/front/api/data/search"
    answers = []
    for channels in ('["1899"]', '"1899"'):
        body = f'{{"channelList":{channels},"pageNo":1,"pageSize":20}}'.encode()
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=5) as response:
            answers.append(response.read().decode())
    assert "南浦区人民政府2014年政府信息公开工作年度报告" in answers[0]
    assert "本区新闻第1条" in answers[1]
    assert "本区新闻第1条" not in answers[0]


def test_years_carry_over(portals: practice.Portals) -> None:
    reports = {r.year: r for r in portals.truth["songling"].reports}
    for year in range(2020, 2026):
        carried_out = reports[year - 1].cells["requests_carried_out__natural_person"]
        assert reports[year].cells["requests_carried_in__natural_person"] == carried_out


def test_a_portal_changes_between_visits() -> None:
    with practice.serve(practice.demo()[:2]) as portals:
        before = portals.truth["hanyin"].reports[0]
        portals.rebuild(changes.corrected(portals.plan("hanyin"), 2022, raw="13471"))
        after = portals.truth["hanyin"].reports[0]
        assert portals.truth["hanyin"].outcome == "changed"
        assert (before.url, before.cells["admin_license__decisions"]) == (after.url, "13470")
        assert after.cells["admin_license__decisions"] == "13471"
        assert b"13471" in fetch(portals, after.url)

        gone = next(report.url for report in portals.truth["shuyang"].reports if report.year == 2023)
        portals.rebuild(changes.withdrawn(portals.plan("shuyang"), 2023))
        assert [report.year for report in portals.truth["shuyang"].reports] == [2025]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(portals, gone)

        late = years("沭阳县某局", 2016, 2016, 80)[0]
        portals.rebuild(changes.added(portals.plan("shuyang"), late))
        assert portals.truth["shuyang"].reports[-1].published_on == late.listed_on
        assert late.listed_on.startswith("2017-01-")


def test_a_portal_goes_away_and_comes_back_at_its_address() -> None:
    with practice.serve(practice.demo()[:1]) as portals:
        plan, door = portals.plan("hanyin"), dict(portals.hosts)
        portals.rebuild(changes.silent(plan))
        with pytest.raises(urllib.error.URLError, match="refused"):
            fetch(portals, "http://www.hanyin.gov.cn/")
        portals.rebuild(changes.walled(plan, "c3vk"))
        assert portals.hosts == door
        assert b"C3VK" in fetch(portals, "http://www.hanyin.gov.cn/")
        portals.rebuild(changes.redesigned(plan))
        assert portals.truth["hanyin"].outcome == "layout_unknown"
        portals.rebuild(changes.quiet(plan, 2022))
        assert portals.truth["hanyin"].outcome == "unchanged"
        assert len(portals.truth["hanyin"].reports) == 2


def test_hostile_portals_do_what_they_say() -> None:
    with practice.serve(hostile()) as portals:
        assert set(portals.truth) == {
            f"hostile-{kind}" for kind in "loop chain pages large bomb slow elsewhere terminal".split()
        }
        with pytest.raises(urllib.error.HTTPError, match="infinite loop"):
            fetch(portals, portals.truth["hostile-chain"].column)
        assert "page=2" in fetch(portals, portals.truth["hostile-pages"].column).decode()
        packed = fetch(portals, portals.truth["hostile-bomb"].column)
        assert len(packed) < 100_000
        assert len(gzip.decompress(packed)) == 64 << 20
        page = fetch(portals, portals.truth["hostile-elsewhere"].column).decode()
        assert 'href="http://169.254.169.254/' in page
        assert len(portals.truth["hostile-elsewhere"].reports) == 3
        assert portals.truth["hostile-loop"].reports == ()


def test_a_row_to_another_portal_leads_there_under_either_name() -> None:
    for named in (True, False):
        with practice.serve(practice.country(), named=named) as portals:
            county = portals.truth["shuyang"].reports[0]
            assert county.url in [report.url for report in portals.truth["anshui"].reports]
            assert county.url.startswith("http://www.shuyang" if named else "http://127.")


def test_tables_that_are_pictures_stand_where_tables_stand(portals: practice.Portals) -> None:
    truth = portals.truth["tuying"].reports[0]
    assert truth.tables == {"t2": "image", "t3": "image", "t4": "image"}
    page = fetch(portals, truth.url).decode()
    places = [
        page.index(text)
        for text in ("二、主动", "_t2.png", "三、收到", "_t3.png", "四、政府", "_t4.png", "五、存在")
    ]
    assert places == sorted(places)


def test_one_address_is_enough_where_a_system_has_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practice.server.has_addresses", lambda: False)
    with practice.serve(practice.demo()[:3]) as portals:
        doors = [door.rpartition(":") for door in portals.hosts.values()]
        assert {address for address, _, _ in doors} == {"127.0.0.1"}
        assert len({port for _, _, port in doors}) == 3
        assert fetch(portals, portals.truth["huaian"].reports[0].url)
