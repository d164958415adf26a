"""Problems that contradict themselves are refused, with every contradiction in the user's names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import Mistake, ProblemError
from reshuffle.plan.arrays import BOUND, UNBOUNDED, UNSET
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.table import Table
from reshuffle.plan.tasks import PhaseKind
from tests.properties.random_problems import random_problem

Change = Callable[[ProblemBuilder], object]


@pytest.fixture
def factory() -> ProblemBuilder:
    """Return a mill (0), a robot (1), an operator (2), a carrier (3), and tasks 'cut' (0) and 'face' (1) of a job."""
    builder = ProblemBuilder()
    builder.add_travel([[0, 3], [3, 0]])
    builder.add_resource(name="mill", location=0)
    builder.add_resource(ResourceKind.ROBOT, "cart", location=0, travel_type=0)
    builder.add_resource(ResourceKind.OPERATOR, "Anna")
    builder.add_resource(ResourceKind.CARRIER, "pallet")
    for member in range(4):
        builder.add_group([member])
    job = builder.add_job(name="A17")
    for name in ("cut", "face"):
        builder.add_mode(builder.add_task(job, name), 0, 4)
    return builder


def said(builder: ProblemBuilder) -> list[str]:
    """Return the mistakes for which a problem is refused."""
    with pytest.raises(ProblemError) as caught:
        builder.build()
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_factory_makes_sense(factory: ProblemBuilder) -> None:
    assert len(factory.build().tasks) == 2


def add_task(builder: ProblemBuilder, *phases: Phase, station: int = 0, **mode: object) -> int:
    """Add a task 'turn' (2) with one mode."""
    task = builder.add_task(0, "turn")
    builder.add_mode(task, station, phases or 4, **mode)  # type: ignore[arg-type]
    return task


def add_running(builder: ProblemBuilder, **row: int) -> None:
    builder.add_mode(builder.add_task(-1, "turn", is_running=True, **row), 0, 4)


def add_lags(builder: ProblemBuilder, *pairs: tuple[int, int]) -> None:
    for before, after in pairs:
        builder.add_lag(before, after)


#: What is done to the factory, and what is said about it.
MISTAKES: dict[str, tuple[Change, str]] = {
    "job": (lambda b: b.add_mode(b.add_task(7), 0, 1), "job(=7) must be between -1 and 0, the number of jobs less one"),
    "station": (lambda b: add_task(b, station=9), "station(=9) must be between -1 and 3"),
    "no buffers": (
        lambda b: b.add_resource(name="saw", input_buffer=0),
        "input_buffer(=0) must be -1, there are no buffers (resource 'saw').",
    ),
    "kind": (lambda b: add_task(b, Phase(3, 9)), "kind(=9) must be between 0 and 5"),  # type: ignore[arg-type]
    "duration": (lambda b: add_task(b, Phase(-3)), "duration(=-3) must be >= 0 (phase 1 of mode 1 of task 'turn')."),
    "huge duration": (lambda b: add_task(b, Phase(BOUND)), f"duration(={BOUND}) must be below {BOUND}"),
    "capacity": (lambda b: b.add_resource(name="saw", capacity=0), "capacity(=0) must be >= 1 (resource 'saw')."),
    "weight": (lambda b: b.add_job("B2", weight=-1), "weight(=-1) must be >= 0 (job 'B2')."),
    "level": (lambda b: b.set_objective({Term.MAKESPAN: -1}), "weights(=-1) must be >= 0 (weight 0)."),
    "release": (
        lambda b: b.add_job("B2", release=UNBOUNDED),
        f"release(={UNBOUNDED}) must be below {BOUND} (job 'B2').",
    ),
    "deadline": (
        lambda b: b.add_job("B2", release=9, deadline=8),
        "deadline(=8) must be >= release(=9) (job 'B2').",
    ),
    "empty interval": (
        lambda b: b.add_calendar([(0, 4), (6, 6)]),
        "end(=6) must be > start(=6) of an open interval (interval 2 of calendar 0).",
    ),
    "touching intervals": (
        lambda b: b.add_calendar([(0, 4), (4, 6)]),
        "start(=4) must be > end(=4) of the interval before (interval 2 of calendar 0). Order",
    ),
    "double member": (lambda b: b.add_group([2, 2]), "member(=2) must ascend within its group, each once (group 4)."),
    "way to itself": (
        lambda b: b.add_travel([[0, 1], [1, 2]], [[0, 1], [1, 0]]),
        "loaded travel(=2) must be 0 (travel type 1, from place 1 to itself).",
    ),
    "setup rule on a tool": (
        lambda b: b.add_resource(ResourceKind.TOOL, "drill", setup_rule=b.add_setup_matrix([[0]])),
        "setup_rule(=0) must be -1 on what is not a station (resource 'drill').",
    ),
    "setup rule and capacity": (
        lambda b: b.add_resource(name="saw", capacity=2, setup_rule=b.add_setup_matrix([[0]])),
        "capacity(=2) must be 1 on a station with a setup rule (resource 'saw').",
    ),
    "initial setup": (
        lambda b: b.add_resource(name="saw", setup_rule=b.add_setup_matrix([[0]]), initial_setup=1),
        "initial_setup(=1) must be between -1 and 0, the states of its setup rule (resource 'saw').",
    ),
    "initial setup without rule": (
        lambda b: b.add_resource(name="saw", initial_setup=0),
        "initial_setup(=0) must be -1 without a setup rule (resource 'saw').",
    ),
    "batching and capacity": (
        lambda b: b.add_resource(name="oven", capacity=2, batch_max=2),
        "capacity(=2) must be 1 on a station that batches (resource 'oven').",
    ),
    "batch bounds": (
        lambda b: b.add_resource(name="oven", batch_min=3, batch_max=2),
        "batch_min(=3) must be <= batch_max(=2) (resource 'oven').",
    ),
    "robot without place": (
        lambda b: b.add_resource(ResourceKind.ROBOT, "r2", travel_type=0),
        "location(=-1) must be given for a robot (resource 'r2').",
    ),
    "robot without travel": (
        lambda b: b.add_resource(ResourceKind.ROBOT, "r2", location=0),
        "travel_type(=-1) must be given for a robot (resource 'r2').",
    ),
    "robot with calendar": (
        lambda b: b.add_resource(
            ResourceKind.ROBOT, "r2", location=0, travel_type=0, calendar=b.add_calendar([(0, 4)])
        ),
        "calendar(=0) must be -1 for a robot: it has no calendar (resource 'r2').",
    ),
    "travelling mill": (
        lambda b: b.add_resource(name="saw", travel_type=0),
        "travel_type(=0) must be -1 on what is not a robot (resource 'saw').",
    ),
    "setup matrix": (
        lambda b: b.add_setup_matrix([[0, 1]]),
        "matrix(=2 values) must have 1 values for 1 states of kind MATRIX (setup rule 0).",
    ),
    "endless setup by attributes": (
        lambda b: b.add_setup_attributes([[0], [1 << 30]], change=[1], down=[1 << 30]),
        f"longest setup time(={(1 << 60) + 1}) must be below {BOUND} (setup rule 0).",
    ),
    "endless setup by sets": (
        lambda b: b.add_setup_sets([[1], [2, 3]], mount=BOUND - 1),
        f"longest setup time(={2 * BOUND - 2}) must be below {BOUND} (setup rule 0).",
    ),
    "no mode": (lambda b: b.add_task(0, "turn"), "modes(=0) must be at least one (task 'turn')."),
    "mode on a person": (
        lambda b: add_task(b, station=2),
        "station(=2) must be a station, resource 'Anna' is none (mode 1 of task 'turn').",
    ),
    "units": (
        lambda b: add_task(b, units=2),
        "units(=2) must be <= capacity(=1) of the station (mode 1 of task 'turn').",
    ),
    "setup state": (
        lambda b: add_task(b, Phase(0, PhaseKind.SETUP), Phase(1), setup_state=0),
        "setup_state(=0) must be -1 without a station that has a setup rule (mode 1 of task 'turn').",
    ),
    "setup state without phase": (
        lambda b: add_task(b, station=b.add_resource(setup_rule=b.add_setup_matrix([[0]])), setup_state=0),
        "setup_state(=0) must stand in a mode that begins with a SETUP phase (mode 1 of task 'turn').",
    ),
    "batch family": (
        lambda b: add_task(b, batch_family=3),
        "batch_family(=3) must be -1 without a station that batches (mode 1 of task 'turn').",
    ),
    "batch size": (
        lambda b: add_task(b, station=b.add_resource(batch_max=2), batch_size=3),
        "batch_size(=3) must be <= batch_max(=2) of the station (mode 1 of task 'turn').",
    ),
    "batch size alone": (
        lambda b: add_task(b, station=b.add_resource(batch_min=2, batch_max=2), batch_size=1),
        "batch_size(=1) must be >= batch_min(=2) of the station for a task that shares no batch ",
    ),
    "late setup": (
        lambda b: add_task(b, Phase(4), Phase(1, PhaseKind.SETUP), Phase(4)),
        "SETUP phase must be the first of its mode (phase 2 of mode 1 of task 'turn').",
    ),
    "early hold": (
        lambda b: add_task(b, Phase(0, PhaseKind.HOLD), Phase(4)),
        "HOLD phase must be the last of its mode (phase 1 of mode 1 of task 'turn').",
    ),
    "no work": (
        lambda b: add_task(b, Phase(1, PhaseKind.SETUP), Phase(0, PhaseKind.HOLD)),
        "phases(=2) must be at least one that is neither SETUP nor HOLD (mode 1 of task 'turn').",
    ),
    "last wait": (
        lambda b: add_task(b, Phase(4, max_wait=5)),
        "max_wait(=5) must be 0 in the last phase of a mode (phase 1 of mode 1 of task 'turn'). A lot that may stay",
    ),
    "phases of a requirement": (
        lambda b: add_task(b, requirements=[Requirement(2, last_phase=1)]),
        "last_phase(=1) must be between 0 and 0, the last phase of its mode (requirement 1 of mode 1 of task 'turn').",
    ),
    "order of phases of a requirement": (
        lambda b: add_task(b, Phase(4), Phase(4), requirements=[Requirement(2, first_phase=1, last_phase=0)]),
        "first_phase(=1) must be between 0 and last_phase(=0) (requirement 1 of mode 1 of task 'turn').",
    ),
    "small group": (
        lambda b: add_task(b, requirements=[Requirement(2, count=2)]),
        "count(=2) must be <= 1, the members of group 2 (requirement 1 of mode 1 of task 'turn').",
    ),
    "weak group": (
        lambda b: add_task(b, requirements=[Requirement(2, units=2)]),
        "units(=2) must be held by 1 members of group 2; 0 have so many (requirement 1 of mode 1 of task 'turn').",
    ),
    "choice bounds": (lambda b: b.add_choice(2, least=2, most=1), "most(=1) must be >= least(=2) (choice 0)."),
    "many branches": (
        lambda b: b.add_choice(2, least=3, most=3),
        "least(=3) must be <= 2, the number of branches (choice 0).",
    ),
    "choice in itself": (
        lambda b: b.add_choice(1, parent=0),
        "parent(=0) must not lead back to the choice itself (choice 0).",
    ),
    "window": (
        lambda b: b.add_mode(b.add_task(0, "turn", earliest_start=5, latest_end=4), 0, 1),
        "latest_end(=4) must be >= earliest_start(=5) (task 'turn').",
    ),
    "pin and window": (
        lambda b: b.add_mode(b.add_task(0, "turn", earliest_start=5, latest_end=40, pin_start=4), 0, 1),
        "pin_start(=4) must lie in the task's window, 5 to 40 (task 'turn').",
    ),
    "pin in the past": (
        lambda b: b.add_mode(b.add_task(0, "turn", pin_start=-1), 0, 1),
        "pin_start(=-1) must be >= planning_start(=0) (task 'turn').",
    ),
    "pinned station": (
        lambda b: b.add_mode(b.add_task(0, "turn", pin_station=b.add_resource(name="saw")), 0, 1),
        "pin_station(=4) must be the station of a mode of the task, resource 'saw' is not (task 'turn').",
    ),
    "running and pinned": (
        lambda b: add_running(b, pin_start=3),
        "pin_start(=3) must be planning_start(=0) for a task that is running (task 'turn').",
    ),
    "running and later": (
        lambda b: add_running(b, earliest_start=3),
        "earliest_start(=3) must be <= planning_start(=0) for a task that is running (task 'turn').",
    ),
    "running and not released": (
        lambda b: b.add_mode(b.add_task(b.add_job("B2", release=1), "turn", is_running=True), 0, 4),
        "release(=1) must be <= planning_start(=0), as task 'turn' is running (job 'B2').",
    ),
    "running on two stations": (
        lambda b: [
            b.add_mode(task, s, 1) for task in [b.add_task(0, "turn", is_running=True)] for s in (0, b.add_resource())
        ],
        "stations(=resource 'mill', resource '4') must be one for a task that is running (task 'turn').",
    ),
    "lag to itself": (lambda b: b.add_lag(0, 0), "task(=task 'cut') must not be tied to itself (lag 0)."),
    "order to itself": (
        lambda b: b.add_order_pin(1, 1),
        "task(=task 'face') must not be tied to itself (order pin 0).",
    ),
    "lag bounds": (
        lambda b: b.add_lag(0, 1, 5, 4),
        "least(=5) must be <= most(=4) (lag from task 'cut' to task 'face').",
    ),
    "dedications": (
        lambda b: [b.add_dedication(0, 1, is_same=False), b.add_dedication(1, 0, is_same=True)],
        "dedication(=task 'face' and task 'cut') must not be to the same station and to different ones (dedication 1).",
    ),
    "transport from nowhere to nowhere": (
        lambda b: b.add_transport(),
        "before(=-1) must be a task where after is none (transport 0).",
    ),
    "transport to itself": (
        lambda b: b.add_transport(0, 0, travel_type=0),
        "after(=0) must be another task than before (transport 0 from task 'cut' to task 'cut').",
    ),
    "two origins": (
        lambda b: b.add_transport(0, 1, travel_type=0, origin=1),
        "origin(=1) must be -1 where before is a task: the lot is at its station (transport 0 from task 'cut'",
    ),
    "no origin": (
        lambda b: b.add_transport(-1, 1, travel_type=0),
        "origin(=-1) must be a place where before is none, or neither fleet nor travel_type be given (transport 0",
    ),
    "two means": (
        lambda b: b.add_transport(0, 1, travel_type=0, fleet=1),
        "travel_type(=0) must be -1 where a fleet is given: robots have their own (transport 0 from",
    ),
    "no means": (
        lambda b: b.add_transport(0, add_task(b, station=b.add_resource(name="saw", location=1))),
        "fleet(=-1) must be given, or a travel_type: the lot may have to go from one place to another (transport 0",
    ),
    "fleet of people": (
        lambda b: b.add_transport(0, 1, fleet=2),
        "fleet(=group 2) must be of robots only, resource 'Anna' is none (transports).",
    ),
    "span of a person": (
        lambda b: b.add_span(0, 1, 2),
        "resource(=2) must be a carrier or a tool, resource 'Anna' is none (span 0).",
    ),
    "span of too many": (
        lambda b: b.add_span(0, 1, 3, units=2),
        "units(=2) must be <= capacity(=1) of resource 'pallet' (span 0).",
    ),
    "flow of nothing": (
        lambda b: b.add_flow(0, b.add_item(), 0),
        "flow_quantity(=0) must be negative (consumed) or positive (produced) (flow 0).",
    ),
    "empty receipt": (lambda b: b.add_receipt(b.add_item(), 3, 0), "receipt_quantity(=0) must be >= 1 (receipt 0)."),
    "counter of a person": (
        lambda b: b.add_counter(2, 5, name="coffee"),
        "station(=2) must be a station, resource 'Anna' is none (wear counter 'coffee').",
    ),
    "wear elsewhere": (
        lambda b: b.add_wear(0, b.add_counter(b.add_resource(name="saw"), 5, name="blade"), 1),
        "mode(=0) must be on resource 'saw' to count: it raises wear counter 'blade' of that station (mode 1",
    ),
    "previous mode": (
        lambda b: b.set_previous({0: (1, 0, 4)}),
        "mode(=1) must be a mode of the task (previous, task 'cut').",
    ),
    "previous end": (
        lambda b: b.set_previous({0: (0, 4, 3)}),
        "end(=3) must be >= start(=4) (previous, task 'cut').",
    ),
    "frozen in the past": (
        lambda b: b.set_previous({0: (0, -2, 2)}, frozen_until=1),
        "start(=-2) must be >= planning_start(=0) in the frozen zone (previous, task 'cut'). List",
    ),
    "running in the frozen zone": (
        lambda b: [add_running(b), b.set_previous({0: (0, 5, 9)}, frozen_until=3)],
        "mode(=-1) must be given: the task is running, and nothing else may start before frozen_until(=3)",
    ),
    "tariff": (
        lambda b: b.set_objective({Term.ENERGY_COST: 1}, tariff=[(0, 2), (0, 3)]),
        "tariff_start(=0) must be > 0, the one before (tariff 1).",
    ),
    "circle": (
        lambda b: add_lags(b, (0, 1), (1, 0)),
        "precedence(=task 'cut' -> task 'face' -> task 'cut') must not run in a circle. Remove",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_contradiction_is_said_in_the_users_names(factory: ProblemBuilder, name: str) -> None:
    change, expected = MISTAKES[name]
    change(factory)
    (mistake,) = said(factory)
    assert expected in mistake


def test_all_mistakes_of_a_stage_come_at_once(factory: ProblemBuilder) -> None:
    add_task(factory, Phase(4, max_wait=1), units=2)
    factory.add_calendar([(3, 2)])
    factory.add_lag(1, 1)
    assert len(said(factory)) == 4


def test_a_circle_in_which_no_time_passes_is_allowed(factory: ProblemBuilder) -> None:
    tasks = [add_task(factory, Phase(0)) for _ in range(3)]
    add_lags(factory, *zip(tasks, tasks[1:] + tasks[:1], strict=True))
    factory.build()


def test_a_circle_through_an_optional_task_is_allowed(factory: ProblemBuilder) -> None:
    (branch,) = factory.add_choice(1, least=0)
    task = factory.add_task(0, "turn", branch=branch)
    factory.add_mode(task, 0, 4)
    add_lags(factory, (0, task), (task, 0))
    factory.build()


def test_a_circle_of_starts_is_allowed(factory: ProblemBuilder) -> None:
    factory.add_lag(0, 1, 0, before_point=Point.START, after_point=Point.START)
    factory.add_lag(1, 0, 0, before_point=Point.START, after_point=Point.START)
    factory.build()


def test_a_circle_closed_by_a_transport_is_found(factory: ProblemBuilder) -> None:
    factory.add_lag(0, 1)
    factory.add_transport(1, 0, travel_type=0)
    assert "task 'cut' -> task 'face' -> task 'cut'" in said(factory)[0]


def test_each_circle_is_named_once_and_a_long_one_in_short() -> None:
    builder = ProblemBuilder()
    job = builder.add_job()
    tasks = [builder.add_task(job) for _ in range(5000)]
    for task in tasks:
        builder.add_mode(task, -1, 1)
    # A long chain, a circle of 1,000 tasks, and one of two.
    add_lags(builder, *pairwise(tasks[:3001]))
    add_lags(builder, *pairwise(tasks[3500:4500]), (tasks[4499], tasks[3500]))
    add_lags(builder, (tasks[4600], tasks[4601]), (tasks[4601], tasks[4600]))
    first, second = said(builder)
    assert "(1000 tasks in all)" in first
    assert "task 4600 -> task 4601 -> task 4600" in second


COLUMNS = [
    (table.name, column.name)
    for table in fields(SchedulingProblem)
    if table.name not in ("planning_start", "names")
    for column in fields(getattr(ProblemBuilder().build(), table.name))
]


@given(seed=st.integers(0, 300), column=st.sampled_from(COLUMNS), data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_change_of_a_column_ends_in_another_exception(
    seed: int, column: tuple[str, str], data: st.DataObject
) -> None:
    problem = random_problem(seed)
    table: Table = getattr(problem, column[0])
    values = getattr(table, column[1])
    numbers = st.sampled_from([UNSET, -BOUND, -2, -1, 0, 1, 2, 3, 7, 100, BOUND, UNBOUNDED, 2**63 - 1])
    if isinstance(values, np.ndarray):
        changed = values.astype(np.int64)
        for row in data.draw(st.lists(st.integers(0, max(len(changed) - 1, 0)), max_size=3)):
            if len(changed):
                changed[row] = data.draw(numbers)
        if data.draw(st.booleans()):
            changed = changed[: data.draw(st.integers(0, len(changed)))]
        if values.dtype != np.int64:
            low, high = (0, 1) if values.dtype == np.bool_ else (-(2**31), 2**31 - 1)
            changed = np.clip(changed, low, high).astype(values.dtype)
    else:
        changed = data.draw(numbers)
    mistakes: tuple[Mistake, ...] = ()
    try:
        replace(problem, **{column[0]: replace(table, **{column[1]: changed})})
    except ProblemError as error:
        mistakes = error.mistakes
    assert all(mistake.rule.startswith("must ") for mistake in mistakes)
