"""Which stations can do which operation: what matching hands to planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["Eligible"]

#: Stations that can do an operation, by (product, operation); what matching found.
Eligible = Mapping[tuple[str, str], Sequence[str]]
