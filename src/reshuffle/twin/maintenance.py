"""Maintenance: asked for by counters, by the calendar or from outside; done when it is cheap or can wait no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reshuffle.model.stations import PhaseName
from reshuffle.plan.from_model.work import BREAK_RULES
from reshuffle.plan.tasks import PhaseKind
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import people, phases, wear
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import PhaseSpec, StationSpec, Way
from reshuffle.twin.people import Crew
from reshuffle.twin.run import Obstacle, Run, StationRun, Work
from reshuffle.twin.working_time import open_until

__all__ = [
    "ask",
    "ask_by_calendar",
    "begin",
    "decide_maintenance",
    "done",
    "first_pieces",
    "force",
    "go_on",
    "keeps_free",
    "obstacle_to_maintain",
    "schedule",
    "way_of",
]


def schedule(run: Run) -> None:
    """Put what is due every so often into the agenda; of several equal stations one after the other."""
    for station in run.stations.values():
        for name, task in station.spec.part.maintenance.items():
            if task.every:
                interval = task.every if task.first is None else task.first
                first = run.factory.to_ms(interval) * station.spec.place // station.spec.count
                at = run.now + first
                run.agenda.schedule(at, Rank.TIMER, station.spec.id, ("maintain", name))


def first_pieces(spec: StationSpec) -> dict[str, int]:
    """Return how many pieces a station makes before its first maintenance by pieces, by task: equal ones take turns."""
    return {
        name: (task.first_pieces or task.every_pieces) * spec.place // spec.count
        for name, task in spec.part.maintenance.items()
        if task.every_pieces is not None
    }


def ask_by_calendar(run: Run, station: StationRun, name: str) -> None:
    """Ask for what is due by the calendar, and again after its interval."""
    every = station.spec.part.maintenance[name].every
    if every:
        run.agenda.schedule(run.now + run.factory.to_ms(every), Rank.TIMER, station.spec.id, ("maintain", name))
    if run.plan is None or not (run.plan.open_slots or run.open_lots):
        ask(run, station, name, run.now, "due by the calendar")


def ask(run: Run, station: StationRun, name: str, at: int, reason: str) -> None:
    """Ask for maintenance that is to be done not before an instant."""
    if name not in station.due:
        station.due[name] = at
        run.restless.add(station.spec.id)
        run.record(EventKind.MAINTENANCE_ASKED, station=station.spec.id, name=name, reason=reason)
        if at > run.now:
            run.agenda.schedule(at, Rank.TIMER, station.spec.id)
        run.agenda.decide()


def _ask_by_wear(run: Run, station: StationRun) -> None:
    part = station.spec.part
    running = {run.works[number].maintenance for number in station.works}
    for name, task in part.maintenance.items():
        if name in running:
            continue
        if task.every_pieces is not None and station.counters.get(name, 0) == 0:
            ask(run, station, name, run.now, f"{task.every_pieces} pieces are made")
        for counter in task.resets:
            limit = part.wear[counter].limit if counter in part.wear else 0
            if limit and station.counters.get(counter, 0) >= run.params.soft_share * limit:
                ask(run, station, name, run.now, f"counter '{counter}' is at {station.counters[counter]} of {limit}")


def way_of(run: Run, station: StationRun, name: str) -> Way:
    """Return how a maintenance task is done."""
    task = station.spec.part.maintenance[name]
    phase = PhaseSpec("run", PhaseKind.RUN, run.factory.to_ms(task.duration), BREAK_RULES[task.break_behaviour])
    return Way(0, (phase,), tuple(run.factory.needs(task.attendance, (PhaseName.RUN,), station.spec.part.site)))


def obstacle_to_maintain(
    run: Run, station: StationRun, name: str, named: Mapping[int, Sequence[str]]
) -> Crew | Obstacle:
    """Return who does a maintenance task now, or what is in its way; it waits for the work that runs."""
    if station.works:
        inside = [run.works[number] for number in station.works]
        waits = tuple(f"lot '{lot}'" for work in inside for lot, _ in work.members)
        return Obstacle(f"'{station.spec.id}' is taken", waits, not waits)
    if station.down:
        return Obstacle(f"'{station.spec.id}' is down", is_passing=any(at is not None for at in station.down.values()))
    if station.is_held:
        return Obstacle(f"'{station.spec.id}' is held")
    return _crew(run, station, name, named)


def keeps_free(run: Run, station: StationRun) -> Obstacle | None:
    """Return the maintenance for which a station in which work goes on takes no other work, None if there is none."""
    if run.plan is not None or station.down or station.is_held:
        return None
    for name, at in station.due.items():
        task = station.spec.part.maintenance[name]
        is_due = bool(task.every) or task.every_pieces is not None or name in station.forced
        if is_due and at <= run.now and not isinstance(_crew(run, station, name, {}), Obstacle):
            return Obstacle(f"'{station.spec.id}' is kept free for '{name}'", (f"station '{station.spec.id}'",))
    return None


def _crew(run: Run, station: StationRun, name: str, named: Mapping[int, Sequence[str]]) -> Crew | Obstacle:
    way = way_of(run, station, name)
    needs = phases.needs_from(way.needs, 0, way.phases[0].duration)
    ordered = run.maintained.get((station.spec.id, name))
    crew = people.find_crew(run, needs, way.phases[0].break_rule, ordered.crew if ordered and ordered.crew else named)
    if isinstance(crew, Obstacle):
        return crew
    members = [person for who in crew.values() for person in who]
    found = phases.obstacle_to_open(run, station.spec.id, way.phases[0], members, way.phases[0].duration)
    return crew if found is None else found


def begin(run: Run, station: StationRun, name: str, crew: Crew, slot: int | None = None) -> None:
    """Begin a maintenance task."""
    work = Work(run.next_work, station.spec.id, way_of(run, station, name), [], maintenance=name, slot=slot)
    run.next_work += 1
    run.works[work.id] = work
    station.works.append(work.id)
    station.due.pop(name, None)
    station.forced.discard(name)
    phases.begin_phase(run, work, crew)
    run.calm_since = run.now


def go_on(run: Run, station: StationRun, name: str, remaining: int) -> None:
    """Go on with maintenance that is under way when the run begins."""
    whole = way_of(run, station, name)
    left = PhaseSpec("run", PhaseKind.RUN, run.factory.to_ms(remaining), whole.phases[0].break_rule)
    work = Work(run.next_work, station.spec.id, Way(0, (left,), whole.needs), [], maintenance=name)
    run.next_work += 1
    run.works[work.id] = work
    station.works.append(work.id)
    held = run.recorder.log.start.operators.items()
    present = {
        who for who, holdings in held if any(one.station == station.spec.id and one.lot is None for one in holdings)
    }
    needs = {number: need for number, need in enumerate(work.way.needs) if not need.is_tool}
    named = {number: [who for who in need.members if who in present] for number, need in needs.items()}
    phases.go_on(run, work, people.find_crew_under_way(run, needs, named))


def done(run: Run, work: Work) -> None:
    """Set back the counters that a maintenance task resets."""
    station = run.stations[work.station]
    task = station.spec.part.maintenance[work.maintenance or ""]
    wear.reset(run, station, (*task.resets, *((work.maintenance or "",) if task.every_pieces is not None else ())))
    ordered = run.maintained.pop((work.station, work.maintenance or ""), None)
    if ordered is not None:
        run.record(EventKind.COMMAND_DONE, command=ordered.command)


def force(run: Run, station: StationRun, ways: Sequence[Way]) -> bool:
    """Begin the maintenance without which some work would pass a hard limit; whether it has begun."""
    if wear.overdue(station, ways) is None:
        return False
    for name, task in station.spec.part.maintenance.items():
        counters = [counter for counter in task.resets if counter in dict.fromkeys(n for w in ways for n, _ in w.wear)]
        if any(station.counters.get(counter, 0) for counter in counters):
            ask(run, station, name, run.now, "the next work would pass a limit")
            station.forced.add(name)
            crew = obstacle_to_maintain(run, station, name, {})
            if not isinstance(crew, Obstacle):
                begin(run, station, name, crew)
                return True
    return False


def decide_maintenance(run: Run, station: StationRun, is_idle: bool = False) -> None:
    """Ask for maintenance, and begin it at a cheap moment: nobody waits, or the station closes soon.

    Parameters
    ----------
    is_idle
        Whether the station has found no work that could begin, though some may wait.
    """
    _ask_by_wear(run, station)
    for name, at in list(station.due.items()):
        if at > run.now or station.works:
            continue
        if run.plan is not None and (run.plan.open_slots or run.open_lots) and name not in station.forced:
            continue  # A plan has its own moments; beyond them only a hard limit or an order from outside comes first.
        task = station.spec.part.maintenance[name]
        until = open_until(run.calendars(station.spec.id), run.now)
        closes_soon = until is not None and until - run.now <= 2 * run.factory.to_ms(task.duration)
        is_timed = bool(task.every) or task.every_pieces is not None
        by_wear = bool(task.resets) and not is_timed and name not in station.forced
        if station.queue and by_wear and not closes_soon and not is_idle and run.plan is None:
            continue
        crew = obstacle_to_maintain(run, station, name, {})
        if not isinstance(crew, Obstacle):
            begin(run, station, name, crew)
