"""The flexible job shop with vehicles: an FJSP whose third number counts the vehicles, and a second file, the layout.

The layout is a matrix of (m + 1) x (m + 1) travel times. Row and column 0 are the load/unload station, where all jobs
and vehicles start; i is machine i. Loaded and empty vehicles take the same time. Places between which the travel time
is 0, there and back, are one place: no vehicle is needed there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.formats.instances.fjsp import HEADER, read_jobs
from reshuffle.formats.instances.rows import MOST_RESOURCES, Count, check_rows, read_header
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import INVALID, Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import TickArray

__all__ = ["parse"]

#: Most machines: the layout grows with their square.
MOST_MACHINES = 2_000


def parse(tokens: Tokens, mistakes: MistakeList, layout: Tokens, layout_mistakes: MistakeList) -> Shop | None:
    """Return the shop that the tokens of both files describe; None where there are mistakes in any of them."""
    jobs, _ = HEADER
    counts = (jobs, Count("machines", MOST_MACHINES), Count("vehicles", MOST_RESOURCES))
    header = read_header(tokens, mistakes, counts)
    if header is None:
        layout.report_numbers(layout_mistakes, first_row=0)
        return None
    num_jobs, num_machines, num_vehicles = header
    num_rows = check_rows(tokens, mistakes, num_jobs, "one per job")
    tokens.report_numbers(mistakes)
    shop = read_jobs(tokens, mistakes, num_rows, num_machines, least_duration=1)
    travel = _read_layout(layout, layout_mistakes, num_machines)
    if mistakes.total or layout_mistakes.total or shop is None:
        return None
    return replace(shop, num_vehicles=num_vehicles, travel=travel)


def _read_layout(layout: Tokens, mistakes: MistakeList, num_machines: int) -> TickArray:
    """Return the travel times, shape (machines + 1, machines + 1)."""
    size = num_machines + 1
    meaning = f"one for each of {num_machines} machines and the load/unload station"
    if layout.num_rows != size:
        mistakes.add("lines of the layout", layout.num_rows, f"must be {size}, {meaning}", int(layout.row_line[-1]))
    widths = layout.widths(0, layout.num_rows)
    for row in np.flatnonzero(widths != size):
        line = int(layout.row_line[row])
        mistakes.add(f"numbers in row {row} of the layout", int(widths[row]), f"must be {size}, {meaning}", line)
    layout.report_numbers(mistakes, first_row=0)
    negative = np.flatnonzero((layout.value < 0) & (layout.value != INVALID))
    layout.report(mistakes, negative, "travel time", "must be >= 0")
    if layout.num_rows != size or (widths != size).any():
        return np.zeros((0, 0), dtype=np.int64)
    travel = layout.value.reshape(size, size)
    places = np.arange(size * size).reshape(size, size)
    diagonal = np.diag(places)
    rule = "must be 0 from a place to itself"
    layout.report(mistakes, diagonal[np.diag(travel) > 0], "travel time", rule)
    if not mistakes.total:
        _check_zeros(layout, mistakes, travel)
    return travel


def _check_zeros(layout: Tokens, mistakes: MistakeList, travel: TickArray) -> None:
    """Report a travel time 0 between places that can not be one, as the way back or to others differs."""
    is_zero = travel == 0
    one_way = np.flatnonzero((is_zero & ~is_zero.T).ravel())
    layout.report(mistakes, one_way, "travel time", "must be > 0, as the way back is, or 0 both ways for one place")
    if len(one_way):
        return
    place = is_zero.argmax(axis=1)
    differs = (travel != travel[place]).any(axis=1) | (travel != travel[:, place]).any(axis=0)
    for row in np.flatnonzero(differs):
        rule = f"must travel to and from all others as place {place[row]} does: between the two nothing has to travel"
        mistakes.add("place", int(row), rule, int(layout.row_line[row]), "A place is 0 or a machine, counted from 1.")
