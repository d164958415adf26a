"""The flexible job shop with sequence-dependent setups: an FJSP, then one matrix of setup times per machine.

Row i, column j of the k-th matrix is the setup on machine k when job j follows job i there; the diagonal is 0, and
nothing is set up before the first operation. A setup may be done before the lot arrives.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.formats.instances.fjsp import HEADER, read_jobs
from reshuffle.formats.instances.rows import check_rows, read_header
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import INVALID, Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import TickArray

__all__ = ["parse"]


def parse(tokens: Tokens, mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens describe; None where `mistakes` has got any."""
    header = read_header(tokens, mistakes, HEADER, is_third_free=True)
    if header is None:
        return None
    num_jobs, num_machines = header
    meaning = f"one per job and {num_jobs} for each of {num_machines} matrices"
    num_rows = check_rows(tokens, mistakes, num_jobs * (1 + num_machines), meaning)
    tokens.report_numbers(mistakes)
    shop = read_jobs(tokens, mistakes, min(num_rows, num_jobs), num_machines, least_duration=1)
    setup = _read_matrices(tokens, mistakes, num_jobs, num_rows)
    return None if mistakes.total or shop is None else replace(shop, setup=setup)


def _read_matrices(tokens: Tokens, mistakes: MistakeList, num_jobs: int, num_rows: int) -> TickArray:
    """Return the matrices, shape (machines, jobs, jobs), of those rows that have the right length."""
    widths = tokens.widths(1 + num_jobs, 1 + num_rows)
    for row in np.flatnonzero(widths != num_jobs):
        name = f"numbers in row {row % num_jobs} of matrix {row // num_jobs}"
        rule = f"must be {num_jobs}, one per job"
        mistakes.add(name, int(widths[row]), rule, int(tokens.row_line[1 + num_jobs + row]))
    whole = np.flatnonzero(widths == num_jobs)
    chosen = tokens.row_ptr[1 + num_jobs + whole][:, None] + np.arange(num_jobs)
    values = tokens.value[chosen]
    tokens.report(mistakes, chosen[(values < 0) & (values != INVALID)], "setup time", "must be >= 0")
    is_diagonal = np.arange(num_jobs) == (whole % num_jobs)[:, None]
    rule = "must be 0 where a job follows itself"
    tokens.report(mistakes, chosen[is_diagonal & (values > 0)], "setup time", rule)
    if len(whole) < len(widths) or len(whole) % num_jobs:
        return np.zeros((0, 0), dtype=np.int64)
    setup: TickArray = values.reshape(-1, num_jobs, num_jobs)
    return setup
