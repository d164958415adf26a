"""Compiling the decoder and its search before anybody waits for them."""

from __future__ import annotations

from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Stop

__all__ = ["compile_decoder"]


def compile_decoder() -> None:
    """Compile the kernels of this package by using each once, or load them where that was done before."""
    builder = ProblemBuilder()
    station = builder.add_resource(ResourceKind.STATION, "mill")
    for number in range(2):
        task = builder.add_task(builder.add_job(f"lot {number}"), f"lot {number}")
        builder.add_mode(task, station, [Phase(3)])
    problem = builder.build()
    SequenceScheduler().solve(problem, Stop(max_iterations=2), 1)
