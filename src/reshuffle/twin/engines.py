"""Which twin carries out a run: the compiled one where it can, the reference where it can not."""

from __future__ import annotations

import logging
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reshuffle.errors import MissingExtraError, UnsupportedError
from reshuffle.plan.plan import Plan
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams

if TYPE_CHECKING:
    from reshuffle.twin.compiled.compiled_twin import CompiledTwin

__all__ = ["Engine", "simulator", "why_not_compiled"]

logger = logging.getLogger(__name__)


class Engine(StrEnum):
    """A way of carrying out a run; the events are the same."""

    AUTO = "auto"
    COMPILED = "compiled"
    REFERENCE = "reference"


def why_not_compiled(factory: TwinFactory, plan: Plan | None = None, rule: tuple[str, ...] = ()) -> str | None:
    """Return in words why the compiled twin can not carry out a run, None if it can."""
    if find_spec("numba") is None:
        return "numba is not installed"
    from reshuffle.twin.compiled.compiled_twin import refuse

    try:
        refuse(factory, rule)
    except UnsupportedError as error:
        return str(error)
    return "it follows no plans yet" if plan is not None else None


def simulator(
    factory: TwinFactory,
    plan: Plan | None = None,
    seed: int = 1,
    params: TwinParams | None = None,
    engine: Engine = Engine.AUTO,
) -> ReferenceTwin | CompiledTwin:
    """Return a twin at the beginning of a run.

    Parameters
    ----------
    factory, plan, seed, params
        As of :class:`reshuffle.twin.reference.ReferenceTwin`.
    engine
        ``auto`` takes the compiled twin where it can, else the reference, and logs why.

    Raises
    ------
    reshuffle.errors.MissingExtraError
        If the compiled twin was asked for and numba is not installed.
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin that was asked for can not honour; all is named.
    reshuffle.errors.InputError
        If a rule has keys that are not known.
    """
    chosen = params or TwinParams()
    if engine is Engine.REFERENCE:
        return ReferenceTwin(factory, plan, seed, chosen)
    if engine is Engine.COMPILED and find_spec("numba") is None:
        raise MissingExtraError("numba", "twin")
    reason = why_not_compiled(factory, plan, chosen.rule)
    if reason is None or (engine is Engine.COMPILED and plan is None):
        from reshuffle.twin.compiled.compiled_twin import CompiledTwin

        try:
            return CompiledTwin(factory, seed, chosen)
        except UnsupportedError as error:
            if engine is Engine.COMPILED:
                raise
            reason = str(error)
    elif engine is Engine.COMPILED:
        raise UnsupportedError("the compiled twin", ["a plan"], "Simulate with the reference engine.")
    logger.info("twin: compiled -> reference, because %s", reason)
    return ReferenceTwin(factory, plan, seed, chosen)
