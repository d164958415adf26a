"""Reads an instance file of any of the six formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.instances import transport
from reshuffle.formats.instances.guess import GRAMMARS, guess_shop
from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.instances.problem import problem_of_shop
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import Tokens, tokenize
from reshuffle.formats.load import load_text
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import column

__all__ = ["FORMATS", "read_instance"]

#: The formats, by the names of the command line.
FORMATS = ("jsp", "fjsp", "fajsp", "fjsp-sdst", "fjsp-workers", "transport")

_NAMED = "it was named"


def read_instance(path: Path, format: str | None = None, layout: Path | None = None) -> Instance:  # noqa: A002
    """Read an instance.

    Parameters
    ----------
    path
        The file, plain or gzip.
    format
        One of :data:`FORMATS`; None to guess it. With a layout it is ``transport``.
    layout
        The file with the travel times, for ``transport`` only.

    Raises
    ------
    reshuffle.errors.FileError
        If a file can not be read, or does not say what its format asks for; all mistakes are named, with their lines.
    reshuffle.errors.InputError
        If the format is unknown, or does not go with a layout.
    """
    _check_options(path, format, layout)
    if layout is not None:
        reason = "a layout stands beside it" if format is None else _NAMED
        return _instance(path, layout, "transport", _read_transport(path, layout), reason)
    tokens = tokenize(load_text(path))
    if format is not None:
        return _instance(path, None, format, _parse(path, tokens, format), _NAMED)
    guessed, shop, reason = guess_shop(path, tokens)
    return _instance(path, None, guessed, shop, reason)


def _check_options(path: Path, format: str | None, layout: Path | None) -> None:  # noqa: A002
    if format is not None and format not in FORMATS:
        raise InputError(Mistake("format", format, f"must be one of {', '.join(FORMATS)}"))
    if format == "transport" and layout is None:
        rule = "must come with a layout: the travel times stand in a file of their own"
        raise InputError(Mistake("format", format, rule, path.name, "Add --layout FILE."))
    if layout is not None and format not in (None, "transport"):
        raise InputError(Mistake("layout", str(layout), f"must not be given for the format {format}", path.name))


def _parse(path: Path, tokens: Tokens, format: str) -> Shop:  # noqa: A002
    mistakes = MistakeList(path.name)
    shop = GRAMMARS[format].parse(tokens, mistakes)
    if shop is None:
        raise FileError(mistakes.listed())
    return shop


def _read_transport(path: Path, layout: Path) -> Shop:
    found: list[Mistake] = []
    tokens: list[Tokens] = []
    for file in (path, layout):
        try:
            tokens.append(tokenize(load_text(file)))
        except FileError as error:
            found.extend(error.mistakes)
    if found:
        raise FileError(found)
    mistakes, layout_mistakes = MistakeList(path.name), MistakeList(layout.name)
    shop = transport.parse(tokens[0], mistakes, tokens[1], layout_mistakes)
    if shop is None:
        raise FileError([*mistakes.listed(), *layout_mistakes.listed()])
    return shop


def _instance(path: Path, layout: Path | None, format: str, shop: Shop, reason: str) -> Instance:  # noqa: A002
    first_vehicle = shop.num_machines + shop.num_workers
    return Instance(
        name=_stem(path) if layout is None else f"{_stem(path)}-{_stem(layout)}",
        format=format,
        problem=problem_of_shop(shop),
        task_job=column(shop.job_number[shop.task_job], np.int32),
        task_operation=column(shop.task_operation, np.int32),
        mode_machine=column(shop.machine, np.int32),
        mode_worker=column(shop.worker, np.int32),
        vehicles=tuple(range(first_vehicle, first_vehicle + shop.num_vehicles)),
        num_machines=shop.num_machines,
        num_workers=shop.num_workers,
        has_job_numbers=shop.has_job_numbers,
        format_reason=reason,
    )


def _stem(path: Path) -> str:
    return path.with_suffix("").stem if path.suffix == ".gz" else path.stem
