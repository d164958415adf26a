"""What all tests share: the place of the benchmark data, and kernels that are compiled once."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--data",
        default=os.environ.get("RESHUFFLE_BENCH", str(ROOT.parent / "shared" / "bench")),
        help="folder of the benchmark data (default: RESHUFFLE_BENCH, then ../shared/bench)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the kernels before the workers of a distributed run begin: each of them would compile them all."""
    config = session.config
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None) or not find_spec("numba"):
        return
    modules = ("reshuffle.organizing.scheduling.local_search.readiness", "reshuffle.twin.compiled.readiness")
    for process in [subprocess.Popen([sys.executable, "-m", module]) for module in modules]:
        process.wait()


@pytest.fixture(scope="session")
def bench_data(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the benchmark data; tests that ask for it are skipped where it is absent."""
    folder = Path(pytestconfig.getoption("--data"))
    if not folder.is_dir():
        pytest.skip(f"no benchmark data at {folder}: name its folder with --data or RESHUFFLE_BENCH")
    return folder.resolve()
