"""Disturbances are read as people write them; every mistake is named, with what was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.disturbance_file import read_disturbance_file
from reshuffle.formats.disturbance_words import FORMS, DisturbanceReader, words_of
from reshuffle.shopfloor.commands import CancelOrder, ReleaseOrder, ReportLoss, ReportReceipt, ReportStationDown
from reshuffle.shopfloor.disturbances import Disturbance, LongerWork
from tests.supervisor.workspaces import NOW, workspace


def reader() -> DisturbanceReader:
    part = {"operations": {"10": {"requires": "mill", "time": "10 min", "consumes": [{"item": "bar"}]}}}
    receipts = [{"at": "2026-11-23 08:00", "quantity": 5}, {"at": "2026-11-25 08:00", "quantity": 7}]
    made = workspace(
        {"stations": {"mill": {"count": 2}, "saw": {}}, "items": {"bar": {"receipts": receipts}}},
        {"part": part},
        {"A17": {"product": "part", "quantity": 4, "lot_size": 2}, "A18": {"product": "part"}},
    )
    return DisturbanceReader(made, NOW)


def read(text: str) -> Disturbance:
    reading = reader()
    found = reading.read(words_of(text), text)
    assert reading.mistakes == []
    assert found is not None
    return found


def mistakes(*texts: str) -> str:
    reading = reader()
    for text in texts:
        assert reading.read(words_of(text), text) is None
    return "\n".join(map(str, reading.mistakes))


def test_a_station_is_down_for_a_time() -> None:
    found = read("station=mill#2 at=2h for=3h")
    assert found.at == NOW + timedelta(hours=2)
    assert isinstance(found.what, ReportStationDown)
    assert (found.what.station, found.what.until) == ("mill#2", NOW + timedelta(hours=5))


def test_an_instant_may_be_local_to_the_factory() -> None:
    assert read("station=saw at=2026-11-23 08:30 for=90 min").at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_without_an_instant_it_happens_at_the_start() -> None:
    assert read("order=A17 cancel").at == NOW


def test_an_order_is_cancelled() -> None:
    found = read("order=A17 cancel at=1h")
    assert isinstance(found.what, CancelOrder)
    assert found.what.order == "A17"


def test_a_rush_order_has_terms() -> None:
    what = read("rush product=part quantity=10 due=2026-11-24 14:00 priority=5 at=2h").what
    assert isinstance(what, ReleaseOrder)
    assert (what.terms.product, what.terms.quantity, what.terms.priority) == ("part", 10, 5)
    assert what.terms.due == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def test_a_rush_order_may_have_a_name() -> None:
    what = read("rush product=part order=VIP").what
    assert isinstance(what, ReleaseOrder)
    assert what.order == "VIP"


def test_an_operation_takes_longer() -> None:
    assert read("operation=A17/2/10 longer=50%").what == LongerWork("A17/2", "10", 0.5)


def test_the_next_delivery_is_late() -> None:
    what = read("receipt item=bar late=1d at=1h").what
    assert isinstance(what, ReportReceipt)
    assert (what.receipt, what.quantity) == ("bar receipt 1", 5)
    assert what.at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def test_another_delivery_can_be_meant() -> None:
    what = read("receipt item=bar late=1d number=2").what
    assert isinstance(what, ReportReceipt)
    assert what.receipt == "bar receipt 2"


def test_a_lot_is_scrap() -> None:
    what = read("scrap lot=A17/2 at=1h").what
    assert isinstance(what, ReportLoss)
    assert (what.lot, what.pieces) == ("A17/2", None)


def test_words_may_stand_in_any_order() -> None:
    one, other = read("station=saw at=2h for=3h"), read("for=3h station=saw at=2h")
    assert (one.at, one.what) == (other.at, other.what)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("station=sa at=1h for=2h", "Did you mean 'saw'?"),
        ("station=saw at=1h", "must say for"),
        ("station=saw at=1h for=2", "for(=2) must have a unit"),
        ("station=saw at=soon for=2h", "at(=soon) must be a length of time from the start"),
        ("station=saw at=2020-01-01 06:00 for=2h", "must be >= the start"),
        ("station=saw for=0h", "for(=0h) must be > 0"),
        ("station=saw for=2h form=3", "'form' is none. Did you mean 'for'?"),
        ("order=A17", "must say cancel"),
        ("order=B17 cancel", "Did you mean 'A17'?"),
        ("rush product=pert", "Did you mean 'part'?"),
        ("rush product=part quantity=none", "quantity(=none) must be a whole number >= 1"),
        ("rush product=part at=2h due=1h", "must not lie before the order comes"),
        ("rush product=part order=A17", "must be a new name"),
        ("operation=A17/1/99 longer=50%", "must be an operation of an order"),
        ("operation=A17/1/10 longer=much", "longer(=much) must be a share above 0"),
        ("receipt item=bars late=1d", "Did you mean 'bar'?"),
        ("receipt item=bar late=1d number=3", "to come are: 1, 2"),
        ("scrap lot=A17/3", "must be a known lot"),
        ("earthquake", "must say what is disturbed"),
        ("", "must say what is disturbed"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    assert said in mistakes(text)


def test_all_mistakes_come_at_once() -> None:
    said = mistakes("station=sa for=2", "rush product=pert quantity=x")
    assert said.count("\n") == 3


def test_every_form_has_words_of_its_own() -> None:
    assert len({needed for needed, _ in FORMS.values()}) == len(FORMS)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_lists_texts_or_words(tmp_path: Path) -> None:
    text = """format_version: 1
disturbances:
  - station=saw at=2h for=3h
  - {station: saw, at: 2h, for: 3h}
  - {order: A17, cancel: yes, at: 1h}
"""
    reading = reader()
    found = read_disturbance_file(file(tmp_path, "d.yaml", text), reading)
    assert reading.mistakes == []
    assert [type(one.what) for one in found] == [ReportStationDown, ReportStationDown, CancelOrder]
    assert found[0].at == found[1].at


def test_a_table_has_a_column_for_each_word(tmp_path: Path) -> None:
    text = "station;order;cancel;at;for\nsaw;;;2h;3h\n;A17;x;1h;\n"
    reading = reader()
    found = read_disturbance_file(file(tmp_path, "d.csv", text), reading)
    assert reading.mistakes == []
    assert [type(one.what) for one in found] == [ReportStationDown, CancelOrder]


def test_mistakes_of_a_yaml_file_name_their_lines(tmp_path: Path) -> None:
    text = "format_version: 1\ndisturbances:\n  - {station: sa, for: 2h}\n  - {order: A17, cancel: perhaps}\nmore: 1\n"
    reading = reader()
    assert read_disturbance_file(file(tmp_path, "d.yaml", text), reading) == []
    said = "\n".join(map(str, reading.mistakes))
    assert "d.yaml, line 3" in said
    assert "cancel(=perhaps) must be yes or no (d.yaml, line 4" in said
    assert "more must be 'disturbances' (d.yaml, line 5" in said


def test_mistakes_of_a_table_name_their_lines(tmp_path: Path) -> None:
    reading = reader()
    read_disturbance_file(file(tmp_path, "d.csv", "station,four\nsaw,2h\n"), reading)
    said = "\n".join(map(str, reading.mistakes))
    assert "heading(=four) must be one of" in said
    assert "must say for (d.csv, line 2" in said


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"must end in \.csv, \.yaml, \.yml"):
        read_disturbance_file(file(tmp_path, "d.txt", ""), reader())
