"""Carrying out a plan: its sequences, its starts as earliest starts, and patience where something does not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reshuffle.model.stations import PhaseName
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork
from reshuffle.twin import material, people
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory, Way
from reshuffle.twin.plan_slots import Slot, slots_of
from reshuffle.twin.planned_pegs import Pegs
from reshuffle.twin.planned_trips import PlannedTrips, is_charging
from reshuffle.twin.run import Run, StationRun, Task, TaskStatus, Work

__all__ = ["PlanRun"]

Key = tuple[str, str]


@dataclass(slots=True)
class PlanRun:
    """A plan while it is carried out.

    Parameters
    ----------
    slots
        The work, by planned start.
    sequences
        Slots that have not begun, by station.
    in_vain
        Slots for which a station was set up and the lots did not come; next time it waits for the lots.
    trips
        The ways of lots, and the stops of the robots that carry them.
    """

    slots: tuple[Slot, ...]
    sequences: dict[str, list[int]] = field(default_factory=dict)
    slot_by_key: dict[Key, int] = field(default_factory=dict)
    open_slots: set[int] = field(default_factory=set)
    in_vain: set[int] = field(default_factory=set)
    pegs: Pegs = field(default_factory=Pegs)
    trips: PlannedTrips = field(default_factory=PlannedTrips)

    @classmethod
    def of(
        cls, factory: TwinFactory, work: Sequence[PlannedWork], carriage: Sequence[PlannedCarriage], pegs: Pegs
    ) -> PlanRun:
        """Return a plan as the twin follows it."""
        stays = [one for one in work if not is_charging(factory, one)]
        slots = sorted(slots_of(factory, stays), key=lambda slot: (slot.start, slot.end, slot.station, slot.members))
        plan = cls(tuple(slots), pegs=pegs)
        for number, slot in enumerate(slots):
            plan.sequences.setdefault(slot.station, []).append(number)
            plan.open_slots.add(number)
            for key in slot.members:
                plan.slot_by_key[key] = number
        stations = {key: slots[number].station for key, number in plan.slot_by_key.items()}
        plan.trips = PlannedTrips.of(factory, work, carriage, stations)
        return plan

    def operations_of(self, lot: str) -> set[str]:
        """Return the operations that the plan has of a lot."""
        return {operation for other, operation in self.slot_by_key if other == lot}

    def station_of(self, task: Task) -> str | None:
        """Return where an operation is planned, None for one that the plan does not know."""
        number = self.slot_by_key.get(task.key) if task.attempt == 1 else None
        return None if number is None else self.slots[number].station

    def slot_of(self, run: Run, key: Key) -> int | None:
        """Return the place of an operation in the plan, None for one that the plan does not know."""
        number = self.slot_by_key.get(key)
        return number if number is not None and run.lots[key[0]].tasks[key[1]].attempt == 1 else None

    def open_members(self, run: Run, number: int) -> list[Key]:
        """Return the operations of a slot that are still to be done."""
        return [key for key in self.slots[number].members if _is_open(run, key)]

    def is_whole(self, run: Run, number: int, keys: list[Key]) -> bool:
        """Whether something is left of a slot, in one batch with everything that is left."""
        batching = run.stations[self.slots[number].station].spec.part.batching
        if not keys or batching is None:
            return bool(keys)
        ways = [
            run.factory.way(run.lots[lot].product, name, self.slots[number].station, run.lots[lot].pieces_at(name))
            for lot, name in keys
        ]
        return batching.minimum <= sum(way.size for way in ways) <= batching.maximum

    def next_slots(self, run: Run, station: str) -> list[int]:
        """Return what a station has next: the first slot that is left, and others planned for the same instant."""
        sequence = self.sequences.get(station, [])
        while sequence and (sequence[0] not in self.open_slots or self._is_gone(run, sequence[0])):
            self.open_slots.discard(sequence.pop(0))
        first = self.slots[sequence[0]].start if sequence else 0
        result = []
        for place, number in enumerate(sequence):
            if self.slots[number].start != first:
                break
            # The first of them is known to be left.
            if place == 0 or (number in self.open_slots and not self._is_gone(run, number)):
                result.append(number)
        return result

    def _is_gone(self, run: Run, number: int) -> bool:
        slot = self.slots[number]
        return slot.task is None and not any(_is_open(run, key) for key in slot.members)

    def begin(self, number: int) -> None:
        """Note that a slot has begun."""
        self.open_slots.discard(number)

    def leave_plan(self, run: Run, key: Key) -> int | None:
        """Note that an operation begins out of turn; what is left of its batch keeps the place."""
        number = self.slot_of(run, key)
        if number is not None and [other for other in self.open_members(run, number) if other != key] == []:
            self.open_slots.discard(number)
        return None

    def wake_at(self, run: Run, instant: int, entity: str) -> None:
        """See to it that decisions are taken at an instant."""
        if instant > run.now and instant not in run.timers:
            run.timers.add(instant)
            run.agenda.schedule(instant, Rank.TIMER, entity)

    def is_patient(self, run: Run, station: StationRun, waiting: Sequence[int]) -> bool:
        """Whether a station still waits for the next of its sequence, which `next_slots` says."""
        if not waiting:
            return False
        slot = self.slots[waiting[0]]
        patience = run.params.patience if run.params.patience is not None else slot.end - slot.start
        until = max(slot.start, station.free_since) + patience
        if run.now < until and slot.start <= run.now:
            self.wake_at(run, until, station.spec.id)
        return run.now < until

    def until_next(self, run: Run, waiting: Sequence[int]) -> int | None:
        """Return how long it is until the start of what is next; None behind the last."""
        return None if not waiting else max(0, self.slots[waiting[0]].start - run.now)

    def startable(self, run: Run, station: str) -> list[Key]:
        """Return every operation that is planned on a station and not begun."""
        return [
            key
            for number in self.sequences.get(station, [])
            if number in self.open_slots
            for key in self.open_members(run, number)
        ]

    def overdue_maintenance(self, run: Run, waiting: Sequence[int]) -> int | None:
        """Return the maintenance that is next and planned for an instant that has passed."""
        if waiting and self.slots[waiting[0]].task is not None and self.slots[waiting[0]].start <= run.now:
            return waiting[0]
        return None

    def earliest_phase(self, work: Work) -> int:
        """Return the planned start of a phase before which the plan waits on purpose, 0 for none."""
        if work.slot is None or work.phase == 0 or work.is_interrupted:
            return 0
        slot = self.slots[work.slot]
        if len(slot.phases) != len(work.way.phases):
            return 0
        start, before = slot.phases[work.phase][0], slot.phases[work.phase - 1][1]
        return start if start > before else 0

    def sets_up_before(self, run: Run, task: Task) -> bool:
        """Whether the plan sets up for an operation before its lot can be there, and the lot is not late by now."""
        number = self.slot_of(run, task.key)
        lot = run.lots[task.lot]
        if number is None or number in self.in_vain:
            return False
        slot = self.slots[number]
        # Out of turn nobody sets up for a lot that is planned for later: the station would be held for it until then.
        if slot.start > run.now or (len(slot.phases) > 1 and slot.phases[1][0] < run.now):
            return False
        for edge in run.factory.edges(lot.product, task.operation):
            before = lot.tasks[edge.before]
            earlier = self.slot_of(run, before.key)
            if before.status is TaskStatus.OPEN and (earlier is None or self.slots[earlier].start < run.now):
                return False
        return True

    def crew(self, number: int, way: Way) -> dict[int, tuple[str, ...]]:
        """Return who is planned for the needs of a slot; {} where the plan does not say it in full."""
        slot = self.slots[number]
        phases = [set(members) for _, _, members in slot.phases]
        if len(phases) != len(way.phases):
            return {}
        needs = [(place, need) for place, need in enumerate(way.needs) if not need.is_tool]
        return people.seat_in_phases(needs, phases) or {}

    def crew_of(self, work: Work) -> dict[int, tuple[str, ...]]:
        """Return who is planned for work under way."""
        if work.slot is None:
            return {}
        phases = [set(members) for _, _, members in self.slots[work.slot].phases]
        if len(phases) != len(work.way.phases):
            return {}
        needs = [(place, need) for place, need in enumerate(work.way.needs) if not need.is_tool]
        return people.seat_in_phases(needs, phases) or {}

    def may_choose_others(self, run: Run, work: Work) -> bool:
        """Whether a phase has waited for its planned people for as long as the patience with them lasts."""
        if work.slot is None:
            return True
        slot = self.slots[work.slot]
        patience = run.params.patience if run.params.patience is not None else slot.end - slot.start
        until = slot.phases[work.phase][0] + patience
        self.wake_at(run, until, work.station)
        return run.now >= until

    def maintenance_crew(self, run: Run, number: int) -> dict[int, tuple[str, ...]]:
        """Return who is planned for maintenance."""
        slot = self.slots[number]
        station = run.stations[slot.station].spec.part
        task = station.maintenance[slot.task or ""]
        needs = list(enumerate(run.factory.needs(task.attendance, _RUN, station.site)))
        return people.seat_in_phases(needs, [set(members) for _, _, members in slot.phases]) or {}

    def peg_what_comes(self, run: Run, source: str, item: str, quantity: int) -> int:
        """Keep what comes from a source for those for whom it is planned; return how much that was."""
        taken = 0
        for order, wanted in self.pegs.take(source, item):
            part = min(wanted, quantity - taken)
            if part > 0 and order in run.orders and not run.orders[order].is_closed:
                material.peg(run, item, order, part)
                taken += part
        return taken

    def knows_source(self, source: str, item: str) -> bool:
        """Whether the plan says for whom something is that comes from a source."""
        return self.pegs.knows(source, item)


_RUN = (PhaseName.RUN,)


def _is_open(run: Run, key: Key) -> bool:
    """Whether an operation is still to be done, for the first time."""
    lot = run.lots.get(key[0])
    if lot is None or lot.is_closed:
        return False
    task = lot.tasks[key[1]]
    return task.status is TaskStatus.OPEN and task.attempt == 1 and not run.orders[lot.order].is_closed
