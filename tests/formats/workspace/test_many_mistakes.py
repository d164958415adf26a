"""Thirty different mistakes in one workspace give thirty messages, each with its file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.workspace.folders import lay_out, messages

FACTORY = """\
format_version: 1
time_zone: Europe/Berlim
tick: 5
colour: red
stations:
  mill-1:
    capabilites: {milling: }
    load: 12
  mill-2:
    capabilities:
      milling: {limits: {length: <= 4oo mm}}
    unload: 5 kg
    count: many
  saw:
    break_behaviour: may not
    calendar: dya
  saw:
    count: 3
  oven:
    batching: {minimum: 9, maximum: 4}
    attendance:
    - skill: welding
  press:
    wear: {strokes: {limit: 500}}
  lathe: fast
  ok/not: {count: 2}
calendars:
  day: {shifts: [{days: mon-fri, start: 06:00, end: 14:00}]}
  bad: {shifts: [{days: mon-fry, start: 25:00, end: 14:00}]}
operators:
  anna: {skills: setting}
"""
PRODUCT = """\
format_version: 1
operations:
  '010': {requires: saw}
  '020': {requires: sew, after: [{operation: '01'}]}
  '030': {requires: oven, same_station_as: '010', tools: [drill]}
"""
CYCLE = """\
format_version: 1
operations:
  '010': {requires: saw, after: [{operation: '020'}]}
  '020': {requires: saw}
"""
ORDERS = """\
format_version: 1
orders:
  A1: {product: brackt}
  A2: {product: bracket, quantity: 0}
  A3: {product: bracket, due: 2026-11-20, release: 2026-11-23}
  A4: {quantity: 3}
  A5: {product: bracket, due: 2026-02-30}
  A6: {product: bracket, prize: 3}
"""
STATE = """\
format_version: 7
"""
EXPECTED = [
    ("time_zone(=Europe/Berlim) must be a time zone such as Europe/Berlin or UTC; 'Europe/Berlim' is none "
    "(factory.yaml, line 2, column 12)."),
    "tick(=5) must have a unit: a duration takes one of ms, s, min, h, d, wk (factory.yaml, line 3, column 7).",
    "colour must be a field of a factory (factory.yaml, line 4, column 1).",
    "capabilites must be a field of a station (factory.yaml, line 7, column 5). Did you mean 'capabilities'?",
    "load(=12) must have a unit: a duration takes one of ms, s, min, h, d, wk (factory.yaml, line 8, column 11).",
    "length(=<= 4oo mm) must be",
    "unload(=5 kg) must be a duration, in ms, s, min, h, d, wk; '5 kg' is a mass (factory.yaml, line 12, column 13).",
    "count(=many) must be a number, as 12 or 0.4; 'many' is none (factory.yaml, line 13, column 12).",
    ("break_behaviour(=may not) must be 'pauses', 'may not pause' or 'goes on' (factory.yaml, line 15, column 22). "
    "Did you mean 'may not pause'?"),
    "saw must stand only once in its block (factory.yaml, line 17, column 3). It stands in line 14 already.",
    "minimum(=9) must be <= maximum(=4) (factory.yaml, line 20, column 25).",
    "skill(=welding) must be a known skill of an operator (factory.yaml, line 22, column 14).",
    ("strokes must be reset by a maintenance task of the station (factory.yaml, line 24, column 12). "
    "Add maintenance with resets: [strokes]."),
    "lathe(=fast) must be a mapping, with lines 'name: value', not one value (factory.yaml, line 25, column 10).",
    ("a name(=ok/not) must not contain '/', which separates order, lot and operation; 'ok/not' does "
    "(factory.yaml, line 26, column 3)."),
    "days(=mon-fry) must be days such as mon-fri, sat; 'fry' is none (factory.yaml, line 29, column 25).",
    "start(=25:00) must be a time of day such as 06:00; '25:00' is none (factory.yaml, line 29, column 41).",
    "skills(=setting) must be a list, as [a, b], not one value (factory.yaml, line 31, column 18).",
    "requires(=sew) must be a known capability of a station (products/bracket.yaml, line 4, column 21).",
    ("operation(=01) must be a known operation of this product (products/bracket.yaml, line 4, column 46). "
    "Did you mean '010'?"),
    "tools(=drill) must be a known tool (products/bracket.yaml, line 5, column 59). There is no tool yet: add one.",
    ("the file must be well-formed YAML: mapping values are not allowed in this context "
    "(products/broken.yaml, line 3, column 11)."),
    "after(=010 -> 020 -> 010) must not come after itself (products/cycle.yaml, line 3, column 26). Take one",
    "operations must be given for product 'empty' (products/empty.yaml, line 1, column 1). Add 'operations:'.",
    "product(=brackt) must be a known product (orders.yaml, line 3, column 17). Did you mean 'bracket'?",
    "quantity(=0) must be greater than 0 (orders.yaml, line 4, column 36).",
    "due(=2026-11-20) must be >= release(=2026-11-23) (orders.yaml, line 5, column 31).",
    "product must be given for order 'A4' (orders.yaml, line 6, column 3). Add 'product:'.",
    "due(=2026-02-30) must be an instant that exists",
    "prize must be a field of an order (orders.yaml, line 8, column 26). Did you mean 'price'?",
    ("format_version(=7) must be at most 1, the newest that this Reshuffle reads (state.yaml, line 1, column 17). "
    "Update Reshuffle to read this file."),
    ("the file 'order.yaml' must be one of factory.yaml, products.yaml, orders.yaml, state.yaml, or stand in products/ "
    "(order.yaml). Did you mean 'orders.yaml'?"),
]  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> list[str]:
    files = {
        "factory.yaml": FACTORY,
        "products/bracket.yaml": PRODUCT,
        "products/broken.yaml": "format_version: 1\noperations:\n  '010': a: b\n",
        "products/cycle.yaml": CYCLE,
        "products/empty.yaml": "format_version: 1\n",
        "orders.yaml": ORDERS,
        "state.yaml": STATE,
        "order.yaml": "format_version: 1\n",
    }
    return messages(lay_out(tmp_path, files))


@pytest.mark.parametrize("expected", EXPECTED)
def test_each_mistake_is_told_with_its_place(expected: str, told: list[str]) -> None:
    assert any(message.startswith(expected) for message in told), "\n".join(told)


def test_no_message_is_only_a_consequence_of_another(told: list[str]) -> None:
    assert len(told) == len(EXPECTED), "\n".join(told)
