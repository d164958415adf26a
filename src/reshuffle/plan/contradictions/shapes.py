"""Lengths and pointers: whether the columns of the tables belong together at all."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from reshuffle.plan.arrays import BOUND
from reshuffle.plan.contradictions.findings import Findings
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import SetupKind
from reshuffle.plan.table import Table

__all__ = ["find_wrong_setup_tables", "find_wrong_shapes"]

#: Row pointers: table, column, table and column of the rows, table and column of the entries.
_POINTERS = (
    ("tasks", "mode_ptr", "tasks", "job", "modes", "station"),
    ("modes", "phase_ptr", "modes", "station", "phases", "kind"),
    ("modes", "requirement_ptr", "modes", "station", "requirements", "group"),
    ("groups", "ptr", "groups", "", "groups", "members"),
    ("calendars", "ptr", "calendars", "", "calendars", "start"),
    ("setup_rules", "state_ptr", "setup_rules", "kind", "setup_rules", "initial"),
    ("setup_rules", "matrix_ptr", "setup_rules", "kind", "setup_rules", "matrix"),
    ("setup_rules", "attribute_ptr", "setup_rules", "kind", "setup_rules", "change"),
    ("setup_rules", "value_ptr", "setup_rules", "kind", "setup_rules", "value"),
    ("setup_rules", "set_ptr", "setup_rules", "initial", "setup_rules", "component"),
)

#: Columns of one length that are not all the columns of their table.
_GROUPS = {
    "calendars": (("start", "end"),),
    "setup_rules": (("kind", "fixed", "mount", "unmount"), ("change", "up", "down")),
    "travel": (("loaded", "empty"), ("pickup", "dropoff")),
    "choices": (("parent", "least", "most"),),
    "materials": (
        ("receipt_item", "receipt_time", "receipt_quantity"),
        ("flow_task", "flow_item", "flow_quantity"),
    ),
    "wear": (
        ("station", "initial", "limit"),
        ("raise_mode", "raise_counter", "raise_amount"),
        ("reset_mode", "reset_counter"),
    ),
    "objective": (("tariff_start", "tariff_price"),),
}

_NAMED = {
    "jobs": "jobs",
    "tasks": "tasks",
    "resources": "resources",
    "items": "materials",
    "counters": "wear",
    "buffers": "buffers",
}


def find_wrong_shapes(findings: Findings) -> None:
    """Find columns of wrong lengths, and pointers that do not point; without them nothing else can be said."""
    problem = findings.problem
    for item in fields(problem):
        table = getattr(problem, item.name)
        if isinstance(table, Table):
            _check_lengths(findings, item.name, table)
    if findings.mistakes:
        return
    for table, column, row_table, row_column, entry_table, entry_column in _POINTERS:
        pointer = getattr(getattr(problem, table), column)
        num_rows = len(getattr(getattr(problem, row_table), row_column)) if row_column else max(len(pointer) - 1, 0)
        _check_pointer(
            findings, f"{table}.{column}", pointer, num_rows, len(getattr(getattr(problem, entry_table), entry_column))
        )
    requirements = problem.requirements
    _check_pointer(findings, "requirements.slot_ptr", requirements.slot_ptr, len(requirements.group), None)
    _check_sizes(findings)


def _arrays(table: Table) -> dict[str, Any]:
    return {
        item.name: getattr(table, item.name)
        for item in fields(table)
        if isinstance(getattr(table, item.name), np.ndarray)
    }


def _check_lengths(findings: Findings, name: str, table: Table) -> None:
    arrays = _arrays(table)
    for column, array in arrays.items():
        if array.ndim != 1:
            findings.add(f"{name}.{column}", array.shape, "must have one dimension")
            return
    plain = [column for column in arrays if not column.endswith("ptr")]
    for group in _GROUPS.get(name, (tuple(plain),) if name not in ("groups", "setup_rules") else ()):
        lengths = {column: len(arrays[column]) for column in group}
        if len(set(lengths.values())) > 1:
            text = ", ".join(f"{column} {length}" for column, length in lengths.items())
            findings.add(f"lengths of {name}", text, "must be equal")


def _check_pointer(findings: Findings, name: str, pointer: Any, num_rows: int, num_entries: int | None) -> None:
    if len(pointer) != num_rows + 1:
        findings.add(name, f"{len(pointer)} values", f"must have {num_rows + 1} values, one more than there are rows")
    elif pointer[0] != 0:
        findings.add(name, pointer[0], "must begin with 0")
    elif (pointer[1:] < pointer[:-1]).any():
        row = int(np.flatnonzero(pointer[1:] < pointer[:-1])[0])
        findings.add(name, f"{pointer[row]}, {pointer[row + 1]}", "must not decrease", f"row {row}")
    elif num_entries is not None and pointer[-1] != num_entries:
        findings.add(name, pointer[-1], f"must end with {num_entries}, the number of entries")


def _check_sizes(findings: Findings) -> None:
    problem = findings.problem
    travel, objective, num_tasks = problem.travel, problem.objective, len(problem.tasks.job)
    cells = len(travel.pickup) * travel.num_locations**2
    if travel.num_locations < 0 or len(travel.loaded) != cells:
        findings.add(
            "travel.loaded", f"{len(travel.loaded)} values", f"must have {cells} values: types by places squared"
        )
    wanted = objective.num_levels * len(Term)
    if objective.num_levels < 1:
        findings.add("objective.num_levels", objective.num_levels, "must be >= 1")
    elif len(objective.weights) != wanted:
        rule = f"must have {wanted} values: levels by terms"
        findings.add("objective.weights", f"{len(objective.weights)} values", rule)
    if len(problem.previous.mode) != num_tasks:
        rule = f"must have {num_tasks} values, one per task"
        findings.add("previous.mode", f"{len(problem.previous.mode)} values", rule)
    for name, table in _NAMED.items():
        given, length = len(getattr(problem.names, name)), len(getattr(problem, table))
        if given not in (0, length):
            findings.add(f"names.{name}", f"{given} names", f"must be one per row ({length}), or none at all")


def find_wrong_setup_tables(findings: Findings) -> None:
    """Find setup rules whose columns do not fit their kind; the pointers are right already."""
    rules = findings.problem.setup_rules
    for rule in range(len(rules.kind)):
        kind, states = SetupKind(int(rules.kind[rule])), rules.num_states(rule)
        place = f"setup rule {rule}"
        if states == 0:
            findings.add("states", 0, "must be at least one", place)
        attributes = int(rules.attribute_ptr[rule + 1] - rules.attribute_ptr[rule])
        wanted = {
            "matrix": states**2 if kind == SetupKind.MATRIX else 0,
            "value": states * attributes if kind == SetupKind.ATTRIBUTES else 0,
        }
        for column, size in wanted.items():
            pointer = getattr(rules, f"{column}_ptr")
            given = int(pointer[rule + 1] - pointer[rule])
            if given != size:
                text = f"must have {size} values for {states} states of kind {kind.name}"
                findings.add(column, f"{given} values", text, place)
        if kind != SetupKind.ATTRIBUTES and attributes:
            findings.add("attributes", attributes, f"must be none in a rule of kind {kind.name}", place)
        first, last = int(rules.state_ptr[rule]), int(rules.state_ptr[rule + 1])
        if kind != SetupKind.SETS and rules.set_ptr[last] > rules.set_ptr[first]:
            count = int(rules.set_ptr[last] - rules.set_ptr[first])
            findings.add("components", count, f"must be none in a rule of kind {kind.name}", place)
        if kind == SetupKind.SETS:
            for state in range(states):
                components = rules.components(rule, state)
                if (np.diff(components) <= 0).any():
                    text = ", ".join(str(component) for component in components.tolist())
                    findings.add("components", text, "must ascend, each once", f"state {state} of {place}")
    if not findings.mistakes:
        _find_boundless_setups(findings)


def _find_boundless_setups(findings: Findings) -> None:
    """Find setup rules whose times could be beyond what an instant can be, so that sums of them might wrap around."""
    rules = findings.problem.setup_rules
    for rule in range(len(rules.kind)):
        states = range(rules.num_states(rule))
        longest = 0
        if rules.kind[rule] == SetupKind.SETS:
            largest = max(len(rules.components(rule, state)) for state in states)
            longest = int(rules.fixed[rule]) + largest * (int(rules.mount[rule]) + int(rules.unmount[rule]))
        elif rules.kind[rule] == SetupKind.ATTRIBUTES:
            own = slice(int(rules.attribute_ptr[rule]), int(rules.attribute_ptr[rule + 1]))
            table = rules.value[rules.value_ptr[rule] : rules.value_ptr[rule + 1]].reshape(len(states), -1)
            for column, change, up, down in zip(
                table.T.tolist(),
                rules.change[own].tolist(),
                rules.up[own].tolist(),
                rules.down[own].tolist(),
                strict=True,
            ):
                longest += change + max(up, down) * (max(column) - min(column))
        if longest >= BOUND:
            findings.add("longest setup time", longest, f"must be below {BOUND}", f"setup rule {rule}")
