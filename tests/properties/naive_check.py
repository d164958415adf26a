"""The judge once more: plain Python, tick by tick, straight from docs/reference/semantics.md; clear and slow.

Shares no code with :mod:`reshuffle.plan.check` beyond the tables. It says which rule is broken where, nothing more.
"""

from __future__ import annotations

from itertools import pairwise, product

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from tests.properties.naive_reading import (
    ARRIVAL,
    COMPLETION,
    END,
    PAUSE,
    ROBOT,
    SETUP,
    START,
    Done,
    NaiveReading,
    Phase,
)


class NaiveCheck(NaiveReading):
    """Judges one solution; ``found`` holds pairs (rule, place), the place empty where a rule has no single one."""

    def __init__(self, problem: SchedulingProblem, solution: Solution) -> None:
        super().__init__(problem, solution)
        self.presence()
        self.assignment()
        self.batch()
        for rule in (self.phases, self.setup, self.instants, self.lag, self.stability, self.material, self.wear):
            rule()
        self.holds = self.all_holds()
        self.capacity()
        self.ways = self.read_ways()
        self.transport()
        self.robot()
        self.buffer()

    # What is done

    def presence(self) -> None:
        p = self.p
        is_done = [int(mode) >= 0 for mode in self.s.mode]
        num_branches = len(p.choices.branch_choice)
        members: list[list[int]] = [[] for _ in range(num_branches)]
        for task in range(len(p.tasks)):
            if p.tasks.branch[task] < 0:
                if not is_done[task]:
                    self.report("presence", self.task_name(task))
            else:
                members[p.tasks.branch[task]].append(task)
        for branch, tasks in enumerate(members):
            if len({is_done[task] for task in tasks}) > 1:
                self.report("presence", f"branch {branch}")
        free = [branch for branch in range(num_branches) if not members[branch]]
        for states in product((False, True), repeat=len(free)):
            branch_done = [any(is_done[task] for task in tasks) for tasks in members]
            for branch, state in zip(free, states, strict=True):
                branch_done[branch] = state
            if self.choices_are_met(branch_done):
                return
        self.report("presence")

    def choices_are_met(self, branch_done: list[bool]) -> bool:
        choices = self.p.choices
        for choice in range(len(choices)):
            count = sum(done for done, of in zip(branch_done, choices.branch_choice, strict=True) if of == choice)
            parent = int(choices.parent[choice])
            if parent < 0 or branch_done[parent]:
                if not choices.least[choice] <= count <= choices.most[choice]:
                    return False
            elif count:
                return False
        return True

    def assignment(self) -> None:
        for task, done in self.done.items():
            for need in done.needs:
                if any(who not in self.p.groups.of(need.group) for who in need.members):
                    self.report("assignment", self.task_name(task))
                if len(set(need.members) - {-1}) < len([who for who in need.members if who != -1]):
                    self.report("assignment", self.task_name(task))

    def batch(self) -> None:
        resources = self.p.resources
        for task in range(len(self.p.tasks)):
            if self.s.batch[task] >= 0 and self.s.mode[task] == -1:
                self.report("batch")
        misfits = set()
        for number in {done.batch for done in self.done.values() if done.batch >= 0}:
            members = [done for done in self.done.values() if done.batch == number]
            if self.members_fit(members):
                for done in members:
                    done.mates = [mate.number for mate in members]
            else:
                self.report("batch")
                misfits.update(done.number for done in members)
        for done in self.done.values():
            if done.station >= 0 and resources.batch_max[done.station] > 0 and done.number not in misfits:
                size = sum(self.done[mate].size for mate in done.mates)
                if not resources.batch_min[done.station] <= size <= resources.batch_max[done.station]:
                    self.report("batch")

    def members_fit(self, members: list[Done]) -> bool:
        first = members[0]
        if first.station < 0 or self.p.resources.batch_max[first.station] == 0 or first.family < 0:
            return False
        for other in members[1:]:
            if (first.station, first.family, first.state) != (other.station, other.family, other.state):
                return False
            if [(phase.start, phase.end) for phase in first.phases] != [(ph.start, ph.end) for ph in other.phases]:
                return False
            if len(first.needs) != len(other.needs):
                return False
            for mine, theirs in zip(first.needs, other.needs, strict=True):
                what = [(n.group, n.count, n.units, n.first, n.last, sorted(n.members)) for n in (mine, theirs)]
                if what[0] != what[1]:
                    return False
        return True

    # Phases

    def phases(self) -> None:
        for task, done in self.done.items():
            name = self.task_name(task)
            for before, after in pairwise(done.phases):
                wait = after.start - before.end
                if wait < 0 or (before.max_wait < UNBOUNDED and wait > before.max_wait):
                    self.report("phase_sequence", name)
            for number, phase in enumerate(done.phases):
                if phase.end < phase.start:
                    self.report("phase_sequence", name)
                    continue
                duration = max(self.done[mate].phases[number].duration for mate in done.mates)
                if phase.kind != SETUP and self.work(phase) != duration:
                    self.report("phase_duration", name)
                is_rest = number == 0 and bool(self.p.tasks.is_running[task])
                if phase.end > phase.start and not self.keeps_breaks(phase, is_rest):
                    self.report("break", name)

    def keeps_breaks(self, phase: Phase, is_rest: bool) -> bool:
        ticks = [self.is_open(phase, tick) for tick in range(phase.start, phase.end)]
        if is_rest:
            # It may start in a closed tick: the break that it begins in does not count.
            while ticks and not ticks[0]:
                ticks.pop(0)
            if not ticks:
                return False
        if phase.break_rule == PAUSE:
            return ticks[0] and ticks[-1]
        return all(ticks)

    def setup(self) -> None:
        rules = self.p.setup_rules
        for task, done in self.done.items():
            first = done.phases[0]
            if first.kind != SETUP or first.end < first.start:
                continue
            time = max(self.done[mate].phases[0].duration for mate in done.mates)
            rule = int(self.p.resources.setup_rule[done.station]) if done.station >= 0 else -1
            if done.state >= 0 and rule >= 0:
                earlier = [
                    other
                    for other in self.done.values()
                    if other.station == done.station
                    and other.state >= 0
                    and other.number not in done.mates
                    and other.key() < done.key()
                ]
                if earlier:
                    mounted = max(earlier, key=Done.key).state
                else:
                    mounted = int(self.p.resources.initial_setup[done.station])
                time += rules.time(rule, mounted, done.state)
            if self.work(first) != time:
                self.report("setup", self.task_name(task))

    # Instants

    def instants(self) -> None:
        tasks, jobs = self.p.tasks, self.p.jobs
        for task, done in self.done.items():
            name, job = self.task_name(task), int(tasks.job[task])
            if done.at(START) < self.p.planning_start:
                self.report("planning_start", name)
            if job >= 0 and done.at(ARRIVAL) < jobs.release[job]:
                self.report("release", name)
            if job >= 0 and done.at(COMPLETION) > jobs.deadline[job]:
                self.report("deadline", name)
            if done.at(START) < tasks.earliest_start[task] or done.at(END) > tasks.latest_end[task]:
                self.report("window", name)

    def lag(self) -> None:
        lags = self.p.lags
        for row in range(len(lags)):
            before, after = self.done.get(int(lags.before[row])), self.done.get(int(lags.after[row]))
            if before is None or after is None:
                continue
            time = after.at(int(lags.after_point[row])) - before.at(int(lags.before_point[row]))
            if time < lags.least[row] or (lags.most[row] < UNBOUNDED and time > lags.most[row]):
                self.report("lag", self.task_name(after.number))

    # Resources

    def capacity(self) -> None:
        for resource in range(len(self.p.resources)):
            holds = [hold for hold in self.holds if hold[0] == resource]
            for tick in {hold[2] for hold in holds}:  # what is held grows only where a hold starts
                if (
                    sum(units for _, units, start, end, _ in holds if start <= tick < end)
                    > self.p.resources.capacity[resource]
                ):
                    self.report("capacity", self.p.names.resource(resource))
            if self.p.resources.kind[resource] == ResourceKind.STATION and self.p.resources.capacity[resource] == 1:
                for _, _, start, end, _ in holds:
                    if start == end and any(other[2] < start < other[3] for other in holds):
                        self.report("capacity", self.p.names.resource(resource))

    # Place and way

    def transport(self) -> None:
        table, travel, resources = self.p.transports, self.p.travel, self.p.resources
        for way in self.ways:
            name = self.way_name(way.number)
            if way.pickup < self.p.planning_start:
                self.report("planning_start", name)
            if way.before >= 0 and way.pickup < self.done[way.before].at(END):
                self.report("transport", name)
            if way.after >= 0 and way.dropoff > self.done[way.after].at(ARRIVAL):
                self.report("transport", name)
            fleet, kind, need = int(table.fleet[way.number]), int(table.travel_type[way.number]), 0
            if way.is_far and fleet >= 0:
                if way.vehicle not in self.p.groups.of(fleet):
                    self.report("transport", name)
                if 0 <= way.vehicle < len(resources) and resources.kind[way.vehicle] == ROBOT:
                    way.robot = way.vehicle
                    kind = int(resources.travel_type[way.robot])
            elif way.vehicle != -1:
                self.report("transport", name)
            if way.is_far and kind >= 0:
                need = int(travel.pickup[kind] + travel.dropoff[kind])
                need += int(travel.loaded_times([kind], [way.origin], [way.target])[0])
            if way.dropoff - way.pickup < need:
                self.report("transport", name)

    def robot(self) -> None:
        resources, travel = self.p.resources, self.p.travel
        for robot in range(len(resources)):
            if resources.kind[robot] != ROBOT:
                continue
            name, kind = self.p.names.resource(robot), int(resources.travel_type[robot])
            ways = [way for way in self.ways if way.robot == robot]
            holds = [hold for hold in self.holds if hold[0] == robot and hold[4] >= 0]
            # (begin, end, rank, number, pickup before dropoff), then the place and the change of the load; ranks at one
            # instant: 0 what is set down, 1 both at once, 2 what is taken up, 3 holds
            visits = []
            for way in ways:
                up, down = int(travel.pickup[kind]), int(travel.dropoff[kind])
                taken_up, set_down = (way.pickup, way.pickup + up), (way.dropoff - down, way.dropoff)
                is_both = taken_up == set_down
                visits.append(((*taken_up, 1 if is_both else 2, way.number, 0), way.origin, 1))
                visits.append(((*set_down, 1 if is_both else 0, way.number, 1), way.target, -1))
            for _, _, start, end, task in holds:
                visits.append(((start, end, 3, task, 0), self.place_of(task), 0))
            place, time, load = int(resources.location[robot]), int(resources.available_from[robot]), 0
            for (begin, end, *_), goal, change in sorted(visits):
                table = travel.loaded_times if load > 0 else travel.empty_times
                if begin - time < int(table([kind], [place], [goal])[0]):
                    self.report("robot", name)
                place, time, load = goal, end, load + change
            for tick in {way.pickup for way in ways} | {hold[2] for hold in holds}:
                lots = sum(way.pickup <= tick < way.dropoff for way in ways)
                held = sum(start <= tick < end for _, _, start, end, _ in holds)
                if lots > resources.capacity[robot] or (held and lots) or held > 1:
                    self.report("robot", name)

    def buffer(self) -> None:
        resources = self.p.resources
        for buffer in range(len(self.p.buffers)):
            stays = []
            for way in self.ways:
                if way.before >= 0:
                    station = self.done[way.before].station
                    if station >= 0 and resources.output_buffer[station] == buffer:
                        stays.append((self.done[way.before].at(END), way.pickup))
                elif self.p.transports.origin_buffer[way.number] == buffer:
                    stays.append((self.p.planning_start, way.pickup))
                if way.after >= 0:
                    station = self.done[way.after].station
                    if station >= 0 and resources.input_buffer[station] == buffer:
                        stays.append((way.dropoff, self.done[way.after].at(ARRIVAL)))
            for tick in {start for start, _ in stays}:
                if sum(start <= tick < end for start, end in stays) > self.p.buffers.capacity[buffer]:
                    self.report("buffer", self.p.names.buffer(buffer))

    # Order and stability

    def stability(self) -> None:
        p = self.p
        for first, second in zip(p.order_pins.before.tolist(), p.order_pins.after.tolist(), strict=True):
            if first in self.done and second in self.done:
                one, two = self.done[first], self.done[second]
                if one.station == two.station >= 0 and one.at(END) > two.at(START):
                    self.report("order", self.task_name(second))
        table = p.dedications
        for first, second, is_same in zip(
            table.first.tolist(), table.second.tolist(), table.is_same.tolist(), strict=True
        ):
            if first in self.done and second in self.done:
                one, two = self.done[first].station, self.done[second].station
                if (is_same and one != two) or (not is_same and one == two >= 0):
                    self.report("dedication", self.task_name(second))
        for task, done in self.done.items():
            name, start, station = self.task_name(task), int(p.tasks.pin_start[task]), int(p.tasks.pin_station[task])
            if start not in (UNSET, done.at(START)) or station not in (-1, done.station):
                self.report("pin", name)
            if p.tasks.is_running[task] and done.at(START) != p.planning_start:
                self.report("pin", name)
        previous = p.previous
        for task in range(len(p.tasks)):
            if task in self.unreadable:
                continue
            now = self.done.get(task)
            if previous.mode[task] >= 0 and previous.start[task] < previous.frozen_until:
                kept = (int(previous.mode[task]), int(previous.start[task]), int(previous.end[task]))
                if now is None or (now.mode, now.at(START), now.at(END)) != kept:
                    self.report("frozen", self.task_name(task))
            elif now is not None and now.at(START) < previous.frozen_until:
                self.report("frozen", self.task_name(task))

    # Material and wear

    def material(self) -> None:
        table = self.p.materials
        for item in range(len(table)):
            events = [
                (int(table.receipt_time[row]), int(table.receipt_quantity[row]))
                for row in range(len(table.receipt_item))
                if table.receipt_item[row] == item
            ]
            for row in range(len(table.flow_task)):
                done = self.done.get(int(table.flow_task[row]))
                if done and table.flow_item[row] == item:
                    quantity = int(table.flow_quantity[row])
                    events.append((done.at(ARRIVAL if quantity < 0 else COMPLETION), quantity))
            for instant, _ in events:
                if int(table.initial[item]) + sum(quantity for time, quantity in events if time <= instant) < 0:
                    self.report("material", self.p.names.item(item))

    def wear(self) -> None:
        table = self.p.wear
        for counter in range(len(table)):
            value = int(table.initial[counter])
            tasks = [done for done in self.done.values() if done.station == table.station[counter]]
            for done in sorted(tasks, key=lambda done: (done.at(START), done.at(END), done.number)):
                rows = [
                    row
                    for row in range(len(table.raise_mode))
                    if table.raise_mode[row] == done.mode and table.raise_counter[row] == counter
                ]
                if rows:
                    value += sum(int(table.raise_amount[row]) for row in rows)
                    if value > table.limit[counter]:
                        self.report("wear", self.p.names.counter(counter))
                for row in range(len(table.reset_mode)):
                    if table.reset_mode[row] == done.mode and table.reset_counter[row] == counter:
                        value = 0


def naive_check(problem: SchedulingProblem, solution: Solution) -> set[tuple[str, str]]:
    """Return what is violated as pairs (rule, place); the place is empty where a rule has no single one."""
    return NaiveCheck(problem, solution).found
