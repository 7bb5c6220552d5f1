"""`itinera match --catalogue esco` and the import commands as they are run: JSON, sentences, one clear error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import HOME
from tests.unit.content import made_up

pytestmark = pytest.mark.long  # a dozen processes, seconds each

SCORES = ("match", "--scores", "38,8,20,10,15,22", "--catalogue", "esco")


class Itinera:
    """The command line over a state folder of its own."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("ITINERA_")}

    def __call__(self, *words: str) -> tuple[int, str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "bot.cli", *words],
            cwd=HOME,
            env={**self._environment, "PYTHONPATH": str(HOME), "ITINERA_STATE": str(self._state)},
            capture_output=True,
            check=False,
            text=True,
        )
        return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("downloads")
    made_up.crosswalk(folder / "crosswalk")
    return made_up.esco(folder / "esco"), made_up.onet(folder / "onet")


@pytest.fixture(scope="module")
def itinera(folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Itinera:
    run = Itinera(tmp_path_factory.mktemp("state"))
    esco, onet = folders
    assert run(*SCORES)[0] == 1
    told = run("content", "import-esco", str(esco), "--json")
    assert json.loads(told[1])["counts"]["occupations"] == 4 and "storing" in told[2]
    assert run(*SCORES)[2].strip().endswith("run 'itinera content import-onet'")
    assert "by crosswalk: 2" in run("content", "import-onet", str(onet))[1]
    return run


def listed(itinera: Itinera, *more: str) -> list[dict[str, Any]]:
    code, out, error = itinera(*SCORES, "--json", *more)
    assert code == 0, error
    return list(json.loads(out))


def test_the_list_has_the_keys_of_the_pathways_and_those_of_the_catalogue(itinera: Itinera) -> None:
    found = listed(itinera)
    code, out, _ = itinera("match", "--scores", "38,8,20,10,15,22", "--json")
    assert code == 0
    assert set(json.loads(out)[0]) <= set(found[0])
    assert {"uri", "label", "isco08", "job_zone", "interests_route"} <= set(found[0])
    assert [one["label"] for one in found] != [] and {one["interests_route"] for one in found} == {
        "crosswalk",
        "hierarchy",
    }
    assert made_up.PILOT not in [one["uri"] for one in found]


def test_labels_come_in_the_language_and_english_ones_say_so(itinera: Itinera) -> None:
    labels = {one["uri"]: one["label"] for one in listed(itinera, "--language", "fr")}
    assert labels[made_up.BAKER] == "Boulanger/boulangère"
    assert labels[made_up.CAKE_BAKER] == "Cake baker (en anglais)"


def test_importing_twice_says_so(itinera: Itinera, folders: tuple[Path, Path]) -> None:
    assert "already imported; nothing changed" in itinera("content", "import-esco", str(folders[0]))[1]


def test_a_wrong_folder_or_catalogue_is_one_clear_line(itinera: Itinera, tmp_path: Path) -> None:
    for words, said in (
        (("content", "import-esco", str(tmp_path)), "no ESCO download here"),
        (("content", "import-onet", str(tmp_path / "nowhere")), "there is no such folder"),
        (("match", "--scores", "1,2,3,4,5,6", "--catalogue", "all"), "--catalogue: 'all' is not known"),
        ((*SCORES, "--language", "xx"), "--language: 'xx' is not known"),
    ):
        code, out, error = itinera(*words)
        last = error.strip().splitlines()[-1]
        assert (code, out) == (1, "") and last.startswith("itinera: ") and said in last
        assert "Traceback" not in error


def test_the_catalogue_s_figures_are_measured(itinera: Itinera) -> None:
    code, out, error = itinera("bench", "match", "--json")
    figures = json.loads(out)
    assert (code, figures["occupations"], figures["skills"]) == (0, 4, 4), error
    assert all(figures[name] > 0 for name in ("load_ms", "p50_ms", "p99_ms"))
