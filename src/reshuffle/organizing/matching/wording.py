"""Reasons in words: both values, and the nearest station that would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reshuffle.model.capabilities import CapabilityOffer, Value
from reshuffle.model.products import Operation
from reshuffle.organizing.matching import limits
from reshuffle.organizing.matching.obstacles import Obstacle
from reshuffle.plan.verdicts import Reason, ReasonKind, Verdict

__all__ = ["Speaker", "headline"]

_ABOUT_LIMITS = frozenset({ReasonKind.LIMIT, ReasonKind.NOT_STATED})
#: At most so many stations are listed in one sentence.
_MOST_LISTED = 5


class Speaker:
    """Words the reasons of one operation; it knows which stations would do.

    Parameters
    ----------
    offers
        Offers of the capability by station.
    judged
        Obstacles by station.
    good
        Stations that can do the operation.
    """

    def __init__(
        self, offers: Mapping[str, CapabilityOffer], judged: Mapping[str, Sequence[Obstacle]], good: Sequence[str]
    ) -> None:
        self._offers, self._judged = offers, judged
        self._nearest = good[0] if good else ""
        self._known: dict[str, tuple[str, str]] = {}

    def reason(self, station: str, obstacle: Obstacle) -> Reason:
        """Return an obstacle of a station as a reason."""
        if not obstacle.kind.is_refusal:
            nearest, end = "", ""
        elif self._nearest:
            nearest, end = self._nearest, f"; {self._nearest} would do"
        elif obstacle.kind in _ABOUT_LIMITS:
            nearest, end = self._who_admits(obstacle)
        else:
            nearest, end = self._who_lacks_it_not(obstacle)
        return Reason(
            obstacle.kind,
            obstacle.parameter,
            obstacle.required,
            obstacle.offered,
            station,
            nearest,
            f"{obstacle.said}{end}",
        )

    def elsewhere(self, name: str, station: str, other: str) -> Reason:
        """Return the reason that an operation which must share the station can not be done on it."""
        end = f"; {self._nearest} would do" if self._nearest else "; no station does both"
        said = f"'{name}' and '{other}' must be done on one station, and {station} can not do '{other}'"
        return Reason(ReasonKind.SAME_STATION, other, other, "", station, self._nearest, said + end)

    def _who_admits(self, obstacle: Obstacle) -> tuple[str, str]:
        """Return the station that admits the values of one parameter, though not all of the operation, and a clause."""
        if obstacle.parameter not in self._known:
            admits = [
                station
                for station, offer in self._offers.items()
                if not offer.limits
                or (
                    obstacle.parameter in offer.limits
                    and limits.admits_all(offer.limits[obstacle.parameter], obstacle.values)
                )
            ]
            if admits:
                answer = admits[0], f"; {admits[0]} would do in this, but not in all"
            else:
                answer = "", f"; no station does: {_stops(self._offers, obstacle.parameter, obstacle.values)}"
            self._known[obstacle.parameter] = answer
        return self._known[obstacle.parameter]

    def _who_lacks_it_not(self, obstacle: Obstacle) -> tuple[str, str]:
        """Return the station that has the capability without this obstacle, and a clause."""
        key = f"{obstacle.kind.value}: {obstacle.parameter}"
        if key not in self._known:
            free = [
                station
                for station in self._offers
                if all(
                    (found.kind, found.parameter) != (obstacle.kind, obstacle.parameter)
                    for found in self._judged[station]
                )
                and all(found.kind is not ReasonKind.RESTRICTED for found in self._judged[station])
            ]
            if free and obstacle.kind is ReasonKind.CAPABILITY:
                self._known[key] = free[0], f"; {free[0]} does, but can not do all of the operation"
            elif free:
                self._known[key] = free[0], f"; {free[0]} would do in this, but not in all"
            else:
                self._known[key] = "", "; no other station would do"
        return self._known[key]


def _stops(offers: Mapping[str, CapabilityOffer], parameter: str, values: Sequence[Value]) -> str:
    """Return where each station ends, the nearest first: ``placer-1 stops at 0.5 mm, placer-2 at 0.65 mm``."""
    ranked = []
    silent = []
    for station, offer in offers.items():
        limit = offer.limits.get(parameter)
        if limit is None:
            silent.append(station)
        else:
            ranked.append((limits.distance(limit, values), station, limits.bound_in_the_way(limit, values)))
    ranked.sort(key=lambda entry: entry[0])
    words: list[str] = []
    verb = ""
    for _, station, clause in ranked[:_MOST_LISTED]:
        first, rest = clause.split(" ", 1)
        words.append(f"{station} {rest if first == verb else clause}")
        verb = first
    words += [f"{station} states no {parameter}" for station in silent[: _MOST_LISTED - len(words)]]
    more = len(ranked) + len(silent) - len(words)
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def headline(
    name: str, operation: Operation, offers: Mapping[str, CapabilityOffer], verdicts: Sequence[Verdict]
) -> str:
    """Return in one sentence why no station can do an operation.

    A parameter that no station admits is named with where they stop; else each station is named with its first reason.

    Parameters
    ----------
    offers
        Offers of the capability by station.
    verdicts
        Verdicts of the operation on every station.
    """
    capability = operation.requires.capability
    having = [v for v in verdicts if v.reasons[0].kind not in {ReasonKind.CAPABILITY, ReasonKind.RESTRICTED}]
    if not having:
        return _nobody_offers(operation, capability, verdicts)
    offers = {verdict.station: offers[verdict.station] for verdict in having}
    for parameter, values in operation.requires.parameters.items():
        if all(any(r.kind in _ABOUT_LIMITS and r.parameter == parameter for r in v.reasons) for v in having):
            asked = ", ".join(value.text for value in values)
            return f"no station does {capability} with {parameter} {asked}: {_stops(offers, parameter, values)}"
    causes = "; ".join(v.reasons[0].message.split("; ")[0] for v in having[:_MOST_LISTED])
    return f"no station can do '{name}': {causes}"


def _nobody_offers(operation: Operation, capability: str, refused: Sequence[Verdict]) -> str:
    if operation.stations:
        listed = ", ".join(operation.stations)
        return f"no station does {capability}: it may only be done on {listed}, which do not offer it"
    return f"no station offers '{capability}' ({len(refused)} stations asked)"
