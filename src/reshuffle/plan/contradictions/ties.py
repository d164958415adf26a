"""Contradictions in what ties tasks together: lags, pins, transports, spans, wear, the solution before, tariffs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import UNSET
from reshuffle.plan.contradictions.findings import Findings
from reshuffle.plan.ragged import look_up
from reshuffle.plan.resources import ResourceKind

__all__ = [
    "find_wrong_pairs",
    "find_wrong_previous",
    "find_wrong_spans",
    "find_wrong_tariff",
    "find_wrong_transports",
    "find_wrong_wear",
]


def find_wrong_pairs(findings: Findings) -> None:
    """Find lags, order pins and dedications of a task with itself, and such that contradict each other."""
    problem, names = findings.problem, findings.problem.names
    for table, one, two in (
        ("lags", problem.lags.before, problem.lags.after),
        ("order_pins", problem.order_pins.before, problem.order_pins.after),
        ("dedications", problem.dedications.first, problem.dedications.second),
    ):
        place = findings.place(table)
        rule = "must not be tied to itself"
        for row in np.flatnonzero(one == two).tolist():
            findings.add("task", names.task(int(one[row])), rule, place(row))
    lags = problem.lags
    findings.add_where(
        lags.least > lags.most,
        "least",
        lags.least,
        lambda row: f"must be <= most(={lags.most[row]})",
        lambda row: f"lag from {names.task(int(lags.before[row]))} to {names.task(int(lags.after[row]))}",
    )
    pairs = problem.dedications
    low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    order = np.lexsort((pairs.is_same, high, low))
    is_clash = np.zeros(len(pairs), dtype=np.bool_)
    a, b = order[:-1], order[1:]
    is_clash[b] = (
        (low[a] == low[b]) & (high[a] == high[b]) & (pairs.is_same[a] != pairs.is_same[b]) & (low[a] != high[a])
    )
    for row in np.flatnonzero(is_clash).tolist():
        text = f"{names.task(int(pairs.first[row]))} and {names.task(int(pairs.second[row]))}"
        findings.add("dedication", text, "must not be to the same station and to different ones", f"dedication {row}")


def find_wrong_transports(findings: Findings) -> None:
    """Find ways without ends, without means, or with more than one way of being made."""
    problem, names, table = findings.problem, findings.problem.names, findings.problem.transports

    def place(row: int) -> str:
        ends = (("from", int(table.before[row])), ("to", int(table.after[row])))
        text = " ".join(f"{word} {names.task(task)}" for word, task in ends if task >= 0)
        return f"transport {row} {text}".rstrip()

    nowhere = (table.before < 0) & (table.after < 0)
    findings.add_where(nowhere, "before", table.before, "must be a task where after is none", place)
    is_circle = (table.before == table.after) & (table.before >= 0)
    findings.add_where(is_circle, "after", table.after, "must be another task than before", place)
    has_means = (table.fleet >= 0) | (table.travel_type >= 0)
    for column, task, name in (("origin", table.before, "before"), ("destination", table.after, "after")):
        values = getattr(table, column)
        rule = f"must be -1 where {name} is a task: the lot is at its station"
        findings.add_where((task >= 0) & (values >= 0), column, values, rule, place)
        rule = f"must be a place where {name} is none, or neither fleet nor travel_type be given"
        findings.add_where((task < 0) & (values < 0) & has_means & ~nowhere, column, values, rule, place)
    rule = "must be -1 where before is a task: the lot waits in the buffer of its station"
    is_wrong = (table.before >= 0) & (table.origin_buffer >= 0)
    findings.add_where(is_wrong, "origin_buffer", table.origin_buffer, rule, place)
    rule = "must be -1 where a fleet is given: robots have their own"
    is_wrong = (table.fleet >= 0) & (table.travel_type >= 0)
    findings.add_where(is_wrong, "travel_type", table.travel_type, rule, place)
    rule = "must be given, or a travel_type: the lot may have to go from one place to another"
    findings.add_where(~has_means & ~nowhere & _has_far_ends(findings), "fleet", table.fleet, rule, place)
    for fleet in np.unique(table.fleet[table.fleet >= 0]).tolist():
        members = problem.groups.of(fleet)
        if len(members) == 0:
            findings.add("fleet", f"group {fleet}", "must have at least one robot", "transports")
        for member in members[problem.resources.kind[members] != ResourceKind.ROBOT].tolist():
            findings.add(
                "fleet", f"group {fleet}", f"must be of robots only, {names.resource(member)} is none", "transports"
            )


def _has_far_ends(findings: Findings) -> npt.NDArray[np.bool_]:
    """Return for each transport whether its two ends can lie in different places, shape (V,)."""
    problem, table = findings.problem, findings.problem.transports
    modes, tasks = problem.modes, problem.tasks
    where = look_up(problem.resources.location, modes.station, -1)
    owner = np.repeat(np.arange(len(tasks)), np.diff(tasks.mode_ptr))
    placed = np.flatnonzero(where >= 0)
    most = problem.travel.num_locations
    first, last = np.full(len(tasks), most, dtype=np.int64), np.full(len(tasks), -1, dtype=np.int64)
    np.minimum.at(first, owner[placed], where[placed])
    np.maximum.at(last, owner[placed], where[placed])
    ends = []
    for task, place in ((table.before, table.origin), (table.after, table.destination)):
        low = np.where(task >= 0, look_up(first, task, most), np.where(place >= 0, place, most))
        ends.append((low, np.where(task >= 0, look_up(last, task, -1), place)))
    (low_a, high_a), (low_b, high_b) = ends
    is_placed = (high_a >= 0) & (high_b >= 0)
    result: npt.NDArray[np.bool_] = is_placed & (np.minimum(low_a, low_b) != np.maximum(high_a, high_b))
    return result


def find_wrong_spans(findings: Findings) -> None:
    """Find spans of what is neither a carrier nor a tool, or of more units than there are."""
    problem, spans, place = findings.problem, findings.problem.spans, findings.place("spans")
    resources, who = problem.resources, spans.resource
    is_carrier = (resources.kind[who] == ResourceKind.CARRIER) | (resources.kind[who] == ResourceKind.TOOL)
    findings.add_where(
        ~is_carrier,
        "resource",
        who,
        lambda row: f"must be a carrier or a tool, {problem.names.resource(int(who[row]))} is none",
        place,
    )
    findings.add_where(
        spans.units > resources.capacity[who],
        "units",
        spans.units,
        lambda row: f"must be <= capacity(={resources.capacity[who[row]]}) of {problem.names.resource(int(who[row]))}",
        place,
    )


def find_wrong_wear(findings: Findings) -> None:
    """Find counters on what is not a station, and modes on other stations that raise or reset them."""
    problem, wear, names = findings.problem, findings.problem.wear, findings.problem.names
    is_station = problem.resources.kind[wear.station] == ResourceKind.STATION
    findings.add_where(
        ~is_station,
        "station",
        wear.station,
        lambda row: f"must be a station, {names.resource(int(wear.station[row]))} is none",
        names.counter,
    )
    for what, mode, counter in (
        ("raises", wear.raise_mode, wear.raise_counter),
        ("resets", wear.reset_mode, wear.reset_counter),
    ):
        is_wrong = problem.modes.station[mode] != wear.station[counter]
        for row in np.flatnonzero(is_wrong).tolist():
            own = names.resource(int(wear.station[counter[row]]))
            text = f"must be on {own} to count: it {what} {names.counter(int(counter[row]))} of that station"
            findings.add("mode", int(mode[row]), text, findings.mode(int(mode[row])))


def find_wrong_previous(findings: Findings) -> None:
    """Find a solution before this one that is not of these tasks, or that cannot be kept where it is frozen."""
    problem, previous, place = findings.problem, findings.problem.previous, findings.place("previous")
    tasks, start = problem.tasks, problem.planning_start
    is_known = previous.mode >= 0
    is_own = (previous.mode >= tasks.mode_ptr[:-1]) & (previous.mode < tasks.mode_ptr[1:])
    findings.add_where(is_known & ~is_own, "mode", previous.mode, "must be a mode of the task", place)
    for column in ("start", "end"):
        values = getattr(previous, column)
        findings.add_where(is_known & (values == UNSET), column, values, "must be given where the mode is", place)
        findings.add_where(~is_known & (values != UNSET), column, values, "must not be given without a mode", place)
    is_timed = is_known & (previous.start != UNSET) & (previous.end != UNSET)
    findings.add_where(
        is_timed & (previous.end < previous.start),
        "end",
        previous.end,
        lambda row: f"must be >= start(={previous.start[row]})",
        place,
    )
    is_frozen = is_timed & (previous.start < previous.frozen_until)
    rule = f"must be >= planning_start(={start}) in the frozen zone"
    remedy = "List what is under way as a running task, from planning_start on, with what is left."
    findings.add_where(is_frozen & (previous.start < start), "start", previous.start, rule, place, remedy)
    rule = f"must be planning_start(={start}) in the frozen zone, as the task is running"
    is_wrong = is_frozen & tasks.is_running & (previous.start > start)
    findings.add_where(is_wrong, "start", previous.start, rule, place)
    rule = (
        f"must be given: the task is running, and nothing else may start before frozen_until(={previous.frozen_until})"
    )
    is_wrong = tasks.is_running & ~is_frozen & (start < previous.frozen_until)
    findings.add_where(is_wrong, "mode", previous.mode, rule, place)


def find_wrong_tariff(findings: Findings) -> None:
    """Find a tariff whose instants do not ascend."""
    start = findings.problem.objective.tariff_start
    is_wrong = np.zeros(len(start), dtype=np.bool_)
    is_wrong[1:] = start[1:] <= start[:-1]
    findings.add_where(
        is_wrong,
        "tariff_start",
        start,
        lambda row: f"must be > {start[row - 1]}, the one before",
        lambda row: f"tariff {row}",
    )
