"""The job shop: ``n m``, then per job one line of m pairs ``machine duration`` in the order of its route.

Machines count from 0. A route may visit a machine twice. A duration may be 0, as in the instance orb07.
"""

from __future__ import annotations

import numpy as np

from reshuffle.formats.instances.rows import (
    MOST_OPERATIONS,
    MOST_RESOURCES,
    Count,
    check_durations,
    check_numbers,
    check_rows,
    read_header,
)
from reshuffle.formats.instances.shop import Shop, chained_shop
from reshuffle.formats.instances.tokens import Tokens
from reshuffle.formats.mistakes import MistakeList

__all__ = ["HEADER", "parse"]

#: What the header counts.
HEADER = (Count("jobs", MOST_OPERATIONS), Count("machines", MOST_RESOURCES))


def parse(tokens: Tokens, mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens describe; None where `mistakes` has got any."""
    header = read_header(tokens, mistakes, HEADER)
    if header is None:
        return None
    num_jobs, num_machines = header
    if num_jobs * num_machines > MOST_OPERATIONS:
        rule = f"must be at most {MOST_OPERATIONS}"
        mistakes.add("jobs times machines", num_jobs * num_machines, rule, int(tokens.row_line[0]))
        return None
    num_rows = check_rows(tokens, mistakes, num_jobs, "one per job")
    widths = tokens.widths(1, 1 + num_rows)
    for row in np.flatnonzero(widths != 2 * num_machines):
        rule = f"must be {2 * num_machines}: a machine and a duration for each of {num_machines} operations"
        mistakes.add(f"numbers of job {row}", int(widths[row]), rule, int(tokens.row_line[1 + row]))
    tokens.report_numbers(mistakes)
    whole_rows = 1 + np.flatnonzero(widths == 2 * num_machines)
    chosen = (tokens.row_ptr[whole_rows][:, None] + np.arange(0, 2 * num_machines, 2)).ravel()
    machine = check_numbers(tokens, mistakes, "machine", chosen, 0, num_machines - 1)
    duration = check_durations(tokens, mistakes, chosen + 1, 0)
    if mistakes.total:
        return None
    num_operations = np.full(num_jobs, num_machines, dtype=np.int64)
    return chained_shop(num_operations, num_machines, np.arange(len(machine) + 1), machine, duration)
