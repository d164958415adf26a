"""Kernels that are compiled in one piece do what they say in Python, and what numba makes of them by itself."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

numba = pytest.importorskip("numba")

import numpy as np  # noqa: E402

from reshuffle.kernels.kernel_compiler import IS_KNOWN_NUMBA, compiled_in_one_piece  # noqa: E402

pytestmark = pytest.mark.skipif(not IS_KNOWN_NUMBA, reason="numba compiles kernels in its own way in this version")

#: A kernel that calls one part twice, with a constant and with a variable, and one that calls another.
SOURCE = """
def weighted(value, factor):
    return value * factor if value > 0 else -1

def both(values, row, factor):
    return weighted(values[row], factor) + weighted(values[row], 3)

def total(values, factor):
    result = 0
    for row in range(len(values)):
        result += both(values, row, factor)
    return result
"""


def _made(folder: Path, decorate: Callable[[Any], Any] | None) -> Any:
    """Return `total`, with each function decorated before the next one calls it."""
    folder.mkdir()
    path = folder / "kernels.py"
    path.write_text(SOURCE, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "kernels", "__file__": str(path)}
    exec(compile(SOURCE, str(path), "exec"), names)
    for name in ("weighted", "both", "total"):
        if decorate is not None:
            names[name] = decorate(names[name])
    return names["total"]


def _in_one_piece(function: Any) -> Any:
    return compiled_in_one_piece(function, {"nogil": True, "_nrt": False, "forceinline": function.__name__ != "total"})


def test_a_kernel_computes_what_python_and_numba_compute(tmp_path: Path) -> None:
    chance = random.Random(1)
    kernels = [_made(tmp_path / "a", None), _made(tmp_path / "b", numba.njit), _made(tmp_path / "c", _in_one_piece)]
    for size in range(20):
        values = np.array([chance.randint(-9, 9) for _ in range(size)], dtype=np.int64)
        factor = chance.randint(-5, 5)
        assert len({int(kernel(values, factor)) for kernel in kernels}) == 1


def test_a_part_is_compiled_once_whatever_constants_are_passed(tmp_path: Path) -> None:
    total = _made(tmp_path / "a", _in_one_piece)
    total(np.arange(3), 2)
    weighted = total.py_func.__globals__["weighted"]
    assert len(weighted._part._results) == 1


def test_an_exception_within_a_part_reaches_the_caller(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text("", encoding="utf-8")
    names: dict[str, Any] = {"__name__": "kernels", "__file__": str(tmp_path / "kernels.py")}
    source = "def share(a, b):\n    return a // b\ndef shares(a, b):\n    return share(a, b)\n"
    exec(compile(source, str(tmp_path / "kernels.py"), "exec"), names)
    for name in ("share", "shares"):
        names[name] = _in_one_piece(names[name])
    with pytest.raises(ZeroDivisionError):
        names["shares"](1, 0)
    assert names["shares"](7, 2) == 3


def test_a_kernel_that_was_kept_is_not_compiled_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import numpy as np\n"
        "from reshuffle.kernels.kernel_compiler import compiled_in_one_piece as made\n"
        "def twice(x):\n    return 2 * x\n"
        "twice = made(twice, {'nogil': True, '_nrt': False, 'forceinline': True})\n"
        "def total(values):\n"
        "    result = 0\n"
        "    for value in values:\n        result += twice(value)\n"
        "    return result\n"
        "total = made(total, {'nogil': True, '_nrt': False, 'forceinline': False})\n"
        "print(total(np.arange(4)), sum(total.stats.cache_hits.values()))\n",
        encoding="utf-8",
    )
    said = [subprocess.run([sys.executable, program], capture_output=True, text=True, check=True) for _ in range(2)]
    assert [one.stdout.split() for one in said] == [["12", "0"], ["12", "1"]]
