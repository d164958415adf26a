"""Timelines as CSV and Parquet: one row per stretch, for analysis elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from reshuffle.errors import MissingExtraError
from reshuffle.formats.save import save_bytes, save_text
from reshuffle.shopfloor.timeline import Timeline

__all__ = ["COLUMNS", "write_timeline"]

_Row = tuple[str | None, str | None, str, datetime, datetime, str | None, str | None, int]

#: Columns in their order; start and end in UTC.
COLUMNS = ("kind", "resource", "state", "start", "end", "order", "operation", "units")


def write_timeline(timeline: Timeline, path: Path) -> None:
    """Write the stretches of a timeline as the ending of the file says: ``.csv`` or ``.parquet``.

    `kind` and `resource` are empty for carriage without a robot, `order` and `operation` where there is none.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    reshuffle.errors.MissingExtraError
        If pyarrow is not installed: the extra `log` brings it.
    """
    if path.suffix.lower() == ".parquet":
        _write_parquet(timeline, path)
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for kind, resource, state, start, end, order, operation, units in _rows(timeline):
        instants = (at.replace(tzinfo=None).isoformat() + "Z" for at in (start, end))
        writer.writerow([kind or "", resource or "", state, *instants, order or "", operation or "", units])
    save_text(path, text.getvalue())


def _rows(timeline: Timeline) -> Iterator[_Row]:
    for row in timeline.rows():
        kind, resource = (row.resource[0].value, row.resource[1]) if row.resource is not None else (None, None)
        start, end = row.start.astimezone(UTC), row.end.astimezone(UTC)
        yield kind, resource, row.state.name.lower(), start, end, row.order, row.operation, row.units


def _write_parquet(timeline: Timeline, path: Path) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("pyarrow", "log") from None
    word, instant = pa.dictionary(pa.int32(), pa.string()), pa.timestamp("ms", tz="UTC")
    types = {"start": instant, "end": instant, "units": pa.int32()}
    rows = list(_rows(timeline))
    columns = [pa.array([row[place] for row in rows], type=types.get(name, word)) for place, name in enumerate(COLUMNS)]
    content = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, names=list(COLUMNS)), content, compression="zstd")
    save_bytes(path, content.getvalue())
