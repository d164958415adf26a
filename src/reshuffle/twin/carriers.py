"""Carriers: taken at the arrival of the first operation of a span, empty again behind the last, and brought home."""

from __future__ import annotations

from collections.abc import Iterable

from reshuffle.model.factory import Workspace
from reshuffle.model.products import CarrierUse
from reshuffle.plan.from_model.lots import Lot as LotOfOrder
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.state import Holding, State
from reshuffle.twin.agenda import Rank
from reshuffle.twin.run import Lot, Obstacle, Run, TaskStatus

__all__ = [
    "bring_back",
    "free_carriers",
    "give_up",
    "held_at_start",
    "missing_carrier",
    "restore_carriers",
    "take_carriers",
]


def _span(lot: Lot, use: CarrierUse) -> list[str]:
    names = list(lot.tasks)
    listed = names[names.index(use.first) : names.index(use.last) + 1]
    return [name for name in listed if lot.tasks[name].status is not TaskStatus.SKIPPED]


def _uses(run: Run, lot: Lot) -> tuple[CarrierUse, ...]:
    return run.factory.workspace.products[lot.product].carriers


def _units(run: Run, lot: Lot, use: CarrierUse, names: list[str]) -> int:
    pieces = run.factory.workspace.factory.carriers[use.carrier].pieces
    return -(-max(lot.pieces_at(name) for name in names) // pieces) if pieces else 1


def _wanted(run: Run, lot: Lot, operation: str) -> list[tuple[int, CarrierUse, int]]:
    result = []
    for number, use in enumerate(_uses(run, lot)):
        names = _span(lot, use)
        if number not in lot.carriers and operation in names:
            begun = [name for name in names if lot.tasks[name].status is TaskStatus.DONE]
            # A lot that comes back into the middle of a span needs a carrier anew.
            if not begun or lot.tasks[operation].attempt > 1:
                result.append((number, use, max(1, _units(run, lot, use, names))))
    return result


def held_at_start(workspace: Workspace, lots: Iterable[LotOfOrder]) -> dict[str, tuple[Holding, ...]]:
    """Return the carriers on which lots ride when a run begins, by carrier: those of what is begun and not over."""
    held: dict[str, list[Holding]] = {}
    for lot in lots:
        state, product = workspace.state.lots.get(lot.id), workspace.products[lot.product]
        names = list(product.operations)
        for use in product.carriers if state is not None else ():
            listed = names[names.index(use.first) : names.index(use.last) + 1]
            left = [name for name in listed if state is not None and name not in {*state.done, *state.skipped}]
            if state is not None and left and set(listed) & set(state.done):
                pieces = workspace.factory.carriers[use.carrier].pieces
                units = -(-max(lot.pieces_in[name] for name in left) // pieces) if pieces else 1
                held.setdefault(use.carrier, []).append(Holding(lot=lot.id, units=units))
    return {name: tuple(holdings) for name, holdings in held.items()}


def restore_carriers(run: Run, state: State) -> None:
    """Give the lots of a run the carriers that they have in a state."""
    for carrier, holdings in state.carriers.items():
        for holding in holdings:
            run.carriers_free[carrier] = run.carriers_free.get(carrier, 0) - holding.units
            lot = run.lots.get(holding.lot or "")
            for number, use in enumerate(_uses(run, lot) if lot is not None else ()):
                if lot is not None and use.carrier == carrier and number not in lot.carriers:
                    lot.carriers[number] = holding.units
                    break


def missing_carrier(run: Run, lot: Lot, operation: str) -> Obstacle | None:
    """Return the carrier for which an operation of a lot has to wait, None if it is there."""
    for _, use, units in _wanted(run, lot, operation):
        if run.carriers_free[use.carrier] < units:
            holders = tuple(
                f"lot '{other.id}'"
                for other in run.lots.values()
                if any(_uses(run, other)[held].carrier == use.carrier for held in other.carriers)
            )
            return Obstacle(f"{units} of carrier '{use.carrier}' are not free", holders, not holders)
    return None


def take_carriers(run: Run, lot: Lot, operation: str) -> None:
    """Take the carriers that a lot needs from an operation on."""
    for number, use, units in _wanted(run, lot, operation):
        lot.carriers[number] = units
        run.carriers_free[use.carrier] -= units
        known = run.recorder.log.start.carriers.get(use.carrier, ())
        if run.is_begun or all(one.lot != lot.id for one in known):
            run.record(EventKind.CARRIER_TAKEN, resource=use.carrier, quantity=units, lot=lot.id, operation=operation)


def free_carriers(run: Run, lot: Lot, operation: str) -> None:
    """Let go of the carriers that a lot needs no longer."""
    for number, use in enumerate(_uses(run, lot)):
        names = _span(lot, use)
        if number in lot.carriers and (not names or names[-1] == operation):
            _let_go(run, lot, number)


def give_up(run: Run, lot: Lot) -> None:
    """Let go of all carriers of a lot that is lost."""
    for number in list(lot.carriers):
        _let_go(run, lot, number)


def _let_go(run: Run, lot: Lot, number: int) -> None:
    use, units = _uses(run, lot)[number], lot.carriers.pop(number)
    home = run.factory.to_ms(run.factory.workspace.factory.carriers[use.carrier].empty_return)
    if home:
        run.agenda.schedule(run.now + home, Rank.PHASE_END, use.carrier, ("carrier", use.carrier, lot.id, units))
    else:
        bring_back(run, use.carrier, lot.id, units)


def bring_back(run: Run, carrier: str, lot: str, units: int) -> None:
    """Let empty carriers be there for the next."""
    run.carriers_free[carrier] += units
    run.record(EventKind.CARRIER_FREED, resource=carrier, quantity=units, lot=lot)
    run.agenda.decide()
