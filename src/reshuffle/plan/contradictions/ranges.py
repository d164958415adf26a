"""Ranges: indices that point into their tables, and numbers that are neither negative nor boundless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshuffle.plan.arrays import BOUND, UNBOUNDED, UNSET
from reshuffle.plan.contradictions.findings import Findings

if TYPE_CHECKING:
    from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["find_wrong_indices", "find_wrong_numbers"]

#: Index columns: table, column, what it counts in, smallest value.
_INDICES = (
    ("tasks", "job", "jobs", -1),
    ("tasks", "branch", "branches", -1),
    ("tasks", "pin_station", "resources", -1),
    ("modes", "station", "resources", -1),
    ("modes", "setup_state", "states", -1),
    ("modes", "batch_family", "families", -1),
    ("phases", "kind", "kinds of phases", 0),
    ("phases", "break_rule", "break rules", 0),
    ("requirements", "group", "groups", 0),
    ("choices", "parent", "branches", -1),
    ("choices", "branch_choice", "choices", 0),
    ("resources", "kind", "kinds of resources", 0),
    ("resources", "calendar", "calendars", -1),
    ("resources", "location", "places", -1),
    ("resources", "setup_rule", "setup rules", -1),
    ("resources", "initial_setup", "states", -1),
    ("resources", "input_buffer", "buffers", -1),
    ("resources", "output_buffer", "buffers", -1),
    ("resources", "travel_type", "types of travel", -1),
    ("groups", "members", "resources", 0),
    ("setup_rules", "kind", "kinds of setup", 0),
    ("lags", "before", "tasks", 0),
    ("lags", "after", "tasks", 0),
    ("lags", "before_point", "points", 0),
    ("lags", "after_point", "points", 0),
    ("order_pins", "before", "tasks", 0),
    ("order_pins", "after", "tasks", 0),
    ("dedications", "first", "tasks", 0),
    ("dedications", "second", "tasks", 0),
    ("transports", "before", "tasks", -1),
    ("transports", "after", "tasks", -1),
    ("transports", "origin", "places", -1),
    ("transports", "destination", "places", -1),
    ("transports", "fleet", "groups", -1),
    ("transports", "travel_type", "types of travel", -1),
    ("transports", "origin_buffer", "buffers", -1),
    ("spans", "first", "tasks", 0),
    ("spans", "last", "tasks", 0),
    ("spans", "resource", "resources", 0),
    ("materials", "receipt_item", "items", 0),
    ("materials", "flow_task", "tasks", 0),
    ("materials", "flow_item", "items", 0),
    ("wear", "station", "resources", 0),
    ("wear", "raise_mode", "modes", 0),
    ("wear", "raise_counter", "counters", 0),
    ("wear", "reset_mode", "modes", 0),
    ("wear", "reset_counter", "counters", 0),
    ("previous", "mode", "modes", -1),
)

#: Number columns: table, column, smallest value (None for any), value that stands for "none" (None for none such).
_NUMBERS = (
    ("jobs", "release", None, None),
    ("jobs", "due", None, UNBOUNDED),
    ("jobs", "deadline", None, UNBOUNDED),
    ("jobs", "weight", 0, None),
    ("jobs", "earliness_weight", 0, None),
    ("jobs", "wip_weight", 0, None),
    ("tasks", "earliest_start", None, -UNBOUNDED),
    ("tasks", "latest_end", None, UNBOUNDED),
    ("tasks", "pin_start", None, UNSET),
    ("modes", "units", 1, None),
    ("modes", "batch_size", 0, None),
    ("phases", "duration", 0, None),
    ("phases", "max_wait", 0, UNBOUNDED),
    ("phases", "power", 0, None),
    ("requirements", "count", 1, None),
    ("requirements", "units", 1, None),
    ("choices", "least", 0, None),
    ("choices", "most", 0, None),
    ("resources", "capacity", 1, None),
    ("resources", "cost_rate", 0, None),
    ("resources", "batch_min", 0, None),
    ("resources", "batch_max", 0, None),
    ("resources", "available_from", None, None),
    ("calendars", "start", None, None),
    ("calendars", "end", None, None),
    ("setup_rules", "initial", 0, None),
    ("setup_rules", "matrix", 0, None),
    ("setup_rules", "change", 0, None),
    ("setup_rules", "up", 0, None),
    ("setup_rules", "down", 0, None),
    ("setup_rules", "value", None, None),
    ("setup_rules", "fixed", 0, None),
    ("setup_rules", "mount", 0, None),
    ("setup_rules", "unmount", 0, None),
    ("buffers", "capacity", 0, None),
    ("travel", "loaded", 0, None),
    ("travel", "empty", 0, None),
    ("travel", "pickup", 0, None),
    ("travel", "dropoff", 0, None),
    ("lags", "least", None, -UNBOUNDED),
    ("lags", "most", None, UNBOUNDED),
    ("spans", "units", 1, None),
    ("materials", "initial", 0, None),
    ("materials", "receipt_time", None, None),
    ("materials", "receipt_quantity", 1, None),
    ("materials", "flow_quantity", None, None),
    ("wear", "initial", 0, None),
    ("wear", "limit", 0, None),
    ("wear", "raise_amount", 0, None),
    ("previous", "start", None, UNSET),
    ("previous", "end", None, UNSET),
    ("objective", "weights", 0, None),
    ("objective", "tariff_start", None, None),
    ("objective", "tariff_price", 0, None),
)

#: Columns whose rows are entries below those of their table, and what an entry is called.
_ENTRIES = {
    ("groups", "members"): "member",
    ("choices", "branch_choice"): "branch",
    ("calendars", "start"): "interval",
    ("calendars", "end"): "interval",
    ("objective", "weights"): "weight",
    ("objective", "tariff_start"): "tariff",
    ("objective", "tariff_price"): "tariff",
    ("materials", "initial"): "item",
    ("materials", "receipt_item"): "receipt",
    ("materials", "receipt_time"): "receipt",
    ("materials", "receipt_quantity"): "receipt",
    ("materials", "flow_task"): "flow",
    ("materials", "flow_item"): "flow",
    ("materials", "flow_quantity"): "flow",
    ("wear", "station"): "wear counter",
    ("wear", "initial"): "wear counter",
    ("wear", "limit"): "wear counter",
    ("wear", "raise_mode"): "wear, raise",
    ("wear", "raise_counter"): "wear, raise",
    ("wear", "raise_amount"): "wear, raise",
    ("wear", "reset_mode"): "wear, reset",
    ("wear", "reset_counter"): "wear, reset",
}


def _sizes(problem: SchedulingProblem) -> dict[str, int]:
    return {
        "jobs": len(problem.jobs),
        "tasks": len(problem.tasks),
        "modes": len(problem.modes),
        "groups": len(problem.groups),
        "resources": len(problem.resources),
        "calendars": len(problem.calendars),
        "setup rules": len(problem.setup_rules),
        "buffers": len(problem.buffers),
        "types of travel": len(problem.travel),
        "places": problem.travel.num_locations,
        "choices": len(problem.choices),
        "branches": len(problem.choices.branch_choice),
        "items": len(problem.materials),
        "counters": len(problem.wear),
        "kinds of phases": 6,
        "kinds of resources": 5,
        "kinds of setup": 3,
        "break rules": 3,
        "points": 4,
        # States are counted within each rule, families freely: only their lower end is judged here.
        "states": BOUND,
        "families": BOUND,
    }


def find_wrong_indices(findings: Findings) -> None:
    """Find indices that point to nothing."""
    sizes = _sizes(findings.problem)
    for table, column, counted, least in _INDICES:
        values = getattr(getattr(findings.problem, table), column)
        is_wrong = (values < least) | (values >= sizes[counted])
        if not is_wrong.any():
            continue
        if counted in ("states", "families"):
            rule = f"must be >= {least}"
        elif sizes[counted] == 0:
            rule = f"must be {least}, there are no {counted}" if least < 0 else f"must not stand here without {counted}"
        else:
            rule = f"must be between {least} and {sizes[counted] - 1}, the number of {counted} less one"
        entry = _ENTRIES.get((table, column))
        place = findings.place(table) if entry is None else (lambda row, word=entry: f"{word} {row}")
        findings.add_where(is_wrong, column, values, rule, place)


def find_wrong_numbers(findings: Findings) -> None:
    """Find numbers below what makes sense, and such that sums of them could not be trusted."""
    problem = findings.problem
    for name, instant in (("planning_start", problem.planning_start), ("frozen_until", problem.previous.frozen_until)):
        if not -BOUND < instant < BOUND and not (name == "frozen_until" and instant == -UNBOUNDED):
            findings.add(name, instant, f"must lie between {-BOUND} and {BOUND}")
    for table, column, least, none in _NUMBERS:
        values = getattr(getattr(problem, table), column)
        is_wrong = (values <= -BOUND) | (values >= BOUND) if least is None else (values < least) | (values >= BOUND)
        if none is not None:
            is_wrong &= values != none
        if not is_wrong.any():
            continue
        entry = _ENTRIES.get((table, column))
        place = findings.place(table) if entry is None else (lambda row, word=entry: f"{word} {row}")
        lower = -BOUND + 1 if least is None else least
        is_low = is_wrong & (values < lower)
        rule = f"must be >= {lower}"
        findings.add_where(is_low, column, values, rule, place)
        findings.add_where(is_wrong & ~is_low, column, values, f"must be below {BOUND}", place)
    quantity = problem.materials.flow_quantity
    rule = "must be negative (consumed) or positive (produced)"
    findings.add_where(np.asarray(quantity == 0), "flow_quantity", quantity, rule, lambda row: f"flow {row}")
