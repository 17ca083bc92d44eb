"""Known walls are named; pages, failures and missing pages are not taken for one."""

import pytest

from crawler.walls import recognise
from parsers.page import Page

REPORT = "<html><title>年报</title><p>" + "本年度主动公开政府信息若干条。" * 40 + "</p></html>"


def named(status: int, body: str = "", headers: tuple[tuple[str, str], ...] = ()) -> str:
    return recognise(status, headers, Page("http://a.gov.cn/", body.encode()))


@pytest.mark.parametrize(
    ("status", "body", "headers", "name"),
    [
        (521, "<script>document.cookie='x';location.href='/'</script>", (), "加速乐-type wall (521)"),
        (412, "", (), "瑞数-type wall (412)"),
        (202, "<meta><script>$_ts=window['$_ts'];</script>", (), "瑞数-type wall ($_ts)"),
        (200, "<script>if($_ts.cd){}</script>", (), "瑞数-type wall ($_ts)"),
        (200, '<script>document.cookie="C3VK=1; path=/";location.reload()</script>', (), "C3VK shell"),
        (200, "<script>var EO_Bot_Ssid=1</script>", (), "EdgeOne wall"),
        (404, "", (("WZWS-RAY", "114-1"),), "wzws wall"),
        (200, "<html><title>安全验证</title>请拖动滑块</html>", (), "verification page (安全验证)"),
        (200, "<html>请输入验证码</html>", (), "verification page"),
        (200, "<p>当前访问疑似黑客攻击</p>", (), "创宇盾 block page"),
        (403, "Forbidden", (), "refuses us (403)"),
        (429, "", (), "says that we ask too often (429)"),
    ],
)
def test_a_wall_is_named(status: int, body: str, headers: tuple[tuple[str, str], ...], name: str) -> None:
    assert named(status, body, headers) == name


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, REPORT),
        (404, "<h1>404</h1>"),
        (500, "oops"),
        (200, ""),
        (200, REPORT.replace("。", "，网站使用 acw_sc__v2。")),
        (200, REPORT.replace("</p>", "<script>document.cookie='lang=zh';</script></p>")),
    ],
)
def test_a_page_is_no_wall(status: int, body: str) -> None:
    assert named(status, body) == ""
