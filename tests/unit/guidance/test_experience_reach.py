"""Experience in free words: how far a workplace, one's own home and a misspelt word reach."""

import pytest

from bot.content import Content


def _ids(content: Content, text: str) -> set[str]:
    return {one.id for one in content.experience.find(text, "fr")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("des chantiers. j'étais maçon", {"construction_worker", "bricklayer"}),
        ("chantier, maçon", {"bricklayer"}),
        ("chantier puis maçon", {"construction_worker", "bricklayer"}),
    ],
)
def test_a_single_word_gives_way_within_a_thought(content: Content, text: str, found: set[str]) -> None:
    assert _ids(content, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("je repeins les murs", {"building_painter", "paint_walls"}),
        ("je repeins les murs chez moi", {"paint_walls"}),
        ("chez moi je repeins les murs", {"paint_walls"}),
        ("je garde mes frères à la maison", {"child_carer", "care_for_people"}),
        ("je cuisine chez moi et j'étais maçon", {"cook_meals", "bricklayer"}),
    ],
)
def test_for_ones_own_home_only_care_is_an_occupation(content: Content, text: str, found: set[str]) -> None:
    assert _ids(content, text) == found


def test_a_phrase_does_not_reach_across_an_occupation(content: Content) -> None:
    assert _ids(content, "deux mois de manutention chez Lidl") - {"load_and_carry"} == {"warehouse_worker"}


@pytest.mark.parametrize(
    ("text", "found"), [("vigil", {"security_guard"}), ("viggile", {"security_guard"}), ("j'ai mal au ventre", set())]
)
def test_a_short_word_is_taken_for_another_only_when_it_is_nearly_the_same(
    content: Content, text: str, found: set[str]
) -> None:
    assert _ids(content, text) == found
