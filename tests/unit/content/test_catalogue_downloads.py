"""The ESCO and O*NET downloads: what is read, what is dropped and named, and one clear error for what is wrong."""

import os
from pathlib import Path

import pytest

from bot.content.esco import read_esco
from bot.content.onet import Onet, Place, read_onet
from bot.content.reading import ContentError
from tests.unit.content import made_up
from tests.unit.content.made_up import BAKE, BAKER, CAKE_BAKER, COOK, DECORATE, KNEAD, PILOT

HOME = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("SHARED_DATA", HOME.parent / "shared" / "data"))
needs_downloads = pytest.mark.skipif(
    not (SHARED / "esco").is_dir(), reason="the ESCO and O*NET downloads are not here (SHARED_DATA)"
)


def quiet(_: str) -> None:
    """Progress that nobody sees."""


@pytest.fixture
def esco(tmp_path: Path) -> Path:
    return made_up.esco(tmp_path / "esco")


@pytest.fixture
def onet(tmp_path: Path) -> Path:
    return made_up.onet(tmp_path / "onet")


@pytest.fixture
def crosswalk(tmp_path: Path) -> Path:
    return made_up.crosswalk(made_up.onet(tmp_path / "onet").parent / "onet")


PLACES = {
    BAKER: Place("7512", None),
    CAKE_BAKER: Place("7512", BAKER),
    COOK: Place("5120", None),
    PILOT: Place("3153", None),
}


def the_error(folder: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read_esco(folder, ("en", "fr"), quiet)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def the_onet_error(folder: Path, crosswalk: Path | None = None) -> str:
    with pytest.raises(ContentError) as caught:
        read_onet(folder, crosswalk or folder, PLACES, quiet)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


# ESCO


def test_occupations_come_with_their_skills_their_place_and_their_words(esco: Path) -> None:
    read = read_esco(esco, ("en", "fr"), quiet)
    cake = read.occupations[CAKE_BAKER]
    assert (cake.isco08, cake.parent, cake.essential, cake.optional) == ("7512", BAKER, (BAKE,), (DECORATE,))
    baker = read.occupations[BAKER]
    assert baker.parent is None and baker.essential == (KNEAD, BAKE)
    assert baker.words["en"].alternatives == ("bread maker",)
    assert baker.words["en"].description == "Bakers make bread. They start early."
    assert baker.words["fr"].label == "boulanger/boulangère"
    assert "fr" not in cake.words


def test_what_has_no_labels_in_a_language_is_named(esco: Path) -> None:
    assert read_esco(esco, ("en", "fr", "pt"), quiet).missing == ("occupations_pt", "skills_fr", "skills_pt")


def test_all_files_may_lie_in_one_folder_under_their_newer_names(esco: Path) -> None:
    base = esco / "v9.1"
    for path in [*base.glob("en/*.csv"), *esco.glob("v9.0/*.csv")]:
        path.rename(base / path.name.replace("_v9.0", ""))
    (base / "en").rmdir()
    for path in base.glob("*.csv"):
        if "_" not in path.name:
            path.rename(path.with_name(f"{path.stem}_en.csv"))
    read = read_esco(esco, (), quiet)
    assert (len(read.occupations), read.missing) == (4, ("skills_fr",))
    assert read.occupations[BAKER].words["fr"].label == "boulanger/boulangère"


def test_the_newest_version_is_the_classification(esco: Path) -> None:
    made_up.esco(esco, "v9.10")
    assert read_esco(esco, (), quiet).version == "9.10"


def test_relations_of_the_withdrawn_occupation_are_dropped_counted_and_named(esco: Path) -> None:
    path = esco / "v9.1/occupationSkillRelations.csv"
    gone = "http://data.europa.eu/esco/occupation/a9e54177-a185-404d-b6e6-15663d31137e"
    path.write_bytes(path.read_bytes() + f"{gone},essential,{BAKE}\r\n{gone},optional,{KNEAD}\r\n".encode())
    dropped = read_esco(esco, (), quiet).dropped
    assert [(one.file, one.rows, one.names) for one in dropped] == [("occupationSkillRelations.csv", 2, (gone,))]


def test_a_missing_file_is_named(esco: Path) -> None:
    (esco / "v9.1/en/skills_en.csv").unlink()
    assert "skills_en.csv: this file is missing" in the_error(esco)


def test_a_folder_without_a_download_is_refused(tmp_path: Path) -> None:
    assert "no ESCO download here" in the_error(tmp_path)
    assert "there is no such folder" in the_error(tmp_path / "nowhere")


def test_a_missing_column_is_named(esco: Path) -> None:
    replace(esco / "v9.1/en/occupations_en.csv", "iscoGroup", "group")
    assert "occupations_en.csv:1: iscoGroup: this column is missing" in the_error(esco)


def test_another_encoding_is_refused_with_its_byte_and_line(esco: Path) -> None:
    path = esco / "v9.0/occupations_fr_v9.0.csv"
    path.write_bytes(path.read_bytes().decode().encode("latin-1"))
    assert "occupations_fr_v9.0.csv:2: not UTF-8 text (byte" in the_error(esco)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("occupationSkillRelations.csv", f"{PILOT},", f"{made_up.occupation(9)},", ":7: occupationUri: unknown"),
        ("occupationSkillRelations.csv", made_up.FLY, made_up.skill(9), ":7: skillUri: unknown"),
        ("occupationSkillRelations.csv", "optional", "handy", ":5: relationType: must be one of"),
        ("occupationSkillRelations.csv", f"{COOK},essential", f"{BAKER},essential", ":6: skillUri: stands with"),
        ("broaderRelationsOccPillar.csv", made_up.group("5120"), made_up.group("99"), ":4: broaderUri: neither"),
        ("broaderRelationsOccPillar.csv", f"{PILOT},", f"{COOK},", ":5: conceptUri: has a second"),
        ("en/occupations_en.csv", "7512", "75", ":2: iscoGroup: not an ISCO-08 unit group"),
        ("en/occupations_en.csv", "3153", "3154", "iscoGroup: this group is not in the list"),
        ("en/occupations_en.csv", COOK, "cook", "conceptUri: not an ESCO address"),
        ("en/occupations_en.csv", COOK, BAKER, "conceptUri: stands in this file twice"),
        ("en/skills_en.csv", "bake bread", "", ":3: preferredLabel: is empty"),
        ("en/skills_en.csv", "bake bread", "bake, bread", ":3: 3 fields where the first line names 2"),
    ],
)
def test_a_wrong_value_is_named_with_file_line_and_column(esco: Path, file: str, old: str, new: str, said: str) -> None:
    replace(esco / "v9.1" / file, old, new)
    error = the_error(esco)
    assert Path(file).name in error and said in error


def test_a_cyclic_hierarchy_is_refused(esco: Path) -> None:
    replace(esco / "v9.1/broaderRelationsOccPillar.csv", f"{BAKER},{made_up.group('7512')}", f"{BAKER},{CAKE_BAKER}")
    assert "is broader than itself" in the_error(esco)


def test_labels_of_something_else_are_refused(esco: Path) -> None:
    replace(esco / "v9.0/occupations_fr_v9.0.csv", BAKER, made_up.occupation(7))
    assert "not labels of this ESCO" in the_error(esco)


# O*NET


def test_each_occupation_gets_six_values_a_zone_and_the_route(crosswalk: Path) -> None:
    read = read_onet(crosswalk, crosswalk, PLACES, quiet)
    baker, cook = read.characters[BAKER], read.characters[COOK]
    assert (baker.interests, baker.job_zone, baker.route, baker.confidence) == (made_up.ONET[0][1], 2, "crosswalk", 2)
    assert cook.onet == ("35-2014.00",) and cook.confidence == 0.5
    assert (read.characters[CAKE_BAKER].interests, read.characters[CAKE_BAKER].route) == (baker.interests, "hierarchy")
    assert read.without == (PILOT,)
    assert read.version == "99.1"


def test_without_a_broader_occupation_the_unit_group_speaks(crosswalk: Path) -> None:
    places = {**PLACES, PILOT: Place("5120", None)}
    assert read_onet(crosswalk, crosswalk, places, quiet).characters[PILOT].interests == made_up.ONET[1][1]


def test_a_crosswalk_row_for_another_esco_is_dropped_and_named(crosswalk: Path) -> None:
    places = {uri: place for uri, place in PLACES.items() if uri != COOK}
    read = read_onet(crosswalk, crosswalk, places, quiet)
    assert [(one.rows, one.names) for one in read.dropped] == [(1, (COOK,))]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("Interests.txt", "Data Value", "Value", ":1: Data Value: this column is missing"),
        ("Interests.txt", "\t5.0", "\t8.0", ":2: Data Value: must be from 1 to 7 (found '8.0')"),
        ("Interests.txt", "\t5.0", "\tmuch", ":2: Data Value: not a number"),
        ("Interests.txt", "51-3011.00", "51-3099.00", ":2: O*NET-SOC Code: unknown"),
        ("Interests.txt", "1.B.1.a", "1.B.1.b", "Element ID: stands twice"),
        ("Interests.txt", "OI", "IH", "51-3011.00: has 5 of 6 interest values"),
        ("Job Zones.txt", "\t2", "\t6", ":2: Job Zone: must be from 1 to 5"),
        ("esco_onet_crosswalk_Nov2020.csv", "35-2011.00", "35-2099.00", ":3: onet_code: unknown"),
        ("esco_onet_crosswalk_Nov2020.csv", "0.5", "sure", ":3: confidence: not a number"),
    ],
)
def test_a_wrong_value_of_onet_is_named(crosswalk: Path, file: str, old: str, new: str, said: str) -> None:
    replace(crosswalk / file, old, new)
    error = the_onet_error(crosswalk)
    assert file in error and said in error


def test_a_broken_workbook_is_refused(crosswalk: Path) -> None:
    (crosswalk / "2010_to_2019_Crosswalk.xlsx").write_bytes(b"no workbook")
    assert "not a workbook" in the_onet_error(crosswalk)
    made_up.workbook(crosswalk / "2010_to_2019_Crosswalk.xlsx", (("Old", "New"), ("a", "b")))
    assert "no row names the columns O*NET-SOC 2010 Code" in the_onet_error(crosswalk)


def test_a_missing_crosswalk_is_named(onet: Path, tmp_path: Path) -> None:
    assert "2010_to_2019_Crosswalk.xlsx: this file is missing" in the_onet_error(onet, tmp_path)


# the real downloads


@needs_downloads
def test_the_real_downloads_have_the_counts_that_are_known() -> None:
    esco = read_esco(SHARED / "esco", ("en", "fr"), quiet)
    assert (len(esco.occupations), len(esco.skills)) == (3007, 13896)
    relations = next(one for one in esco.dropped if one.file == "occupationSkillRelations.csv")
    assert (relations.rows, len(relations.names)) == (67, 1)
    assert esco.missing == ("skills_de", "skills_it", "skills_pt", "skills_ro")
    onet: Onet = read_onet(
        SHARED / "onet",
        SHARED / "crosswalk",
        {uri: Place(one.isco08, one.parent) for uri, one in esco.occupations.items()},
        quiet,
    )
    routes = [one.route for one in onet.characters.values()]
    assert (routes.count("crosswalk"), len(routes), len(onet.without)) == (1664, 2985, 22)
