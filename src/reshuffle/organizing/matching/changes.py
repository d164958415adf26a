"""Changes of a factory that help a product: what each would be, how large it is, and the factory after it.

A **dial** is one thing that can be changed: a limit of a station, the count of a tool, the shifts of an operator. What
several operations want of one dial is one change, as large as the largest wish. The product is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reshuffle.model import quantities
from reshuffle.model.capabilities import Value
from reshuffle.model.factory import Factory
from reshuffle.model.quantities import Dimension
from reshuffle.organizing.matching import hours, limits
from reshuffle.organizing.matching.obstacles import life_left
from reshuffle.plan.verdicts import Change, ChangeKind

__all__ = ["Dial", "Want", "change", "merge"]

#: Changes without a measure count as one whole; those that take more than a decision count as more.
_TAKES_PEOPLE = 2.0
_TAKES_A_NEW_ABILITY = 3.0


class Dial(NamedTuple):
    """One thing that can be changed; the fields are those of a change."""

    kind: ChangeKind
    subject: str
    name: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """What is wanted of a dial: values that a limit must admit, an amount, units of work; and a size known before."""

    values: tuple[Value, ...] = ()
    amount: int = 0
    units: tuple[str, ...] = ()
    size: float = 1.0

    def joined(self, other: Want) -> Want:
        """Return the least want that contains both."""
        return Want(
            tuple(dict.fromkeys((*self.values, *other.values))),
            max(self.amount, other.amount),
            tuple(dict.fromkeys((*self.units, *other.units))),
            max(self.size, other.size),
        )

    def is_within(self, other: Want) -> bool:
        """Whether the other want contains this one."""
        return (
            set(self.values) <= set(other.values)
            and self.amount <= other.amount
            and set(self.units) <= set(other.units)
            and self.size <= other.size
        )


def merge(options: Iterable[dict[Dial, Want]]) -> dict[Dial, Want]:
    """Return the dials of several options, each with the joint want."""
    result: dict[Dial, Want] = {}
    for option in options:
        for dial, want in option.items():
            result[dial] = result[dial].joined(want) if dial in result else want
    return result


def change(factory: Factory, dial: Dial, want: Want) -> Change:
    """Return the change that gives a dial what is wanted of it."""
    return _CHANGES[dial.kind](factory, dial, want)


def _made(dial: Dial, before: str, after: str, size: float, message: str, amount: int = 0) -> Change:
    return Change(dial.kind, dial.subject, dial.name, dial.parameter, before, after, size, message, amount=amount)


def _relative(now: int, then: int) -> float:
    return (then - now) / now if now else 1.0


def _limit(factory: Factory, dial: Dial, want: Want) -> Change:
    offer = factory.stations[dial.subject].capabilities[dial.name]
    stated = offer.limits.get(dial.parameter)
    limit = limits.least_limit(want.values) if stated is None else limits.widened(stated, want.values)
    after = limit.text if limit is not None else ""
    if stated is None:
        size, message = 1.0, f"state that {dial.name} on {dial.subject} takes {dial.parameter} {after}"
    else:
        size = limits.distance(stated, want.values)
        message = f"widen {dial.parameter} of {dial.name} on {dial.subject} from {stated} to {after}"
    before = stated.text if stated is not None else ""
    return Change(dial.kind, *dial[1:], before, after, size, message, limit=limit)


def _capability(_factory: Factory, dial: Dial, want: Want) -> Change:
    times = f", with a time per {' and per '.join(want.units)}" if want.units else ""
    message = f"give {dial.subject} the capability '{dial.name}'{times}"
    return Change(dial.kind, *dial[1:], "", dial.name, _TAKES_A_NEW_ABILITY, message, units=want.units)


def _work_unit(_factory: Factory, dial: Dial, _want: Want) -> Change:
    message = f"state how long {dial.name} takes on {dial.subject} per {dial.parameter}"
    return _made(dial, "", dial.parameter, 1.0, message)


def _batch(factory: Factory, dial: Dial, want: Want) -> Change:
    batching = factory.stations[dial.subject].batching
    now = batching.maximum if batching else 0
    message = f"raise the largest batch of {dial.subject} from {now} to {want.amount} pieces, or make smaller lots"
    return _made(dial, f"{now} pieces", f"{want.amount} pieces", _relative(now, want.amount), message, want.amount)


def _tool(_factory: Factory, dial: Dial, _want: Want) -> Change:
    return _made(dial, "0", "1", 1.0, f"get tool '{dial.subject}'", 1)


def _tool_fit(factory: Factory, dial: Dial, _want: Want) -> Change:
    tool = factory.tools.get(dial.subject)
    before = ", ".join(tool.stations) if tool else ""
    message = f"make tool '{dial.subject}' fit {dial.name}; it fits {before}"
    return _made(dial, before, f"{before}, {dial.name}", 1.0, message)


def _tool_life(factory: Factory, dial: Dial, want: Want) -> Change:
    tool = factory.tools[dial.subject]
    most = max((life for life in life_left(tool) if life is not None), default=0)
    before, after = (quantities.format_quantity(life, quantities.DURATION) for life in (most, want.amount))
    if tool.life is None or tool.life >= want.amount:
        message = f"replace tool '{dial.subject}': {before} of its life are left, a lot runs {after}"
    else:
        message = f"get tool '{dial.subject}' with a life of {after} instead of {before}, or make smaller lots"
    return _made(dial, before, after, _relative(most, want.amount), message, want.amount)


def _teach(factory: Factory, dial: Dial, _want: Want) -> Change:
    skills = ", ".join(factory.operators[dial.subject].skills)
    return _made(dial, skills, f"{skills}, {dial.name}", 1.0, f"teach '{dial.name}' to {dial.subject}")


def _hire(factory: Factory, dial: Dial, want: Want) -> Change:
    times = hours.describe(factory.calendars.get(dial.parameter or factory.calendar or ""))
    site = f" on site {dial.name}" if dial.name else ""
    who = "one more person" if want.amount == 1 else f"{want.amount} more people"
    message = f"get {who} with '{dial.subject}'{site}, there {times}"
    return _made(dial, "", str(want.amount), _TAKES_PEOPLE * want.amount, message, want.amount)


def _shift(factory: Factory, dial: Dial, want: Want) -> Change:
    now = factory.operators[dial.subject].calendar or factory.calendar or ""
    before = hours.describe(factory.calendars.get(now))
    after = hours.describe(factory.calendars.get(dial.name or factory.calendar or ""))
    return _made(dial, before, after, want.size, f"let {dial.subject} work {after} too, beside {before}")


def _slot(factory: Factory, dial: Dial, want: Want) -> Change:
    slot = factory.floor.slots[dial.subject] if factory.floor else None
    if slot is None or not want.amount:
        before = ", ".join(slot.utilities) if slot else ""
        return _made(dial, before, dial.name, 1.0, f"give slot '{dial.subject}' {dial.name}")
    now = {"width": slot.width, "depth": slot.depth, "area": slot.area}[dial.name]
    dimension: Dimension = quantities.AREA if dial.name == "area" else quantities.LENGTH
    before, after = (quantities.format_quantity(size, dimension) for size in (now, want.amount))
    article = "an" if dial.name == "area" else "a"
    message = f"give slot '{dial.subject}' {article} {dial.name} of {after}"
    return _made(dial, before if now else "", after, _relative(now, want.amount), message, want.amount)


def _carrier(factory: Factory, dial: Dial, want: Want) -> Change:
    carrier = factory.carriers.get(dial.subject)
    now = carrier.count if carrier else 0
    message = f"get {want.amount - now} more of carrier '{dial.subject}': {want.amount} instead of {now}"
    return _made(dial, str(now), str(want.amount), _relative(now, want.amount), message, want.amount)


def _wear(factory: Factory, dial: Dial, want: Want) -> Change:
    counter = factory.stations[dial.subject].wear[dial.name]
    unit = f" {counter.unit}" if counter.unit else ""
    before, after = f"{counter.limit}{unit}", f"{want.amount}{unit}"
    message = f"raise the limit of '{dial.name}' on {dial.subject} from {before} to {after}, or make smaller lots"
    return _made(dial, before, after, _relative(counter.limit, want.amount), message, want.amount)


def _opening(factory: Factory, dial: Dial, want: Want) -> Change:
    station = factory.stations[dial.subject]
    before = hours.describe(factory.calendars.get(station.calendar or factory.calendar or ""))
    length = quantities.format_quantity(want.amount, quantities.DURATION)
    message = f"keep {dial.subject} open for {length} at a stretch, beyond {before}, or let the run pause over breaks"
    return _made(dial, before, length, 1.0, message, want.amount)


_CHANGES: dict[ChangeKind, Callable[[Factory, Dial, Want], Change]] = {
    ChangeKind.LIMIT: _limit,
    ChangeKind.CAPABILITY: _capability,
    ChangeKind.WORK_UNIT: _work_unit,
    ChangeKind.BATCH: _batch,
    ChangeKind.TOOL: _tool,
    ChangeKind.TOOL_FIT: _tool_fit,
    ChangeKind.TOOL_LIFE: _tool_life,
    ChangeKind.TEACH: _teach,
    ChangeKind.HIRE: _hire,
    ChangeKind.SHIFT: _shift,
    ChangeKind.SLOT: _slot,
    ChangeKind.CARRIER: _carrier,
    ChangeKind.WEAR: _wear,
    ChangeKind.OPENING: _opening,
}
