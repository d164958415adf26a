"""The flexible job shop with workers: ``n m w``, then per job one line of operations with their machines and workers.

A line is ``#operations``, per operation ``#machines``, per machine ``machine #workers`` and that many pairs
``worker duration``. Machines and workers count from 1. An operation holds one machine and one worker.
"""

from __future__ import annotations

import numpy as np

from reshuffle.formats.instances import fjsp
from reshuffle.formats.instances.routes import read_routes
from reshuffle.formats.instances.rows import (
    MOST_RESOURCES,
    Count,
    check_duplicates,
    check_durations,
    check_numbers,
    check_rows,
    read_header,
)
from reshuffle.formats.instances.shop import Shop, chained_shop
from reshuffle.formats.instances.tokens import Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import pointers

__all__ = ["HEADER", "parse"]

#: What the header counts.
HEADER = (*fjsp.HEADER, Count("workers", MOST_RESOURCES))


def parse(tokens: Tokens, mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens describe; None where `mistakes` has got any."""
    header = read_header(tokens, mistakes, HEADER)
    if header is None:
        return None
    num_jobs, num_machines, num_workers = header
    num_rows = check_rows(tokens, mistakes, num_jobs, "one per job")
    tokens.report_numbers(mistakes)
    routes = read_routes(tokens, mistakes, num_rows, has_workers=True)
    entry_machine = np.array(routes.place, dtype=np.int64) - 2
    check_numbers(tokens, mistakes, "machine", entry_machine, 1, num_machines)
    check_duplicates(tokens, mistakes, "machine", np.array(routes.operation, dtype=np.int64), entry_machine)
    operation, first, chosen = routes.pairs()
    worker = check_numbers(tokens, mistakes, "worker", chosen, 1, num_workers)
    duration = check_durations(tokens, mistakes, chosen + 1, 1)
    entry = np.repeat(np.arange(len(routes.count)), np.array(routes.count, dtype=np.int64))
    check_duplicates(tokens, mistakes, "worker", entry, chosen, "at one machine of an operation")
    if mistakes.total:
        return None
    return chained_shop(
        np.array(routes.num_operations, dtype=np.int64),
        num_machines,
        pointers(np.bincount(operation)),
        tokens.value[first - 2] - 1,
        duration,
        worker - 1,
        num_workers,
    )
