"""上海: `/nw<N>/index.html`, then `index_2.html`; articles `/nw<N>/YYYYMMDD/<32 hex>.html`.

Seen at shanghai.gov.cn; bureaus (rsj.sh.gov.cn) have `t0035_<id>.html` below a column name. Options are
`bureau`, and `spa` as in 奉贤: a row leads to `/art/info/<column>/<id>`, an empty page; a POST of the id
to `/html/info/detail` brings title, date and text.
"""

from functools import partial

from practice.answers import Answer, Question, as_json, gone
from practice.building import Building
from practice.lists import Manner, day, hex_id, lay_list, links, numbered
from practice.paper import article
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    if "spa" in column.options:
        return f"/art/info/{column.slug}/i{day(row)}-{row.number}"
    name = f"t0035_{row.number}" if "bureau" in column.options else hex_id(column.slug, row.number)
    return f"/{column.slug}/{day(row)}/{name}.html"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/{column.slug}/index_", ".html")
    body = '<div id="ivs_content" class="Article_content">{}</div>'
    manner = Manner(page, partial(article_path, column), links(building, page), body)
    lay_list(building, column, manner)
    if "spa" in column.options:
        _lay_details(building, column)


def _lay_details(building: Building, column: Column) -> None:
    """Empties the articles, and answers for them where their script would ask."""
    by_id = {article_path(column, row).rpartition("/")[2]: row for row in column.rows}
    script = "$.post('/html/info/detail',{id:location.pathname.split('/').pop()},function(r){show(r.data)});"
    for row in column.rows:
        building.put_page(
            article_path(column, row), building.plan.name, f"<div id='app'></div><script>{script}</script>"
        )
        building.must_see(f"/html/info/detail?id={row.number}")
        building.carry(article_path(column, row), "/html/info/detail")

    def answer(question: Question) -> Answer:
        row = by_id.get(question.form.get("id", ""))
        if row is None:
            return gone(400)
        document = row.document
        data = {
            "title": document.title,
            "dept": document.body,
            "date": row.listed_on,
            "body": article(document),
        }
        return as_json({"code": 0, "data": data})

    building.handle("POST", "/html/info/detail", answer)
