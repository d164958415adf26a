"""The whole model: what its parts share, in the order in which they are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reshuffle.organizing.scheduling.cpsat.assignments import (
    ResourceClasses,
    Share,
    add_assignments,
    resource_classes,
)
from reshuffle.organizing.scheduling.cpsat.batches import Batches, add_batches, tie_batches
from reshuffle.organizing.scheduling.cpsat.calendars import OpenTimes
from reshuffle.organizing.scheduling.cpsat.capacities import add_capacities, collect_holds
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Window
from reshuffle.organizing.scheduling.cpsat.fleets import robot_classes
from reshuffle.organizing.scheduling.cpsat.job_points import JobPoints
from reshuffle.organizing.scheduling.cpsat.links import add_dedications, add_lags, add_materials, add_order_pins
from reshuffle.organizing.scheduling.cpsat.objective import ObjectiveWriter
from reshuffle.organizing.scheduling.cpsat.phases import PhaseWriter, add_times
from reshuffle.organizing.scheduling.cpsat.presence import add_presence
from reshuffle.organizing.scheduling.cpsat.robots import Route, add_routes
from reshuffle.organizing.scheduling.cpsat.sequences import Sequences, add_sequences, setup_time_variables
from reshuffle.organizing.scheduling.cpsat.transports import Way, add_buffers, add_ways
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["ScheduleModel", "build_model"]


@dataclass(frozen=True, slots=True)
class ScheduleModel:
    """A complete model and what is needed to read a solution from it.

    Parameters
    ----------
    draft
        The CP-SAT model with the variables of tasks, modes and phases.
    classes, robots
        Classes of resources, and of robots that carry lots.
    shares
        Per requirement of a possible mode who fills it.
    batches, sequences, ways, routes
        Variables of batches, circuits, transports and robots.
    levels
        The value of each level of the objective.
    """

    draft: Draft
    classes: ResourceClasses
    robots: ResourceClasses
    shares: dict[int, list[Share]]
    batches: Batches
    sequences: Sequences
    ways: list[Way]
    routes: list[Route]
    levels: Sequence[Expression]


def build_model(
    problem: SchedulingProblem,
    window: Window,
    build_until: float | None = None,
    is_interrupted: Callable[[], bool] | None = None,
) -> ScheduleModel:
    """Return the model of a problem.

    Parameters
    ----------
    problem
        The problem, with no feature that :func:`~reshuffle.organizing.scheduling.cpsat.features.unsupported` names.
    window
        The instants among which the model looks.
    build_until
        Instant of :func:`time.perf_counter` at which building is given up; None for never.
    is_interrupted
        Asked now and then; True gives building up, too.

    Raises
    ------
    reshuffle.organizing.scheduling.cpsat.draft.OutOfTime
        If building is given up.
    """
    draft = Draft(problem, window, build_until, is_interrupted)
    add_presence(draft)
    classes, robots = resource_classes(problem), robot_classes(problem)
    shares = add_assignments(draft, classes)
    batches = add_batches(draft)
    setup_times = setup_time_variables(draft)
    open_times = OpenTimes(problem, window.first, window.last)
    writer = PhaseWriter(draft, classes, shares, setup_times, batches.lengths, open_times)
    add_times(writer)
    tie_batches(draft, batches, shares)
    holds = collect_holds(draft, classes, shares)
    add_capacities(draft, classes, holds)
    sequences = add_sequences(draft, setup_times)
    add_lags(draft)
    add_order_pins(draft)
    add_dedications(draft)
    add_materials(draft)
    ways = add_ways(draft)
    add_buffers(draft, ways)
    routes = add_routes(draft, ways, robots, classes, shares)
    objective = ObjectiveWriter(draft, writer, batches, classes, robots, holds, ways, JobPoints(draft))
    levels = [objective.level(index) for index in range(problem.objective.num_levels)]
    return ScheduleModel(draft, classes, robots, shares, batches, sequences, ways, routes, levels)
