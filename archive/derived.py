"""What no single file says, as declarations in SQL: each statement brings one column up to date.

They are functions of the other tables alone, so that an archive indexed in ten steps equals one rebuilt at
once. `address(url)` is the address without its fragment.
"""

from archive.known import WHOLE

_WHOLE = ", ".join(f"'{outcome}'" for outcome in sorted(WHOLE))

# The payloads that visits found to be reports, or that somebody brought as such, one row each with the first
# capture that holds it (a revisit only points to one); the site is that of the first visit that found it;
# `is_found` where a visit did. Each row is put in its place as it comes: sorts for one column after the other
# would each hold memory.
_CAPTURE = "id capture_url fetched_at status content_type warc offset length is_revisit".split()
_SITE = "visit site site_name".split()
_EARLIER = "(excluded.is_revisit, excluded.fetched_at, excluded.id) < (is_revisit, fetched_at, id)"
_BEFORE = "(excluded.visit, excluded.site, excluded.site_name) < (visit, site, site_name)"
_BETTER = ", ".join(
    f"{column} = CASE WHEN {order} THEN excluded.{column} ELSE {column} END"
    for columns, order in ((_CAPTURE, _EARLIER), (_SITE, _BEFORE))
    for column in columns
)
WANTED = (
    "DROP TABLE IF EXISTS temp.wanted",
    f"""CREATE TEMP TABLE wanted (url TEXT, sha256 TEXT, first_seen_at TEXT, last_seen_at TEXT,
        is_found, {", ".join((*_CAPTURE, *_SITE))}, PRIMARY KEY (url, sha256)) WITHOUT ROWID""",
    f"""
    INSERT INTO temp.wanted
    SELECT address(c.url), c.sha256, c.fetched_at, c.fetched_at, f.visit <> 'z', c.id, c.url, c.fetched_at,
        c.status, c.content_type, c.warc, c.offset, c.length, c.kind = 'revisit', f.visit, f.site, f.site_name
    FROM (
        SELECT f.capture, f.visit, f.site, coalesce(s.name, '') AS site_name
        FROM found f LEFT JOIN sites s USING (site)
        UNION ALL SELECT b.capture, 'z', b.site, coalesce(s.name, b.site_name, '')
        FROM brought b LEFT JOIN sites s USING (site)
    ) f JOIN captures c ON c.id = f.capture
    WHERE true ON CONFLICT DO UPDATE SET {_BETTER},
        first_seen_at = min(first_seen_at, excluded.first_seen_at),
        last_seen_at = max(last_seen_at, excluded.last_seen_at), is_found = max(is_found, excluded.is_found)
    """,
)

UNWANTED = """
    SELECT url, sha256 FROM pages p WHERE NOT EXISTS (
        SELECT 1 FROM temp.wanted w WHERE w.url = p.url AND w.sha256 = p.sha256)
"""

TODO = """
    SELECT w.url, w.sha256, w.id, w.capture_url, w.fetched_at, w.status, w.content_type, w.warc, w.offset,
        w.length, w.site, w.site_name, w.first_seen_at, w.last_seen_at
    FROM temp.wanted w LEFT JOIN pages p ON p.url = w.url AND p.sha256 = w.sha256
    WHERE p.kind IS NULL OR p.kind = 'unreadable'
        OR p.site_name IS NOT w.site_name OR p.content_type IS NOT w.content_type
    ORDER BY w.warc, w.offset
"""

LOST = """
    INSERT OR IGNORE INTO unread SELECT capture, 'named by ' || by || ', but no WARC file has it' FROM (
        SELECT capture, 'visit ' || visit AS by FROM found
        UNION SELECT capture, 'visit ' || visit FROM visit_evidence
        UNION SELECT capture, 'findings ' || findings FROM brought
    ) WHERE capture NOT IN (SELECT id FROM captures)
"""

# Which capture shows a payload, and when it was first and last seen.
SEEN = (
    *(
        f"""
        UPDATE {table} SET capture = now.id, {more} first_seen_at = now.first_seen_at,
            last_seen_at = now.last_seen_at
        FROM temp.wanted now WHERE now.url = {table}.url AND now.sha256 = {table}.sha256 AND (
            {table}.capture IS NOT now.id OR {same} OR {table}.first_seen_at IS NOT now.first_seen_at
            OR {table}.last_seen_at IS NOT now.last_seen_at)
        """
        for table, more, same in (
            ("pages", "site = now.site,", "pages.site IS NOT now.site"),
            ("repeats", "", "0"),
        )
    ),
    # A version was seen last when any payload that says the same was, at whichever address.
    """
    UPDATE reports SET capture = now.id, site = now.site, first_seen_at = now.first_seen_at,
        last_seen_at = now.last
    FROM (
        SELECT w.*, max(w.last_seen_at, coalesce((SELECT max(last_seen_at) FROM repeats WHERE report = r.id),
            w.last_seen_at)) AS last, r.key AS which
        FROM reports r JOIN temp.wanted w ON w.url = r.url AND w.sha256 = r.sha256
    ) AS now WHERE now.which = reports.key AND (
        reports.capture IS NOT now.id OR reports.site IS NOT now.site
        OR reports.first_seen_at IS NOT now.first_seen_at OR reports.last_seen_at IS NOT now.last)
    """,
)

# The newest version is the one seen last at this address: a page that went back to its old text shows the old
# version, and a copy elsewhere says nothing of it. Each looks up the others of its address, which are few.
_OTHERS = "FROM temp.aged o WHERE o.url = r.url AND o.part = r.part AND"
VERSIONS = (
    "DROP TABLE IF EXISTS temp.aged",
    """CREATE TEMP TABLE aged (url TEXT, part INTEGER, id TEXT, key INTEGER, first TEXT, last TEXT,
        PRIMARY KEY (url, part, id)) WITHOUT ROWID""",
    """
    INSERT INTO temp.aged
    SELECT r.url, r.part, r.id, r.key, r.first_seen_at, max(p.last_seen_at, coalesce(
        (SELECT max(last_seen_at) FROM repeats WHERE report = r.id AND url = r.url), ''))
    FROM reports r JOIN pages p ON p.url = r.url AND p.sha256 = r.sha256
    """,
    f"""
    UPDATE reports SET version = now.version, current = now.current FROM (
        SELECT r.key AS which,
            (SELECT count(*) {_OTHERS} (o.first, o.id) <= (r.first, r.id)) AS version,
            NOT EXISTS (SELECT 1 {_OTHERS} (o.last, o.first, o.id) > (r.last, r.first, r.id)) AS current
        FROM temp.aged r
    ) AS now WHERE now.which = reports.key
        AND (reports.version IS NOT now.version OR reports.current IS NOT now.current)
    """,
)

# Gone: a visit read the whole column and did not list it any more, or its address answered 404 or 410; and so
# with every address of the report. The steps stand in tables in the order in which the next one reads them.
WITHDRAWN = (
    *(
        statement
        for table, columns in (
            ("seen", "site TEXT, url TEXT, at TEXT, PRIMARY KEY (site, url)"),
            ("unlisted", "site TEXT, url TEXT, at TEXT, PRIMARY KEY (site, url)"),
            ("listed", "page TEXT, site TEXT, url TEXT, PRIMARY KEY (page, site, url)"),
            ("missed", "page TEXT PRIMARY KEY, at TEXT"),
            ("stood", "page TEXT, report TEXT, last TEXT, PRIMARY KEY (page, report)"),
            ("refused", "page TEXT, report TEXT, at TEXT, PRIMARY KEY (page, report)"),
            ("gone", "report TEXT PRIMARY KEY, at TEXT"),
        )
        for statement in (
            f"DROP TABLE IF EXISTS temp.{table}",
            f"CREATE TEMP TABLE {table} ({columns}) WITHOUT ROWID",
        )
    ),
    *(
        f"""
        INSERT INTO temp.seen SELECT s.site, s.url, max(v.started_at)
        FROM {table} s JOIN visits v ON v.id = s.visit GROUP BY s.site, s.url
        ON CONFLICT DO UPDATE SET at = max(at, excluded.at)
        """
        for table in ("sightings", "found")
    ),
    f"""
    INSERT INTO temp.unlisted SELECT s.site, s.url, min(v.finished_at) FROM temp.seen s
    CROSS JOIN visits v ON v.site = s.site AND v.started_at > s.at AND v.outcome IN ({_WHOLE})
    GROUP BY s.site, s.url
    """,
    """
    INSERT OR IGNORE INTO temp.listed
    SELECT address(c.url), f.site, f.url FROM found f JOIN captures c ON c.id = f.capture
    """,
    """
    INSERT INTO temp.missed SELECT l.page, max(u.at)
    FROM temp.listed l LEFT JOIN temp.unlisted u ON u.site = l.site AND u.url = l.url
    GROUP BY l.page HAVING count(*) = count(u.at)
    """,
    # Each address of a current report, and when it showed it last.
    """
    INSERT INTO temp.stood SELECT p.url, r.id, p.last_seen_at FROM reports r
    JOIN payloads p ON p.report = r.id WHERE r.current
    ON CONFLICT DO UPDATE SET last = max(last, excluded.last)
    """,
    """
    INSERT INTO temp.refused SELECT l.page, t.report, c.fetched_at FROM temp.listed l
    CROSS JOIN temp.stood t ON t.page = l.page
    CROSS JOIN captures c ON c.url IN (l.page, l.url) AND c.status IN (404, 410) AND c.fetched_at > t.last
    WHERE true ON CONFLICT DO UPDATE SET at = min(at, excluded.at)
    """,
    """
    INSERT INTO temp.gone SELECT report, max(at) FROM (
        SELECT t.report, coalesce(min(m.at, f.at), m.at, f.at) AS at FROM temp.stood t
        LEFT JOIN temp.missed m ON m.page = t.page
        LEFT JOIN temp.refused f ON f.page = t.page AND f.report = t.report
    ) GROUP BY report HAVING count(*) = count(at)
    """,
    """
    UPDATE reports SET withdrawn_at = now.at FROM (
        SELECT r.key AS which, g.at FROM reports r LEFT JOIN temp.gone g ON g.report = r.id
    ) AS now WHERE now.which = reports.key AND reports.withdrawn_at IS NOT now.at
    """,
)

# What a listed address led to: the report of that visit or the last before it, else the first after it.
FOUND = """
    UPDATE found SET report = now.report FROM (
        SELECT f.site, f.url, f.visit, f.capture, (
            SELECT id FROM (
                SELECT id, part FROM reports WHERE url = address(c.url) AND sha256 = c.sha256
                UNION ALL SELECT report, part FROM repeats WHERE url = address(c.url) AND sha256 = c.sha256
            ) ORDER BY part LIMIT 1
        ) AS report FROM found f LEFT JOIN captures c ON c.id = f.capture
    ) AS now WHERE now.site = found.site AND now.url = found.url AND now.visit = found.visit
        AND now.capture = found.capture AND found.report IS NOT now.report
"""
_LED = "SELECT f.report FROM found f WHERE f.site = s.site AND f.url = s.url AND f.report NOT NULL"
# A file beside a page of the same title is seen and not asked for: its row leads to the report of that page,
# where one page of the visit has the title, and the title names the agency.
_IS_FILE = " OR ".join(
    f"s.url LIKE '%.{suffix}'" for suffix in ("pdf", "doc", "docx", "wps", "ofd", "rtf", "xls", "xlsx", "et")
)
BESIDE = (
    "DROP TABLE IF EXISTS temp.beside",
    """CREATE TEMP TABLE beside (site TEXT, visit TEXT, title TEXT, url TEXT,
        PRIMARY KEY (site, visit, title)) WITHOUT ROWID""",
    f"""
    INSERT INTO temp.beside SELECT o.site, o.visit, o.title, min(o.url) FROM sightings o
    WHERE o.visit IN (SELECT s.visit FROM sightings s WHERE {_IS_FILE})
        AND EXISTS (SELECT 1 FROM found f WHERE f.site = o.site AND f.url = o.url)
    GROUP BY o.site, o.visit, o.title HAVING min(o.url) = max(o.url)
    """,
)
_BESIDE = """
    SELECT f.report FROM temp.beside b JOIN found f ON f.site = b.site AND f.url = b.url
    JOIN reports r ON r.id = f.report AND r.agency <> '' AND instr(b.title, r.agency)
    WHERE b.site = s.site AND b.visit = s.visit AND b.title = s.title
"""
LED_TO = f"""
    UPDATE sightings SET report = now.report FROM (
        SELECT s.site, s.url, s.visit, s.capture, s.title, coalesce(
            ({_LED} AND f.visit <= s.visit ORDER BY f.visit DESC, f.capture LIMIT 1),
            ({_LED} ORDER BY f.visit, f.capture LIMIT 1),
            CASE WHEN {_IS_FILE} THEN coalesce(
                ({_BESIDE} AND f.visit <= s.visit ORDER BY f.visit DESC, f.capture LIMIT 1),
                ({_BESIDE} ORDER BY f.visit, f.capture LIMIT 1)) END
        ) AS report FROM sightings s
    ) AS now WHERE now.site = sightings.site AND now.url = sightings.url AND now.visit = sightings.visit
        AND now.capture = sightings.capture AND now.title = sightings.title
        AND sightings.report IS NOT now.report
"""

# After rows of reports were removed: what no row names any more.
UNUSED = (
    "DELETE FROM layout WHERE layout NOT IN (SELECT layout FROM place)",
    "DELETE FROM rule WHERE id NOT IN (SELECT rule FROM checked)",
    "DELETE FROM printed WHERE id NOT IN (SELECT printed FROM cell WHERE printed NOT NULL)",
)

# A correction belongs to the bytes that were read; whether they still stand there is said beside it.
CORRECTIONS = (
    """
    UPDATE corrections
    SET about = coalesce((SELECT p.report FROM repeats p WHERE p.id = corrections.report), report)
    """,
    """
    UPDATE corrections SET newer = NULL, state = CASE
        WHEN EXISTS (SELECT 1 FROM corrections later WHERE later.about = corrections.about
            AND later.indicator = corrections.indicator AND later.line > corrections.line) THEN 'replaced'
        WHEN NOT EXISTS (SELECT 1 FROM reports r WHERE r.id = corrections.about) THEN 'no_report'
        WHEN NOT EXISTS (SELECT 1 FROM reports r JOIN cell c ON c.report = r.key
            JOIN indicators i ON i.no = c.indicator
            WHERE r.id = corrections.about AND i.id = corrections.indicator) THEN 'no_cell'
        WHEN NOT (SELECT r.current FROM reports r WHERE r.id = corrections.about) THEN 'look_again'
        WHEN (SELECT c.value FROM reports r JOIN cell c ON c.report = r.key
            JOIN indicators i ON i.no = c.indicator
            WHERE r.id = corrections.about AND i.id = corrections.indicator)
            IS corrections.value THEN 'agrees'
        ELSE 'applies' END
    """,
    """
    UPDATE corrections SET newer = (SELECT n.id FROM reports o JOIN reports n
        ON n.url = o.url AND n.part = o.part AND n.current WHERE o.id = corrections.about)
    WHERE state = 'look_again'
    """,
    "DELETE FROM corrected",
    """
    INSERT INTO corrected SELECT r.key, i.no, c.value, c.author FROM corrections c
    JOIN reports r ON r.id = c.about JOIN indicators i ON i.id = c.indicator
    WHERE c.state IN ('applies', 'agrees', 'look_again')
    """,
)

STATEMENTS = (*SEEN, LOST, *VERSIONS, *WITHDRAWN, FOUND, *BESIDE, LED_TO, *CORRECTIONS)
