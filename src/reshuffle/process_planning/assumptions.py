"""What is assumed about boards where the design does not say: one value, that people edit, for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

__all__ = ["CAPABILITIES", "UNITS", "BoardAssumptions", "Package"]

#: What boards need done, in the order in which it is done, and the units in which its work is counted; keys of
#: ``BoardAssumptions.capabilities`` and ``rates``.
UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "paste printing": ("panels",),
        "placement": ("panels", "placements"),
        "reflow": ("panels",),
        "inspection": ("panels", "placements"),
        "through-hole insertion": ("panels", "insertions"),
        "selective soldering": ("panels", "joints"),
        "cleaning": ("panels",),
        "electrical test": ("panels", "nets", "test points", "placements"),
        "depaneling": ("panels", "contour"),
    }
)
CAPABILITIES = tuple(UNITS)


@dataclass(frozen=True, slots=True)
class Package:
    """What is assumed of a package of which a list of positions gives the name only.

    Parameters
    ----------
    joints
        Soldered terminals; 0: the number that follows in the name, such as 48 in ``QFN-48-1EP_7x7mm`` for ``QFN-``.
    pitch
        Micrometres between neighbouring terminals.
    is_through_hole
        Whether it is inserted and not placed.
    """

    joints: int
    pitch: int
    is_through_hole: bool = False


@dataclass(frozen=True, slots=True)
class BoardAssumptions:
    """Assumptions about boards. All lengths are micrometres, all times milliseconds.

    Parameters
    ----------
    thickness
        Of a board that states none.
    panel_gap, panel_rail
        Between the boards of a panel, and at its two long edges.
    tab_share
        Share of a board's contour that is cut when a panel is parted; the rest is open already.
    cleaning
        ``always``, ``never``, or ``after selective soldering``.
    lead_time
        Of bought parts that no list says anything about.
    capabilities
        The name of each capability in this factory.
    rates
        Time per unit of work of each capability, for factories whose stations state none.
    packages
        By the beginning of the package's name; the longest that fits counts.
    places
        Where the rates of a capability stand, for messages.
    """

    thickness: int = 1_600
    panel_gap: int = 2_000
    panel_rail: int = 5_000
    tab_share: Decimal = Decimal(1)
    cleaning: str = "after selective soldering"
    lead_time: int = 10 * 86_400_000
    capabilities: dict[str, str] = field(default_factory=lambda: {name: name for name in CAPABILITIES})
    rates: dict[str, dict[str, int]] = field(default_factory=dict)
    packages: dict[str, Package] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.cleaning not in {"always", "never", "after selective soldering"}:
            rule = "must be 'always', 'never' or 'after selective soldering'"
            raise ValueError(f"cleaning(={self.cleaning}) {rule}")
        if self.thickness <= 0:
            raise ValueError(f"thickness(={self.thickness}) must be greater than 0")
        for name in ("panel_gap", "panel_rail", "lead_time"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}(={getattr(self, name)}) must not be negative")
        if not 0 < self.tab_share <= 1:
            raise ValueError(f"tab_share(={self.tab_share}) must be above 0 and at most 1")
        unknown = [name for name in (*self.capabilities, *self.rates) if name not in CAPABILITIES]
        if unknown:
            raise ValueError(f"capabilities and rates must be of {', '.join(CAPABILITIES)}; not '{unknown[0]}'")
