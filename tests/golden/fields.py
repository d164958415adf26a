"""Reading a mapping of a golden file key by key, so that a key nobody reads is an error and not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reshuffle.plan.arrays import UNBOUNDED

REQUIRED = object()


class Fields:
    """A mapping of which each key is taken once."""

    def __init__(self, values: Any, place: str) -> None:
        if not isinstance(values, Mapping):
            raise ValueError(f"{place} must be a mapping, not {values!r}.")
        self._values = dict(values)
        self.place = place

    def take(self, key: str, default: Any = REQUIRED) -> Any:
        """Return the value of a key, `any` as UNBOUNDED; without a default the key must be there."""
        value = self._values.pop(key, default)
        if value is REQUIRED:
            raise ValueError(f"{self.place} must have the key '{key}'.")
        return UNBOUNDED if value == "any" else value

    def items(self, key: str) -> list[tuple[str, Any]]:
        """Return the entries of a mapping of named things, none where the key is absent."""
        return [(str(name), value) for name, value in (self.take(key, {}) or {}).items()]

    def given(self, *keys: str) -> dict[str, Any]:
        """Return those of the keys that are there, for calls whose defaults hold otherwise."""
        return {key: self.take(key) for key in keys if key in self._values}

    def rest(self) -> list[tuple[str, Any]]:
        """Return everything that was not taken yet, and take it."""
        rest, self._values = list(self._values.items()), {}
        return rest

    def close(self) -> None:
        """Refuse what was not taken."""
        if self._values:
            raise ValueError(f"{self.place} has unknown keys: {', '.join(sorted(map(str, self._values)))}.")


class Names:
    """The names of one kind of thing and their indices."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.index: dict[str, int] = {}

    def add(self, name: str, index: int) -> None:
        """Record a name."""
        if name in self.index:
            raise ValueError(f"{self.kind} '{name}' is named twice.")
        self.index[name] = index

    def __getitem__(self, name: str) -> int:
        if name not in self.index:
            raise ValueError(f"{self.kind} '{name}' is unknown; there are {', '.join(self.index) or 'none'}.")
        return self.index[name]

    def get(self, name: str | None) -> int:
        """Return the index of a name, -1 for None."""
        return -1 if name is None else self[name]
