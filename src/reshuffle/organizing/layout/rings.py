"""A placement as moves: straight ones, and for stations that change places in a ring one that makes way."""

from __future__ import annotations

from reshuffle.model.factory import Factory
from reshuffle.model.placement import slot_fits
from reshuffle.plan.moves import Move

__all__ = ["moves_to"]


def moves_to(factory: Factory, slots: dict[str, str]) -> tuple[Move, ...] | None:
    """Return the moves that bring stations to their slots; None where a ring finds no slot to make way on.

    Parameters
    ----------
    slots
        Slot of each station that moves; no two are the same, and no station that stays is on one of them.
    """
    origin = {name: factory.stations[name].slot for name in slots}
    leaves = {slot: name for name, slot in origin.items() if slot is not None}
    floor = factory.floor
    standing = {station.slot for station in factory.stations.values()}
    free = [name for name in (floor.slots if floor else {}) if name not in standing and name not in slots.values()]
    via: dict[str, str] = {}
    for ring in _rings(slots, leaves):
        found = next(((name, slot) for name in ring for slot in free if _has_room(factory, name, slot)), None)
        if found is None:
            return None
        # Each ring has a slot of its own to make way on: who would have to wait for whom is not asked.
        via[found[0]] = found[1]
        free.remove(found[1])
    listed = [Move(name, origin[name] or "", slot, via.get(name)) for name, slot in slots.items()]
    return tuple(sorted(listed))


def _rings(slots: dict[str, str], leaves: dict[str, str]) -> list[list[str]]:
    """Return the stations of each ring: each goes where the next one stands."""
    seen: set[str] = set()
    rings = []
    for first in slots:
        path: list[str] = []
        name: str | None = first
        while name is not None and name not in seen:
            seen.add(name)
            path.append(name)
            name = leaves.get(slots[name])
        if name is not None and name in path:
            rings.append(path[path.index(name) :])
    return rings


def _has_room(factory: Factory, name: str, slot: str) -> bool:
    floor = factory.floor
    needs = factory.stations[name].slot_needs.model_copy(update={"utilities": ()})
    return floor is not None and slot_fits(needs, floor.slots[slot])
