"""The builder collects parts in any order and makes the arrays of the problem."""

import numpy as np
import pytest

from reshuffle.errors import ProblemError
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.objective import Term
from reshuffle.plan.tasks import PhaseKind


@pytest.fixture
def two_tasks_one_mill() -> ProblemBuilder:
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    job = builder.add_job(name="A17")
    for name in ("face", "drill"):
        builder.add_mode(builder.add_task(job, name=name), mill, 4)
    return builder


def test_modes_added_out_of_order_stand_in_the_order_of_their_tasks() -> None:
    builder = ProblemBuilder()
    mills = [builder.add_resource(), builder.add_resource()]
    job = builder.add_job()
    first, second = builder.add_task(job), builder.add_task(job)
    builder.add_mode(second, mills[1], 7)
    builder.add_mode(first, mills[0], 3)
    builder.add_mode(first, mills[1], 5)
    problem = builder.build()
    assert problem.tasks.mode_ptr.tolist() == [0, 2, 3]
    assert problem.phases.duration.tolist() == [3, 5, 7]
    assert problem.mode_tasks().tolist() == [0, 0, 1]


def test_wear_follows_its_mode_when_modes_are_reordered() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource()
    job = builder.add_job()
    first, second = builder.add_task(job), builder.add_task(job)
    late = builder.add_mode(second, mill, 7)
    builder.add_mode(first, mill, 3)
    builder.add_wear(late, builder.add_counter(mill, limit=10), 2)
    assert builder.build().wear.raise_mode.tolist() == [1]


def test_last_phase_minus_one_means_the_last_phase_of_the_mode() -> None:
    builder = ProblemBuilder()
    mill, tool = builder.add_resource(), builder.add_resource()
    task = builder.add_task(builder.add_job())
    phases = [Phase(1, PhaseKind.LOAD), Phase(5), Phase(1, PhaseKind.UNLOAD)]
    builder.add_mode(task, mill, phases, [Requirement(builder.add_group([tool]), first_phase=1)])
    assert builder.build().requirements.last_phase.tolist() == [2]


def test_unnamed_rows_are_called_by_their_index_where_others_have_names(two_tasks_one_mill: ProblemBuilder) -> None:
    two_tasks_one_mill.add_mode(two_tasks_one_mill.add_task(0), 0, 1)
    assert two_tasks_one_mill.build().names.tasks == ("face", "drill", "2")


def test_levels_of_the_objective_keep_their_order(two_tasks_one_mill: ProblemBuilder) -> None:
    two_tasks_one_mill.set_objective({Term.LATE_JOBS: 3}, {Term.FLOW_TIME: 1})
    objective = two_tasks_one_mill.build().objective
    terms = np.zeros(len(Term), dtype=np.int64)
    terms[Term.LATE_JOBS], terms[Term.FLOW_TIME] = 2, 40
    assert objective.value(terms) == (6, 40)


def test_building_twice_gives_equal_problems(two_tasks_one_mill: ProblemBuilder) -> None:
    assert two_tasks_one_mill.build().equals(two_tasks_one_mill.build())


def test_a_mode_of_no_task_and_wear_of_no_mode_are_both_named(two_tasks_one_mill: ProblemBuilder) -> None:
    two_tasks_one_mill.add_mode(9, 0, 1)
    two_tasks_one_mill.add_wear(12, two_tasks_one_mill.add_counter(0, limit=10), 2)
    with pytest.raises(ProblemError) as caught:
        two_tasks_one_mill.build()
    assert len(caught.value.mistakes) == 2
    assert "not of 9" in str(caught.value)


def test_travel_of_different_sizes_is_refused(two_tasks_one_mill: ProblemBuilder) -> None:
    two_tasks_one_mill.add_travel([[0, 1], [1, 0]])
    two_tasks_one_mill.add_travel([[0]])
    with pytest.raises(ProblemError, match="one size for all types"):
        two_tasks_one_mill.build()


def test_a_fraction_of_a_tick_is_refused(two_tasks_one_mill: ProblemBuilder) -> None:
    two_tasks_one_mill.add_calendar([(0, 2.5)])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="without loss"):
        two_tasks_one_mill.build()
