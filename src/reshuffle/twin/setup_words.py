"""What is mounted on a station, in the words of the model and as the setup rules compare it."""

from __future__ import annotations

from decimal import Decimal

from reshuffle.model.state import Mounted
from reshuffle.model.stations import Setup
from reshuffle.plan.from_model.resources import is_by_components

__all__ = ["mounted_as", "state_of"]


def mounted_as(rule: Setup, state: object) -> Mounted:
    """Return a setup state in the words of the model."""
    if isinstance(state, tuple):
        return Mounted(setup_attributes={name: str(Decimal(v)) for name, v in zip(rule.attributes, state, strict=True)})
    if isinstance(state, frozenset):
        return Mounted(setup_components=tuple(sorted(state)))
    return Mounted(setup_family=str(state))


def state_of(rule: Setup, mounted: Mounted) -> object | None:
    """Return the setup state that is mounted, None for nothing."""
    if rule.attributes:
        values = mounted.setup_attributes
        return tuple(Decimal(values.get(name, "0")) for name in rule.attributes) if values else None
    if is_by_components(rule):
        return frozenset(mounted.setup_components)
    return mounted.setup_family
