"""The flexible job shop: ``n m [flexibility]``, then per job one line of operations with their machines.

A line is ``#operations``, per operation ``k`` and k pairs ``machine duration``. Machines count from 1, the header may
name more than are used. A duration may be 0, as in the instance orb7 of Hurink.
"""

from __future__ import annotations

import numpy as np

from reshuffle.formats.instances.routes import read_routes
from reshuffle.formats.instances.rows import (
    MOST_OPERATIONS,
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

__all__ = ["HEADER", "parse", "read_jobs"]

#: What the header of a flexible job shop counts.
HEADER = (Count("jobs", MOST_OPERATIONS), Count("machines", MOST_RESOURCES))


def parse(tokens: Tokens, mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens describe; None where `mistakes` has got any."""
    header = read_header(tokens, mistakes, HEADER, is_third_free=True)
    if header is None:
        return None
    num_rows = check_rows(tokens, mistakes, header[0], "one per job")
    tokens.report_numbers(mistakes)
    return read_jobs(tokens, mistakes, num_rows, header[1])


def read_jobs(
    tokens: Tokens, mistakes: MistakeList, num_rows: int, num_machines: int, least_duration: int = 0
) -> Shop | None:
    """Return the shop of the rows 1 to `num_rows`; None where `mistakes` has got any.

    Parameters
    ----------
    tokens
        The tokens of the file.
    mistakes
        Takes what is wrong.
    num_rows
        Rows that hold jobs.
    num_machines
        Machines of the header.
    least_duration
        Smallest duration that is allowed.
    """
    routes = read_routes(tokens, mistakes, num_rows)
    operation, _, chosen = routes.pairs()
    machine = check_numbers(tokens, mistakes, "machine", chosen, 1, num_machines)
    duration = check_durations(tokens, mistakes, chosen + 1, least_duration)
    check_duplicates(tokens, mistakes, "machine", operation, chosen)
    if mistakes.total:
        return None
    num_operations = np.array(routes.num_operations, dtype=np.int64)
    return chained_shop(num_operations, num_machines, pointers(routes.count), machine - 1, duration)
