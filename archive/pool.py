"""Processes that share the work on an archive, and never outlive who started them."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def open_pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that end with the one that started them, also where that one is killed."""
    # Not forked: the crawl that calls this runs threads.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), end_with_parent)


def end_with_parent() -> None:
    """In a process of a pool: without this it would wait for work for ever when its parent is killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
