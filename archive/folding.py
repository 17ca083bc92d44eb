"""Payloads that say the same are one version of a report: one of them stands for all, the others repeat it.

A counter in the frame of a page gives it new bytes at every visit: at one address the earliest payload
stands. A county's report that its prefecture shows too, or a page that has a second address, is one report at
several addresses: `archive.copies` says which stands. Each capture stays as evidence, and each payload keeps
its id in `repeats`; but cells and sections are kept once, and a version is what says something else. Which
payload stands does not depend on the order in which they were indexed.
"""

from sqlite_utils import Database

from archive.copies import Said, find_names, match_copies
from archive.rows import OF_A_REPORT

# Every payload that was read as a report, and the one of those that say the same which was seen first.
_MEMBERS = """
    CREATE TEMP TABLE member AS
    SELECT m.*, w.id AS capture, w.first_seen_at, w.last_seen_at, w.site, w.site_name, w.is_found,
        first_value(m.id) OVER (
            PARTITION BY m.url, m.part, m.content ORDER BY w.first_seen_at, m.id) AS speaker
    FROM (
        SELECT id, key, url, part, agency, body, sha256, content, substance, seal, 1 AS stands FROM reports
        UNION ALL
        SELECT id, NULL, url, part, agency, body, sha256, content, substance, seal, 0 FROM repeats
    ) m JOIN temp.wanted w ON w.url = m.url AND w.sha256 = m.sha256
"""
# What was said at every address that says something which another address says too. What people brought is
# theirs, and stands for itself.
_SAID = """
    SELECT n.url, n.content, n.substance, n.agency, n.body, n.speaker, n.site, n.site_name,
        coalesce(s.division_code, ''), g.first_seen_at, g.last_seen_at
    FROM (
        SELECT m.speaker, min(m.first_seen_at) AS first_seen_at, max(m.last_seen_at) AS last_seen_at
        FROM temp.member m WHERE m.url IN (SELECT url FROM temp.member WHERE substance IN (
            SELECT substance FROM temp.member WHERE substance <> '' GROUP BY substance
            HAVING min(url) <> max(url)) AND is_found)
        GROUP BY m.speaker
    ) g JOIN temp.member n ON n.id = g.speaker LEFT JOIN sites s ON s.site = n.site
    ORDER BY n.url, n.speaker
"""


def fold(db: Database, staged: bool) -> list[tuple[str, str]]:
    """Leaves one report of those that say the same; returns the pages (address and digest) that must be read
    again for it, because they turn out to stand for the others and their rows were not kept."""
    db.execute("DROP TABLE IF EXISTS temp.member")
    db.execute(_MEMBERS)
    db.execute("CREATE INDEX temp.member_by_address ON member (url, content)")
    db.execute("CREATE INDEX temp.member_by_id ON member (id)")
    said = [Said(*row) for row in db.execute(_SAID)]
    db.conn.executemany(
        "UPDATE temp.member SET speaker = ? WHERE url = ? AND content = ?", list(match_copies(said))
    )
    lost = db.execute("SELECT url, sha256 FROM temp.member WHERE id = speaker AND NOT stands").fetchall()
    if lost:
        return [(url, sha256) for url, sha256 in lost]
    db.execute(
        """INSERT INTO repeats SELECT id, speaker, url, part, agency, body, sha256, capture, first_seen_at,
        last_seen_at, content, substance, seal FROM temp.member WHERE id <> speaker AND stands"""
    )
    db.execute(
        """UPDATE repeats SET report = m.speaker FROM temp.member m
        WHERE m.id = repeats.id AND repeats.report IS NOT m.speaker"""
    )
    drop_reports(db, "SELECT key FROM temp.member WHERE id <> speaker AND stands", staged)
    db.execute("DELETE FROM known_as")
    db.conn.executemany("INSERT INTO known_as VALUES (?,?,?,?)", list(find_names(said)))
    return []


def drop_reports(db: Database, keys: str, staged: bool) -> None:
    """Takes the reports whose keys the query `keys` gives out of the database, with all their rows."""
    db.execute("DROP TABLE IF EXISTS temp.leaving")
    db.execute("CREATE TEMP TABLE leaving (key INTEGER PRIMARY KEY)")
    db.execute(f"INSERT INTO temp.leaving {keys}")
    if not db.execute("SELECT 1 FROM temp.leaving").fetchone():
        return
    db.execute("INSERT INTO temp.removed SELECT key FROM temp.leaving")
    if staged:
        db.execute("DELETE FROM temp.staged WHERE report IN (SELECT key FROM temp.leaving)")
    db.execute(
        """DELETE FROM cell WHERE (indicator, report) IN (
        SELECT l.indicator, p.report FROM temp.leaving t JOIN place p ON p.report = t.key
        JOIN layout l ON l.layout = p.layout)"""
    )
    for table in OF_A_REPORT[1:]:
        db.execute(f"DELETE FROM {table} WHERE report IN (SELECT key FROM temp.leaving)")
    db.execute("DELETE FROM reports WHERE key IN (SELECT key FROM temp.leaving)")
