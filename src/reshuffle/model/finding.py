"""What does not fit together in a workspace: where it stands, what must hold, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Finding", "Path"]

#: Keys and indices from the workspace down to a field.
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    Parameters
    ----------
    path
        Keys from the workspace down to the field: ``("orders", "A17", "product")``.
    value
        What stands there.
    rule
        What must hold, starting with "must".
    remedy
        What the user can do; empty where the rule says it already.
    """

    path: Path
    value: str
    rule: str
    remedy: str = ""
