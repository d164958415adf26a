"""Where movable stations stand that nobody has put anywhere: a first configuration that fits, not the best one."""

from __future__ import annotations

from reshuffle.model.factory import Factory
from reshuffle.model.floor import Slot
from reshuffle.model.stations import SlotNeeds

__all__ = ["first_slots", "placed", "slot_area", "slot_fits"]


def slot_area(slot: Slot) -> int:
    """Return the area of a slot, square millimetres: as stated, else its width times its depth."""
    return slot.area or slot.width * slot.depth // 10**6


def slot_fits(needs: SlotNeeds, slot: Slot) -> bool:
    """Whether a slot has the room and everything else that a station needs of it."""
    has_room = needs.width <= slot.width and needs.depth <= slot.depth and needs.area <= slot_area(slot)
    return has_room and set(needs.utilities) <= set(slot.utilities)


def first_slots(factory: Factory) -> dict[str, str]:
    """Return a free slot for each movable station that names none, by station.

    Each gets the first free slot that fits it, in the order of the file; one that came before moves on to another slot
    where only that makes room for all (augmenting paths, O(stations x slots) each). A station for which there is no
    slot whatever the others do is not in the answer.
    """
    slots = factory.floor.slots if factory.floor else {}
    taken = {station.slot for station in factory.stations.values() if station.slot is not None}
    free = {name: slot for name, slot in slots.items() if name not in taken}
    holders: dict[str, str] = {}

    def put(name: str, tried: set[str]) -> bool:
        for slot_name, slot in free.items():
            if slot_name in tried or not slot_fits(factory.stations[name].slot_needs, slot):
                continue
            tried.add(slot_name)
            if slot_name not in holders or put(holders[slot_name], tried):
                holders[slot_name] = name
                return True
        return False

    for name, station in factory.stations.items():
        if station.movable is not None and station.slot is None:
            put(name, set())
    return {name: slot_name for slot_name, name in holders.items()}


def placed(factory: Factory) -> Factory:
    """Return a factory in which movable stations stand on the slots of :func:`first_slots`."""
    found = first_slots(factory)
    if not found:
        return factory
    stations = {
        name: station.model_copy(update={"slot": found[name]}) if name in found else station
        for name, station in factory.stations.items()
    }
    return factory.model_copy(update={"stations": stations})
