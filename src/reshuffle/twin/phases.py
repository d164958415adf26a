"""Work on a station, phase after phase: from the first that takes the station to the end that leaves it."""

from __future__ import annotations

import math

from reshuffle.model.variation import Variation
from reshuffle.plan.tasks import BreakRule, PhaseKind
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.state import RunningOperation
from reshuffle.twin import carriers, failure_clocks, lots, material, orders, people, tools, transports, wear
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import Need, PhaseSpec, Way
from reshuffle.twin.people import Crew, work_calendars
from reshuffle.twin.routing import dequeue, operation_of
from reshuffle.twin.run import Lot, Obstacle, Run, Task, TaskStatus, Work
from reshuffle.twin.setup_words import mounted_as
from reshuffle.twin.working_time import end_of_work, open_until, work_between

__all__ = [
    "begin_phase",
    "end_phase",
    "estimate",
    "finish",
    "go_on",
    "interrupt",
    "lose",
    "lose_everywhere",
    "needs_from",
    "obstacle_to_arrive",
    "obstacle_to_open",
    "obstacle_to_resume",
    "planned_length",
    "reschedule",
    "resume",
]


#: Maintenance takes the time it is said to take, unless it says how much that varies.
_CERTAIN = Variation("none", (), "none")


def needs_from(work_needs: tuple[Need, ...], place: int, length: int) -> dict[int, Need]:
    """Return the needs for people that begin with a phase; who would be held for no time at all is not held."""
    return {
        number: need
        for number, need in enumerate(work_needs)
        if not need.is_tool and need.first == place and (length > 0 or need.last > place)
    }


def obstacle_to_open(run: Run, station: str, phase: PhaseSpec, members: list[str], duration: int) -> Obstacle | None:
    """Return what open times have against a phase that would start now."""
    if phase.break_rule is BreakRule.IGNORE or duration == 0:
        return None
    until = open_until(run.calendars(station, *members), run.now)
    if until is None:
        return Obstacle(f"'{station}' or its people are not open", is_passing=True)
    if phase.break_rule is BreakRule.MAY_NOT and until - run.now < duration:
        return Obstacle(f"'{station}' is not open for long enough", is_passing=True)
    return None


def obstacle_to_arrive(run: Run, lot: Lot, task: Task, station: str) -> Obstacle | None:
    """Return what keeps a lot from arriving at a station where it would be worked on at once."""
    order = run.orders[lot.order]
    if order.release > run.now or not lot.is_created:
        return Obstacle(f"order '{order.id}' is not released", is_passing=True)
    if task.ready is None:
        return Obstacle(f"what comes before '{task.operation}' of lot '{lot.id}' is not done", (f"lot '{lot.id}'",))
    if task.ready > run.now:
        return Obstacle(f"lot '{lot.id}' must still rest", is_passing=True)
    return (
        transports.obstacle_on_the_way(run, lot, task, station)
        or carriers.missing_carrier(run, lot, task.operation)
        or material.missing_material(
            run, [(lot.order, item, quantity) for item, quantity in material.consumption(run, lot, task.operation)]
        )
    )


def _tasks(run: Run, work: Work) -> list[tuple[Lot, Task]]:
    return [(run.lots[lot], run.lots[lot].tasks[operation]) for lot, operation in work.members]


def begin_phase(run: Run, work: Work, crew: Crew, mounting: int = 0) -> None:
    """Start the phase that is next; whoever calls has seen that nothing is in its way.

    Parameters
    ----------
    crew
        Who begins with this phase.
    mounting
        Milliseconds for mounting tools, on top.
    """
    station = run.stations[work.station]
    phase = work.way.phases[work.phase]
    if work.phase == work.way.arrival and work.members:
        _arrive(run, work)
    people.take_crew(run, work, crew)
    planned = planned_length(run, work.station, work.way, work.phase) + mounting
    work.expected, work.remaining = planned, _draw(run, work, phase, planned)
    work.length, work.planned, work.since = work.remaining, planned, run.now
    work.is_working, work.is_interrupted = True, False
    if phase.kind is PhaseKind.RUN and work.way.entry_ms:
        calendars = work_calendars(run, work, phase)
        station.entry_free = end_of_work(calendars, run.now, work.way.entry_ms) or run.now
        run.agenda.schedule(station.entry_free, Rank.TIMER, work.station)
    _say(run, work, EventKind.PHASE_STARTED, remaining_ms=planned)
    _schedule_end(run, work)


def planned_length(run: Run, station: str, way: Way, place: int) -> int:
    """Return how long a phase takes by plan, with the setup from what is mounted now, milliseconds."""
    phase, rule = way.phases[place], run.stations[station].spec.part.setup
    if phase.kind is not PhaseKind.SETUP or rule is None:
        return phase.duration
    mounted = run.stations[station].mounted
    own = way.change_ms if way.state is not None and way.state != mounted else 0
    return phase.duration + own + run.factory.setup_ms(rule, mounted, way.state)


def _draw(run: Run, work: Work, phase: PhaseSpec, planned: int) -> int:
    part = run.stations[work.station].spec.part
    stated = {PhaseKind.RUN: work.way.variation or part.run_variation, PhaseKind.SETUP: part.setup_variation}
    if not run.params.chance or planned == 0 or phase.kind not in stated:
        return planned
    variation = stated[phase.kind] or run.params.assumed_variation
    purpose = phase.name
    if work.maintenance is not None:
        own = part.maintenance[work.maintenance].variation
        variation, purpose = own or _CERTAIN, f"maintenance {work.maintenance}"
    if variation.name == "none":
        return planned
    factor = run.streams.factor(work.station, purpose, variation)
    return run.factory.to_ms(max(1, math.ceil(planned * factor)))


def _schedule_end(run: Run, work: Work) -> None:
    station = run.stations[work.station]
    work.token += 1
    end = end_of_work(work_calendars(run, work, work.way.phases[work.phase]), run.now, work.remaining)
    if end is not None:
        run.agenda.schedule(end, Rank.PHASE_END, work.station, ("phase", work.id), work.token)
    failure_clocks.watch(run, station)


def _arrive(run: Run, work: Work) -> None:
    for lot, task in _tasks(run, work):
        _watch_most_lags(run, lot, task)
        transports.arrive(run, lot, task, work.station)
        material.consume(run, lot, task.operation, work.station)
        carriers.take_carriers(run, lot, task.operation)
    run.agenda.decide()


def go_on(run: Run, work: Work, crew: Crew) -> None:
    """Go on with work that is under way when the run begins: the rest of its phase is not drawn anew.

    What the log knows from the state with which it begins is not said again.
    """
    start = run.recorder.log.start
    for number, who in crew.items():
        work.held[number] = who
        for person in who:
            run.operators_busy[person] = work.id
            if person not in start.operators:
                said = {"station": work.station}
                if work.members:
                    said |= {"lot": work.members[0][0], "operation": work.members[0][1]}
                run.record(EventKind.OPERATOR_TAKEN, resource=person, **said)
    phase = work.way.phases[0]
    work.expected = work.remaining = work.length = work.planned = phase.duration
    work.since = run.now
    for lot, task in _tasks(run, work):
        carriers.take_carriers(run, lot, task.operation)
    if work.is_interrupted:
        return
    work.is_working = True
    if work.maintenance is None and not any(
        one.operation == work.members[0][1] for one in _running_at_start(run, work.members[0][0])
    ):
        _say(run, work, EventKind.PHASE_STARTED, remaining_ms=work.expected)
    _schedule_end(run, work)


def _watch_most_lags(run: Run, lot: Lot, task: Task) -> None:
    """Say where more time went by between two operations than may; no rule can undo that any more."""
    for edge in run.factory.edges(lot.product, task.operation):
        ended = lot.tasks[edge.before].ended
        if edge.most is not None and ended is not None and run.now - ended > max(edge.least, edge.most):
            excess = run.now - ended - edge.most
            reason = f"{excess} ms more than the most lag behind operation '{edge.before}'"
            run.record(EventKind.OBSERVED, name="most_lag", lot=lot.id, operation=task.operation, reason=reason)
    for limit in operation_of(run, lot, task.operation).queue_limits:
        since, most = lot.tasks[limit.since], run.factory.to_ms(limit.most)
        if since.status is TaskStatus.DONE and since.ended is not None and run.now - since.ended > most:
            excess = run.now - since.ended - most
            reason = f"{excess} ms more than the limit of {most} ms behind operation '{limit.since}'"
            run.record(EventKind.OBSERVED, name="queue_time", lot=lot.id, operation=task.operation, reason=reason)


def _running_at_start(run: Run, lot: str) -> tuple[RunningOperation, ...]:
    on_floor = run.recorder.log.start.lots.get(lot)
    return () if on_floor is None else on_floor.running


def interrupt(run: Run, work: Work, name: str, again: bool) -> None:
    """Stop a phase: what is done is counted, people are let go, what is left waits.

    Parameters
    ----------
    name
        Failure that stops it.
    again
        Whether the whole phase has to be done again.
    """
    phase = work.way.phases[work.phase]
    done = work_between(work_calendars(run, work, phase), work.since, run.now)
    work.remaining -= done
    tools.count_life(run, work, done)
    wear.count_wear(run, work, work.length - work.remaining, False)
    work.expected = max(0, work.expected - done)
    if again:
        # What was worn is worn; the same minutes count anew when they are worked anew.
        work.remaining, work.expected, work.worn = work.length, work.planned, {}
    work.is_working, work.is_interrupted = False, True
    work.token += 1
    _say(run, work, EventKind.PHASE_INTERRUPTED, remaining_ms=work.expected, name=name)
    people.free_crew(run, work, [number for number in work.held if not work.way.needs[number].is_tool])


def obstacle_to_resume(run: Run, work: Work) -> Crew | Obstacle:
    """Return who goes on with a phase that was interrupted, or what is missing."""
    phase = work.way.phases[work.phase]
    needs = {
        number: need
        for number, need in enumerate(work.way.needs)
        if not need.is_tool and need.first <= work.phase <= need.last
    }
    named = {number: who for number, who in work.named.items() if number in needs}
    crew = people.find_crew(run, needs, phase.break_rule, named)
    if isinstance(crew, Obstacle):
        return crew
    members = [person for group in crew.values() for person in group]
    found = obstacle_to_open(run, work.station, phase, members, work.remaining)
    return crew if found is None else found


def resume(run: Run, work: Work, crew: Crew) -> None:
    """Go on with a phase that was interrupted."""
    people.take_crew(run, work, crew)
    work.since, work.is_working, work.is_interrupted = run.now, True, False
    _say(run, work, EventKind.PHASE_RESUMED, remaining_ms=work.expected)
    _schedule_end(run, work)


def end_phase(run: Run, work: Work) -> None:
    """End the phase that runs; with the last one the work is over."""
    phase = work.way.phases[work.phase]
    station = run.stations[work.station]
    done = work_between(work_calendars(run, work, phase), work.since, run.now)
    failure_clocks.count(run, station)
    tools.count_life(run, work, done)
    wear.count_wear(run, work, work.length, True)
    wear.count_pieces(run, work)
    work.is_working = False
    _say(run, work, EventKind.PHASE_ENDED)
    rule, state = station.spec.part.setup, work.way.state
    if phase.kind is PhaseKind.SETUP and rule is not None and state is not None and station.mounted != state:
        station.mounted = state
        run.record(EventKind.SETUP_CHANGED, station=work.station, details=mounted_as(rule, state))
    ending = [n for n, need in enumerate(work.way.needs) if not need.is_tool and need.last == work.phase]
    people.free_crew(run, work, ending)
    is_last = work.phase == len(work.way.phases) - 1
    if work.phase == work.way.completion:
        work.is_completed = True
        for lot, task in _tasks(run, work):
            lots.complete(run, lot, task, work.batch)
    work.phase += 1
    failure_clocks.watch(run, station)
    if is_last:
        finish(run, work)
    run.agenda.decide()


def estimate(run: Run, work: Work, left: int, reason: str | None) -> None:
    """Let the phase that runs take so much longer, whatever was drawn."""
    phase = work.way.phases[work.phase]
    failure_clocks.count(run, run.stations[work.station])
    done = work_between(work_calendars(run, work, phase), work.since, run.now)
    tools.count_life(run, work, done)
    work.length += left - (work.remaining - done)
    work.remaining = work.expected = left
    work.since = run.now
    _say(run, work, EventKind.PHASE_ESTIMATED, remaining_ms=left, reason=reason)
    _schedule_end(run, work)


def reschedule(run: Run, name: str) -> None:
    """Find new ends for the phases that a station or operator with another calendar works on."""
    for work in run.works.values():
        held = [person for people_of in work.held.values() for person in people_of]
        if work.is_working and (work.station == name or name in held):
            # What was open until now was worked; from now on the new calendar holds.
            failure_clocks.count(run, run.stations[work.station])
            phase = work.way.phases[work.phase]
            others = [one for one in work_calendars(run, work, phase) if one is not run.open_times.get(name)]
            done = work_between(others, work.since, run.now)
            work.remaining = max(0, work.remaining - done)
            work.expected = max(0, work.expected - done)
            work.since = run.now
            _schedule_end(run, work)


def finish(run: Run, work: Work) -> None:
    """Let the lots leave: the station, tools and people are free, and what comes next may come."""
    _release(run, work)
    if work.command is not None:
        run.record(EventKind.COMMAND_DONE, command=work.command)
    if work.members:
        transports.move_out(run, work)
    for lot, task in _tasks(run, work):
        task.status, task.ended, lot.stands_at = TaskStatus.DONE, run.now, work.station
        run.record(
            EventKind.OPERATION_ENDED, lot=lot.id, operation=task.operation, station=work.station, batch=work.batch
        )
        if task.completed:  # A lot that goes back keeps what carries it.
            carriers.free_carriers(run, lot, task.operation)
        if not lots.end(run, lot, task):
            reason = lot.given_up or "no piece is left"
            lose_everywhere(run, lot, reason)
            orders.scrap_lot(run, lot, reason, work.station, task.operation)
    run.agenda.decide()


def _release(run: Run, work: Work) -> None:
    station = run.stations[work.station]
    people.free_crew(run, work, [number for number in work.held if not work.way.needs[number].is_tool])
    tools.free_tools(run, work)
    station.works.remove(work.id)
    del run.works[work.id]
    station.free_since = station.could_work_since = run.now
    run.restless.add(work.station)


def lose_everywhere(run: Run, lot: Lot, reason: str) -> None:
    """Take a lot out of all that is done for it: what runs, and what is being set up."""
    for work in [work for work in run.works.values() if any(name == lot.id for name, _ in work.members)]:
        lose(run, work, lot.id, reason)


def lose(run: Run, work: Work, lot: str, reason: str) -> None:
    """Take a lot out of a work because it is lost; without lots the work is over."""
    operation = next(name for member, name in work.members if member == lot)
    if work.is_working and len(work.members) == 1:
        _say(run, work, EventKind.PHASE_ENDED, reason=reason)
    if len(work.members) == 1:
        work.token += 1
        failure_clocks.count(run, run.stations[work.station])
        work.is_working = False
        _release(run, work)
    work.members.remove((lot, operation))
    task = run.lots[lot].tasks[operation]
    dequeue(run, task)
    carriers.give_up(run, run.lots[lot])
    run.agenda.decide()


def _say(run: Run, work: Work, kind: EventKind, **more: object) -> None:
    phase = work.way.phases[work.phase]
    if work.maintenance is not None:
        kinds = {
            EventKind.PHASE_STARTED: EventKind.MAINTENANCE_STARTED,
            EventKind.PHASE_INTERRUPTED: EventKind.MAINTENANCE_INTERRUPTED,
            EventKind.PHASE_RESUMED: EventKind.MAINTENANCE_RESUMED,
            EventKind.PHASE_ENDED: EventKind.MAINTENANCE_DONE,
        }
        more.pop("name", None)
        run.record(kinds[kind], station=work.station, name=work.maintenance, **more)
        return
    for lot, operation in work.members:
        run.record(kind, lot=lot, operation=operation, station=work.station, phase=phase.name, batch=work.batch, **more)
