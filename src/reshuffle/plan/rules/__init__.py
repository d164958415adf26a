"""The rules of docs/reference/semantics.md, one module per family; :mod:`reshuffle.plan.check` asks them all."""
