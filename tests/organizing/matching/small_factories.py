"""Small workspaces for matching, by name."""

from __future__ import annotations

from typing import Any

from reshuffle.model.factory import Workspace

EARLY = {"shifts": [{"days": "mon-fri", "start": "06:00", "end": "14:00"}]}
LATE = {"shifts": [{"days": "mon-fri", "start": "14:00", "end": "22:00"}]}
NIGHT = {"shifts": [{"days": "mon-sun", "start": "22:00", "end": "06:00"}]}
CALENDARS = {"early": EARLY, "late": LATE, "night": NIGHT}


def workspace(
    stations: dict[str, Any],
    operations: dict[str, Any],
    *,
    product: dict[str, Any] | None = None,
    orders: dict[str, Any] | None = None,
    state: dict[str, Any] | None = None,
    **factory: Any,
) -> Workspace:
    """One product 'part' with the operations, on a factory with the stations."""
    return Workspace.model_validate(
        {
            "factory": {"stations": stations, "calendars": CALENDARS, **factory},
            "products": {"part": {"operations": operations, **(product or {})}},
            "orders": orders or {},
            "state": state or {},
        }
    )


def placing(pitch: str, **more: Any) -> dict[str, Any]:
    """A station that places down to a pitch."""
    return {"capabilities": {"placing": {"limits": {"pitch": f">= {pitch}"}}}, **more}


def place(pitch: str, **more: Any) -> dict[str, Any]:
    """An operation that places a pitch."""
    return {"requires": {"capability": "placing", "parameters": {"pitch": pitch}}, "time": "1 min", **more}


def two_placers(pitch: str = "0.4 mm") -> Workspace:
    """A product of one operation on two stations that stop at 0.5 mm and 0.65 mm."""
    return workspace({"placer-1": placing("0.5 mm"), "placer-2": placing("0.65 mm")}, {"place": place(pitch)})


def furnace_and_loader(loader: str = "early", **more: Any) -> Workspace:
    """A furnace in the late shift that must be loaded by somebody who works in another."""
    furnace = {"calendar": "late", "load": "5 min", "attendance": [{"skill": "loading", "phases": ["load"]}], **more}
    return workspace(
        {"furnace-1": furnace},
        {"fire": {"requires": "furnace-1", "time": "1 h"}},
        operators={"lena": {"skills": ["loading"], "calendar": loader}},
    )
