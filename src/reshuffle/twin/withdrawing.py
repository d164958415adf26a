"""Giving a station back that was set up for a lot which does not come, so that nobody waits for it in a circle."""

from __future__ import annotations

from bisect import insort

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import people, phases, routing, starting, tools, transports
from reshuffle.twin.run import Obstacle, Run, StationRun, TaskStatus, Work

__all__ = ["is_set_up_only", "withdraw", "withdraw_late"]


def is_set_up_only(run: Run, work: Work) -> bool:
    """Whether nothing has been done but the setup, and none of the lots is on its way here."""
    if work.maintenance is not None or work.command is not None or work.is_working or work.is_interrupted:
        return False
    if work.phase != work.way.arrival or work.phase == 0:
        return False
    return not any(
        way.phase != "out"
        for lot, operation in work.members
        for way in transports.carriages_to(run, run.lots[lot], run.lots[lot].tasks[operation])
    )


def withdraw(run: Run, work: Work, reason: str) -> None:
    """Free the station; what was mounted stays mounted, and the work keeps its place in the plan."""
    station = run.stations[work.station]
    people.free_crew(run, work, [number for number in work.held if not work.way.needs[number].is_tool])
    tools.free_tools(run, work)
    station.works.remove(work.id)
    del run.works[work.id]
    for name, operation in work.members:
        lot = run.lots[name]
        task = lot.tasks[operation]
        task.status, task.station = TaskStatus.OPEN, None
        run.record(
            EventKind.OPERATION_ENDED,
            lot=name,
            operation=operation,
            station=work.station,
            batch=work.batch,
            reason=reason,
        )
        if task.ready is not None:
            routing.enqueue(run, lot, task)
    slot = _slot_of(run, work)
    if run.plan is not None and slot is not None:
        sequence = run.plan.sequences.setdefault(work.station, [])
        if slot not in sequence:
            insort(sequence, slot)
        run.plan.open_slots.add(slot)
        run.plan.in_vain.add(slot)
        # The patience with it is over; it does not begin again.
        station.free_since = run.plan.slots[slot].start
    run.calm_since = run.now
    run.agenda.decide()


def withdraw_late(run: Run, station: StationRun) -> None:
    """Give up a setup whose lot is later than the station's patience, if another lot could begin here at once."""
    if run.plan is None:
        return
    for number in list(station.works):
        work = run.works[number]
        place = _slot_of(run, work)
        if place is None or not is_set_up_only(run, work):
            continue
        slot = run.plan.slots[place]
        patience = run.params.patience if run.params.patience is not None else slot.end - slot.start
        until = slot.phases[min(work.way.arrival, len(slot.phases) - 1)][0] + patience
        if run.now < until:
            run.plan.wake_at(run, until, station.spec.id)
        elif _lot_is_missing(run, work) and (
            any(_could_begin(run, station, key) for key in station.queue) or _keeps_out(run, station, work)
        ):
            withdraw(run, work, "set up in vain: the lot has not come")


def _slot_of(run: Run, work: Work) -> int | None:
    """Return the place of a work in the plan, also of one that was begun out of turn."""
    if work.slot is not None or run.plan is None or not work.members:
        return work.slot
    slot: int | None = run.plan.slot_of(run, work.members[0])
    return slot


def _lot_is_missing(run: Run, work: Work) -> bool:
    """Whether it is a lot that keeps work waiting, and not the people for the next phase."""
    members = ((run.lots[name], operation) for name, operation in work.members)
    return any(
        phases.obstacle_to_arrive(run, lot, lot.tasks[operation], work.station) is not None
        for lot, operation in members
    )


def _keeps_out(run: Run, station: StationRun, work: Work) -> bool:
    """Whether a lot that is done elsewhere waits until a station without places in front of it is free."""
    if station.spec.part.input_buffer != 0:
        return False
    return any(
        way.phase in ("on", "out")
        and way.destination is None
        and (way.lot, way.after) not in work.members
        and station.spec.id in routing.candidates(run, run.lots[way.lot], run.lots[way.lot].tasks[way.after])
        for way in run.carriages.values()
    )


def _could_begin(run: Run, station: StationRun, key: tuple[str, str]) -> bool:
    way = starting.way_of(run, key, station.spec.id)
    return not isinstance(starting.obstacle_to_start(run, station, [key], way, {}), Obstacle)
