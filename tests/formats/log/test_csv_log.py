"""Logs as CSV: what is written reads back the same, and what is wrong is named by its line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from reshuffle.errors import FileError
from reshuffle.formats.log.csv_log import read_csv, write_csv
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.fold import replay
from reshuffle.shopfloor.state import State
from tests.formats.log.examples import event_logs, story
from tests.shopfloor.logs import Telling


def lines(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def mistakes_in(path: Path) -> list[str]:
    with pytest.raises(FileError) as refusal:
        read_csv(path)
    return [str(mistake) for mistake in refusal.value.mistakes]


def test_a_log_reads_back_the_same(tmp_path: Path) -> None:
    write_csv(story(), tmp_path / "log.csv")
    assert list(read_csv(tmp_path / "log.csv")) == list(story())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(log=event_logs())
def test_any_event_reads_back_the_same(log: EventLog) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_csv(log, path)
        assert list(read_csv(path)) == list(log)


def test_a_log_that_is_read_adds_up_to_the_same_state(tmp_path: Path) -> None:
    write_csv(story(), tmp_path / "log.csv")
    assert replay(read_csv(tmp_path / "log.csv")) == replay(story())


def test_a_part_of_a_log_keeps_its_numbers(tmp_path: Path) -> None:
    tell = Telling(State(sequence=40))
    tell(0, EventKind.OBSERVED, name="queue")
    write_csv(tell.log, tmp_path / "log.csv")
    log = read_csv(tmp_path / "log.csv")
    assert (log.start.sequence, log.last_sequence) == (40, 41)


def test_a_log_without_events_has_only_its_heading(tmp_path: Path) -> None:
    write_csv(EventLog(), tmp_path / "log.csv")
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").count("\n") == 1
    assert len(read_csv(tmp_path / "log.csv")) == 0


def test_instants_are_written_in_utc(tmp_path: Path) -> None:
    write_csv(story(), tmp_path / "log.csv")
    assert "2026-11-23T06:14:00Z" in (tmp_path / "log.csv").read_text(encoding="utf-8")


def test_columns_may_be_few_and_in_any_order(tmp_path: Path) -> None:
    path = lines(tmp_path / "log.csv", "kind,name,occurred_at,sequence", "observed,queue,2026-11-23T07:00:00+01:00,1")
    (event,) = read_csv(path)
    assert (event.name, event.occurred_at.isoformat()) == ("queue", "2026-11-23T06:00:00+00:00")
    assert event.recorded_at == event.occurred_at


def test_all_mistakes_come_at_once_with_their_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "log.csv",
        "sequence,occurred_at,kind,quantity,name",
        "one,2026-11-23T06:00:00Z,observed,,queue",
        "2,2026-11-23 06:00,observed,,queue",
        "3,2026-11-23T06:00:00Z,exploded,,queue",
        "4,2026-11-23T06:00:00Z,observed,-1,queue",
        ",2026-11-23T06:00:00Z,observed,,queue",
        "6,2026-11-23T06:00:00Z",
    )
    found = mistakes_in(path)
    assert [f"line {line}" in text for line, text in zip(range(2, 8), found, strict=True)] == [True] * 6
    assert "sequence(=one) must be a whole number" in found[0]
    assert "must be an instant with Z or an offset" in found[1]
    assert "kind(=exploded) must be a kind of event" in found[2]
    assert "number of columns(=2) must be 5" in found[5]


def test_fields_that_a_kind_does_not_have_are_refused(tmp_path: Path) -> None:
    path = lines(tmp_path / "log.csv", "sequence,occurred_at,kind,item", "1,2026-11-23T06:00:00Z,observed,")
    assert mistakes_in(path) == ["name must be there in an event of kind 'observed' (log.csv, line 2)."]


def test_a_gap_in_the_numbers_is_refused(tmp_path: Path) -> None:
    row = "2026-11-23T06:00:00Z,observed,queue"
    path = lines(tmp_path / "log.csv", "sequence,occurred_at,kind,name", f"1,{row}", f"3,{row}")
    assert mistakes_in(path) == ["sequence(=3) must be 2, the next in the log (log.csv, line 3)."]


def test_unknown_double_and_missing_columns_are_named(tmp_path: Path) -> None:
    found = mistakes_in(lines(tmp_path / "log.csv", "sequence,kind,kind,weather"))
    assert [text.split(" must")[0] for text in found] == [
        "column(=occurred_at)",
        "column(=kind)",
        "column(=weather)",
    ]


def test_details_of_the_wrong_form_are_named(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "log.csv",
        "sequence,occurred_at,kind,order,details",
        '1,2026-11-23T06:00:00Z,order_released,A17,"{""quantity"": 0}"',
    )
    (mistake,) = mistakes_in(path)
    assert "must be Order as JSON (product: Field required)" in mistake


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "log.csv", "sequence,occurred_at,kind,name,schema_version", "1,2026-11-23T06:00:00Z,observed,q,99"
    )
    assert "schema_version(=99) must be at most 1" in mistakes_in(path)[0]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'sequence,occurred_at,kind\n"1'])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    assert len(mistakes_in(tmp_path / "log.csv")) >= 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "must be readable" in mistakes_in(tmp_path / "none.csv")[0]


@pytest.mark.parametrize("quantity", [0, 10**18, 2**63 - 1])
def test_quantities_of_64_bits_read_back(quantity: int, tmp_path: Path) -> None:
    columns = "sequence,occurred_at,kind,lot,order,quantity,place"
    path = lines(tmp_path / "log.csv", columns, f"1,2026-11-23T06:00:00Z,lot_created,A17/1,A17,{quantity},rack")
    (event,) = read_csv(path)
    assert event.quantity == quantity


def test_a_quantity_beyond_64_bits_is_refused(tmp_path: Path) -> None:
    columns = "sequence,occurred_at,kind,lot,order,quantity,place"
    path = lines(tmp_path / "log.csv", columns, f"1,2026-11-23T06:00:00Z,lot_created,A17/1,A17,{2**63},rack")
    assert f"quantity(={2**63}) must be a whole number, 0 or more and less than {2**63}" in mistakes_in(path)[0]
