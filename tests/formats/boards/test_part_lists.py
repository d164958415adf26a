from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError
from reshuffle.formats.boards.part_lists import Materials, Positions, read_materials, read_positions
from reshuffle.model.boards import Side


def positions(folder: Path, text: str, name: str = "pos.csv") -> Positions:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_positions(path)


def materials(folder: Path, text: str) -> Materials:
    path = folder / "bom.csv"
    path.write_text(text, encoding="utf-8")
    return read_materials(path)


KICAD = "Ref,Val,Package,PosX,PosY,Rot,Side\nR1,4k7,R_0402,12.7,-3.5,90,top\nC1,1u,lib:C_0402,0,0,0,bottom\n"
ALTIUM = (
    "Altium Designer Pick and Place Locations\n\n"
    '"Designator","Comment","Layer","Footprint","Center-X(mil)","Center-Y(mil)","Rotation"\n'
    '"R1","4k7","TopLayer","R_0402","500.000","-137.8","90"\n"C1","1u","BottomLayer","C_0402","0","0","0"\n'
)
JLCPCB = "Designator;Mid X;Mid Y;Layer;Rotation\nR1;12.7mm;-3.5mm;Top;90\nC1;0mm;0mm;Bottom;0\n"
INCH = "Ref\tX (in)\tY (in)\tSide\nR1\t0.5\t-0,13780\tT\nC1\t0\t0\tB\n"
ASCII = (
    "### Footprint positions - created on today ###\n## Unit = mm, Angle = deg.\n## Side : All\n"
    "# Ref     Val       Package   PosX       PosY       Rot  Side\n"
    "R1        4k7       R_0402    12.7000    -3.5000    90   top\n"
    "C1        1u        C_0402    0          0          0    bottom\n## End\n"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [(KICAD, "a.csv"), (ALTIUM, "a.csv"), (JLCPCB, "a.csv"), (INCH, "a.tsv"), (ASCII, "a.pos")],
    ids=["kicad", "altium", "jlcpcb", "inch", "pos"],
)
def test_positions_are_read_as_design_tools_write_them(text: str, name: str, tmp_path: Path) -> None:
    found = positions(tmp_path, text, name).parts
    assert list(found) == ["R1", "C1"]
    assert (found["R1"].side, found["C1"].side) == (Side.FRONT, Side.BACK)
    assert found["R1"].x == 12_700
    assert found["R1"].y == pytest.approx(-3_500, abs=1)


def test_unit_of_a_position_file_counts(tmp_path: Path) -> None:
    found = positions(tmp_path, ASCII.replace("Unit = mm", "Unit = inches"), "a.pos")
    assert found.parts["R1"].x == round(12.7 * 25_400)


def test_package_and_value_are_those_of_the_list(tmp_path: Path) -> None:
    one = positions(tmp_path, KICAD).parts["C1"]
    assert (one.package, one.value) == ("C_0402", "1u")


def test_list_may_be_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "pos.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Parts")
        for number, row in enumerate([["Ref", "X [mm]", "Y [mm]", "Layer"], ["R1", 12.7, -4, 1], [7, 0, 0, "bottom"]]):
            sheet.write_row(number, 0, row)
    found = read_positions(path).parts
    assert (found["R1"].x, found["R1"].y, found["R1"].side) == (12_700, -4_000, Side.FRONT)
    assert found["7"].place == "pos.xlsx, sheet Parts, cell A3"


def test_list_without_sides_says_that_all_are_taken_to_be_on_the_front(tmp_path: Path) -> None:
    found = positions(tmp_path, "Ref,X,Y\nR1,1,1\n")
    assert found.parts["R1"].side is Side.FRONT
    assert found.remarks == ("pos.csv names no sides: all its parts are taken to be on the front",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ref,X,Y,Side\nR1,1,1,left\n", r"side\(=left\) must be top or bottom \(pos.csv, line 2, column 4\)"),
        ("Ref,X,Y,Side\nR1,1,1,\n", "side must be top or bottom"),
        ("Ref,X,Y,Side\n,1,1,top\n", "reference must be given"),
        ("Ref,X,Y\nR1,1,1\nR1,2,2\n", r"reference\(=R1\) must stand once; it stands in pos.csv, line 2, column 1 too"),
        ("Ref,X,Y\nR1,one,1\n", r"x\(=one\) must be a length"),
        ("Ref,X,Y\nR1,nan,1e99\n", r"(?s)x\(=nan\).*y\(=1e99\)"),
        ("Ref,X,Y\nR1,1 furlong,1\n", r"x\(=1 furlong\) must be a length"),
        ("Ref,X (furlong),Y\nR1,1,1\n", r"x\(=furlong\) must be in one of mm"),
        ("Ref,Y\nR1,1\n", "must have a row of headings with reference, x, y.*Known headings: reference: ref"),
        ("", "must not be empty"),
    ],
)
def test_positions_that_are_wrong_are_refused_with_their_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=said):
        positions(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ASCII.replace("4k7  ", "4k7 x"), r"must have 7 words on each line.*\(a.pos, line 5\)"),
        (ASCII.replace("= mm", "= furlong"), r"Unit\(=furlong\) must be one of mm.*\(a.pos, line 2\)"),
    ],
)
def test_position_file_that_is_wrong_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=said):
        positions(tmp_path, text, "a.pos")


@pytest.mark.parametrize(
    ("cell", "references"),
    [
        ("R1", ["R1"]),
        ('"R1, R2;R3 R4"', ["R1", "R2", "R3", "R4"]),
        ("R1-R4", ["R1", "R2", "R3", "R4"]),
        ("R1-4", ["R1", "R2", "R3", "R4"]),
        ("R1 – R3", ["R1", "R2", "R3"]),
        ("R4-R1", ["R4-R1"]),
        ("J1-1", ["J1-1"]),
        ("R1-R999999", ["R1-R999999"]),
        ("R1-C4", ["R1-C4"]),
    ],
)
def test_line_of_materials_names_its_parts(cell: str, references: list[str], tmp_path: Path) -> None:
    assert list(materials(tmp_path, f"Reference,Value\n{cell},10k\n").parts) == references


@pytest.mark.parametrize(
    "heading",
    [
        '"Reference","Value","Footprint","Qty","DNP","MPN"',
        '"Designators","Comment","Footprint","Quantity","DNP","LCSC Part #"',
        '"Bauteile","Wert","Gehäuse","Menge","nicht bestücken","Bestellnummer"',
        '"RefDes","VALUE","Package","Count","Do Not Place","Manufacturer Part Number"',
    ],
)
def test_materials_are_read_under_anybodys_headings(heading: str, tmp_path: Path) -> None:
    rows = '"R1,R2","10k","lib:R_0402","2","","C25744"\n"C9","1u","C_0402",1,"DNP",""\n'
    found = materials(tmp_path, f"{heading}\n{rows}")
    assert [(one.value, one.package, one.part_number, one.is_placed) for one in found.parts.values()] == [
        ("10k", "R_0402", "C25744", True),
        ("10k", "R_0402", "C25744", True),
        ("1u", "C_0402", "", False),
    ]


def test_value_is_taken_before_the_description_wherever_they_stand(tmp_path: Path) -> None:
    found = materials(tmp_path, "Description,Ref,Value\nchip resistor,R1,10k\n")
    assert found.parts["R1"].value == "10k"


def test_line_that_names_no_part_is_told_and_not_read(tmp_path: Path) -> None:
    found = materials(tmp_path, "Ref,Qty\nR1,1\n,4\n")
    assert list(found.parts) == ["R1"]
    assert found.remarks == ("bom.csv, line 3, column 1 names no part of the board: not read",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ref,Qty\nR1-R3,2\n", r"quantity\(=2\) must be the number of references, 3"),
        ('Ref\nR1\n"R2,R1"\n', r"references\(=R1\) must stand once; it stands in bom.csv, line 2, column 1 too"),
        ("Ref,DNP\nR1,perhaps\n", r"dnp\(=perhaps\) must be yes, no or empty"),
        ("Value\n10k\n", "must have a row of headings with references"),
    ],
)
def test_materials_that_are_wrong_are_refused_with_their_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=said):
        materials(tmp_path, text)


def test_thousands_of_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(FileError) as error:
        positions(tmp_path, "Ref,X,Y\n" + "R1,x,y\n" * 3000)
    assert len(error.value.mistakes) == 101


CELLS = st.one_of(st.text(max_size=12), st.sampled_from(["R1", "R1-R9", "²", "1" * 5000, "top", "1e9", "-", "nan"]))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=5))
def test_any_table_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("lists", numbered=True)
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    for name, heading in (("a.csv", "Ref,X,Y,Side"), ("b.csv", "Ref,Value,Qty,DNP"), ("c.pos", "Ref X Y Side")):
        path = folder / name
        path.write_text(f"{heading}\n{body}", encoding="utf-8", errors="ignore")
        try:
            (read_materials if name == "b.csv" else read_positions)(path)
        except FileError as error:
            said = str(error)
            assert "must" in said


def test_row_that_an_unquoted_comma_shifts_is_refused(tmp_path: Path) -> None:
    text = "Ref,Val,Qty\nR1,10k,1\nC1,1,5uF,1\n"
    with pytest.raises(FileError, match=r"a cell\(=1\) must stand under a heading: .* \(bom.csv, line 3, column 4\)"):
        materials(tmp_path, text)


def test_separators_at_the_end_of_a_row_are_no_cells(tmp_path: Path) -> None:
    assert list(materials(tmp_path, "Ref,Val,Qty\nR1,10k,1,,\n").parts) == ["R1"]
