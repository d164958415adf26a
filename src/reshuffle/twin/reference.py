"""The reference twin: one run of a factory, event by event, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from reshuffle.errors import InputError, Mistake
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor import fold
from reshuffle.shopfloor.commands import Command
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork
from reshuffle.shopfloor.state import State
from reshuffle.twin import (
    beginning,
    decisions,
    driving,
    failures,
    handling,
    maintenance,
    material,
    orders,
    phases,
    routing,
    stillness,
    transports,
)
from reshuffle.twin import commands as commanding
from reshuffle.twin.agenda import Entry, Rank
from reshuffle.twin.carriers import bring_back
from reshuffle.twin.dispatching import validate_rule
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.plan_words import planned_carriage, planned_work
from reshuffle.twin.planning import follow
from reshuffle.twin.restarting import run_from
from reshuffle.twin.run import Run, TwinParams
from reshuffle.twin.unsupported import refuse_unsupported

__all__ = ["ReferenceTwin", "Snapshot"]


_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of a run at one instant."""

    run: Run


class ReferenceTwin:
    """A simulated floor; implements :class:`reshuffle.shopfloor.shop_floor.Simulator`.

    Parameters
    ----------
    factory
        The workspace as the twin works with it; may be shared by many twins.
    plan
        Plan to carry out; without one, orders are released and dispatched by the rule.
    seed
        Of all streams; with the same seed everything happens in the same way.
    params
        Chance, rule and what the run assumes.
    plan_id
        Id of the plan in events.
    watcher
        Takes every event in place of the log, which then stays empty: :meth:`events` and :meth:`state` know the
        beginning only. For long runs of large factories.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    reshuffle.errors.InputError
        If the rule has keys that are not known.
    """

    def __init__(
        self,
        factory: TwinFactory,
        plan: Plan | None = None,
        seed: int = 1,
        params: TwinParams | None = None,
        plan_id: str | None = None,
        watcher: Callable[[Event], None] | None = None,
    ) -> None:
        chosen = params or TwinParams()
        validate_rule(chosen.rule, factory.workspace.factory.stations)
        refuse_unsupported(factory.workspace, factory.eligible)
        named = plan_id if plan_id is not None or plan is None else "plan"
        self._run = beginning.begin_run(factory, seed, chosen, named, watcher=watcher)
        self._is_asked_to_pause = False
        if plan is not None:
            follow(self._run, planned_work(plan), planned_carriage(plan))
            self._run.record(EventKind.PLAN_SET)
        else:
            beginning.peg_stock(self._run)
        beginning.go_on_with_running_work(self._run)

    @property
    def now(self) -> datetime:
        """The instant at which the simulation stands, UTC."""
        return self._run.instant(self._run.now)

    @property
    def next_instant(self) -> datetime | None:
        """The instant at which something happens next, None if nothing will."""
        upcoming = self._run.agenda.next_instant()
        return None if upcoming is None else self._run.instant(upcoming)

    @property
    def is_finished(self) -> bool:
        """Whether every order is completed or cancelled and no more will come by demand."""
        return self._run.open_lots == 0 and not any(
            (isinstance(entry.data, tuple) and entry.data[0] == "demand") or entry.data == "release"
            for entry in self._run.agenda.heap
        )

    @property
    def is_stuck(self) -> bool:
        """Whether nothing moves and lots are left; the log says why."""
        return self._run.is_stuck

    def events(self, after: int = 0) -> Sequence[Event]:
        """Return the events with a sequence number above `after`, in their order, without gaps."""
        return self._run.recorder.log.events(after)

    def state(self) -> State:
        """Return the state now: the fold of the log so far."""
        return fold.replay(self._run.recorder.log)

    def send(self, command: Command) -> None:
        """Take a command; what becomes of it is told by events that carry its id."""
        self._run.restless.update(self._run.stations)
        commanding.take(self._run, command)

    def step(self) -> bool:
        """Let what happens next happen, and say whether there was anything."""
        if self._run.agenda.next_instant() is None:
            return False
        _happen(self._run, self._run.agenda.take())
        return True

    def run_until(self, instant: datetime) -> bool:
        """Run up to an instant, with everything that happens at it; False if the run was paused before.

        Raises
        ------
        reshuffle.errors.InputError
            If the instant lies before now.
        """
        end = (instant - self._run.factory.now) // _MILLISECOND
        if instant < self.now:
            rule = f"must be >= now(={self.now.isoformat()})"
            raise InputError(Mistake("instant", instant.isoformat(), rule))
        agenda = self._run.agenda
        while (at := agenda.next_instant()) is not None and at <= end:
            if self._is_asked_to_pause:
                self._is_asked_to_pause = False
                return False
            _happen(self._run, agenda.take())
        agenda.advance(end)
        return True

    def run_to_end(self, latest: datetime | None = None) -> bool:
        """Run until every order is completed, or nothing moves any more; whether all is completed.

        Parameters
        ----------
        latest
            Instant at which to stop in any case.
        """
        end = None if latest is None else self._run.factory.at(latest)
        agenda = self._run.agenda
        while not self.is_over():
            at = agenda.next_instant()
            if at is None or (end is not None and at > end) or self._is_asked_to_pause:
                self._is_asked_to_pause = False
                break
            _happen(self._run, agenda.take())
        return self.is_finished

    def is_over(self) -> bool:
        """Whether there is nothing left to run for: all is completed, or nothing moves."""
        return self._run.is_stuck or (self._run.open_lots == 0 and self.is_finished)

    def pause(self) -> None:
        """Ask the run that is under way, or else the next one, to stop before its next step."""
        self._is_asked_to_pause = True

    def snapshot(self) -> Snapshot:
        """Return everything there is, for :meth:`restore`."""
        return Snapshot(deepcopy(self._run))

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        self._run = deepcopy(snapshot.run)

    def branch(self, seed: int | None = None) -> Self:
        """Return an independent copy that goes on by itself; with a seed, with luck of its own."""
        other = object.__new__(type(self))
        other._run = deepcopy(self._run)
        other._is_asked_to_pause = False
        if seed is not None:
            other._run.streams.reseed(seed)
        return other

    def set_plan(self, work: Sequence[PlannedWork], carriage: Sequence[PlannedCarriage] = ()) -> None:
        """Carry out another plan from now on; what runs goes on."""
        follow(self._run, work, carriage)

    def set_state(self, state: State) -> None:
        """Begin anew from a state, without a plan; the log begins behind the state, at its instant.

        Raises
        ------
        reshuffle.errors.InputError
            If the state names what the factory does not have, or has no instant.
        """
        self._run = run_from(self._run, state)


def _happen(run: Run, entry: Entry) -> None:
    """Let one entry of the agenda happen."""
    rank, data = entry.rank, entry.data
    if rank == Rank.DECISION:
        decisions.decide(run)
        stillness.look(run)
    elif rank == Rank.PHASE_END:
        _end(run, entry)
    elif rank == Rank.ARRIVE:
        driving.reach(run, entry.entity)
    elif rank == Rank.DROPOFF:
        if len(data) == 2:
            routing.arrive_at_location(run, *data)
        elif entry.entity in run.robots:
            handling.go_on(run, data[1], data[2])
        else:
            transports.reach(run, data)
    elif rank == Rank.REPAIR:
        if run.stations[entry.entity].down.get(data) == run.now:  # Else it was put off, or is up already.
            failures.repair(run, run.stations[entry.entity], data)
    elif rank == Rank.FAILURE:
        failures.fail_by_chance(run, entry)
    elif rank in (Rank.CALENDAR_OPEN, Rank.CALENDAR_CLOSE, Rank.OBSERVATION):
        _turn(run, entry)
    elif rank == Rank.RECEIPT:
        material.receive(run, data)
    elif rank == Rank.ORDER_CHANGE:
        _change(run, entry)
    elif rank == Rank.TIMER:
        run.timers.discard(entry.instant)
        _wake(run, entry.entity)
        if isinstance(data, tuple) and data[0] == "maintain":
            maintenance.ask_by_calendar(run, run.stations[entry.entity], data[1])
        run.agenda.decide()


def _wake(run: Run, name: str) -> None:
    """Let those decide for whom a timer was set: a station, or all that wait for a lot."""
    # Stations that wait for batches up to one instant share a timer, which has the name of the first.
    if name in run.stations and run.stations[name].spec.part.batching is None:
        run.restless.add(name)
    else:
        run.restless.update(run.stations)


def _end(run: Run, entry: Entry) -> None:
    if entry.data[0] == "carrier":
        bring_back(run, *entry.data[1:])
        return
    if entry.data[0] == "robot":
        handling.go_on(run, entry.data[1], entry.data[2])
        return
    work = run.works.get(entry.data[1])
    if work is None or work.token != entry.token:
        return
    run.restless.add(work.station)
    run.calm_since = run.now
    if work.maintenance is not None:
        maintenance.done(run, work)
    phases.end_phase(run, work)


def _turn(run: Run, entry: Entry) -> None:
    if run.open_times.get(entry.entity) is not entry.data:
        return  # The calendar was changed meanwhile.
    if entry.rank != Rank.OBSERVATION:
        kind = EventKind.CALENDAR_OPENED if entry.rank == Rank.CALENDAR_OPEN else EventKind.CALENDAR_CLOSED
        run.record(kind, resource=entry.entity)
    beginning.watch_calendar(run, entry.entity)
    run.agenda.decide()


def _change(run: Run, entry: Entry) -> None:
    if entry.data == "release":
        orders.release_order(run, entry.entity)
    else:
        orders.come_by_demand(run, entry.entity)
        left = entry.data[1]
        beginning.schedule_demand(run, entry.entity, None if left is None else left - 1)
    run.agenda.decide()
