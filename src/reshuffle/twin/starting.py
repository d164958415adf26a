"""Whether work can start or go on now, and if not, what is in its way; and starting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reshuffle.plan.tasks import BreakRule, PhaseKind
from reshuffle.twin import maintenance, orders, people, phases, routing, setup_runs, tools, transports, wear
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import PhaseSpec, Way
from reshuffle.twin.people import Crew
from reshuffle.twin.run import Lot, Obstacle, Run, StationRun, Task, TaskStatus, Work

__all__ = ["advance", "merged_way", "obstacle_to_advance", "obstacle_to_start", "start", "station_obstacle", "way_of"]

Key = tuple[str, str]


def way_of(run: Run, key: Key, station: str) -> Way:
    """Return how an operation of a lot is done on a station, with the pieces that the lot has now."""
    lot = run.lots[key[0]]
    return run.factory.way(lot.product, key[1], station, lot.pieces_at(key[1]))


def merged_way(ways: Sequence[Way]) -> Way:
    """Return the way of a batch: every phase lasts as long as its slowest member needs."""
    first = ways[0]
    if len(ways) == 1:
        return first
    # What they wear is counted member by member.
    listed = tuple(
        PhaseSpec(part[0].name, part[0].kind, max(phase.duration for phase in part), part[0].break_rule)
        for part in zip(*(way.phases for way in ways), strict=True)
    )
    longest = max(way.run_ms for way in ways)
    return replace(first, run_ms=longest, phases=listed, size=sum(way.size for way in ways), wear=(), entry_ms=0)


def station_obstacle(run: Run, station: StationRun) -> Obstacle | None:
    """Return what keeps a station from taking any more work now."""
    name = station.spec.id
    if station.down:
        return Obstacle(f"'{name}' is down", is_passing=any(until is not None for until in station.down.values()))
    if station.is_held:
        return Obstacle(f"'{name}' is held")
    inside = [run.works[number] for number in station.works]
    if any(work.maintenance is not None for work in inside):
        return Obstacle(f"'{name}' is being maintained", (f"station '{name}'",))
    capacity = 1 if station.spec.part.batching else station.spec.part.capacity
    if len(inside) >= capacity:
        return Obstacle(f"'{name}' is taken", tuple(f"lot '{lot}'" for work in inside for lot, _ in work.members))
    if inside and capacity > 1:
        if setup_runs.is_being_set_up(run, station) and station.spec.part.setup is not None:
            return Obstacle(
                f"'{name}' is being set up", tuple(f"lot '{lot}'" for work in inside for lot, _ in work.members)
            )
        return maintenance.keeps_free(run, station)
    return None


def _entry_obstacle(run: Run, station: StationRun, before: Sequence[int]) -> Obstacle | None:
    """Return what keeps a run from entering a cascading station: the entry is taken, or work begun before it waits."""
    if station.spec.part.cascade_interval is None:
        return None
    if station.entry_free > run.now or any(not _has_entered(run.works[number]) for number in before):
        return Obstacle(f"the entry of '{station.spec.id}' is taken", is_passing=True)
    return None


def _has_entered(work: Work) -> bool:
    place = next(place for place, phase in enumerate(work.way.phases) if phase.kind is PhaseKind.RUN)
    return work.phase > place or (work.phase == place and (work.is_working or work.is_interrupted))


def obstacle_to_start(
    run: Run, station: StationRun, keys: Sequence[Key], way: Way, named: Mapping[int, Sequence[str]]
) -> Crew | Obstacle:
    """Return who begins with operations on a station that can take work, or what is in their way.

    Parameters
    ----------
    keys
        Lot and operation; several for a batch.
    named
        Who is planned, by need.
    """
    name = station.spec.id
    members = [(run.lots[lot], run.lots[lot].tasks[operation]) for lot, operation in keys]
    for lot, _ in members:
        if lot.is_held or run.orders[lot.order].is_held:
            return Obstacle(f"lot '{lot.id}' is held")
    found = _arrivals(run, members, name) if way.arrival == 0 else _on_the_way(run, members, name)
    found = found or tools.missing_tool(run, name, way)
    found = found or wear.overdue(station, [way_of(run, key, name) for key in keys])
    found = found or setup_runs.change_obstacle(run, station, way)
    if found is None and way.phases[0].kind is PhaseKind.RUN:
        found = _entry_obstacle(run, station, station.works)
    if found is not None:
        return found
    return _crew_for(run, name, way, 0, named)


def _crew_for(run: Run, station: str, way: Way, place: int, named: Mapping[int, Sequence[str]]) -> Crew | Obstacle:
    phase = way.phases[place]
    duration = phases.planned_length(run, station, way, place)
    needs = phases.needs_from(way.needs, place, duration)
    # What takes no time may lie in a break.
    rule = phase.break_rule if duration else BreakRule.IGNORE
    crew = people.find_crew(run, needs, rule, {n: who for n, who in named.items() if n in needs})
    if isinstance(crew, Obstacle):
        return crew
    found = phases.obstacle_to_open(run, station, phase, [person for who in crew.values() for person in who], duration)
    return crew if found is None else found


def _arrivals(run: Run, members: Sequence[tuple[Lot, Task]], station: str) -> Obstacle | None:
    for lot, task in members:
        found = phases.obstacle_to_arrive(run, lot, task, station)
        if found is not None:
            return found
    return None


def _on_the_way(run: Run, members: Sequence[tuple[Lot, Task]], station: str) -> Obstacle | None:
    """Return what speaks against a setup before the lots are there: they must be on their way, or planned so."""
    for lot, task in members:
        found = phases.obstacle_to_arrive(run, lot, task, station)
        if found is None:
            continue
        if run.plan is not None and run.plan.sets_up_before(run, task):
            continue
        ways = transports.carriages_to(run, lot, task)
        is_coming = bool(ways) and all(way.phase in ("way", "door", "in") for way in ways)
        if task.ready is None or not is_coming or not found.is_passing:
            return found
    return None


def start(
    run: Run, station: StationRun, keys: Sequence[Key], way: Way, crew: Crew, slot: int | None, batch: str | None
) -> Work:
    """Let work begin on a station."""
    work = Work(run.next_work, station.spec.id, way, list(keys), slot=slot, batch=batch)
    run.next_work += 1
    run.works[work.id] = work
    station.works.append(work.id)
    for key in keys:
        lot = run.lots[key[0]]
        task = lot.tasks[key[1]]
        task.status, task.station = TaskStatus.RUNNING, station.spec.id
        routing.dequeue(run, task)
        orders.announce_lot(run, lot)
    station.could_work_since = run.now
    setup_runs.begin_lots(station, way, len(keys))
    mounting = tools.take_tools(run, work)
    phases.begin_phase(run, work, crew, mounting)
    run.calm_since = run.now
    return work


def obstacle_to_advance(run: Run, work: Work) -> Crew | Obstacle:
    """Return who goes on with work that stands still, or what is in its way; {} where nobody is needed."""
    station = run.stations[work.station]
    phase = work.way.phases[work.phase]
    planned = run.plan.earliest_phase(work) if run.plan is not None else 0
    if planned > run.now:
        if planned not in run.timers:
            run.timers.add(planned)
            run.agenda.schedule(planned, Rank.TIMER, work.station)
        return Obstacle("its planned time has not come", is_passing=True)
    if phase.kind is PhaseKind.HOLD:
        return transports.leave_obstacle(run, work) or {}
    if station.down:
        return Obstacle(f"'{work.station}' is down", is_passing=any(at is not None for at in station.down.values()))
    if station.is_held:
        return Obstacle(f"'{work.station}' is held")
    if any(run.lots[lot].is_held or run.orders[run.lots[lot].order].is_held for lot, _ in work.members):
        return Obstacle(f"lot '{work.members[0][0]}' is held")
    if work.is_interrupted:
        return phases.obstacle_to_resume(run, work)
    if phase.kind is PhaseKind.RUN and station.spec.part.cascade_interval is not None:
        entry = _entry_obstacle(run, station, station.works[: station.works.index(work.id)])
        if entry is not None:
            return entry
    if work.phase == work.way.arrival:
        found = _arrivals(run, [(run.lots[lot], run.lots[lot].tasks[name]) for lot, name in work.members], work.station)
        if found is not None:
            return found
    if work.named:
        return _crew_for(run, work.station, work.way, work.phase, work.named)
    named = run.plan.crew_of(work) if run.plan is not None else {}
    crew = _crew_for(run, work.station, work.way, work.phase, named)
    if named and isinstance(crew, Obstacle) and run.plan.may_choose_others(run, work):
        return _crew_for(run, work.station, work.way, work.phase, {})
    return crew


def advance(run: Run, work: Work) -> bool:
    """Let work go on that stands between two phases or was interrupted, if it can."""
    if work.is_working:
        return False
    crew = obstacle_to_advance(run, work)
    if isinstance(crew, Obstacle):
        return False
    if work.way.phases[work.phase].kind is PhaseKind.HOLD:
        phases.finish(run, work)
    elif work.is_interrupted:
        phases.resume(run, work, crew)
    else:
        phases.begin_phase(run, work, crew)
    run.calm_since = run.now
    return True
