"""Event logs as Parquet, for analysis of long runs: typed columns, a tenth of the size of CSV."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from reshuffle.errors import MissingExtraError
from reshuffle.formats.log.columns import COLUMNS, write_details
from reshuffle.formats.save import save_bytes
from reshuffle.shopfloor.event_log import EventLog

__all__ = ["write_parquet"]


def write_parquet(log: EventLog, path: Path) -> None:
    """Write the events of a log, one row each, with the columns of the CSV file.

    Instants are timestamps in UTC with microseconds, counts are int64, `related` is a list of strings, `details` is
    JSON; what is not there is null.

    Raises
    ------
    reshuffle.errors.MissingExtraError
        If pyarrow is not installed: the extra `log` brings it.
    reshuffle.errors.FileError
        If the file can not be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("pyarrow", "log") from None
    text = pa.string()
    # Few different words in millions of rows.
    word = pa.dictionary(pa.int32(), text)
    instant, whole = pa.timestamp("us", tz="UTC"), pa.int64()
    types: dict[str, Any] = {
        "sequence": whole,
        "occurred_at": instant,
        "recorded_at": instant,
        "until": instant,
        "quantity": whole,
        "remaining_ms": whole,
        "schema_version": pa.int32(),
        "charge": pa.float64(),
        "related": pa.list_(text),
        "details": text,
        "reason": text,
    }
    schema = pa.schema([(name, types.get(name, word)) for name in COLUMNS])
    columns = [pa.array(_values(log, name), type=schema.field(name).type) for name in COLUMNS]
    content = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, schema=schema), content, compression="zstd")
    save_bytes(path, content.getvalue())


def _values(log: EventLog, name: str) -> list[Any]:
    if name == "kind":
        return [event.kind.value for event in log]
    if name == "details":
        return [None if event.details is None else write_details(event.details) for event in log]
    return [getattr(event, name) for event in log]
