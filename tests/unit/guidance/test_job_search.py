"""Looking for a job by its name: accents, spelling, sentences around it, and nothing found where nothing is."""

import pytest

from bot.guidance.job_search import NEEDED, SURE, JobIndex, Name

NAMES = (
    Name("1", "plumber", ("pipe fitter", "domestic plumbers")),
    Name("2", "pipe welder", ("plumber",)),
    Name("3", "lorry driver", ("HGV driver", "cargo vehicle driver")),
    Name("4", "bus driver"),
    Name("5", "lumber grader"),
    Name("6", "assistant cook"),
    Name("7", "électricien/électricienne", ("électricien de chantier",)),
    Name("8", "employé de bureau/employée de bureau"),
)
IGNORED = ("is there something about a an the i want to be job for me as d l est ce que il y un",)


@pytest.fixture(scope="module")
def index() -> JobIndex:
    return JobIndex(NAMES, IGNORED)


def keys(index: JobIndex, text: str) -> list[str]:
    return [one.key for one in index.find(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("plumber", "1"),
        ("Plumber!", "1"),
        ("is there something about plumber", "1"),
        ("plumer", "1"),
        ("hgv", "3"),
        ("lory driver", "3"),
        ("electricien", "7"),
        ("ÉLECTRICIENNE", "7"),
        ("est-ce qu'il y a un job d'électricien", "7"),
        ("employee de bureau", "8"),
        ("cook", "6"),
    ],
)
def test_a_job_is_found_however_it_is_written(index: JobIndex, text: str, first: str) -> None:
    assert keys(index, text)[0] == first


def test_an_occupation_s_own_label_comes_before_an_alternative_one(index: JobIndex) -> None:
    assert keys(index, "plumber")[:2] == ["1", "2"]


def test_a_word_that_is_written_as_it_should_be_is_not_taken_for_another(index: JobIndex) -> None:
    assert "5" not in keys(index, "plumber")


def test_the_rare_word_decides_among_those_that_share_a_common_one(index: JobIndex) -> None:
    assert keys(index, "bus driver")[0] == "4"


@pytest.mark.parametrize("text", ["", "zorblax", "is there a job for me", "x", "?!", "dog"])
def test_what_names_no_job_finds_none(index: JobIndex, text: str) -> None:
    assert index.find(text) == ()


def test_scores_lie_between_the_needed_one_and_one(index: JobIndex) -> None:
    for text in ("plumber", "plumer", "driver", "pipe"):
        assert all(NEEDED <= one.score <= 1 for one in index.find(text))
    assert index.find("plumber")[0].score >= SURE


def test_no_more_than_asked_are_found(index: JobIndex) -> None:
    assert len(index.find("driver", most=1)) == 1


def test_an_empty_catalogue_finds_nothing() -> None:
    assert JobIndex(()).find("plumber") == ()
