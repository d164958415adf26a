"""Cut a window out of a schedule: a problem of its free tasks, with everything around them as it stands.

All that can change lies between two instants, `first` and `last`. What stands there is put in place of the tasks that
are not free: holds of resources become pinned stand-ins, merged to the profile of what is held; the tasks before and
behind on stations with setups or wear are pinned with their lengths; ways of lots get pinned ends; robots start where
their last trip before the window ends and must be back for the first one behind it; stock is what is left. What cannot
be expressed (a lot in a limited buffer over a part of the window) is left out: every solution is judged as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reshuffle.organizing.scheduling.windows.relations import Relations
from reshuffle.organizing.scheduling.windows.sheet import Sheet
from reshuffle.organizing.scheduling.windows.standing import Standing
from reshuffle.plan.arrays import UNBOUNDED, UNSET, IndexArray, TickArray
from reshuffle.plan.builder_columns import ModeRow
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Objective, Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Cut", "Cutting", "TooLarge", "cut", "fixed_way"]


class TooLarge(Exception):  # noqa: N818 - not an error: the window is to be made smaller
    """More stands around the window than its model should carry."""


@dataclass(slots=True)
class Cut:
    """A window: its problem, and where its rows come from.

    Parameters
    ----------
    problem
        The problem of the window.
    sheet
        What it was made from.
    tasks
        (n,) the free tasks of the whole problem; they are tasks 0..n-1 of the window.
    rows
        The transport of the whole problem behind each of the window, -1 where it only stands for something.
    floating
        Tasks of the window that follow the last free task of a job whose rest stands, and those that they follow.
    """

    problem: SchedulingProblem
    sheet: Sheet
    tasks: IndexArray
    rows: list[int]
    floating: dict[int, list[int]]


@dataclass(slots=True)
class Cutting:
    """A window while it is cut.

    Parameters
    ----------
    standing
        The schedule.
    tasks
        The free tasks, ascending.
    first, last
        All that changes lies between these instants, ticks.
    most
        Most tasks that may stand for something.
    """

    standing: Standing
    tasks: TickArray
    first: int
    last: int
    most: int
    sheet: Sheet
    #: The task of the window for each free task.
    index: dict[int, int] = field(default_factory=dict)
    jobs: dict[int, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    floating: dict[int, list[int]] = field(default_factory=dict)
    #: Stations whose order matters, and all resources that free tasks may hold.
    stateful: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    #: Tasks that are pinned on their stations as they are.
    kept: set[int] = field(default_factory=set)

    @property
    def relations(self) -> Relations:
        """The whole problem."""
        return self.standing.relations

    @property
    def problem(self) -> SchedulingProblem:
        """The whole problem's tables."""
        return self.standing.relations.problem

    def keep_small(self) -> None:
        """Raise TooLarge if more stands for something than may."""
        if self.sheet.num_tasks > self.most:
            raise TooLarge


def cut(standing: Standing, free: TickArray, margin: float, most: int) -> Cut | None:
    """Return the window in which the tasks `free` are planned anew; None where none of them can be.

    Parameters
    ----------
    standing
        The schedule.
    free
        (n,) tasks.
    margin
        How far tasks may move beyond the instants between which they stand, in lengths of that span.
    most
        Most tasks of the window, free ones and stand-ins.

    Raises
    ------
    TooLarge
        If it has more tasks than `most`.
    """
    # Imported here: these three write into a Cutting.
    from reshuffle.organizing.scheduling.windows.blocking import add_holds, add_sequences, add_stock
    from reshuffle.organizing.scheduling.windows.linking import add_links
    from reshuffle.organizing.scheduling.windows.ways import add_ways

    tasks, open_roots = _closed(standing, free)
    if len(tasks) == 0:
        return None
    cutting = Cutting(standing, tasks, *_reach(standing, tasks, margin), most, Sheet(standing.relations))
    branch_choice = _add_free_tasks(cutting, open_roots)
    add_sequences(cutting)
    cutting.keep_small()
    add_links(cutting)
    cutting.keep_small()
    add_ways(cutting)
    add_stock(cutting)
    cutting.keep_small()
    add_holds(cutting)
    _add_jobs(cutting)
    cutting.keep_small()
    problem = cutting.sheet.build(
        _objective(cutting.problem.objective), branch_choice, cutting.first - 1, cutting.last + 1
    )
    return Cut(problem, cutting.sheet, tasks.astype(np.int32), cutting.rows, cutting.floating)


def _closed(standing: Standing, free: TickArray) -> tuple[TickArray, set[int]]:
    """Return the tasks that can be free, batches whole, and the choices all of whose tasks are among them."""
    relations, solution = standing.relations, standing.solution
    chosen = set(free[relations.movable[free]].tolist())
    numbers = np.unique(solution.batch[list(chosen)]) if chosen else np.zeros(0, dtype=np.int64)
    for number in numbers[numbers >= 0].tolist():
        members = np.flatnonzero(solution.batch == number)
        if relations.movable[members].all():
            chosen.update(members.tolist())
        else:
            chosen.difference_update(members.tolist())
    branch_of = standing.relations.problem.tasks.branch
    roots = {relations.choice_root[int(branch_of[task])] for task in chosen if branch_of[task] >= 0}
    whole = {root for root in roots if chosen.issuperset(relations.tasks_of_root[root].tolist())}
    kept = [
        task
        for task in sorted(chosen)
        if standing.is_done[task] or relations.choice_root[int(branch_of[task])] in whole
    ]
    if not standing.is_done[kept].any():
        return np.zeros(0, dtype=np.int64), set()
    return np.array(kept, dtype=np.int64), whole


def _reach(standing: Standing, tasks: TickArray, margin: float) -> tuple[int, int]:
    """Return between which instants free tasks and their ways may lie."""
    problem, relations = standing.relations.problem, standing.relations
    done = tasks[standing.is_done[tasks]]
    first, last = int(standing.points[Point.START, done].min()), int(standing.points[Point.END, done].max())
    room = int((last - first) * margin) + 1
    first = max(first - room, problem.planning_start, min(first, problem.previous.frozen_until))
    last += room
    for row in relations.transports.of_all(tasks).tolist():
        if standing.is_active[row] and _must_reach(standing, row, tasks):
            first = min(first, int(standing.solution.pickup[row]))
            last = max(last, int(standing.solution.dropoff[row]))
    return first, last


def _must_reach(standing: Standing, row: int, tasks: TickArray) -> bool:
    """Whether a way must lie in the window: between two free tasks, or at a limited buffer, which its lot may fill."""
    table = standing.relations.problem.transports
    ends = [task for task in (int(table.before[row]), int(table.after[row])) if task >= 0]
    is_whole = all((tasks == task).any() for task in ends)
    has_room = standing.out_buffer[row] < 0 and standing.in_buffer[row] < 0
    return not has_room or (is_whole and len(ends) == 2)


def _add_free_tasks(cutting: Cutting, open_roots: set[int]) -> list[int]:
    """Add the free tasks with their jobs, modes and branches; return the choice of each branch."""
    relations, problem, sheet = cutting.relations, cutting.problem, cutting.sheet
    branches, branch_choice = _add_choices(cutting, open_roots)
    columns = problem.tasks
    start = max(cutting.first, problem.previous.frozen_until)
    for task in cutting.tasks.tolist():
        job, branch = int(columns.job[task]), int(columns.branch[task])
        latest_end = min(cutting.last, int(columns.latest_end[task]))
        cutting.index[task] = own = sheet.add_task(
            _job(cutting, job),
            branch=branches.get(branch, -1),
            # A task that is not done may have its own window elsewhere; then it stays undone.
            earliest_start=min(latest_end, max(start, int(columns.earliest_start[task]))),
            latest_end=latest_end,
            pin_station=int(columns.pin_station[task]),
        )
        previous = {}
        for mode in _fitting_modes(cutting, task):
            phases, needs = relations.mode(mode)
            station = int(problem.modes.station[mode])
            modes = problem.modes
            details = (int(modes.setup_state[mode]), int(modes.batch_family[mode]), int(modes.batch_size[mode]))
            row = ModeRow(own, station, phases, needs, int(modes.units[mode]), *details)
            previous[mode] = number = sheet.add_mode(row, mode)
            cutting.touched |= relations.resources_of(mode)
            sheet.raises += [(number, *raised) for raised in relations.raises.get(mode, ())]
            sheet.resets += [(number, counter) for counter in relations.resets.get(mode, ())]
        kept = int(problem.previous.mode[task])
        if kept in previous:
            instants = int(problem.previous.start[task]), int(problem.previous.end[task])
            sheet.previous[own] = (previous[kept], *instants)
    cutting.stateful = {resource for resource in cutting.touched if relations.is_stateful[resource]}
    return branch_choice


def _add_choices(cutting: Cutting, open_roots: set[int]) -> tuple[dict[int, int], list[int]]:
    relations, choices = cutting.relations, cutting.problem.choices
    if not open_roots:
        return {}, []
    own = [branch for branch, root in enumerate(relations.choice_root) if root in open_roots]
    branches = {branch: number for number, branch in enumerate(own)}
    listed = list(dict.fromkeys(int(choices.branch_choice[branch]) for branch in own))
    numbers = {choice: number for number, choice in enumerate(listed)}
    for choice in listed:
        parent = branches.get(int(choices.parent[choice]), -1)
        cutting.sheet.columns.add(
            "choices", "", parent=parent, least=int(choices.least[choice]), most=int(choices.most[choice])
        )
    return branches, [numbers[int(choices.branch_choice[branch])] for branch in own]


def _fitting_modes(cutting: Cutting, task: int) -> list[int]:
    """Return the modes of a task that dedications and order pins to standing tasks leave."""
    problem, relations, standing = cutting.problem, cutting.relations, cutting.standing
    modes = every = list(range(int(problem.tasks.mode_ptr[task]), int(problem.tasks.mode_ptr[task + 1])))
    free = set(cutting.tasks.tolist()) if relations.dedications.of(task) or relations.order_pins.of(task) else set()
    station_of = problem.modes.station
    for row in relations.dedications.of(task):
        first, second = int(problem.dedications.first[row]), int(problem.dedications.second[row])
        other = second if first == task else first
        if other not in free and standing.is_done[other]:
            is_same = bool(problem.dedications.is_same[row])
            modes = [mode for mode in modes if (station_of[mode] == standing.station[other]) == is_same]
    for row in relations.order_pins.of(task):
        before, after = int(problem.order_pins.before[row]), int(problem.order_pins.after[row])
        other = after if before == task else before
        where = int(standing.station[other])
        if other not in free and standing.is_done[other] and where >= 0 and standing.station[task] != where:
            modes = [mode for mode in modes if station_of[mode] != where]
    for row in relations.transports.of(task):
        if fixed_way(cutting, row) is not None:
            end = standing.origin[row] if int(problem.transports.before[row]) == task else standing.destination[row]
            modes = [mode for mode in modes if relations.place_of_mode[mode] == end]
    # A task that is done fits as it is; one that is not may be left without a mode, and must have one all the same.
    return modes or every


def fixed_way(cutting: Cutting, row: int) -> int | None:
    """Return the instant to which a way before or behind the window holds its free task; None if it may change.

    A lot that was brought before the window stays where it was brought, from its dropoff on; one that is fetched behind
    the window is ready by then where it is fetched.
    """
    standing, table = cutting.standing, cutting.problem.transports
    if not standing.is_active[row] or _must_reach(standing, row, cutting.tasks):
        return None
    before, after = int(table.before[row]), int(table.after[row])
    if standing.solution.pickup[row] < cutting.first and not (cutting.tasks == before).any():
        return int(standing.solution.dropoff[row])
    if standing.solution.dropoff[row] > cutting.last and not (cutting.tasks == after).any():
        return int(standing.solution.pickup[row])
    return None


def _job(cutting: Cutting, job: int) -> int:
    """Return the window's number of a job, added if it is new."""
    if job < 0:
        return -1
    if job not in cutting.jobs:
        jobs = cutting.problem.jobs
        names = ("release", "due", "deadline", "weight", "earliness_weight", "wip_weight")
        cutting.jobs[job] = cutting.sheet.columns.add("jobs", "", **{n: int(getattr(jobs, n)[job]) for n in names})
    return cutting.jobs[job]


def _add_jobs(cutting: Cutting) -> None:
    """Put in place of the standing tasks of each job its first arrival and its last completion.

    A job whose end stands would gain nothing by an earlier free part; a floating task behind that part stands for what
    may be gained later. The last completion of all other jobs holds the makespan.
    """
    standing, relations, sheet = cutting.standing, cutting.relations, cutting.sheet
    points, problem = standing.points, cutting.problem
    is_free = np.zeros(len(problem.tasks), dtype=np.bool_)
    is_free[cutting.tasks] = True
    used = problem.objective.used_terms()
    for job, own in list(cutting.jobs.items()):
        tasks = np.array(relations.jobs.of(job), dtype=np.int64)
        rest = tasks[~is_free[tasks] & standing.is_done[tasks]]
        if len(rest) == 0:
            continue
        completion = int(points[Point.COMPLETION, rest].max())
        sheet.stand_in(completion, job=own)
        if Term.WORK_IN_PROGRESS in used:
            sheet.stand_in(int(points[Point.ARRIVAL, rest].min()), job=own)
        mine = [cutting.index[task] for task in tasks[is_free[tasks]].tolist()]
        _float(cutting, mine, max(1, int(problem.jobs.weight[job])))
    if Term.MAKESPAN in used:
        rest = np.flatnonzero(~is_free & standing.is_done & (problem.tasks.job >= 0))
        if len(rest):
            columns = {"release": problem.planning_start, "due": UNBOUNDED, "deadline": UNBOUNDED}
            job = sheet.columns.add("jobs", "", **columns, weight=0, earliness_weight=0, wip_weight=0)
            sheet.stand_in(max(problem.planning_start, int(points[Point.COMPLETION, rest].max())), job=job)


def _float(cutting: Cutting, tasks: list[int], weight: int) -> None:
    """Add a task behind the given ones whose flow time is wished to be short."""
    sheet = cutting.sheet
    columns = {"release": cutting.first, "due": UNBOUNDED, "deadline": UNBOUNDED}
    job = sheet.columns.add("jobs", "", **columns, weight=weight, earliness_weight=0, wip_weight=0)
    task = sheet.stand_in(cutting.last, job=job)
    sheet.columns.change("tasks", task, "pin_start", UNSET)
    for before in tasks:
        sheet.add_lag(before, task, int(Point.END), int(Point.ARRIVAL), 0, UNBOUNDED)
    cutting.floating[task] = tasks


def _objective(objective: Objective) -> Objective:
    """Return the objective with the wish for early ends behind all others, where it does not wish for that already."""
    number = len(Term)
    if objective.weights.reshape(objective.num_levels, number)[:, Term.FLOW_TIME].any():
        return objective
    last = np.zeros(number, dtype=np.int64)
    last[Term.FLOW_TIME] = 1
    return Objective(
        objective.num_levels + 1,
        np.concatenate([objective.weights, last]),
        objective.tariff_start,
        objective.tariff_price,
    )
