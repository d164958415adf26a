"""Hold operations against stations; whatever several of them have in common is looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reshuffle.model.capabilities import CapabilityOffer, DurationModel, Value
from reshuffle.model.consistency import capabilities_offered
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import split_quantity
from reshuffle.model.products import Operation
from reshuffle.model.stations import Attendance, BreakBehaviour
from reshuffle.organizing.matching import obstacles, staffing
from reshuffle.organizing.matching.obstacles import Obstacle
from reshuffle.organizing.matching.staffing import Demand, Roster
from reshuffle.plan.from_model.lots import pieces_through
from reshuffle.plan.from_model.work import run_time
from reshuffle.plan.verdicts import Crew

__all__ = ["Judge", "Judged", "largest_lots", "tools_of"]

#: What stands between an operation and each station, by station; no obstacle that is a refusal: a mode.
Judged = dict[str, tuple[Obstacle, ...]]
#: Station, the attendance, break behaviour and whether it sets up of the operation, its run as far as it matters.
_DemandKey = tuple[str, tuple[Attendance, ...], BreakBehaviour | None, bool, int]
#: What a station offers that states no capability.
_NO_LIMITS = CapabilityOffer()


def largest_lots(workspace: Workspace) -> dict[str, int]:
    """Return the good pieces of the largest lot of each product: of its orders, else its lot size, else 1."""
    result = dict.fromkeys(workspace.products, 0)
    for order in workspace.orders.values():
        product = workspace.products.get(order.product)
        if product is not None:
            lot = max(split_quantity(order.quantity, order.lot_size or product.lot_size))
            result[order.product] = max(result[order.product], lot)
    return {name: pieces or workspace.products[name].lot_size or 1 for name, pieces in result.items()}


def tools_of(offer: CapabilityOffer, operation: Operation) -> tuple[str, ...]:
    """Return the tools of a mode: those of the offer, then those of the operation, each once."""
    return tuple(dict.fromkeys((*offer.tools, *operation.tools)))


class Judge:
    """Holds operations against stations.

    Parameters
    ----------
    workspace
        Consistent. Estimated parameters stand in their places already.
    pieces
        Good pieces of the largest lot by product; :func:`largest_lots` for those that are not named.
    """

    def __init__(self, workspace: Workspace, pieces: Mapping[str, int] | None = None) -> None:
        self.workspace, self.factory = workspace, workspace.factory
        self.roster = Roster(workspace)
        self._offers: dict[str, dict[str, CapabilityOffer]] = {}
        for name, station in self.factory.stations.items():
            for capability in capabilities_offered(name, station):
                offer = station.capabilities.get(capability, _NO_LIMITS)
                self._offers.setdefault(capability, {})[name] = offer
        lots = {**largest_lots(workspace), **(pieces or {})}
        self.pieces = {name: pieces_through(part, lots[name]) for name, part in workspace.products.items()}
        self._slots = {name: tuple(obstacles.slot_obstacles(self.factory, name)) for name in self.factory.stations}
        self._lacking: dict[str, Judged] = {}
        self._limits: dict[tuple[str, str, tuple[Value, ...]], dict[str, Obstacle]] = {}
        self._units: dict[tuple[str, str], dict[str, Obstacle]] = {}
        self._stretches: dict[str, int | None] = {}
        self._demands: dict[_DemandKey, tuple[Obstacle, ...]] = {}
        self._alike = _alike(offer.time for offers in self._offers.values() for offer in offers.values())

    def offers_of(self, operation: Operation) -> Mapping[str, CapabilityOffer]:
        """Return the offers of the capability that an operation requires, by station."""
        return self._offers.get(operation.requires.capability, {})

    def crew(self, station: str, operation: Operation) -> tuple[Crew, ...]:
        """Return the people of a mode as they were stated."""
        listed = (*self.factory.stations[station].attendance, *operation.attendance)
        return tuple(Crew(attendance.skill, attendance.count) for attendance in listed)

    def demand(self, product: str, name: str, station: str, offer: CapabilityOffer) -> Demand:
        """Return what a mode asks of people."""
        operation = self.workspace.products[product].operations[name]
        run = run_time(operation, offer.time, self.pieces[product][name])
        return staffing.needs_of(self.factory.stations[station], operation, self._attended(station, operation, run))

    def judge(self, product: str, name: str) -> Judged:
        """Return what stands between an operation and every station, in the order of the stations."""
        operation = self.workspace.products[product].operations[name]
        offers = self.offers_of(operation)
        result = dict(self._without(operation.requires.capability))
        if operation.stations:
            for station in result.keys() - operation.stations:
                result[station] = (obstacles.restricted(station, operation.stations),)
            offers = {station: offer for station, offer in offers.items() if station in operation.stations}
        shared = self._shared(operation)
        carriers = self._carriers(product, name)
        pieces = self.pieces[product][name]
        runs: dict[int, int] = {}
        for station, offer in offers.items():
            alike = self._alike[id(offer.time)]
            if alike not in runs:
                runs[alike] = run_time(operation, offer.time, pieces)
            rest = self._own(operation, station, offer, pieces, runs[alike])
            if shared or carriers or rest:
                refused = [found[station] for found in shared if station in found]
                result[station] = (*refused, *rest, *carriers)
        return result

    def with_offer(self, product: str, name: str, station: str, offer: CapabilityOffer) -> tuple[Obstacle, ...]:
        """Return what would stand between an operation and a station that offered its capability so."""
        operation = self.workspace.products[product].operations[name]
        if operation.stations and station not in operation.stations:
            return (obstacles.restricted(station, operation.stations),)
        found = [
            obstacles.limit_obstacle(station, offer.limits, parameter, values)
            for parameter, values in operation.requires.parameters.items()
        ]
        found += [obstacles.work_unit_obstacle(station, offer.time.per_unit, unit) for unit in operation.work]
        refused = [obstacle for obstacle in found if obstacle is not None]
        pieces = self.pieces[product][name]
        run = run_time(operation, offer.time, pieces)
        return (*refused, *self._own(operation, station, offer, pieces, run), *self._carriers(product, name))

    def _without(self, capability: str) -> Judged:
        """Return for every station what it lacks if it does not offer a capability."""
        if capability not in self._lacking:
            offers = self._offers.get(capability, {})
            self._lacking[capability] = {
                station: () if station in offers else (obstacles.lacks_capability(station, capability),)
                for station in self.factory.stations
            }
        return self._lacking[capability]

    def _shared(self, operation: Operation) -> list[dict[str, Obstacle]]:
        """Return for each parameter and unit of work of an operation the stations that refuse it."""
        capability = operation.requires.capability
        offers = self._offers.get(capability, {})
        result = []
        for parameter, values in operation.requires.parameters.items():
            asked = (capability, parameter, values)
            if asked not in self._limits:
                self._limits[asked] = _found(
                    (station, obstacles.limit_obstacle(station, offer.limits, parameter, values))
                    for station, offer in offers.items()
                )
            result.append(self._limits[asked])
        for unit in operation.work:
            if (capability, unit) not in self._units:
                self._units[capability, unit] = _found(
                    (station, obstacles.work_unit_obstacle(station, offer.time.per_unit, unit))
                    for station, offer in offers.items()
                )
            result.append(self._units[capability, unit])
        return [found for found in result if found]

    def _carriers(self, product: str, name: str) -> tuple[Obstacle, ...]:
        part = self.workspace.products[product]
        if not part.carriers:
            return ()
        return tuple(obstacles.carrier_obstacles(self.factory, part, product, self.pieces[product], name))

    def _own(
        self, operation: Operation, station: str, offer: CapabilityOffer, pieces: int, run: int
    ) -> tuple[Obstacle, ...]:
        """Return what is particular to one operation on one station: batch, tools, people, slot, time."""
        part = self.factory.stations[station]
        found: list[Obstacle | None] = []
        if part.batching:
            found.append(obstacles.batch_obstacle(station, part, pieces))
        for tool_id in tools_of(offer, operation) if offer.tools or operation.tools else ():
            tool = self.factory.tools.get(tool_id)
            found.append(obstacles.tool_obstacle(station, tool_id, tool))
            if tool is not None and (tool.life is not None or tool.life_left):
                found.append(obstacles.tool_life_obstacle(station, tool_id, tool, run))
        if part.attendance or operation.attendance:
            found += self._people(station, operation, run)
        if part.wear:
            found += obstacles.wear_obstacles(station, part, operation, run, pieces)
        if (operation.break_behaviour or part.break_behaviour) is BreakBehaviour.MAY_NOT_PAUSE:
            times = self.roster.times(part.calendar)
            found.append(obstacles.stretch_obstacle(station, self._longest_stretch(station), times, run))
        found += self._slots[station]
        if run == 0:
            found.append(obstacles.takes_no_time(station, bool(operation.work)))
        return tuple(obstacle for obstacle in found if obstacle is not None) if found else ()

    def _longest_stretch(self, station: str) -> int | None:
        if station not in self._stretches:
            part = self.factory.stations[station]
            self._stretches[station] = self.roster.hours.longest_stretch(station, part.calendar, part.count)
        return self._stretches[station]

    def _attended(self, station: str, operation: Operation, run: int) -> int:
        """Return of a run what matters to people: all that may not pause, as far as the station itself is open.

        That a station closes too soon is an obstacle of its own.
        """
        behaviour = operation.break_behaviour or self.factory.stations[station].break_behaviour
        if behaviour is not BreakBehaviour.MAY_NOT_PAUSE:
            return min(run, 1)
        longest = self._longest_stretch(station)
        return run if longest is None else min(run, longest)

    def _people(self, station: str, operation: Operation, run: int) -> tuple[Obstacle, ...]:
        attended = self._attended(station, operation, run)
        key = (station, operation.attendance, operation.break_behaviour, operation.setup_time > 0, attended)
        if key not in self._demands:
            demand = staffing.needs_of(self.factory.stations[station], operation, attended)
            self._demands[key] = tuple(obstacles.people_obstacles(self.roster, station, demand))
        return self._demands[key]


def _alike(models: Iterable[DurationModel]) -> dict[int, int]:
    """Return for the identity of each duration model a number that equal ones share."""
    numbers: dict[tuple[object, ...], int] = {}
    result = {}
    for model in models:
        content = (model.factor, model.per_run, model.per_piece, tuple(sorted(model.per_unit.items())))
        result[id(model)] = numbers.setdefault(content, len(numbers))
    return result


def _found(pairs: Iterable[tuple[str, Obstacle | None]]) -> dict[str, Obstacle]:
    return {station: obstacle for station, obstacle in pairs if obstacle is not None}
