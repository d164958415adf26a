"""Match every operation of every product with every station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import lags, routes, wording
from reshuffle.organizing.matching.judge import Judge, Judged, tools_of
from reshuffle.organizing.matching.wording import Speaker
from reshuffle.plan.verdicts import Mode, Reason, Verdict

__all__ = ["MatchResult", "match", "possible_stations", "verdict_table"]

#: At most so many routes through the choices of a product are looked at.
_MOST_ROUTES = 4096


@dataclass(frozen=True)
class MatchResult:
    """The answers of matching; verdicts are put into words when they are asked for.

    Parameters
    ----------
    judge
        What was matched.
    judged
        Obstacles by product and operation, then by station.
    hindered
        By product and operation, then by station: operations that must share the station and can not be done there.
    """

    judge: Judge
    judged: Mapping[tuple[str, str], Judged]
    hindered: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]

    @property
    def workspace(self) -> Workspace:
        """What was matched."""
        return self.judge.workspace

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict for every operation of every product and every station, in the order of the workspace."""
        return tuple(verdict for key in self.judged for verdict in self.of(*key))

    @cached_property
    def eligible(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The stations that can do each operation, by product and operation: what planning starts from."""
        result = {}
        for key, judged in self.judged.items():
            hindered = self.hindered.get(key, {})
            result[key] = tuple(station for station in possible_stations(judged) if not hindered.get(station))
        return result

    @cached_property
    def _can_make(self) -> dict[str, bool]:
        result = {}
        for name, product in self.workspace.products.items():
            possible = {operation for operation in product.operations if self.eligible[name, operation]}
            needed = routes.needed_always(product)
            listed = islice(routes.routes(product, possible), _MOST_ROUTES)
            has_stations = needed <= possible and any(self._is_feasible(name, route) for route in listed)
            result[name] = has_stations and not self._late_operations(name)
        return result

    def _late_operations(self, product: str) -> tuple[str, ...]:
        """Return in sentences the operations that can never begin as soon as they must behind one before them."""
        return tuple(lags.never_soon_enough(self.judge, product, lambda name: self.eligible[product, name]))

    def _is_feasible(self, product: str, route: Sequence[str]) -> bool:
        groups = routes.dedicated_groups(self.workspace.products[product], route)
        return all(self._shared_stations(product, group) for group in groups)

    def _shared_stations(self, product: str, group: Sequence[str]) -> set[str]:
        """Return the stations that can do every one of several operations."""
        return set.intersection(*(set(possible_stations(self.judged[product, name])) for name in group))

    def of(self, product: str, operation: str) -> Iterator[Verdict]:
        """Yield the verdicts of one operation, one per station in their order."""
        key = (product, operation)
        judged, hindered = self.judged[key], self.hindered.get(key, {})
        part = self.workspace.products[product].operations[operation]
        offers = self.judge.offers_of(part)
        speaker = Speaker(offers, judged, self.eligible[key])
        for station, found in judged.items():
            reasons: list[Reason] = [speaker.reason(station, obstacle) for obstacle in found]
            reasons += [speaker.elsewhere(operation, station, other) for other in hindered.get(station, ())]
            if len(reasons) > 1:
                reasons.sort(key=lambda reason: not reason.kind.is_refusal)
            ok = not reasons or not reasons[0].kind.is_refusal
            offer = offers.get(station)
            if offer is None:
                yield Verdict(product, operation, station, ok, tuple(reasons))
            else:
                tools, crew = tools_of(offer, part), self.judge.crew(station, part)
                yield Verdict(product, operation, station, ok, tuple(reasons), tools, crew)

    def verdict(self, product: str, operation: str, station: str) -> Verdict:
        """Return the verdict of one pair."""
        return next(verdict for verdict in self.of(product, operation) if verdict.station == station)

    def modes(self, product: str, operation: str) -> tuple[Mode, ...]:
        """Return the ways to do an operation."""
        return tuple(
            Mode(verdict.station, verdict.tools, verdict.operators, verdict.reasons)
            for verdict in self.of(product, operation)
            if verdict.ok
        )

    def can_make(self, product: str) -> bool:
        """Whether a product can be made: of every choice enough branches, and every operation outside of them.

        So it is not where an operation can never begin as soon as it must behind one before it, as stations are closed.

        Components that are products of their own are not asked; see `impossible_components`. Of the ways through the
        choices the 4096 most promising are looked at.
        """
        return self._can_make[product]

    def refused_operations(self, product: str) -> tuple[str, ...]:
        """Return the operations of a product that no station can do, also those in branches that need not be taken."""
        return tuple(name for name in self.workspace.products[product].operations if not self.eligible[product, name])

    def impossible_components(self, product: str) -> tuple[str, ...]:
        """Return the products that go into a product, at any level, and can not be made; stock may have them still."""
        seen: dict[str, None] = {}
        queue = [product]
        while queue:
            operations = self.workspace.products[queue.pop(0)].operations
            for flow in (flow for operation in operations.values() for flow in operation.consumes):
                if flow.item in self.workspace.products and flow.item not in seen:
                    seen[flow.item] = None
                    queue.append(flow.item)
        return tuple(name for name in seen if name != product and not self.can_make(name))

    def refusal(self, product: str, operation: str) -> str:
        """Return in one sentence why no station can do an operation; empty where one can.

        Such as ``no station does placing with pitch 0.4 mm: placer-1 stops at 0.5 mm, placer-2 at 0.65 mm``.
        """
        if self.eligible[product, operation]:
            return ""
        part = self.workspace.products[product].operations[operation]
        return wording.headline(operation, part, self.judge.offers_of(part), list(self.of(product, operation)))

    def refusals(self, product: str) -> tuple[str, ...]:
        """Return in sentences why a product can not be made; empty where it can.

        One for every operation that no station can do; where each by itself has one, the operations that would have to
        share a station and find none, or operations that can never follow each other in time.
        """
        if self.can_make(product):
            return ()
        said = tuple(f"'{name}': {self.refusal(product, name)}" for name in self.refused_operations(product))
        if said:
            return said
        part = self.workspace.products[product]
        apart: dict[str, None] = {}
        for route in islice(routes.routes(part), _MOST_ROUTES):
            for group in routes.dedicated_groups(part, route):
                if not self._shared_stations(product, group):
                    names = ", ".join(f"'{name}'" for name in group)
                    apart[f"{names} must be done on one station, and no station does them all"] = None
        return tuple(apart) or self._late_operations(product)


def match(workspace: Workspace, pieces: Mapping[str, int] | None = None) -> MatchResult:
    """Hold every operation of every product against every station.

    A mode is refused when the station lacks the capability or a limit, does not state a parameter that is required (a
    capability without any limits admits everything) or the time of a unit of work; when a tool is missing, does not
    fit, or has less life than one lot runs; when people of the skills are too few at once, on another site, or never
    there together with the station; when the station's slot lacks what it needs; when the largest lot is above the
    largest batch or needs more carriers than there are; and when an operation that must share its station can not.
    Closures, holidays and the work of others are no matter of matching but of the schedule.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`); estimated parameters in their places.
    pieces
        Good pieces of the largest lot by product, in place of what orders and lot sizes say.

    Notes
    -----
    O(operations x stations) dictionary look-ups, and more for the stations that offer the capability.
    """
    judge = Judge(workspace, pieces)
    judged = {
        (product, name): judge.judge(product, name)
        for product in workspace.products
        for name in workspace.products[product].operations
    }
    hindered: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for product, part in workspace.products.items():
        for name, others in routes.partners(part).items():
            hindered[product, name] = {
                station: tuple(other for other in others if station not in possible_stations(judged[product, other]))
                for station in possible_stations(judged[product, name])
            }
    return MatchResult(judge, judged, hindered)


def possible_stations(judged: Judged) -> tuple[str, ...]:
    """Return the stations without a refusal, in their order."""
    return tuple(
        station
        for station, found in judged.items()
        if not found or not any(obstacle.kind.is_refusal for obstacle in found)
    )


def verdict_table(verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
    """Return verdicts as rows of text under a row of headings: product, operation, station, can, needs, why."""
    rows: list[tuple[str, ...]] = [("product", "operation", "station", "can", "needs", "why")]
    for verdict in verdicts:
        people = [f"{crew.count} x {crew.skill}" if crew.count > 1 else crew.skill for crew in verdict.operators]
        needs = ", ".join([*verdict.tools, *people])
        why = "; ".join(reason.message for reason in verdict.reasons)
        rows.append((verdict.product, verdict.operation, verdict.station, "yes" if verdict.ok else "no", needs, why))
    return rows
