"""Each rule says what is wrong in the user's names and numbers."""

from __future__ import annotations

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import BreakRule, PhaseKind
from tests.plan.worlds import messages, schedule, two_jobs_one_mill


def one_task(builder: ProblemBuilder, *phases: Phase, station: int | None = None, **row: int) -> int:
    """Add a task called 'face' to a builder, on a mill of its own unless a station is given."""
    task = builder.add_task(builder.add_job(name="A17"), name="face", **row)
    mill = builder.add_resource(name="mill") if station is None else station
    builder.add_mode(task, mill, phases or 4)
    return task


def test_presence_names_the_task_that_is_missing() -> None:
    problem = two_jobs_one_mill()
    assert messages(problem, schedule(problem, {0: [(0, 4)]})) == [
        "presence: task 'B2/070' is not done; only tasks of branches may be left out"
    ]


def test_presence_says_how_many_branches_are_done() -> None:
    builder = ProblemBuilder()
    branches = builder.add_choice(3, least=1, most=1)
    for branch in branches:
        one_task(builder, branch=branch)
    problem = builder.build()
    text = "presence: choice 0 (with task 'face') has {} of its 3 branches done; between 1 and 1 must be"
    assert messages(problem, schedule(problem, {})) == [text.format(0)]
    assert messages(problem, schedule(problem, {0: [(0, 4)], 2: [(0, 4)]})) == [text.format(2)]


def test_presence_names_the_branch_that_is_done_by_half() -> None:
    builder = ProblemBuilder()
    (branch,) = builder.add_choice(1, least=0)
    for _ in range(2):
        one_task(builder, branch=branch)
    problem = builder.build()
    assert messages(problem, schedule(problem, {1: [(0, 4)]})) == [
        "presence: 1 of 2 tasks of branch 0 are done, task 'face' is not; a branch is done whole"
    ]


def test_presence_says_that_an_inner_choice_needs_its_branch() -> None:
    builder = ProblemBuilder()
    outer = builder.add_choice(2)
    inner = builder.add_choice(2, parent=outer[0])
    for branch in (*outer, *inner):
        one_task(builder, branch=branch)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 3: [(0, 4)]})) == []
    assert messages(problem, schedule(problem, {1: [(0, 4)], 3: [(0, 4)]})) == [
        (
            "presence: choice 1 (with task 'face') has 1 of its 2 branches done, "
            "though branch 0, to which it belongs, is not done"
        )
    ]


def test_assignment_says_who_would_do() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    people = [builder.add_resource(ResourceKind.OPERATOR, name) for name in ("Anna", "Bert", "Dora")]
    group = builder.add_group(people[:2])
    builder.add_mode(builder.add_task(builder.add_job(), "face"), mill, 4, [Requirement(group, count=2)])
    problem = builder.build()
    needed = "it needs a member of group 0 (resource 'Anna', resource 'Bert')"
    assert messages(problem, schedule(problem, {0: [(0, 4)]}, assigned=[1, 2])) == []
    assert messages(problem, schedule(problem, {0: [(0, 4)]}, assigned=[1, 3])) == [
        f"assignment: task 'face' is assigned resource 'Dora'; {needed}"
    ]
    assert messages(problem, schedule(problem, {0: [(0, 4)]}, assigned=[-1, 77])) == [
        f"assignment: task 'face' leaves a place of a requirement empty; {needed}",
        f"assignment: task 'face' is assigned resource 77, which does not exist; {needed}",
    ]


def test_phase_sequence_says_how_long_a_lot_waits_and_how_long_it_may() -> None:
    builder = ProblemBuilder()
    one_task(builder, Phase(1, PhaseKind.LOAD), Phase(4, max_wait=2), Phase(1, PhaseKind.UNLOAD))
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 1), (1, 5), (9, 10)]})) == [
        "phase_sequence: task 'face' waits 4 ticks between phases 2 and 3, from 5 on, 2 allowed"
    ]
    assert messages(problem, schedule(problem, {0: [(0, 1), (1, 5), (3, 4)]})) == [
        "phase_sequence: phase 3 of task 'face' starts at 3, before phase 2 ends at 5"
    ]


def test_phase_duration_says_what_is_worked_and_what_it_takes() -> None:
    builder = ProblemBuilder()
    one_task(builder)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(3, 8)]})) == [
        "phase_duration: phase 1 of task 'face' works 5 ticks in 3 to 8; it takes 4"
    ]


def test_break_says_what_is_closed() -> None:
    builder = ProblemBuilder()
    calendar = builder.add_calendar([(0, 6), (10, 20)])
    mill = builder.add_resource(name="mill", calendar=calendar)
    one_task(builder, Phase(4), station=mill)
    one_task(builder, Phase(4, break_rule=BreakRule.MAY_NOT), station=mill)
    problem = builder.build()
    valid = {0: [(0, 4)], 1: [(12, 16)]}
    assert messages(problem, schedule(problem, valid)) == []
    assert messages(problem, schedule(problem, valid | {0: [(8, 14)], 1: [(14, 18)]})) == [
        "break: phase 1 of task 'face' at 8 to 14 starts while a resource that it needs is closed"
    ]
    assert messages(problem, schedule(problem, valid | {0: [(2, 7)]})) == [
        "break: phase 1 of task 'face' at 2 to 7 ends behind a tick in which a resource is closed"
    ]
    assert messages(problem, schedule(problem, valid | {1: [(4, 12)]})) == [
        "break: phase 1 of task 'face' at 4 to 12 meets 4 closed ticks and may not be interrupted"
    ]


def test_setup_names_the_states_between_which_it_leads() -> None:
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, 3], [5, 0]], initial=[2, 2])
    mill = builder.add_resource(name="mill", setup_rule=rule)
    for state in (0, 1):
        task = builder.add_task(builder.add_job(), name=f"face {state}")
        builder.add_mode(task, mill, [Phase(0, PhaseKind.SETUP), Phase(4)], setup_state=state)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 2), (2, 6)], 1: [(6, 9), (9, 13)]})) == []
    assert messages(problem, schedule(problem, {0: [(0, 0), (0, 4)], 1: [(6, 8), (8, 12)]})) == [
        "setup: phase 1 of task 'face 0' works 0 ticks in 0 to 0; the setup to state 0 takes 2",
        "setup: phase 1 of task 'face 1' works 2 ticks in 6 to 8; the setup from state 0 to 1 takes 3",
    ]


def test_instants_name_the_limit_they_miss() -> None:
    builder = ProblemBuilder(planning_start=2)
    job = builder.add_job(release=5, deadline=20)
    task = builder.add_task(job, "face", earliest_start=4, latest_end=22)
    builder.add_mode(task, builder.add_resource(), 4)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(1, 5)]})) == [
        "planning_start: task 'face' starts at 1, before planning starts at 2",
        "release: task 'face' needs its lot at 1, before its job is released at 5",
        "window: task 'face' starts at 1, before its earliest start 4",
    ]
    assert messages(problem, schedule(problem, {0: [(19, 23)]})) == [
        "window: task 'face' ends at 23, after its latest end 22",
        "deadline: task 'face' completes at 23, after the deadline of its job 20",
    ]


def test_lag_names_both_tasks_their_instants_and_the_time_between() -> None:
    builder = ProblemBuilder()
    cast, trim = (one_task(builder) for _ in range(2))
    builder.add_lag(cast, trim, 2, 5, Point.COMPLETION, Point.START)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(5, 9)]})) == [
        "lag: task 'face' starts at 5, 1 ticks after the completion of task 'face' at 4; at least 2 must lie between"
    ]
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(10, 14)]})) == [
        "lag: task 'face' starts at 10, 6 ticks after the completion of task 'face' at 4; at most 5 must lie between"
    ]


def test_capacity_names_the_hold_in_the_way_that_lasts_longest() -> None:
    builder = ProblemBuilder()
    oven = builder.add_resource(name="oven", capacity=2)
    for name, duration in (("short", 3), ("long", 9), ("late", 2)):
        builder.add_mode(builder.add_task(builder.add_job(), name), oven, duration)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 3)], 1: [(0, 9)], 2: [(2, 4)]})) == [
        "capacity: task 'late' starts at 2 on resource 'oven' while task 'long' holds it until 9 (capacity 2)"
    ]


def test_capacity_counts_spans_from_arrival_to_end() -> None:
    builder = ProblemBuilder()
    pallet = builder.add_resource(ResourceKind.CARRIER, "pallet")
    tasks = [one_task(builder) for _ in range(3)]
    builder.add_span(tasks[0], tasks[1], pallet)
    builder.add_span(tasks[2], tasks[2], pallet)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(6, 10)], 2: [(10, 14)]})) == []
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(6, 10)], 2: [(5, 9)]})) == [
        (
            "capacity: the span from task 'face' starts at 5 on resource 'pallet' "
            "while task 'face' holds it until 10 (capacity 1)"
        )
    ]


def test_batch_says_how_a_member_differs_from_the_first() -> None:
    builder = ProblemBuilder()
    oven = builder.add_resource(name="oven", batch_min=1, batch_max=3)
    for name, family in (("a", 0), ("b", 0), ("c", 1)):
        builder.add_mode(builder.add_task(builder.add_job(), name), oven, 4, batch_family=family, batch_size=2)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(4, 8)], 2: [(8, 12)]}, batch={0: 5, 2: 6})) == []
    together = {0: [(0, 4)], 1: [(0, 4)], 2: [(8, 12)]}
    assert messages(problem, schedule(problem, together, batch={0: 5, 1: 5})) == [
        "batch: the batch of task 'a' on resource 'oven' has size 4; between 1 and 3 is allowed"
    ]
    apart = {0: [(0, 4)], 1: [(4, 8)], 2: [(8, 12)]}
    assert messages(problem, schedule(problem, apart, batch={0: 5, 2: 5})) == [
        "batch: task 'c' is in batch 5 with task 'a', but is of another family",
        "batch: task 'c' is in batch 5 with task 'a', but has other times",
    ]


def test_batch_is_refused_where_the_station_does_not_batch() -> None:
    problem = two_jobs_one_mill()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(4, 8)]}, batch={0: 0})) == [
        "batch: task 'A17/070' is in batch 0, but its station does not batch",
        "batch: task 'A17/070' is in batch 0, but is not of a family that may share a batch",
    ]


def carried() -> ProblemBuilder:
    """Return two tasks in places 3 ticks apart, with a robot of which there is one, and a buffer of one place."""
    builder = ProblemBuilder()
    travel = builder.add_travel([[0, 3], [3, 0]], pickup=1, dropoff=1)
    robot = builder.add_resource(ResourceKind.ROBOT, "cart", location=0, travel_type=travel)
    buffer = builder.add_buffer(0, "rack")
    saw = builder.add_resource(name="saw", location=0)
    mill = builder.add_resource(name="mill", location=1, input_buffer=buffer)
    cut, face = builder.add_task(builder.add_job(), "cut"), builder.add_task(-1, "face")
    builder.add_mode(cut, saw, 4)
    builder.add_mode(face, mill, 4)
    builder.add_transport(cut, face, fleet=builder.add_group([robot]))
    return builder


def test_transport_says_what_the_way_takes() -> None:
    problem = carried().build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(9, 13)]}, ways={0: (0, 4, 9)})) == []
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(9, 13)]}, ways={0: (0, 3, 10)})) == [
        "transport: the transport from task 'cut' to task 'face' picks up at 3, before task 'cut' ends at 4",
        "transport: the transport from task 'cut' to task 'face' sets down at 10, after task 'face' needs the lot at 9",
    ]
    (found, _) = messages(problem, schedule(problem, {0: [(0, 4)], 1: [(8, 12)]}, ways={0: (0, 4, 8)}))
    assert found == (
        "transport: the transport from task 'cut' to task 'face' takes 4 ticks, from 4 to 8; "
        "between places 0 and 1 at least 5 are needed"
    )


def test_transport_names_the_robots_that_would_do() -> None:
    problem = carried().build()
    name = "transport: the transport from task 'cut' to task 'face'"
    for vehicle, what in ((-1, "has no vehicle"), (2, "has resource 2 as its vehicle")):
        assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(9, 13)]}, ways={0: (vehicle, 4, 9)})) == [
            f"{name} {what}; it needs one of resource 'cart'"
        ]


def test_robot_says_from_where_it_comes_too_late() -> None:
    builder = carried()
    again = builder.add_task(-1, "cut again")
    builder.add_mode(again, 1, 4)
    builder.add_transport(again, -1, destination=1, fleet=0)
    problem = builder.build()
    times = {0: [(0, 4)], 1: [(9, 13)], 2: [(4, 8)]}
    assert messages(problem, schedule(problem, times, ways={0: (0, 4, 9), 1: (0, 12, 17)})) == []
    assert messages(problem, schedule(problem, times, ways={0: (0, 4, 9), 1: (0, 10, 15)})) == [
        (
            "robot: resource 'cart' must be at place 0 for the transport from task 'cut again' at 10, "
            "but it is engaged at place 1 by the transport from task 'cut' to task 'face' until 9; the way takes 3"
        )
    ]


def test_robot_says_that_it_has_no_room_for_a_second_lot() -> None:
    builder = carried()
    again = builder.add_task(-1, "cut again")
    builder.add_mode(again, builder.add_resource(name="other saw", location=0), 4)
    builder.add_transport(again, -1, destination=1, fleet=0)
    problem = builder.build()
    ways = {0: (0, 4, 11), 1: (0, 5, 10)}
    found = messages(problem, schedule(problem, {0: [(0, 4)], 1: [(11, 15)], 2: [(0, 4)]}, ways=ways))
    assert found == [
        (
            "robot: resource 'cart' takes a lot for the transport from task 'cut again' at 5 without room for it "
            "(it carries 1, none while held)"
        )
    ]


def test_buffer_says_from_when_to_when_a_lot_waits() -> None:
    problem = carried().build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(12, 16)]}, ways={0: (0, 4, 9)})) == [
        (
            "buffer: the lot of the transport from task 'cut' to task 'face' enters buffer 'rack' at 9 "
            "and waits until 12, as one of 1 lots (0 places)"
        )
    ]


def test_order_names_the_station_and_both_tasks() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    first, second = one_task(builder, station=mill), one_task(builder, station=mill)
    builder.add_order_pin(first, second)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(4, 8)], 1: [(0, 4)]})) == [
        "order: task 'face' starts at 0 on resource 'mill', before task 'face', pinned ahead of it, ends at 8"
    ]


def test_dedication_names_both_stations() -> None:
    builder = ProblemBuilder()
    tasks = [one_task(builder) for _ in range(3)]
    builder.add_dedication(tasks[0], tasks[1], is_same=True)
    builder.add_dedication(tasks[0], tasks[2], is_same=False)
    problem = builder.build()
    assert messages(problem, schedule(problem, {task: [(0, 4)] for task in tasks})) == [
        (
            "dedication: task 'face' is done on resource 'mill' and task 'face' on resource 'mill'; "
            "both must be on the same station"
        )
    ]


def test_two_tasks_without_a_station_are_not_on_one() -> None:
    builder = ProblemBuilder()
    tasks = [one_task(builder, station=-1) for _ in range(3)]
    builder.add_dedication(tasks[0], tasks[1], is_same=False)
    builder.add_dedication(tasks[0], tasks[2], is_same=True)
    problem = builder.build()
    assert messages(problem, schedule(problem, {task: [(0, 4)] for task in tasks})) == []


def test_pin_says_where_and_when_it_was_to_be() -> None:
    builder = ProblemBuilder()
    mill, lathe = builder.add_resource(name="mill"), builder.add_resource(name="lathe")
    task = builder.add_task(builder.add_job(), "face", pin_start=6, pin_station=lathe)
    builder.add_mode(task, mill, 4)
    builder.add_mode(task, lathe, 4)
    running = builder.add_task(builder.add_job(), "turn", is_running=True)
    builder.add_mode(running, builder.add_resource(name="old lathe"), 4)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(5, 9)], 1: [(1, 5)]})) == [
        "pin: task 'face' starts at 5, but is pinned to start at 6",
        "pin: task 'face' is done on resource 'mill', but is pinned to resource 'lathe'",
        "pin: task 'turn' is running and must go on at 0, when planning starts, not at 1",
    ]


def test_frozen_says_what_was_and_what_is() -> None:
    builder = ProblemBuilder()
    kept, new = one_task(builder), one_task(builder)
    builder.set_previous({kept: (0, 1, 5)}, frozen_until=4)
    problem = builder.build()
    assert messages(problem, schedule(problem, {kept: [(1, 5)], new: [(4, 8)]})) == []
    assert messages(problem, schedule(problem, {kept: [(2, 6)], new: [(3, 7)]})) == [
        "frozen: task 'face' is done in mode 0 from 2 to 6, but it is frozen in mode 0 from 1 to 5",
        "frozen: task 'face' starts at 3 in the frozen zone, which lasts until 4",
    ]


def test_material_says_who_takes_what_is_not_there() -> None:
    builder = ProblemBuilder()
    task = one_task(builder)
    item = builder.add_item(3, "bar")
    builder.add_receipt(item, 10, 5)
    builder.add_flow(task, item, -4)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(10, 14)]})) == []
    assert messages(problem, schedule(problem, {0: [(9, 13)]})) == [
        "material: task 'face' takes 4 of item 'bar' at 9, which leaves -1 in stock"
    ]


def test_wear_says_what_the_counter_would_show() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    counter = builder.add_counter(mill, 10, 4, "spindle hours")
    for _ in range(2):
        one_task(builder, station=mill)
    for mode in (0, 1):
        builder.add_wear(mode, counter, 4)
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4)], 1: [(4, 8)]})) == [
        (
            "wear: task 'face' raises wear counter 'spindle hours' of resource 'mill' to 12 (limit 10); "
            "a task that resets it must come before"
        )
    ]


def test_an_unlimited_wait_is_never_too_long() -> None:
    builder = ProblemBuilder()
    one_task(builder, Phase(4, max_wait=UNBOUNDED), Phase(0, PhaseKind.HOLD))
    problem = builder.build()
    assert messages(problem, schedule(problem, {0: [(0, 4), (1 << 40, 1 << 40)]})) == []
