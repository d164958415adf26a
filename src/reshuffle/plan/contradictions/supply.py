"""Contradictions in what does the work: resources, groups, calendars, travel."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.contradictions.findings import Findings
from reshuffle.plan.ragged import look_up
from reshuffle.plan.resources import ResourceKind

__all__ = ["find_wrong_calendars", "find_wrong_groups", "find_wrong_resources", "find_wrong_travel"]


def find_wrong_calendars(findings: Findings) -> None:
    """Find open intervals that are empty, out of order or touch."""
    calendars = findings.problem.calendars
    owner = np.repeat(np.arange(len(calendars)), np.diff(calendars.ptr))

    def place(row: int) -> str:
        return f"interval {row - int(calendars.ptr[owner[row]]) + 1} of calendar {owner[row]}"

    findings.add_where(
        calendars.end <= calendars.start,
        "end",
        calendars.end,
        lambda row: f"must be > start(={calendars.start[row]}) of an open interval",
        place,
    )
    is_close = np.zeros(len(owner), dtype=np.bool_)
    is_close[1:] = (owner[1:] == owner[:-1]) & (calendars.start[1:] <= calendars.end[:-1])
    findings.add_where(
        is_close,
        "start",
        calendars.start,
        lambda row: f"must be > end(={calendars.end[row - 1]}) of the interval before",
        place,
        "Order open intervals, and join those that touch.",
    )


def find_wrong_groups(findings: Findings) -> None:
    """Find groups that name a member twice, or out of order."""
    groups = findings.problem.groups
    owner = np.repeat(np.arange(len(groups)), np.diff(groups.ptr))
    is_wrong = np.zeros(len(owner), dtype=np.bool_)
    is_wrong[1:] = (owner[1:] == owner[:-1]) & (groups.members[1:] <= groups.members[:-1])
    findings.add_where(
        is_wrong, "member", groups.members, "must ascend within its group, each once", lambda row: f"group {owner[row]}"
    )


def find_wrong_travel(findings: Findings) -> None:
    """Find ways from a place to itself that take time."""
    travel = findings.problem.travel
    size = travel.num_locations
    if len(travel) == 0:
        return
    for name in ("loaded", "empty"):
        matrix = getattr(travel, name).reshape(len(travel), size, size)
        for kind, place in zip(*np.nonzero(np.diagonal(matrix, axis1=1, axis2=2)), strict=True):
            where = f"travel type {kind}, from place {place} to itself"
            findings.add(f"{name} travel", matrix[kind, place, place], "must be 0", where)


def find_wrong_resources(findings: Findings) -> None:
    """Find resources whose columns do not fit their kind or each other."""
    resources, place = findings.problem.resources, findings.place("resources")
    is_station, is_robot = resources.kind == ResourceKind.STATION, resources.kind == ResourceKind.ROBOT
    for column, none in (("setup_rule", -1), ("batch_max", 0), ("input_buffer", -1), ("output_buffer", -1)):
        values = getattr(resources, column)
        rule = f"must be {none} on what is not a station"
        findings.add_where(~is_station & (values != none), column, values, rule, place)
    has_rule = resources.setup_rule >= 0
    rule = "must be 1 on a station with a setup rule"
    findings.add_where(has_rule & (resources.capacity > 1), "capacity", resources.capacity, rule, place)
    rules = findings.problem.setup_rules
    num_states = look_up(np.diff(rules.state_ptr), resources.setup_rule, 0)
    findings.add_where(
        resources.initial_setup >= num_states,
        "initial_setup",
        resources.initial_setup,
        lambda row: (
            f"must be between -1 and {num_states[row] - 1}, the states of its setup rule"
            if has_rule[row]
            else "must be -1 without a setup rule"
        ),
        place,
    )
    does_batch = resources.batch_max > 0
    rule = "must be 1 on a station that batches"
    findings.add_where(does_batch & (resources.capacity > 1), "capacity", resources.capacity, rule, place)
    findings.add_where(
        resources.batch_min > resources.batch_max,
        "batch_min",
        resources.batch_min,
        lambda row: f"must be <= batch_max(={resources.batch_max[row]})",
        place,
    )
    findings.add_where(
        is_robot & (resources.travel_type < 0), "travel_type", resources.travel_type, "must be given for a robot", place
    )
    findings.add_where(
        is_robot & (resources.location < 0), "location", resources.location, "must be given for a robot", place
    )
    rule = "must be -1 for a robot: it has no calendar"
    findings.add_where(is_robot & (resources.calendar >= 0), "calendar", resources.calendar, rule, place)
    rule = "must be -1 on what is not a robot"
    findings.add_where(~is_robot & (resources.travel_type >= 0), "travel_type", resources.travel_type, rule, place)
