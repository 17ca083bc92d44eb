"""Processes that share the work on an archive, and never outlive who started them."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


class PoolError(OSError):
    """The system lets no process live that could share the work; the message says what to do."""


def open_pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that end with the one that started them, also where that one is killed."""
    # Not forked: the crawl that calls this runs threads.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), end_with_parent)


def prove_that_processes_live() -> None:
    """PoolError where a process ends before it has done the least: then no page was to blame."""
    with open_pool(1) as pool:
        try:
            pool.submit(abs, 0).result()
        except BrokenProcessPool as error:
            advice = "nothing was changed; make memory free, or run it with --jobs 1"
            raise PoolError(f"processes that share the work end as they start; {advice}") from error


def end_with_parent() -> None:
    """In a process of a pool: without this it would wait for work for ever when its parent is killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
