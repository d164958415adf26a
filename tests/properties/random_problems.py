"""Random scheduling problems with every feature, seeded, small, and mostly feasible.

Feasible by construction as far as that goes without solving: deadlines and windows are loose, every calendar ends
with a long open interval, what is pinned, running or frozen is kept out of each other's way, material flows from
earlier to later jobs only, and a station with a wear counter has a maintenance task for every task that wears it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from tests.properties.random_shop import LATE, RandomShop

#: The names that ``random_problem(features=...)`` understands.
FEATURES = (
    "origin",
    "alternatives",
    "phases",
    "waits",
    "hold",
    "calendars",
    "break_rules",
    "tools",
    "operators",
    "parallel_stations",
    "setup_matrix",
    "setup_attributes",
    "setup_sets",
    "batching",
    "least_lags",
    "most_lags",
    "point_lags",
    "no_wait",
    "buffers",
    "transports",
    "robots",
    "robots_in_phases",
    "spans",
    "material",
    "wear",
    "choices",
    "release",
    "due",
    "deadline",
    "windows",
    "start_pins",
    "station_pins",
    "order_pins",
    "dedications",
    "running",
    "previous",
    "frozen",
    "objective",
    "tariff",
    "levels",
)


def random_problem(seed: int, features: frozenset[str] | None = None, size: str = "small") -> SchedulingProblem:
    """Return a random problem.

    Parameters
    ----------
    seed
        Same seed, features and size, same problem.
    features
        Subset of ``FEATURES`` that the problem has, as far as its size leaves room; None draws one.
    size
        ``"small"``: 3 to 25 tasks; ``"tiny"``: at most 4 tasks with durations up to 3, for brute force.
    """
    unknown = (features or frozenset()) - set(FEATURES)
    if unknown:
        raise ValueError(f"features must be among FEATURES, not {sorted(unknown)}")
    if size not in {"small", "tiny"}:
        raise ValueError(f"size(={size}) must be 'small' or 'tiny'")
    generator = random.Random(f"{size} {seed}")
    if features is None:
        share = generator.choice([0.1, 0.2, 0.35, 0.6])
        features = frozenset(name for name in FEATURES if generator.random() < share)
    return _Generator(generator, features, size == "tiny").problem()


@dataclass
class _Task:
    index: int
    job: int
    stations: list[int]
    in_branch: bool = False
    is_fixed: bool = False  # running, frozen or pinned in time: kept away from what could make it impossible


@dataclass
class _Generator(RandomShop):
    """Draws one problem; each method adds one kind of thing to the builder."""

    jobs: list[list[_Task]] = field(default_factory=list)
    previous: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    frozen_until: int = -UNBOUNDED
    num_tasks: int = 0

    def problem(self) -> SchedulingProblem:
        self.start = self.rng.randint(-20, 30) if self.has("origin") else 0
        self.builder = ProblemBuilder(planning_start=self.start)
        self.num_places = self.rng.randint(2, 4) if self.has("transports", "robots", "robots_in_phases") else 0
        self.add_calendars()
        self.add_travel()
        self.add_buffers()
        self.add_stations()
        self.add_helpers()
        num_jobs = self.rng.randint(1, 2) if self.tiny else self.rng.randint(3, 5)
        for job in range(num_jobs):
            self.add_job(job)
        self.add_dedications()
        self.add_order_pins()
        self.add_material()
        self.add_wear()
        self.add_previous()
        self.add_objective()
        return self.builder.build()

    def has_room(self, num_tasks: int) -> bool:
        """Whether so many more tasks keep the problem small."""
        return self.num_tasks + num_tasks <= (4 if self.tiny else 20)

    # Jobs and their tasks

    def add_job(self, number: int) -> None:
        rng = self.rng
        row = {}
        if self.has("release") and self.chance(0.7):
            row["release"] = self.start + rng.randint(-5, 5 if self.tiny else 30)
        else:
            row["release"] = self.start + min(0, rng.randint(-10, 5))
        if self.has("due") and self.chance(0.8):
            row["due"] = self.start + rng.randint(1, 12 if self.tiny else 80)
        if self.has("deadline") and self.chance(0.5):
            row["deadline"] = self.start + LATE
        if self.has("objective"):
            row |= {"weight": rng.randint(0, 5), "earliness_weight": rng.randint(0, 2), "wip_weight": rng.randint(0, 2)}
        job = self.builder.add_job(f"J{number}", **row)
        tasks: list[_Task] = []
        self.jobs.append(tasks)
        first = self.add_first_task(job, number, row["release"])
        if first is not None:
            tasks.append(first)
        room = (2 if number == 0 else 1) if self.tiny else 3
        for stage in range(rng.randint(1, room)):
            if not self.has_room(1):
                break
            if self.has("choices") and self.has_room(2) and (self.chance(0.3) or (number == 0 and stage == 0)):
                self.add_choice(job, tasks)
            else:
                self.append_task(job, tasks)
        self.pin_last_task(tasks)
        self.add_ends(tasks)
        # A tiny problem may be infeasible, as brute force proves it; a small one is to be kept from it.
        free = [task for task in tasks if self.tiny or not task.is_fixed]
        if self.has("spans") and free and self.chance(0.6):
            own = [task for task in free if not task.in_branch] or free
            chosen = sorted((rng.choice(own).index, rng.choice(own).index))
            self.builder.add_span(*chosen, rng.choice(self.carriers))

    def add_first_task(self, job: int, number: int, release: int) -> _Task | None:
        """Add a first task that is running or frozen, on a station of its own, for some jobs."""
        if release > self.start or number > 1:
            return None
        is_running = self.has("running") and (number == 0 or self.chance(0.3))
        is_frozen = self.has("frozen") and not is_running
        if not (is_running or is_frozen) or not self.has_room(2):
            return None
        station = self.add_station(f"busy station {number}", {"calendar": self.some_calendar(), "capacity": 1})
        self.stations.pop()  # nothing else is to be done there
        task = self.new_task(job, f"J{number}/0", is_running=is_running)
        durations = [self.duration() + 1 for _ in range(self.rng.randint(1, 2 if self.has("phases") else 1))]
        mode = self.builder.add_mode(task, station, [Phase(duration) for duration in durations])
        self.modes[task] = [(mode, station)]
        self.num_modes += 1
        if self.has("frozen"):
            self.frozen_until = self.start + 2
            begun = self.start if is_running else self.open_from(station, self.start)
            self.frozen_until = max(self.frozen_until, begun + 1)
            self.previous[task] = (mode, begun, self.finish(station, begun, durations, is_running))
        return _Task(task, job, [station], is_fixed=True)

    def is_open(self, station: int, at: int) -> bool:
        calendar = self.station_row[station].get("calendar", -1)
        return calendar < 0 or any(start <= at < end for start, end in self.calendars[calendar])

    def open_from(self, station: int, at: int) -> int:
        while not self.is_open(station, at):
            at += 1
        return at

    def finish(self, station: int, at: int, durations: list[int], is_running: bool) -> int:
        for number, duration in enumerate(durations):
            if number or not is_running:
                # A phase follows at once, and may not start in a break: its forerunner ends where the station is open,
                # or this first task would be impossible to keep.
                at = self.open_from(station, at)
            while duration:
                duration -= self.is_open(station, at)
                at += 1
        return at

    def new_task(self, job: int, name: str, **row: int) -> int:
        self.num_tasks += 1
        return self.builder.add_task(job, name, **row)  # type: ignore[arg-type]

    def append_task(self, job: int, tasks: list[_Task], branch: int = -1, before: list[_Task] | None = None) -> _Task:
        """Append a task to a job, behind `before` (by default the job's last task)."""
        row = {"branch": branch}
        if self.has("windows") and self.chance(0.4):
            row |= {"earliest_start": self.start + self.rng.randint(0, 5 if self.tiny else 30)}
            row |= {"latest_end": self.start + LATE}
        stations = self.rng.sample(self.stations, min(len(self.stations), self.rng.randint(1, 3)))
        if not self.has("alternatives"):
            stations = stations[:1]
        if self.has("station_pins") and self.chance(0.3):
            row["pin_station"] = self.rng.choice(stations)
        index = self.new_task(job, f"J{job}/{len(tasks)}", **row)
        for station in stations:
            self.add_mode(index, station)
        if self.has("alternatives") and self.chance(0.3):
            self.add_mode(index, self.rng.choice(stations))
        if not self.num_places and "pin_station" not in row and self.chance(0.05):
            mode = self.builder.add_mode(index, -1, self.duration())  # a pure delay
            self.modes[index].append((mode, -1))
            self.num_modes += 1
        task = _Task(index, job, sorted(set(stations)), branch >= 0)
        for other in tasks[-1:] if before is None else before:
            self.link(other, task)
        tasks.append(task)
        return task

    def add_choice(self, job: int, tasks: list[_Task]) -> None:
        """Append an alternative, an option or a choice within a choice, with lags that bridge what is not done."""
        entry = [task for task in tasks if not task.in_branch][-1:]
        kind = (
            self.rng.choice(["alternative", "option"])
            if self.tiny
            else self.rng.choice(["alternative", "option", "skip", "several", "nested"])
        )
        if kind == "option":
            branches = self.builder.add_choice(1, least=0)
        elif kind == "several":
            branches = self.builder.add_choice(3, least=1, most=2)
        else:
            branches = self.builder.add_choice(2)
        if kind == "skip":
            branches = branches[:1]  # the other branch has no task
        if kind == "nested":
            inner = self.builder.add_choice(2, least=self.rng.randint(0, 1), parent=branches[0])
            branches = [*branches, *inner]
        own = [self.append_task(job, tasks, branch, entry) for branch in branches]
        if self.tiny:
            return
        exit_task = self.append_task(job, tasks, before=[])
        # What may have other work in between, or end at different times, may not be told to follow at once.
        for task in entry:
            self.link(task, exit_task, is_loose=True)
        for task in own:
            self.link(task, exit_task, is_loose=kind in ("several", "nested"))

    def link(self, before: _Task, after: _Task, *, is_loose: bool = False) -> None:
        """Tie two tasks of a job in their order."""
        rng, add = self.rng, self.builder.add_lag
        if self.has("transports", "robots") and self.chance(0.75):
            self.add_transport(before.index, after.index)
            return
        if before.is_fixed:
            add(before.index, after.index)
            return
        wanted = [name for name in ("no_wait", "most_lags", "point_lags", "least_lags") if self.has(name)]
        kind = rng.choice([*wanted, "plain"])
        if is_loose and kind in ("no_wait", "most_lags", "point_lags"):
            kind = "plain"
        if kind == "no_wait" and (self.tiny or not self.has("robots_in_phases")):  # no robot is at two stations at once
            add(before.index, after.index, 0, 0)
        elif kind == "most_lags":
            add(before.index, after.index, rng.randint(0, 3), rng.randint(20, 60))
        elif kind == "least_lags":
            add(before.index, after.index, rng.randint(-2, 6))
        elif kind == "point_lags":
            points = Point(rng.randrange(4)), Point(rng.randrange(4))
            add(before.index, after.index, rng.randint(-3, 4), rng.choice([UNBOUNDED, 80]), *points)
        else:
            add(before.index, after.index)

    def add_transport(self, before: int, after: int, **ends: int) -> None:
        row = dict(ends)
        if self.has("robots") and self.chance(0.8):
            row["fleet"] = self.groups["robots"][0]
        else:
            row["travel_type"] = self.rng.randrange(self.num_travel_types)
        self.builder.add_transport(before, after, **row)

    def pin_last_task(self, tasks: list[_Task]) -> None:
        """Add a task that is pinned to a late start on a station of its own, for some jobs."""
        if not self.has("start_pins") or not (self.chance(0.4) or not tasks) or not self.has_room(1):
            return
        station = self.add_station(f"pinned station {len(self.jobs)}", {"capacity": 1})
        self.stations.pop()
        row = {"pin_start": self.start + (14 if self.tiny else 400)}
        if self.chance(0.5):
            row["pin_station"] = station
        index = self.new_task(len(self.jobs) - 1, f"J{len(self.jobs) - 1}/pinned", **row)
        self.add_mode(index, station, is_plain=True)
        for task in tasks:
            self.builder.add_lag(task.index, index)
        tasks.append(_Task(index, len(self.jobs) - 1, [station], is_fixed=True))

    def add_ends(self, tasks: list[_Task]) -> None:
        """Bring the lot from where it lies and take it to where it is wanted, for some jobs."""
        if not self.has("transports", "robots") or not tasks:
            return
        if not tasks[0].is_fixed and self.chance(0.5):
            ends = {"origin": self.rng.randrange(self.num_places)}
            if self.buffers:
                ends["origin_buffer"] = self.origin_buffer
            self.add_transport(-1, tasks[0].index, **ends)
        if self.chance(0.5):
            self.add_transport(tasks[-1].index, -1, destination=self.rng.randrange(self.num_places))

    # What ties jobs together

    def free_tasks(self) -> list[_Task]:
        return [task for job in self.jobs for task in job if not task.is_fixed]

    def add_dedications(self) -> None:
        if not self.has("dedications"):
            return
        tasks = self.free_tasks()
        self.rng.shuffle(tasks)
        for first, second in list(zip(tasks[::2], tasks[1::2], strict=False))[:2]:
            common = set(first.stations) & set(second.stations)
            if self.has("station_pins"):
                continue  # pins and dedications of one task may contradict each other
            if common and self.chance(0.5):
                self.builder.add_dedication(first.index, second.index, is_same=True)
            elif len(set(first.stations) | set(second.stations)) > 1:
                self.builder.add_dedication(first.index, second.index, is_same=False)

    def add_order_pins(self) -> None:
        if not self.has("order_pins"):
            return
        tasks = self.free_tasks()
        for _ in range(3 if tasks else 0):
            first, second = self.rng.choice(tasks), self.rng.choice(tasks)
            if first.job < second.job and set(first.stations) & set(second.stations):
                self.builder.add_order_pin(first.index, second.index)

    def add_material(self) -> None:
        if not self.has("material"):
            return
        for number in range(self.rng.randint(1, 2)):
            stock = self.rng.randint(0, 4)
            item = self.builder.add_item(stock, f"item {number}")
            for task in self.free_tasks():
                if self.chance(0.3) and not task.in_branch:
                    quantity = self.rng.randint(1, 4)
                    stock += quantity
                    self.builder.add_flow(task.index, item, quantity)
                elif self.chance(0.4):
                    wanted = self.rng.randint(1, 3)
                    if wanted > stock:
                        quantity = wanted - stock + self.rng.randint(0, 2)
                        stock += quantity
                        self.builder.add_receipt(
                            item, self.start + self.rng.randint(-3, 6 if self.tiny else 40), quantity
                        )
                    stock -= wanted
                    self.builder.add_flow(task.index, item, -wanted)

    def add_wear(self) -> None:
        if not self.has("wear"):
            return
        for station in self.stations[:2]:
            modes = [
                (task.index, mode)
                for task in self.free_tasks()
                for mode, on in self.modes[task.index]
                if on == station and self.chance(0.8)
            ]
            kept = sorted({task for task, _ in modes})[: 1 if self.tiny else 4]
            modes = [(task, mode) for task, mode in modes if task in kept]
            if not modes or not self.has_room(1):
                continue
            limit = self.rng.randint(2, 6)
            counter = self.builder.add_counter(station, limit, self.rng.randint(0, limit), f"wear of station {station}")
            for _, mode in modes:
                self.builder.add_wear(mode, counter, self.rng.randint(0, limit))
            for number in range(len(kept)):
                (branch,) = self.builder.add_choice(1, least=0)
                task = self.new_task(-1, f"maintenance {station}/{number}", branch=branch)
                self.builder.add_reset(self.add_mode(task, station, is_plain=True), counter)

    # What is wished for

    def add_previous(self) -> None:
        if self.has("previous"):
            for task in self.free_tasks():
                if self.chance(0.6):
                    mode, _ = self.rng.choice(self.modes[task.index])
                    begun = max(self.start, self.frozen_until) + self.rng.randint(0, 20)
                    self.previous[task.index] = (mode, begun, begun + self.duration())
        if self.previous:
            self.builder.set_previous(self.previous, self.frozen_until)

    def add_objective(self) -> None:
        if not self.has("objective", "tariff", "levels"):
            return
        terms = list(Term) if self.has("objective") else [Term.MAKESPAN, Term.FLOW_TIME]
        if self.has("tariff"):
            terms.append(Term.ENERGY_COST)
        levels = []
        for _ in range(self.rng.randint(2, 3) if self.has("levels") else 1):
            chosen = self.rng.sample(terms, self.rng.randint(1, len(terms)))
            levels.append({term: self.rng.randint(1, 5) for term in chosen})
        tariff = []
        if self.has("tariff"):
            at = self.start - 3
            for _ in range(self.rng.randint(1, 4)):
                tariff.append((at, self.rng.randint(0, 4)))
                at += self.rng.randint(1, 15)
        self.builder.set_objective(*levels, tariff=tariff)
