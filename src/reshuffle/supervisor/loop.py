"""The loop over a shop floor: take a plan there, watch what happens, and plan anew where it deviates.

It knows the floor by :class:`reshuffle.shopfloor.shop_floor.ShopFloor` only: commands go out, events come in. So it is
the same for a simulation and for a plant; what differs is who looks at the clock.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.errors import InputError, Mistake, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing.scheduling.order_decoder import load_decoder
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Solver
from reshuffle.shopfloor.commands import ReportReceipt, SetPlan
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import fold
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork
from reshuffle.shopfloor.shop_floor import ShopFloor
from reshuffle.shopfloor.state import State
from reshuffle.supervisor.causes import Cause, CauseKind, Watch
from reshuffle.supervisor.floor_workspace import FloorMemory, FloorWorkspace, floor_workspace
from reshuffle.supervisor.moved import lateness_s
from reshuffle.supervisor.replan import Replanned, ReplanParams, replan
from reshuffle.twin.plan_words import planned_carriage, planned_work

__all__ = ["Loop", "LoopParams", "ReplanRecord"]

#: First outcomes of a plan that the floor does not take.
_REFUSALS = (EventKind.COMMAND_REJECTED, EventKind.COMMAND_FAILED)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoopParams:
    """How the loop works.

    Parameters
    ----------
    replan
        How plans are made anew.
    tolerance
        An operation that ends later than planned by more than this is a reason to look at the plan again.
    rest
        After a new plan was looked for, late operations alone are no reason for another before this much time.
    assumed_repair
        How long a station is taken to be down where nobody says.
    is_replanning
        Without it the first plan is carried out whatever happens.
    """

    replan: ReplanParams = field(default_factory=ReplanParams)
    tolerance: timedelta = timedelta(minutes=30)
    rest: timedelta = timedelta(minutes=15)
    assumed_repair: timedelta = timedelta(hours=2)
    is_replanning: bool = True


@dataclass(frozen=True, slots=True)
class ReplanRecord:
    """One look at the plan: why, what came of it, and what it changed.

    Parameters
    ----------
    at
        Instant on the floor.
    plan
        Id of the plan that was set; None where the plan before goes on.
    is_taken
        Whether a plan that is better than carrying on was found, by more than the price of its changes.
    found_by
        ``carry on``, ``repair``, ``search``, ``anew`` (without a price on changes), or ``settled`` (what a search
        found, with what need not move put back).
    seconds
        From the state to the checked plan.
    first_s
        From the state to the first checked plan that is better than carrying on; None without one.
    operations_moved, operations_moved_waiting, operations_open
        Operations on another station, or at another time by more than the tolerance, than in the plan before: in the
        plan that goes on from now, and by carrying on; of how many in the plan.
    lateness_before_s, lateness_waiting_s, lateness_after_s
        How late all open orders are together by the plan before, by carrying on, by the plan that goes on from now.
    notes
        What could not be kept or said, as sentences.
    """

    at: datetime
    causes: tuple[Cause, ...]
    plan: str | None
    is_taken: bool
    found_by: str
    seconds: float
    first_s: float | None
    operations_moved: int
    operations_moved_waiting: int
    operations_open: int
    lateness_before_s: float
    lateness_waiting_s: float
    lateness_after_s: float
    notes: tuple[str, ...] = ()


class Loop:
    """Carries plans out on a floor and replaces them where that is better.

    Parameters
    ----------
    floor
        Simulated or real.
    workspace
        What the first plan was made from, with its state at that instant.
    plan
        The first plan.
    solver
        Makes the new plans.

    Attributes
    ----------
    plan
        What the floor carries out.
    expected
        What is expected to come of it, after all that is known; the plan itself as long as nothing deviates.
    records
        Every look at the plan that had a reason.
    sent
        The plans that the floor was given after the first, each with what it was made from: better ones, and those
        before them moved to now.
    """

    def __init__(
        self, floor: ShopFloor, workspace: Workspace, plan: Plan, solver: Solver, params: LoopParams | None = None
    ) -> None:
        self.floor, self.workspace, self.plan, self.solver = floor, workspace, plan, solver
        self.params = params or LoopParams()
        self.records: list[ReplanRecord] = []
        self.sent: list[tuple[Plan, Workspace, OrganizeParams]] = []
        self._memory = FloorMemory()
        self._memory.buy(plan.purchases)
        self._watch = Watch(self.params.tolerance)
        self._watch.follow(plan, {})
        self._state: State = floor.state()
        self._seen = self._state.sequence
        self._news: list[Event] = []
        self._waiting: list[Cause] = []
        self._last_look: datetime | None = None
        self._lots: dict[str, str] = {}
        self.expected = plan
        self._number = 0

    def begin(self) -> None:
        """Send the first plan to the floor, and load what makes new ones: the first disturbance shall not wait for it.

        Raises
        ------
        reshuffle.errors.InputError
            If the floor refuses it.
        """
        if self.params.is_replanning:
            load_decoder()
        if self._send(self.plan, {}, None) is None:
            raise InputError(Mistake("plan", "", "must be one that the floor takes; it was refused"))

    def look(self, now: datetime) -> ReplanRecord | None:
        """Take in what happened, and plan anew if it deviates; at most one plan for one instant.

        Parameters
        ----------
        now
            The instant at which the floor is; a plan that is made starts from it, in whole steps of time.

        Returns
        -------
        ReplanRecord or None
            None where nothing deviates.
        """
        events = self.floor.events(self._seen)
        if events:
            self._memory.note(events)
            self._seen = events[-1].sequence
            # The state is worked out when a plan needs it: most events are no reason for one.
            self._news += events
        self._waiting += self._watch.causes(events, now)
        if not self._waiting or not self.params.is_replanning:
            return None
        is_urgent = any(cause.kind is not CauseKind.LATE_OPERATION for cause in self._waiting)
        if not is_urgent and self._last_look is not None and now < self._last_look + self.params.rest:
            return None
        self._state, self._news = fold(self._news, self._state), []
        causes, self._waiting = tuple(dict.fromkeys(self._waiting)), []
        self._last_look = now
        record = self._replan(causes, self._whole_step(now))
        self.records.append(record)
        logger.info("plan: %s -> %s, %s", self.plan.made_for, record.plan, "; ".join(one.text for one in causes))
        return record

    @property
    def wakes_at(self) -> datetime | None:
        """The next instant at which there is a reason to look though nothing has happened; None if there is none."""
        if not self.params.is_replanning:
            return None
        if self._waiting and self._last_look is not None:
            return self._last_look + self.params.rest
        return self._watch.wakes_at

    def _whole_step(self, now: datetime) -> datetime:
        """Return the next instant that is a whole number of steps of time from the first plan's start."""
        step = timedelta(milliseconds=self.workspace.factory.tick)
        return now + (self.plan.made_for - now) % step

    def _replan(self, causes: tuple[Cause, ...], now: datetime) -> ReplanRecord:
        params = self.params
        seen = floor_workspace(self.workspace, self._state, self._memory, now, params.assumed_repair)
        if not seen.workspace.orders:
            return _nothing(now, causes, ("no order is open",))
        try:
            found = replan(seen.workspace, now, self.plan, self.solver, params.replan, seen.stations)
        except (UnsupportedError, InputError) as error:
            # Carrying on is always possible; what stands in the way of a new plan is said, not lost.
            return _nothing(now, causes, (str(error), *seen.left_out))
        return self._decide(causes, now, seen, found)

    def _decide(self, causes: tuple[Cause, ...], now: datetime, seen: FloorWorkspace, found: Replanned) -> ReplanRecord:
        going_on = found.chosen or found.waiting
        if going_on is None:
            return _nothing(now, causes, (*found.notes, *seen.left_out), found.seconds)
        before, orders = self.expected, {order.id for order in going_on.plan.orders}
        plan_id = None
        if found.chosen is not None or self._is_other(going_on.plan, dict(seen.lots)):
            frozen = now + self.params.replan.frozen if self.params.replan.frozen else None
            plan_id = self._send(going_on.plan, dict(seen.lots), frozen)
            if plan_id is None:
                return _nothing(now, causes, ("the floor refused the plan", *found.notes), found.seconds)
            self._buy(going_on.plan)
            self.sent.append((going_on.plan, going_on.workspace, going_on.params))
        # What a known deviation delays is no deviation a second time.
        self.expected = going_on.plan
        self._watch.follow(going_on.plan, dict(seen.lots))
        waiting = found.waiting.plan if found.waiting is not None else going_on.plan
        return ReplanRecord(
            at=now,
            causes=causes,
            plan=plan_id,
            is_taken=found.chosen is not None,
            found_by=going_on.name,
            seconds=found.seconds,
            first_s=found.first_s,
            operations_moved=going_on.moved,
            operations_moved_waiting=found.waiting.moved if found.waiting is not None else going_on.moved,
            operations_open=len(going_on.plan.operations),
            lateness_before_s=lateness_s(before, orders),
            lateness_waiting_s=lateness_s(waiting),
            lateness_after_s=lateness_s(going_on.plan),
            notes=(*found.notes, *seen.left_out),
        )

    def _is_other(self, plan: Plan, lots: dict[str, str]) -> bool:
        """Whether a plan says anything else than the one that the floor has: work, places, or instants to come.

        Carrying on is sent then, too: people read there when things are due now, and nobody waits for what is late.
        """
        known = {one.id: (one.station, one.start) for one in self.plan.operations}
        coming = [one for one in plan.operations if one.start > plan.made_for]
        return lots != self._lots or any(known.get(one.id) != (one.station, one.start) for one in coming)

    def _send(self, plan: Plan, lots: dict[str, str], frozen: datetime | None) -> str | None:
        name = f"plan-{self._number}"
        self._number += 1
        work = tuple(_on_floor(one, lots) for one in planned_work(plan))
        carriage = tuple(_way_on_floor(one, lots) for one in planned_carriage(plan))
        command = SetPlan(id=f"set {name}", plan=name, work=work, carriage=carriage, frozen_until=frozen)
        self.floor.send(command)
        if self._is_refused(command.id):
            return None
        self.plan, self._lots = plan, lots
        return name

    def _is_refused(self, command: str) -> bool:
        outcomes = [event for event in self.floor.events(self._seen) if event.command == command]
        return any(event.kind in _REFUSALS for event in outcomes)

    def _buy(self, plan: Plan) -> None:
        """Say on the floor when what a new plan buys is expected."""
        for number, one in enumerate(plan.purchases, 1):
            name = f"{one.item} of plan-{self._number - 1}, purchase {number}"
            self._watch.own_receipts.add(name)
            self.floor.send(
                ReportReceipt(id=f"buy {name}", item=one.item, receipt=name, quantity=one.quantity, at=one.arrives)
            )


def _on_floor(work: PlannedWork, lots: dict[str, str]) -> PlannedWork:
    if work.lot not in lots:
        return work
    return PlannedWork(work.station, work.phases, lots[work.lot], work.operation, work.task, work.pieces, work.batch)


def _way_on_floor(way: PlannedCarriage, lots: dict[str, str]) -> PlannedCarriage:
    if way.lot not in lots:
        return way
    return PlannedCarriage(lots[way.lot], way.before, way.after, way.pickup, way.dropoff, way.robot)


def _nothing(now: datetime, causes: tuple[Cause, ...], notes: tuple[str, ...], seconds: float = 0.0) -> ReplanRecord:
    return ReplanRecord(now, causes, None, False, "carry on", seconds, None, 0, 0, 0, 0.0, 0.0, 0.0, notes)
