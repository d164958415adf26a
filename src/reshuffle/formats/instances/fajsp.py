"""The flexible job shop with precedence graphs: ``#operations #arcs #machines``, the arcs, then the operations.

An arc is ``u v`` or ``u v job`` (u before v), an operation ``k`` and k pairs ``machine duration``. Machines count from
0, and so do operations, through the whole file. Without job numbers a job is what the arcs connect, in the order of its
smallest operation; with them, an operation without arcs is a job of its own behind the largest number.
"""

from __future__ import annotations

import numpy as np

from reshuffle.formats.instances.precedence import components, find_cycle
from reshuffle.formats.instances.routes import Routes
from reshuffle.formats.instances.rows import (
    MOST_ALTERNATIVES,
    MOST_OPERATIONS,
    MOST_RESOURCES,
    Count,
    check_duplicates,
    check_durations,
    check_numbers,
    check_rows,
    read_header,
)
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import INVALID, LARGEST, Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import TickArray, pointers

__all__ = ["HEADER", "parse"]

#: What the header counts.
HEADER = (
    Count("operations", MOST_OPERATIONS),
    Count("arcs", MOST_ALTERNATIVES, least=0),
    Count("machines", MOST_RESOURCES),
)

_SHOWN = 12


def parse(tokens: Tokens, mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens describe; None where `mistakes` has got any."""
    header = read_header(tokens, mistakes, HEADER)
    if header is None:
        return None
    num_operations, num_arcs, num_machines = header
    meaning = f"{num_arcs} arcs and {num_operations} operations"
    num_rows = check_rows(tokens, mistakes, num_arcs + num_operations, meaning)
    tokens.report_numbers(mistakes)
    arcs = _read_arcs(tokens, mistakes, num_operations, min(num_arcs, num_rows))
    routes = _read_operations(tokens, mistakes, num_arcs, num_rows)
    operation, _, chosen = routes.pairs()
    machine = check_numbers(tokens, mistakes, "machine", chosen, 0, num_machines - 1)
    duration = check_durations(tokens, mistakes, chosen + 1, 1)
    check_duplicates(tokens, mistakes, "machine", operation, chosen)
    if mistakes.total:
        return None
    _check_cycle(tokens, mistakes, arcs, num_operations)
    job = _jobs(tokens, mistakes, arcs, num_operations)
    if mistakes.total:
        return None
    job_number, task_job = np.unique(job, return_inverse=True)
    return Shop(
        num_machines=num_machines,
        job_number=job_number,
        task_job=task_job,
        task_operation=np.arange(num_operations),
        mode_ptr=pointers(routes.count),
        machine=machine,
        duration=duration,
        worker=np.full(len(machine), -1),
        before=arcs[:, 0],
        after=arcs[:, 1],
        has_job_numbers=arcs.shape[1] == 3,
        is_numbered_through=True,
    )


def _read_arcs(tokens: Tokens, mistakes: MistakeList, num_operations: int, num_rows: int) -> TickArray:
    """Return the arcs, shape (arcs, 2 or 3); of broken ones nothing."""
    widths = tokens.widths(1, 1 + num_rows)
    width = int(widths[0]) if num_rows and widths[0] in (2, 3) else 2
    wrong = np.flatnonzero(widths != width)
    rule = f"must be {width}, as in the first arc" if num_rows and widths[0] == width else "must be 2 or 3: u v [job]"
    for row in wrong[:_SHOWN]:
        mistakes.add(f"numbers of arc {row}", int(widths[row]), rule, int(tokens.row_line[1 + row]))
    mistakes.add_uncounted(max(0, len(wrong) - _SHOWN))
    whole = 1 + np.flatnonzero(widths == width)
    chosen = tokens.row_ptr[whole][:, None] + np.arange(width)
    check_numbers(tokens, mistakes, "operation", chosen[:, :2].ravel(), 0, num_operations - 1)
    if width == 3:
        check_numbers(tokens, mistakes, "job", chosen[:, 2], 0, LARGEST - MOST_OPERATIONS)
    arcs: TickArray = tokens.value[chosen]
    return arcs


def _read_operations(tokens: Tokens, mistakes: MistakeList, num_arcs: int, num_rows: int) -> Routes:
    """Return where the operations stand; of broken ones nothing."""
    first = 1 + num_arcs
    rows = np.arange(first, max(first, 1 + num_rows))
    widths = tokens.widths(first, max(first, 1 + num_rows))
    count = tokens.value[tokens.row_ptr[rows]]
    is_count = count >= 1
    tokens.report(mistakes, tokens.row_ptr[rows[~is_count & (count != INVALID)]], "number of machines", "must be >= 1")
    is_whole = is_count & (widths == 1 + 2 * count)
    for row in np.flatnonzero(is_count & ~is_whole)[: 4 * _SHOWN]:
        rule = f"must be {1 + 2 * int(count[row])}: {count[row]}, and a machine and a duration as often"
        mistakes.add(f"numbers of operation {row}", int(widths[row]), rule, int(tokens.row_line[rows[row]]))
    mistakes.add_uncounted(max(0, int((is_count & ~is_whole).sum()) - 4 * _SHOWN))
    whole = np.flatnonzero(is_whole)
    place = tokens.row_ptr[rows[whole]] + 1
    num_alternatives = int(count[whole].sum())
    if num_alternatives > MOST_ALTERNATIVES:
        mistakes.add("number of alternatives", num_alternatives, f"must be at most {MOST_ALTERNATIVES}")
    return Routes([], whole.tolist(), place.tolist(), count[whole].tolist())


def _check_cycle(tokens: Tokens, mistakes: MistakeList, arcs: TickArray, num_operations: int) -> None:
    cycle = find_cycle(arcs[:, 0], arcs[:, 1], num_operations)
    if not cycle:
        return
    shown = [str(operation) for operation in cycle[:_SHOWN]]
    if len(cycle) > _SHOWN:
        shown.append(f"({len(cycle) - _SHOWN} more)")
    text = " before ".join([*shown, str(cycle[0])])
    pair = (arcs[:, 0] == cycle[-1]) & (arcs[:, 1] == cycle[0])
    line = int(tokens.row_line[1 + int(np.flatnonzero(pair)[0])])
    mistakes.add("arcs", "", f"must not run in a circle: operation {text}", line)


def _jobs(tokens: Tokens, mistakes: MistakeList, arcs: TickArray, num_operations: int) -> TickArray:
    """Return the number of the job of each operation."""
    if arcs.shape[1] == 2:
        return components(arcs[:, 0], arcs[:, 1], num_operations)
    job = np.full(num_operations, -1, dtype=np.int64)
    for end in (0, 1):
        job[arcs[:, end]] = arcs[:, 2]
    for row in np.flatnonzero((job[arcs[:, 0]] != arcs[:, 2]) | (job[arcs[:, 1]] != arcs[:, 2])):
        end = 0 if job[arcs[row, 0]] != arcs[row, 2] else 1
        rule = f"must be {job[arcs[row, end]]}, as another arc says of operation {arcs[row, end]}"
        mistakes.add("job", int(arcs[row, 2]), rule, int(tokens.row_line[1 + row]))
    alone = np.flatnonzero(job < 0)
    job[alone] = job.max(initial=-1) + 1 + np.arange(len(alone))
    return job
