"""Names of equal stations, operators, tools or robots that stand in the model as one part with a count."""

from __future__ import annotations

__all__ = ["copies"]


def copies(name: str, count: int) -> tuple[str, ...]:
    """Return the ids of `count` equal stations, operators or robots: the name for one, else ``name#1`` and on."""
    return (name,) if count == 1 else tuple(f"{name}#{number}" for number in range(1, count + 1))
