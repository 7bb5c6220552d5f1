"""Small made-up downloads of ESCO and O*NET, laid out like the real ones."""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

BASE = "http://data.europa.eu/esco"


def occupation(number: int) -> str:
    return f"{BASE}/occupation/{number:08d}-0000-4000-8000-000000000000"


def skill(number: int) -> str:
    return f"{BASE}/skill/{number:08d}-0000-4000-8000-000000000000"


def group(code: str) -> str:
    return f"{BASE}/isco/C{code}"


BAKER, CAKE_BAKER, COOK, PILOT = (occupation(number) for number in range(1, 5))
KNEAD, BAKE, DECORATE, FLY = (skill(number) for number in range(1, 5))
OCCUPATIONS = (
    (BAKER, "7512", "baker", "bread maker\nbaker", "Bakers make bread.\n\nThey start early."),
    (CAKE_BAKER, "7512", "cake baker", "", "Cake bakers make cakes."),
    (COOK, "5120", "cook", "kitchen cook", "Cooks make meals."),
    (PILOT, "3153", "pilot", "", "Pilots fly."),
)
FRENCH = (
    (BAKER, "7512", "boulanger/boulangère", "boulanger\nboulangère", "Les boulangers font du pain."),
    (COOK, "5120", "cuisinier/cuisinière", "", "Les cuisiniers font des repas."),
)
OCCUPATION_COLUMNS = ("conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description")
CODES = ("7512", "5120", "3153")


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, tabs: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, csv.excel_tab if tabs else csv.excel)
        writer.writerow(columns)
        writer.writerows(rows)


def esco(folder: Path, version: str = "v9.1") -> Path:
    base = folder / version
    groups = [(group(code), code, f"group {code}") for code in CODES]
    write(base / "en/ISCOGroups_en.csv", ("conceptUri", "code", "preferredLabel"), groups)
    write(base / "en/occupations_en.csv", OCCUPATION_COLUMNS, OCCUPATIONS)
    skills = ((KNEAD, "knead dough"), (BAKE, "bake bread"), (DECORATE, "decorate cakes"), (FLY, "fly"))
    write(base / "en/skills_en.csv", ("conceptUri", "preferredLabel"), skills)
    broader = ((BAKER, group("7512")), (CAKE_BAKER, BAKER), (COOK, group("5120")), (PILOT, group("3153")))
    write(base / "broaderRelationsOccPillar.csv", ("conceptUri", "broaderUri"), broader)
    relations = (
        (BAKER, "essential", KNEAD),
        (BAKER, "essential", BAKE),
        (CAKE_BAKER, "essential", BAKE),
        (CAKE_BAKER, "optional", DECORATE),
        (COOK, "essential", BAKE),
        (PILOT, "essential", FLY),
    )
    write(base / "occupationSkillRelations.csv", ("occupationUri", "relationType", "skillUri"), relations)
    write(folder / "v9.0/occupations_fr_v9.0.csv", OCCUPATION_COLUMNS, FRENCH)
    return folder


ONET = (("51-3011.00", (5.0, 2.0, 3.0, 2.0, 3.0, 4.0), 2), ("35-2014.00", (6.0, 1.5, 3.0, 2.0, 2.5, 4.0), 2))


def onet(folder: Path) -> Path:
    head = "O*NET-SOC Code"
    write(folder / "Occupation Data.txt", (head, "Title"), [(code, "Job") for code, _, _ in ONET], tabs=True)
    values = [
        (code, f"1.B.1.{letter}", "OI", value)
        for code, six, _ in ONET
        for letter, value in zip("abcdef", six, strict=True)
    ]
    high = [(code, "1.B.1.g", "IH", 5) for code, _, _ in ONET]
    columns = (head, "Element ID", "Scale ID", "Data Value")
    write(folder / "Interests.txt", columns, [*values, *high], tabs=True)
    zones = [(code, zone) for code, _, zone in ONET]
    write(folder / "Job Zones.txt", (head, "Job Zone"), zones, tabs=True)
    (folder / "Read Me.txt").write_text("O*NET 99.1 Database\n", "utf-8")
    return folder


def crosswalk(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = ((BAKER, "51-3011.00", "2.0"), (COOK, "35-2011.00", "0.5"))
    write(folder / "esco_onet_crosswalk_Nov2020.csv", ("concept_uri", "onet_code", "confidence"), rows)
    lines = (
        ("Crosswalk 2010 to 2019", ""),
        ("O*NET-SOC 2010 Code", "O*NET-SOC 2019 Code"),
        ("51-3011.00", "51-3011.00"),
        ("35-2011.00", "35-2014.00"),
    )
    workbook(folder / "2010_to_2019_Crosswalk.xlsx", lines)
    return folder


def workbook(path: Path, lines: Sequence[Sequence[str]]) -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = [text for line in lines for text in line]
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    number = iter(range(len(texts)))
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{letter}{n}" t="s"><v>{next(number)}</v></c>' for letter, _ in zip("AB", line, strict=True))
        + "</row>"
        for n, line in enumerate(lines, 1)
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>")
