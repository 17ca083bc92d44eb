"""`xxgk watch`: tells people what happened, through Apprise."""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import clock
from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import now, say

if TYPE_CHECKING:
    from archive.ledger.events import Event

STRUCTURED = ("json", "jsons", "form", "forms", "xml", "xmls")


@click.command(
    epilog="Example: xxgk watch --archive archive-data --notify mailto://user:password@example.org --lang zh"
)
@options.archive
@options.region
@options.lang
@click.option(
    "--notify",
    "addresses",
    multiple=True,
    required=True,
    envvar="XXGK_NOTIFY",
    metavar="URL",
    help="An address of Apprise: mailto://, json://, wecombot://, dingtalk://, feishu:// …; may be repeated.",
)
@click.option(
    "--kinds", default="", metavar="KINDS", help="Only such events: published,overdue  [default: all]"
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only what was seen from this day on (UTC).  [default: everything not yet told]",
)
@click.option("--every", type=click.IntRange(1), metavar="S", help="Look again every so many seconds.")
def command(
    *,
    folder: Path,
    region: str,
    lang: str,
    addresses: tuple[str, ...],
    kinds: str,
    since: datetime | None,
    every: int | None,
) -> None:
    """Tell every event that was not told yet: published, changed, withdrawn, overdue, site lost.

    Each has an id that stays the same; what was told is written down at once (notices/sent.jsonl), so that
    a run that is killed tells an event twice at most, under the one id. Exit 1 where an address did not take
    a message; the next run tells it again.
    """
    from archive.ledger.events import KINDS
    from archive.lock import hold
    from archive.notices import SENT

    wanted = tuple(filter(None, (kind.strip() for kind in kinds.split(",")))) or KINDS
    for kind in wanted:
        if kind not in KINDS:
            raise Refused(f"--kinds: there is no event {kind!r}; they are {', '.join(KINDS)}")
    for address in addresses:
        check(address)
    begin = f"{since:%Y-%m-%d}" if since else ""
    options.make_writable(folder)
    with hold(folder / SENT.parent):
        while True:
            failed = tell(folder, region, lang, addresses=addresses, kinds=wanted, since=begin)
            if every is None:
                sys.exit(1 if failed else 0)
            time.sleep(every)


def check(address: str) -> None:
    """Refuses an address that Apprise cannot follow, without printing the password it may hold."""
    try:
        import apprise
    except ImportError as error:
        raise Refused("watch needs apprise; pip install 'xxgk[watch]'") from error
    if not apprise.Apprise().add(address):
        scheme = address.partition("://")[0] if "://" in address else ""
        raise Refused(
            f"--notify {scheme}{'://…' if scheme else 'address'}: Apprise does not know it; "
            "see the list of addresses in Apprise's documentation"
        )


def tell(
    folder: Path,
    region: str,
    lang: str,
    *,
    addresses: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str,
) -> int:
    """Tells what was not told yet; the number of messages that an address did not take."""
    from archive.ledger.events import list_events
    from archive.notices import Sent
    from xxgk.ledgers import opened_ledger

    sent = Sent.read(folder)
    with opened_ledger(folder, None) as (db, bodies):
        events = list_events(db, bodies, clock.now(), region=region)
    told = failed = 0
    for event in events:
        if event.kind not in kinds or event.at < since:
            continue
        for address in addresses:
            if sent.has(event, address):
                continue
            if send(event, address, lang):
                sent.note(event, address, now())
                told += 1
            else:
                failed += 1
                say(f"xxgk watch: {event.id} was not taken by {address.partition('://')[0]}://…")
    say(f"xxgk watch: {told} told, {failed} failed, {len(events)} events in all")
    return failed


def send(event: "Event", address: str, lang: str) -> bool:
    """One message to one address. Where the address takes fields of its own, the event's id is one, so that
    the receiver can tell a repetition."""
    import apprise

    from archive.notices import details, headline

    if address.partition("://")[0] in STRUCTURED:
        address += ("&" if "?" in address else "?") + f":event={event.id}&:event_kind={event.kind}"
    to = apprise.Apprise()
    return bool(to.add(address) and to.notify(body=details(event), title=headline(event, lang)))
