"""Compiling kernels, and the folder that keeps them: named by a hash of all sources, see docs/decisions/0004."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

from reshuffle.kernels import kernel_compiler
from reshuffle.kernels.kernel_compiler import IS_KNOWN_NUMBA, compiled_in_one_piece

__all__ = ["cache_folder", "fingerprint", "kernel", "part", "place_of"]

# What numba's stubs leave out.
numba_config: Any = importlib.import_module("numba.core.config")
app_dirs: Any = importlib.import_module("numba.misc.appdirs").AppDirs

_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])
#: Where kernels stand, in the package, by a word in the names of their modules. Those of one place call none of
#: another, so that a change here leaves those there as they are.
_PLACES = {
    "scheduling": "organizing/scheduling/*/*.py",
    "layout": "organizing/layout/*.py",
    "twin": "twin/compiled/*.py",
}
#: Folders of other versions that nobody has used for so long are removed, seconds.
_UNUSED_S = 30 * 86_400


def kernel(function: _Kernel) -> _Kernel:
    """Return the function compiled at its first call, without the interpreter's lock, kept in :func:`cache_folder`."""
    return _compiled(function, forceinline=False)


def part(function: _Kernel) -> _Kernel:
    """Return a part of kernels, compiled into each of them: a call would copy hundreds of words of their tables."""
    return _compiled(function, forceinline=True)


def _compiled(function: _Kernel, forceinline: bool) -> _Kernel:
    if numba_config.DISABLE_JIT:
        return function
    # Without reference counts: a kernel allocates nothing and borrows its tables from its caller. With them each call
    # counts dozens of arrays up and down, which made the tabu search seven times slower.
    options: dict[str, Any] = {"nogil": True, "_nrt": False, "forceinline": forceinline}
    before = numba_config.CACHE_DIR
    # numba reads the folder when the function is decorated, and knows no argument for it.
    numba_config.CACHE_DIR = str(cache_folder(place_of(function.__module__)))
    try:
        if IS_KNOWN_NUMBA:
            return cast("_Kernel", compiled_in_one_piece(function, options))
        return cast("_Kernel", numba.njit(cache=True, **options)(function))
    finally:
        numba_config.CACHE_DIR = before


def place_of(module: str) -> str:
    """Return the place of the kernels of a module: the word of its name that is one, else `elsewhere`."""
    package, *words = module.split(".")
    return next((word for word in words if package == "reshuffle" and word in _PLACES), "elsewhere")


@cache
def cache_folder(place: str) -> Path:
    """Return the folder of the compiled kernels of a place; it exists and can be written.

    It lies in numba's own cache folder where one is set, else in the user's, else among the temporary files: never in
    the package, which may be installed read-only.
    """
    name = f"kernels-{place}-{fingerprint(Path(__file__).parents[1], place)}"
    bases = [Path(app_dirs("reshuffle", False).user_cache_dir), Path(tempfile.gettempdir()) / "reshuffle"]
    if numba_config.CACHE_DIR:
        bases.insert(0, Path(numba_config.CACHE_DIR))
    for base in bases:
        folder = base / name
        try:
            is_new = not folder.is_dir()
            folder.mkdir(parents=True, exist_ok=True)
            # Also the sign that this version is still in use.
            (folder / "used").touch()
        except OSError:
            continue
        if is_new:
            _remove_unused(base)
        return folder
    return Path(tempfile.mkdtemp(prefix="reshuffle-kernels-"))


def fingerprint(package: Path, place: str) -> str:
    """Return what the compiled kernels of a place in a package depend on, as 16 hexadecimal digits.

    Kernels of another package may call all.
    """
    common = (Path(__file__), Path(kernel_compiler.__file__), Path(__file__).with_name("chance.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in common))
    patterns = [_PLACES[place]] if place in _PLACES else list(_PLACES.values())
    for path in sorted(path for pattern in patterns for path in package.glob(pattern)):
        source = path.read_bytes()
        # Kernels, the named tuples that they take apart, the columns that they look up; other modules only call them.
        if any(mark in source for mark in (b"\n@kernel\n", b"\n@part\n", b"(NamedTuple):", b"#: Columns of")):
            # numba takes what it compiled for its own only where the file is the same, at the same place.
            digest.update(f"{path}\0{path.stat().st_mtime_ns}\0".encode() + source)
    versions = (sys.version, numba.__version__, importlib.metadata.version("llvmlite"), np.__version__)
    flags = (numba_config.BOUNDSCHECK, numba_config.DISABLE_JIT, numba_config.OPT)
    digest.update(repr((versions, platform.processor(), platform.machine(), flags)).encode())
    return digest.hexdigest()[:16]


def _remove_unused(base: Path) -> None:
    for folder in base.glob("kernels-*"):
        try:
            if time.time() - (folder / "used").stat().st_mtime > _UNUSED_S:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Another process is making or removing it.
            continue
