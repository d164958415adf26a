"""Ways to make a pair impossible, alone or by things of which each by itself would do.

A way is no promise: what seemed impossible may have a way out, and then a plan that holds is as good an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.pairs.draft import Draft, Words
from benchmarks.pairs.shops import instant

__all__ = ["WAYS", "make_impossible"]

_SHUT = {"shifts": [{"days": "mon-fri", "start": "06:00", "end": "14:00"}]}
_NIGHT = {"shifts": [{"days": "mon-fri", "start": "22:00", "end": "05:00"}]}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a pair is spoiled."""

    draft: Draft
    product: Words
    operation: Words


def make_impossible(draft: Draft) -> None:
    """Spoil one operation of the product of the first order in one of the ways that fit the pair."""
    product = draft.products[next(iter(draft.orders.values()))["product"]]
    chosen = _chosen(product)
    name = draft.chance.choice([name for name in product["operations"] if name not in chosen])
    draft.impossible = draft.chance.choice(sorted(WAYS))
    WAYS[draft.impossible](_Spot(draft, product, product["operations"][name]))


def _chosen(product: Words) -> set[str]:
    """Return the operations that belong to a choice."""
    ways = product.get("choices", {}).values()
    return {name for way in ways for names in way["branches"].values() for name in names}


def _able(draft: Draft, operation: Words) -> list[str]:
    """Return the stations that offer the capability of an operation."""
    return [offer.station for offer in draft.offers[operation["requires"]["capability"]]]


def _own_capability(draft: Draft, operation: Words, count: int = 1) -> list[str]:
    """Let only the first `count` stations of a capability do an operation, by a capability of their own."""
    stations = _able(draft, operation)[:count]
    for station in stations:
        draft.stations[station]["capabilities"]["special"] = {}
    operation["requires"] = {"capability": "special"}
    operation.pop("stations", None)
    return stations


def _calendar(draft: Draft, name: str, words: Words) -> str:
    draft.factory.setdefault("calendars", {})[name] = words
    return name


def _no_capability(at: _Spot) -> None:
    at.operation["requires"] = {"capability": "levitation"}


def _wrong_stations(at: _Spot) -> None:
    able = set(_able(at.draft, at.operation))
    others = [name for name in at.draft.stations if name not in able]
    at.operation["stations"] = others[:2] or list(at.draft.stations)
    if not others:
        _too_large(at)


def _limit_all(draft: Draft, operation: Words) -> Words:
    capability = operation["requires"]["capability"]
    for station in _able(draft, operation):
        offer = draft.stations[station]["capabilities"][capability]
        offer.setdefault("limits", {"size": "<= 900 mm", "material": ["steel", "aluminium", "brass", "glass"]})
    asked: Words = operation["requires"].setdefault("parameters", {})
    return asked


def _too_large(at: _Spot) -> None:
    _limit_all(at.draft, at.operation)["size"] = "901 mm"


def _strange_material(at: _Spot) -> None:
    _limit_all(at.draft, at.operation)["material"] = "wood"


def _not_stated(at: _Spot) -> None:
    _limit_all(at.draft, at.operation)["pitch"] = "0.4 mm"


def _limit_here_tool_there(at: _Spot) -> None:
    """Let one station take the size and another one the tool."""
    able = _own_capability(at.draft, at.operation, 2)
    for number, station in enumerate(able):
        most = 900 if number == 0 else 100
        at.draft.stations[station]["capabilities"]["special"] = {"limits": {"size": f"<= {most} mm"}}
    at.operation["requires"]["parameters"] = {"size": "500 mm"}
    fits = able[1:] or [name for name in at.draft.stations if name != able[0]][:1]
    at.draft.factory.setdefault("tools", {})["jig"] = {"stations": fits}
    at.operation["tools"] = ["jig"]


def _tool_fits_nowhere(at: _Spot) -> None:
    able = set(_able(at.draft, at.operation))
    at.draft.factory.setdefault("tools", {})["jig"] = {
        "stations": [name for name in at.draft.stations if name not in able][:2]
    }
    if not at.draft.factory["tools"]["jig"]["stations"]:
        at.draft.factory["tools"]["jig"] = {"life": "1 min"}
    at.operation["tools"] = ["jig"]
    at.operation["time"], at.operation["time_per"] = "20 min", "lot"


def _tool_wears_out(at: _Spot) -> None:
    at.draft.factory.setdefault("tools", {})["cutter"] = {"count": 2, "life": "30 min", "life_left": ["10 min"]}
    at.operation["tools"] = [*at.operation.get("tools", []), "cutter"]
    at.operation["time"], at.operation["time_per"] = "90 min", "lot"


def _nobody_skilled(at: _Spot) -> None:
    at.operation["attendance"] = [{"skill": "glass blowing", "phases": ["run"]}]


def _hire(draft: Draft, name: str, skills: list[str], **more: object) -> None:
    draft.factory.setdefault("operators", {})[name] = {"skills": skills, **more}


def _too_few_people(at: _Spot) -> None:
    _hire(at.draft, "smith", ["forging"], count=2)
    at.operation["attendance"] = [{"skill": "forging", "count": 3, "phases": ["run"]}]


def _one_for_two_skills(at: _Spot) -> None:
    """Ask for two skills at once of the only one who has either."""
    _hire(at.draft, "smith", ["forging", "welding"])
    at.operation["attendance"] = [{"skill": skill, "phases": ["run"]} for skill in ("forging", "welding")]


def _never_meet(at: _Spot) -> None:
    for station in _own_capability(at.draft, at.operation, 3):
        at.draft.stations[station]["calendar"] = _calendar(at.draft, "short-day", _SHUT)
    _hire(at.draft, "owl", ["forging"], calendar=_calendar(at.draft, "night", _NIGHT))
    at.operation["attendance"] = [{"skill": "forging", "phases": ["run"]}]
    at.operation.pop("break_behaviour", None)
    at.operation["break_behaviour"] = "pauses"


def _other_site(at: _Spot) -> None:
    if at.draft.has("robots"):
        _too_few_people(at)
        return
    for station in _own_capability(at.draft, at.operation, 2):
        at.draft.stations[station]["site"] = "north"
    _hire(at.draft, "southerner", ["forging"], site="south", count=3)
    at.operation["attendance"] = [{"skill": "forging", "phases": ["run"]}]


def _longer_than_open(at: _Spot) -> None:
    for station in _own_capability(at.draft, at.operation, 3):
        at.draft.stations[station]["calendar"] = _calendar(at.draft, "short-day", _SHUT)
    at.operation["break_behaviour"] = "may not pause"
    at.operation["time"], at.operation["time_per"] = "20 h", "lot"


def _crew_leaves(at: _Spot) -> None:
    """Let a run that no break of the station interrupts outlast the shift of whoever attends it."""
    for station in _own_capability(at.draft, at.operation, 2):
        at.draft.stations[station]["calendar"] = _calendar(at.draft, "always", {})
    _hire(at.draft, "smith", ["forging"], calendar=_calendar(at.draft, "short-day", _SHUT), count=2)
    at.operation["attendance"] = [{"skill": "forging", "phases": ["run"]}]
    at.operation["break_behaviour"] = "may not pause"
    at.operation["time"], at.operation["time_per"] = "9 h", "lot"


def _shifts_cut_each_other(at: _Spot) -> None:
    """Let station and crew meet, but never for as long as the run."""
    words = {"shifts": [{"days": "mon-fri", "start": "10:00", "end": "20:00"}]}
    for station in _own_capability(at.draft, at.operation, 2):
        at.draft.stations[station]["calendar"] = _calendar(at.draft, "short-day", _SHUT)
    _hire(at.draft, "smith", ["forging"], calendar=_calendar(at.draft, "middle", words))
    at.operation["attendance"] = [{"skill": "forging", "phases": ["run"]}]
    at.operation["break_behaviour"] = "may not pause"
    at.operation["time"], at.operation["time_per"] = "6 h", "lot"


def _no_material(at: _Spot) -> None:
    at.draft.factory.setdefault("items", {})["unobtainium"] = {"stock": 0}
    at.operation.setdefault("consumes", []).append({"item": "unobtainium"})


def _not_for_all(at: _Spot) -> None:
    """Have material for some of the orders, not for all of them."""
    need = [order["quantity"] for order in at.draft.orders.values()]
    stock, late = max(need), max(0, sum(need) // 3)
    item: Words = {"stock": stock}
    if late:
        item["receipts"] = [{"at": instant(30), "quantity": late}]
    at.draft.factory.setdefault("items", {})["rare-earth"] = item
    at.operation.setdefault("consumes", []).append({"item": "rare-earth"})


def _circle(at: _Spot) -> None:
    """Make a component of what it goes into."""
    owner = next(name for name, words in at.draft.products.items() if words is at.product)
    at.draft.products["egg"] = {"operations": {"010": {"requires": dict(at.operation["requires"]), "time": "5 min"}}}
    at.draft.products["egg"]["operations"]["010"]["consumes"] = [{"item": owner}]
    if at.draft.has("robots"):
        at.draft.products["egg"]["mass"] = "1 kg"
    at.operation.setdefault("consumes", []).append({"item": "egg"})


def _hopeless_component(at: _Spot) -> None:
    hopeless = {"requires": {"capability": at.operation["requires"]["capability"]}, "time": "5 min"}
    at.draft.products["part"] = {"operations": {"010": hopeless}}
    if at.draft.has("robots"):
        at.draft.products["part"]["mass"] = "1 kg"
    at.operation.setdefault("consumes", []).append({"item": "part"})
    _too_large(_Spot(at.draft, at.draft.products["part"], hopeless))


def _dirtier_than_allowed(at: _Spot) -> None:
    for station in _own_capability(at.draft, at.operation, 2):
        words = at.draft.stations[station]
        words.setdefault("wear", {})["goo"] = {"limit": 10, "per_minute": 1}
        words.setdefault("maintenance", {})["scrubbing"] = {"duration": "10 min", "resets": ["goo"]}
        words["capabilities"]["special"] = {}
    at.operation["time"], at.operation["time_per"] = "60 min", "lot"


def _cut_off(at: _Spot) -> None:
    """Take the lane of the station away: the floor falls in two."""
    if not at.draft.has("robots"):
        _strange_material(at)
        return
    dock = f"dock-{_own_capability(at.draft, at.operation)[0]}"
    floor = at.draft.factory["floor"]
    floor["lanes"] = [lane for lane in floor["lanes"] if dock not in (lane["start"], lane["end"])]


def _one_way_street(at: _Spot) -> None:
    """Let robots come to the station and never away."""
    if not at.draft.has("robots"):
        _not_stated(at)
        return
    dock = f"dock-{_own_capability(at.draft, at.operation)[0]}"
    for lane in at.draft.factory["floor"]["lanes"]:
        if lane["end"] == dock:
            lane["one_way"] = True


def _too_heavy(at: _Spot) -> None:
    if not at.draft.has("robots"):
        _too_large(at)
        return
    for words in at.draft.products.values():
        words["mass"] = "3 kg"
    for words in at.draft.factory["robots"].values():
        words["payload"] = "4 kg"
    at.product["mass"] = "5 kg"


def _lot_too_heavy(at: _Spot) -> None:
    """Let a robot carry a piece, but no lot."""
    if not at.draft.has("robots") or at.draft.lot_pieces == 1:
        _too_large(at)
        return
    for words in at.draft.products.values():
        words["mass"] = "1 kg"
    for words in at.draft.factory["robots"].values():
        words["payload"] = f"{at.draft.lot_pieces - 0.5} kg"


def _batch_too_small(at: _Spot) -> None:
    for station in _own_capability(at.draft, at.operation, 2):
        words = at.draft.stations[station]
        words["batching"] = {"unit": "pieces", "maximum": max(1, at.draft.lot_pieces - 1)}
        words.pop("setup", None)
        words.pop("count", None)
    if at.draft.lot_pieces == 1:
        for order in at.draft.orders.values():
            order["quantity"], order["lot_size"] = 2, 2


def _batch_never_full(at: _Spot) -> None:
    """Ask for fuller batches than all orders together can fill."""
    pieces = sum(order["quantity"] for order in at.draft.orders.values())
    for station in _own_capability(at.draft, at.operation, 2):
        words = at.draft.stations[station]
        words["batching"] = {"unit": "pieces", "minimum": 2 * pieces + 20, "maximum": 4 * pieces + 20}
    at.operation["batch_family"] = "rare"


def _too_few_racks(at: _Spot) -> None:
    if "choices" in at.product:
        _batch_too_small(at)
        return
    names = list(at.product["operations"])
    at.draft.factory.setdefault("carriers", {})["pallet"] = {"count": 1, "pieces": 1}
    at.product.setdefault("carriers", []).append({"carrier": "pallet", "first": names[0], "last": names[-1]})
    for order in at.draft.orders.values():
        order["quantity"], order["lot_size"] = max(2, order["quantity"]), max(2, order["lot_size"])


def _torn_apart(at: _Spot) -> None:
    """Ask for one station for two operations that no station does both."""
    first, last = at.draft.offers[at.operation["requires"]["capability"]][0].station, next(reversed(at.draft.stations))
    if first == last or len(at.product["operations"]) < 2:
        _too_large(at)
        return
    at.draft.stations[first]["capabilities"]["left"] = {}
    at.draft.stations[last]["capabilities"]["right"] = {}
    at.operation["requires"] = {"capability": "left"}
    at.operation.pop("stations", None)
    name = next(key for key, words in at.product["operations"].items() if words is at.operation)
    chosen = _chosen(at.product)
    others = [key for key in at.product["operations"] if key != name and key not in chosen]
    if not others:
        at.operation["stations"] = [last]
        return
    other = at.product["operations"][others[-1]]
    other["requires"] = {"capability": "right"}
    other.pop("stations", None)
    other["same_station_as"] = name


def _no_air(at: _Spot) -> None:
    """Put every able station on a slot without what it needs."""
    floor = at.draft.factory.setdefault("floor", {"points": {}, "lanes": [], "slots": {}})
    for station in _own_capability(at.draft, at.operation, 2):
        words = at.draft.stations[station]
        if "slot" not in words:
            floor["points"][f"dock-{station}"] = {"x": "0 m", "y": "10 m"}
            floor["slots"][f"slot-{station}"] = {"point": f"dock-{station}"}
            words["slot"] = f"slot-{station}"
        words["slot_needs"] = {"utilities": ["compressed air"]}


def _too_soon(at: _Spot) -> None:
    """Promise the orders a day after the start, for work that takes longer on stations of twice the speed, too."""
    at.operation["time"], at.operation["time_per"] = "60 h", "lot"
    at.operation.pop("break_behaviour", None)
    for order in at.draft.orders.values():
        order.pop("release", None)
        order["due"] = order["deadline"] = instant(24)


def _too_soon_together(at: _Spot) -> None:
    """Promise every order in a time that is enough for one, not for all on the only station that can."""
    _own_capability(at.draft, at.operation)
    at.operation["time"], at.operation["time_per"] = "10 h", "lot"
    at.operation.pop("break_behaviour", None)
    owner = next(name for name, words in at.draft.products.items() if words is at.product)
    for order in at.draft.orders.values():
        order["product"], order["quantity"], order["lot_size"] = owner, 1, 1
        order.pop("release", None)
        order["due"] = order["deadline"] = instant(9 * 24)
    for number in range(len(at.draft.orders), 30):
        at.draft.orders[f"B{number}"] = dict(next(iter(at.draft.orders.values())))


def _material_too_late(at: _Spot) -> None:
    """Promise the orders before the material comes."""
    at.draft.factory.setdefault("items", {})["slow-steel"] = {"lead_time": "20 d"}
    at.operation.setdefault("consumes", []).append({"item": "slow-steel"})
    for order in at.draft.orders.values():
        order.pop("release", None)
        order["due"] = order["deadline"] = instant(15 * 24)


def _hurry_over_night(at: _Spot) -> None:
    """Ask for the next operation at once, on a station that opens only hours after the first has closed."""
    names = list(at.product["operations"])
    chosen = _chosen(at.product)
    name = next(key for key, words in at.product["operations"].items() if words is at.operation)
    place = names.index(name)
    if place == 0 or names[place - 1] in chosen or "after" in at.operation:
        _crew_leaves(at)
        return
    before = at.product["operations"][names[place - 1]]
    capability = {"requires": {"capability": "early"}}
    early = _able(at.draft, before)[0]
    at.draft.stations[early]["capabilities"]["early"] = {}
    before.update(capability)
    at.draft.stations[early]["calendar"] = _calendar(at.draft, "short-day", _SHUT)
    late = next((one for one in at.draft.stations if one != early), early)
    at.draft.stations[late]["capabilities"]["lately"] = {}
    at.draft.stations[late]["calendar"] = _calendar(at.draft, "night", _NIGHT)
    for words, other in ((before, early), (at.operation, late)):
        words.pop("stations", None)
        words.pop("break_behaviour", None)
        at.draft.stations[other].pop("output_buffer", None)
    at.operation["requires"] = {"capability": "lately"}
    at.operation["after"] = [{"operation": names[place - 1], "max_lag": "2 h"}]


def _unknown_work(at: _Spot) -> None:
    at.operation["work"] = {"joints": 7}


def _both_ways_closed(at: _Spot) -> None:
    """Close both branches of a choice, each in another way."""
    if "choices" not in at.product:
        _unknown_work(at)
        return
    one, other = (names[0] for names in at.product["choices"]["way"]["branches"].values())
    _too_large(_Spot(at.draft, at.product, at.product["operations"][one]))
    _too_few_people(_Spot(at.draft, at.product, at.product["operations"][other]))


#: How a pair is made impossible, by name.
WAYS: dict[str, Callable[[_Spot], None]] = {
    "both ways closed": _both_ways_closed,
    "batch never full": _batch_never_full,
    "batch too small": _batch_too_small,
    "circle of components": _circle,
    "crew leaves": _crew_leaves,
    "deadline too soon": _too_soon,
    "deadlines together": _too_soon_together,
    "dirtier than allowed": _dirtier_than_allowed,
    "dock cut off": _cut_off,
    "dock without way back": _one_way_street,
    "hopeless component": _hopeless_component,
    "hurry over night": _hurry_over_night,
    "limit here, tool there": _limit_here_tool_there,
    "longer than open": _longer_than_open,
    "lot too heavy": _lot_too_heavy,
    "material never": _no_material,
    "material not for all": _not_for_all,
    "material too late": _material_too_late,
    "never meet": _never_meet,
    "no air": _no_air,
    "no capability": _no_capability,
    "nobody skilled": _nobody_skilled,
    "one for two skills": _one_for_two_skills,
    "other site": _other_site,
    "parameter not stated": _not_stated,
    "piece too heavy": _too_heavy,
    "shifts cut each other": _shifts_cut_each_other,
    "strange material": _strange_material,
    "too few people": _too_few_people,
    "too few racks": _too_few_racks,
    "too large": _too_large,
    "tool fits nowhere": _tool_fits_nowhere,
    "tool wears out": _tool_wears_out,
    "torn apart": _torn_apart,
    "unknown work": _unknown_work,
    "wrong stations": _wrong_stations,
}
