"""Software for a self-organizing factory.

This package is a facade for people at a prompt. Inside the package, import the module itself
(``from reshuffle.plan.scheduling import ...``): importing ``reshuffle`` stays instant that way, and the import graph
stays a tree.
"""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Look up the version only when somebody asks: reading package metadata costs more than the whole import."""
    if name == "__version__":
        from importlib.metadata import version

        return version("reshuffle")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, also those that are looked up lazily."""
    return __all__
