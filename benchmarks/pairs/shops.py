"""Random factories: stations with limits, shifts, setups, people, tools, batches, buffers, a floor with robots."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from benchmarks.pairs.draft import NOW, Draft, Offer, Words

__all__ = ["MATERIALS", "instant", "make_factory"]

MATERIALS = ("steel", "aluminium", "brass", "glass")
_SHIFTS = {
    "day": ("06:00", "14:00", "09:00", "09:30"),
    "late": ("14:00", "22:00", "18:00", "18:30"),
    "two": ("06:00", "22:00", "13:00", "13:30"),
}


def instant(hours: float) -> str:
    """Return so many hours after the start of planning, as files say it."""
    return f"{NOW + timedelta(minutes=round(hours * 60)):%Y-%m-%d %H:%M}"


def make_factory(draft: Draft) -> None:
    """Fill the factory and the state of a draft; products come later."""
    draft.state = {"now": instant(0)}
    draft.factory = {"name": "random shop", "time_zone": "Europe/Berlin", "tick": "1 min"}
    if draft.has("breaks"):
        draft.factory["calendars"] = _calendars(draft)
        draft.factory["calendar"] = draft.chance.choice(["two", "day"])
    draft.factory["stations"] = _stations(draft)
    if draft.has("operators"):
        _add_operators(draft)
    if draft.has("tools"):
        _add_tools(draft)
    if draft.has("batches"):
        _add_batching(draft)
    if draft.has("setups"):
        _add_setups(draft)
    if draft.has("buffers"):
        _add_buffers(draft)
    if draft.has("robots"):
        _add_floor(draft)
    elif draft.chance.random() < 0.2:
        draft.factory["transport_time"] = f"{draft.chance.randint(1, 10)} min"
    if draft.chance.random() < 0.2:
        _add_wear(draft)


def _calendars(draft: Draft) -> Words:
    days = draft.chance.choice(["mon-fri", "mon-sat", "mon-fri"])
    result: Words = {}
    for name, (start, end, rest, until) in _SHIFTS.items():
        shift = {"days": days, "start": start, "end": end, "breaks": [{"start": rest, "end": until}]}
        result[name] = {"shifts": [shift]}
        if draft.chance.random() < 0.2:
            result[name]["holidays"] = ["2026-12-08", "2026-12-25"]
    return result


def _stations(draft: Draft) -> Words:
    chance, count = draft.chance, draft.sizes.stations
    kinds = chance.randint(max(1, count // 5), max(2, count // 2))
    result: Words = {}
    for number in range(count):
        name = f"station-{number + 1:02}"
        offered = {number % kinds}
        if chance.random() < 0.3:
            offered.add(chance.randrange(kinds))
        words: Words = {"capabilities": {}}
        for kind in sorted(offered):
            words["capabilities"][f"work-{kind + 1:02}"] = _offer(draft, name, f"work-{kind + 1:02}")
        if draft.has("breaks") and chance.random() < 0.5:
            words["calendar"] = chance.choice(["day", "two", "two", "late"])
        if chance.random() < 0.1:
            words["count"] = chance.randint(2, 3)
        if chance.random() < 0.25:
            words["load"], words["unload"] = f"{chance.randint(1, 5)} min", f"{chance.randint(1, 5)} min"
        result[name] = words
    return result


def _offer(draft: Draft, station: str, capability: str) -> Words:
    chance = draft.chance
    words: Words = {}
    size: int | None = None
    materials: tuple[str, ...] = MATERIALS
    if chance.random() < 0.6:
        size = chance.choice([200, 400, 800])
        materials = tuple(sorted(chance.sample(MATERIALS, chance.randint(2, 4))))
        words["limits"] = {"size": f"<= {size} mm", "material": list(materials)}
    if chance.random() < 0.4:
        words["time"] = {"factor": chance.choice([0.5, 0.8, 1.25, 1.5])}
    draft.offers.setdefault(capability, []).append(Offer(station, size, materials))
    return words


def _add_operators(draft: Draft) -> None:
    chance = draft.chance
    skills = [f"skill-{number + 1}" for number in range(chance.randint(1, 1 + draft.sizes.stations // 6))]
    operators: Words = {}
    for number in range(chance.randint(1, 2 + draft.sizes.stations // 4)):
        chosen = sorted(chance.sample(skills, chance.randint(1, min(3, len(skills)))))
        operators[f"team-{number + 1:02}"] = {"skills": chosen, "count": chance.randint(1, 3)}
        if draft.has("breaks") and chance.random() < 0.6:
            operators[f"team-{number + 1:02}"]["calendar"] = chance.choice(["day", "late", "two"])
    for number, skill in enumerate(skills):
        # Somebody is there with whoever is open: what is impossible is made so on purpose.
        operators[f"keeper-{number + 1}"] = {"skills": [skill], "count": chance.randint(1, 2)}
        if draft.has("breaks"):
            operators[f"keeper-{number + 1}"]["calendar"] = "two"
    draft.factory["operators"] = operators
    phases = [["setup"], ["load", "unload"], ["run"], ["setup", "load", "run", "unload"], ["setup", "run"]]
    attended = [words for words in draft.stations.values() if chance.random() < 0.5]
    for words in attended or [next(iter(draft.stations.values()))]:
        words["attendance"] = [{"skill": chance.choice(skills), "phases": chance.choice(phases)}]
        if chance.random() < 0.3:
            words["break_behaviour"] = "goes on"


def _add_tools(draft: Draft) -> None:
    chance = draft.chance
    tools: Words = {}
    for number in range(chance.randint(1, 1 + draft.sizes.stations // 5)):
        tools[f"tool-{number + 1}"] = {"count": chance.randint(1, 3)}
    draft.factory["tools"] = tools
    for words in draft.stations.values():
        for offer in words["capabilities"].values():
            if chance.random() < 0.15:
                offer["tools"] = [chance.choice(list(tools))]


def _add_batching(draft: Draft) -> None:
    chance = draft.chance
    chosen = chance.sample(sorted(draft.offers), max(1, len(draft.offers) // 4))
    for capability in chosen:
        for offer in draft.offers[capability]:
            words = draft.stations[offer.station]
            if chance.random() < 0.5:
                words["batching"] = {"unit": "lots", "maximum": chance.randint(2, 6)}
            else:
                most = draft.lot_pieces * 2 * chance.randint(2, 4)
                words["batching"] = {"unit": "pieces", "maximum": most}
                if chance.random() < 0.3:
                    words["batching"]["minimum"] = chance.randint(1, draft.lot_pieces)


def _add_setups(draft: Draft) -> None:
    chance = draft.chance
    for words in draft.stations.values():
        if "batching" in words and chance.random() < 0.6:
            continue
        kind = chance.random()
        if kind < 0.3:
            families = {
                f"family-{a}": {f"family-{b}": f"{chance.randint(1, 60)} min" for b in range(3)} for a in range(3)
            }
            words["setup"] = {"default": "20 min", "times": families}
        elif kind < 0.5:
            words["setup"] = {"default": f"{chance.randint(5, 45)} min"}
        elif kind < 0.65:
            words["setup"] = {"attributes": {"width": {"change": "5 min", "up": "1 min", "down": "2 min"}}}
        elif kind < 0.8:
            words["setup"] = {"mount": "2 min", "unmount": "1 min", "fixed": "3 min"}


def _add_buffers(draft: Draft) -> None:
    chance = draft.chance
    for words in draft.stations.values():
        if chance.random() < 0.5:
            words["input_buffer"] = chance.randint(0, 6)
        if chance.random() < 0.5:
            words["output_buffer"] = chance.randint(0, 6)


def _add_floor(draft: Draft) -> None:
    """Add a corridor with a dock for every station, here and there two ways round, and parking at its ends."""
    chance = draft.chance
    names = list(draft.stations)
    points: Words = {}
    lanes: list[Words] = []
    slots: Words = {}
    for number, name in enumerate(names):
        at, side = 4 * (number // 2), 1 if number % 2 else -1
        points.setdefault(f"aisle-{number // 2}", {"x": f"{at + 4} m", "y": "10 m"})
        points[f"dock-{name}"] = {"x": f"{at + 4} m", "y": f"{10 + 3 * side} m"}
        lanes.append({"start": f"aisle-{number // 2}", "end": f"dock-{name}"})
        slots[f"slot-{name}"] = {"point": f"dock-{name}"}
        draft.stations[name]["slot"] = f"slot-{name}"
    aisles = [point for point in points if point.startswith("aisle")]
    lanes += [{"start": a, "end": b} for a, b in pairwise(aisles)]
    if len(aisles) > 2 and chance.random() < 0.5:
        lanes.append({"start": aisles[-1], "end": aisles[0], "one_way": True, "length": f"{5 * len(aisles)} m"})
    count = chance.randint(1, 1 + min(5, len(names) // 4))
    for number in range(count):
        points[f"park-{number + 1}"] = {"x": "0 m", "y": f"{10 + 2 * number} m", "parking": True}
        lanes.append({"start": f"park-{number + 1}", "end": aisles[0]})
    robot: Words = {
        "speed": f"{chance.choice(['0.5', '1.0', '1.5'])} m/s",
        "count": count,
        "capacity": chance.choice([1, 1, 2]),
        "pickup": f"{chance.randint(0, 2)} min",
        "dropoff": f"{chance.randint(0, 2)} min",
    }
    if chance.random() < 0.3:
        robot["battery"] = {"per_hour_driving": "10 %", "per_hour_charging": "100 %", "reserve": "20 %"}
        points["park-1"]["charging"] = True
    draft.factory["robots"] = {"cart": robot}
    draft.factory["floor"] = {"points": points, "lanes": lanes, "slots": slots}


def _add_wear(draft: Draft) -> None:
    chance = draft.chance
    for name in chance.sample(list(draft.stations), max(1, draft.sizes.stations // 8)):
        words = draft.stations[name]
        if "batching" in words:
            continue
        words["wear"] = {"dirt": {"limit": chance.randint(5, 20), "per_lot": 1}}
        words["maintenance"] = {"cleaning": {"duration": f"{chance.randint(10, 40)} min", "resets": ["dirt"]}}
