"""What all tests share: the place of the benchmark data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--data",
        default=os.environ.get("RESHUFFLE_BENCH", str(ROOT.parent / "shared" / "bench")),
        help="folder of the benchmark data (default: RESHUFFLE_BENCH, then ../shared/bench)",
    )


@pytest.fixture(scope="session")
def bench_data(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the benchmark data; tests that ask for it are skipped where it is absent."""
    folder = Path(pytestconfig.getoption("--data"))
    if not folder.is_dir():
        pytest.skip(f"no benchmark data at {folder}: name its folder with --data or RESHUFFLE_BENCH")
    return folder.resolve()
