"""The compiled twin: a simulator that tells the events of the reference twin, many times faster."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np

from reshuffle.errors import InputError, InternalError, Mistake, UnsupportedError
from reshuffle.shopfloor import fold
from reshuffle.shopfloor.commands import Command
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State
from reshuffle.twin import beginning
from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.book import Book, signed_key
from reshuffle.twin.compiled.building import build
from reshuffle.twin.compiled.engine import run as go_on
from reshuffle.twin.compiled.memory import Memory
from reshuffle.twin.compiled.reading import Reader, Records
from reshuffle.twin.compiled.refusals import refusals
from reshuffle.twin.compiled.stations_table import COMPONENT, stretches
from reshuffle.twin.compiled.words import append, grow
from reshuffle.twin.dispatching import validate_rule
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.reference import Snapshot as ReferenceSnapshot
from reshuffle.twin.restarting import run_from
from reshuffle.twin.run import Run, TwinParams
from reshuffle.twin.unsupported import refuse_unsupported

__all__ = ["CompiledTwin", "Snapshot", "refuse"]

logger = logging.getLogger(__name__)

_MILLISECOND = timedelta(milliseconds=1)
_REMEDY = "Simulate with the reference engine."
#: Later than anything that happens.
_NEVER = at.FAR


def refuse(factory: TwinFactory, rule: Sequence[str] = ()) -> None:
    """Refuse what the kernels do not carry out.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If there is anything of that; all is named.
    """
    found = refusals(factory.workspace)
    parts = factory.workspace.factory.stations.values()
    unknown = {key for one in (rule, *(part.rule for part in parts)) for key in one if key not in at.RULE_KEYS}
    found += [f"the key '{key}' of a rule" for key in sorted(unknown)]
    if found:
        raise UnsupportedError(COMPONENT, found, _REMEDY)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of a run at one instant: the array, what was recorded, and how the reference would get there."""

    memory: Memory
    records: tuple[Records, ...]
    luck: tuple[tuple[int, int], ...]
    reference: ReferenceSnapshot | None


class CompiledTwin:
    """A simulated floor; implements :class:`reshuffle.shopfloor.shop_floor.Simulator`.

    It tells the very events of :class:`reshuffle.twin.reference.ReferenceTwin`. Where a run comes to a standstill,
    which only the reference can explain, the reference goes on with it from its beginning.

    Parameters
    ----------
    factory
        The workspace as the twin works with it; may be shared by many twins.
    seed
        Of all streams; with the same seed everything happens in the same way.
    params
        Chance, rule and what the run assumes.
    plan_id
        Id of the plan in events.
    is_logged
        Whether events are recorded. Without, only figures can be asked for.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the factory holds what the kernels do not carry out; all is named.
    reshuffle.errors.InputError
        If the rule has keys that are not known.
    """

    def __init__(
        self,
        factory: TwinFactory,
        seed: int = 1,
        params: TwinParams | None = None,
        plan_id: str | None = None,
        is_logged: bool = True,
    ) -> None:
        chosen = params or TwinParams()
        validate_rule(chosen.rule, factory.workspace.factory.stations)
        refuse_unsupported(factory.workspace, factory.eligible)
        refuse(factory, chosen.rule)
        run = beginning.begin_run(factory, seed, chosen, plan_id)
        beginning.peg_stock(run)
        beginning.go_on_with_running_work(run)
        self._first: tuple[TwinFactory, int, TwinParams, str | None, State | None]
        self._first = (factory, seed, chosen, plan_id, None)
        self._begin(run, is_logged)

    def _begin(self, run: Run, is_logged: bool) -> None:
        built = build(run)
        self._run, self._memory, self._constants, self._book = run, built.memory, built.constants, built.book
        self._memory[at.H_LOG_ON] = int(is_logged)
        self._reader = Reader(run, self._book)
        self._records: list[Records] = []
        self._log: EventLog = run.recorder.log.up_to(run.recorder.log.last_sequence)
        self._read = 0
        self._luck: list[tuple[int, int]] = []
        self._reference: ReferenceTwin | None = None
        self._is_asked_to_pause = False

    @property
    def now(self) -> datetime:
        """The instant at which the simulation stands, UTC."""
        if self._reference is not None:
            return self._reference.now
        return self._run.instant(int(self._memory[at.H_NOW]))

    @property
    def next_instant(self) -> datetime | None:
        """The instant at which something happens next, None if nothing will."""
        if self._reference is not None:
            return self._reference.next_instant
        m = self._memory
        if m[at.H_DECIDE] != at.NONE:
            return self.now
        return self._run.instant(int(m[m[at.H_AGENDA] + at.E_AT])) if m[at.H_AGENDA_COUNT] else None

    @property
    def is_finished(self) -> bool:
        """Whether every order is completed and no more will come by demand."""
        if self._reference is not None:
            return self._reference.is_finished
        return bool(self._memory[at.H_OPEN_LOTS] == 0 and self._memory[at.H_COMING] == 0)

    @property
    def is_stuck(self) -> bool:
        """Whether nothing moves and lots are left; the log says why."""
        return self._reference is not None and self._reference.is_stuck

    @property
    def steps(self) -> int:
        """How many entries of the agenda have happened."""
        return int(self._memory[at.H_STEPS])

    @property
    def told(self) -> int:
        """How many events have happened, recorded or not, since the beginning."""
        return int(self._memory[at.H_TOLD])

    @property
    def completed(self) -> int:
        """How many orders were completed since the beginning."""
        m = self._memory
        products = len(self._run.factory.workspace.products)
        return int(sum(m[m[at.H_PRODUCTS] + number * at.PRODUCT + at.P_ORDERS] for number in range(products)))

    @property
    def memory(self) -> Memory:
        """The run itself, as :mod:`reshuffle.twin.compiled.layout` says; not to be written to."""
        return self._memory

    @property
    def book(self) -> Book:
        """The names behind the numbers of the run."""
        return self._book

    def records(self) -> Records:
        """Return all records, shape (number of records, columns) int64, as the layout says; they are kept."""
        self._drain()
        return np.concatenate(self._records) if self._records else np.zeros((0, at.RECORD), dtype=np.int64)

    def events(self, after: int = 0) -> Sequence[Event]:
        """Return the events with a sequence number above `after`, in their order, without gaps."""
        if self._reference is not None:
            return self._reference.events(after)
        self._read_records()
        return self._log.events(after)

    def state(self) -> State:
        """Return the state now: the fold of the log so far."""
        if self._reference is not None:
            return self._reference.state()
        self._read_records()
        return fold.replay(self._log)

    def send(self, command: Command) -> None:
        """Take a command.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            The kernels take no commands yet; the reference twin does.
        """
        raise UnsupportedError(COMPONENT, [f"the command {type(command).__name__}"], _REMEDY)

    def step(self) -> bool:
        """Let what happens next happen, and say whether there was anything."""
        if self._reference is not None:
            return self._reference.step()
        return self._go(_NEVER, 1, False) != at.EMPTY

    def run_until(self, instant: datetime) -> bool:
        """Run up to an instant, with everything that happens at it; False if the run was paused before.

        Raises
        ------
        reshuffle.errors.InputError
            If the instant lies before now.
        """
        if instant < self.now:
            raise InputError(Mistake("instant", instant.isoformat(), f"must be >= now(={self.now.isoformat()})"))
        if self._reference is not None:
            return self._reference.run_until(instant)
        if self._is_asked_to_pause:
            self._is_asked_to_pause = False
            return False
        end = (instant - self._run.factory.now) // _MILLISECOND
        self._go(end, -1, False)
        if self._reference is not None:
            return self._reference.run_until(instant)
        m = self._memory
        if end > m[at.H_NOW]:
            m[at.H_NOW], m[at.H_ROUND], m[at.H_RANK], m[at.H_ENTITY] = end, 0, at.RANK_OBSERVATION, at.NONE
        return True

    def run_to_end(self, latest: datetime | None = None) -> bool:
        """Run until every order is completed, or nothing moves any more; whether all is completed.

        Parameters
        ----------
        latest
            Instant at which to stop in any case.
        """
        if self._reference is not None:
            return self._reference.run_to_end(latest)
        if self._is_asked_to_pause:
            self._is_asked_to_pause = False
            return self.is_finished
        self._go(_NEVER if latest is None else self._run.factory.at(latest), -1, True)
        return self._reference.run_to_end(latest) if self._reference is not None else self.is_finished

    def is_over(self) -> bool:
        """Whether there is nothing left to run for: all is completed, or nothing moves."""
        return self.is_stuck or self.is_finished

    def pause(self) -> None:
        """Ask the next run to stop before its first step; one that is under way in a kernel is not stopped."""
        self._is_asked_to_pause = True
        if self._reference is not None:
            self._reference.pause()

    def snapshot(self) -> Snapshot:
        """Return everything there is, for :meth:`restore`; a copy of the run's array."""
        reference = None if self._reference is None else self._reference.snapshot()
        return Snapshot(self._memory.copy(), tuple(self._records), tuple(self._luck), reference)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        self._memory = snapshot.memory.copy()
        self._records, self._luck = list(snapshot.records), list(snapshot.luck)
        start = self._run.recorder.log
        self._log, self._read = start.up_to(start.last_sequence), 0
        self._reference = None
        if snapshot.reference is not None:
            self._reference = self._begin_reference()
            self._reference.restore(snapshot.reference)

    def branch(self, seed: int | None = None) -> Self:
        """Return an independent copy that goes on by itself; with a seed, with luck of its own."""
        other = object.__new__(type(self))
        other._first, other._run, other._constants = self._first, self._run, self._constants
        other._book, other._reader, other._is_asked_to_pause = self._book, self._reader, False
        other.restore(self.snapshot())
        if seed is not None:
            other._reseed(seed)
        return other

    def _reseed(self, seed: int) -> None:
        if self._reference is not None:
            self._reference = self._reference.branch(seed)
            return
        m = self._memory
        self._luck.append((int(m[at.H_NOW]), seed))
        for number, (entity, purpose) in enumerate(self._book.streams):
            m[m[at.H_STREAMS] + number * at.STREAM + at.V_KEY] = signed_key(seed, entity, purpose)

    def set_state(self, state: State) -> None:
        """Begin anew from a state; the log begins behind the state, at its instant.

        Raises
        ------
        reshuffle.errors.InputError
            If the state names what the factory does not have, or has no instant.
        reshuffle.errors.UnsupportedError
            If there is something in the state that the kernels do not carry out.
        """
        run = run_from(self._run, state)
        refuse(run.factory, run.params.rule)
        self._first = (*self._first[:4], state)
        self._begin(run, bool(self._memory[at.H_LOG_ON]))

    def _go(self, end: int, steps: int, to_end: bool) -> int:
        """Let kernels go on; return why they stopped. Where only the reference knows, it comes to where they are."""
        while True:
            before = self._memory[at.H_STEPS]
            reason = go_on(self._memory, self._constants, end, steps, to_end)
            if steps > 0:
                steps -= int(self._memory[at.H_STEPS] - before)
            if reason == at.NEEDS_ROOM:
                self._drain()
                self._memory = grow(self._memory)
            elif reason == at.NEEDS_CALENDARS:
                self._extend_calendars()
            elif reason in (at.STILL, at.ENDLESS, at.BEYOND):
                self._hand_over()
                return reason
            else:
                return reason

    def _drain(self) -> None:
        """Take the records out of the array."""
        m = self._memory
        count = int(m[at.H_LOG_COUNT])
        if count:
            first = int(m[at.H_LOG])
            self._records.append(m[first : first + count * at.RECORD].reshape(count, at.RECORD).copy())
            m[at.H_LOG_COUNT] = 0

    def _read_records(self) -> None:
        """Turn records that were not read yet into events."""
        if not self._memory[at.H_LOG_ON]:
            raise InternalError("A run without a log was asked for its events.")
        self._drain()
        plan = self._run.recorder.plan
        for records in self._records[self._read :]:
            for kind, instant, said in self._reader.read(records):
                self._log.record(kind, instant, source="twin", plan=plan, **said)
        self._read = len(self._records)

    def _extend_calendars(self) -> None:
        """Write calendars out for some years more."""
        m = self._memory
        until = int(m[at.H_NOW]) + 4 * at.NEVER
        first = int(m[at.H_AGENDA])
        flat: list[int] = []
        for number, open_time in enumerate(self._run.open_times.values()):
            listed = stretches(open_time, until)
            row = int(m[at.H_CALENDARS]) + number * at.CALENDAR
            m[row + at.C_STRETCHES], m[row + at.C_COUNT] = first + len(flat), len(listed) // 2
            flat += listed
        m[at.H_SAFE] = until - 2 * at.NEVER
        self._memory = append(m, flat)

    def _begin_reference(self) -> ReferenceTwin:
        """Return the reference twin at the beginning of this run."""
        factory, seed, params, plan_id, state = self._first
        reference = ReferenceTwin(factory, None, seed, params, plan_id)
        if state is not None:
            reference.set_state(state)
        return reference

    def _hand_over(self) -> None:
        """Let the reference twin come to where the kernels stand, and go on from there."""
        instant = self.now
        logger.info("run: compiled -> reference at %s, which tells why nothing moves", instant)
        reference = self._begin_reference()
        for moment, seed in self._luck:
            reference.run_until(self._run.instant(moment))
            reference = reference.branch(seed)
        # It may have come to a standstill before the kernels were sure of one.
        reference.run_to_end(instant)
        self._reference = reference
