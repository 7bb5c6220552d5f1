"""The fairness report counts what it says, and shows no small group."""

from bot.content import Content
from bot.guidance.fairness import NO_PATTERN, Case, leading_area, report
from bot.guidance.matching import Fit, Match, match
from bot.guidance.parts import AREAS
from bot.guidance.profile import Profile


def _match(content: Content, pathway: str, fit: Fit, feasibility: float) -> Match:
    nearest = min(content.pathways[pathway].occupations, key=lambda one: one.job_zone).id
    return Match(pathway, 1, 0.5, fit, 0.5, 0.0, feasibility, ((nearest, 0.5),), (), (), ())


def test_a_row_holds_what_its_people_got(content: Content) -> None:
    served = (_match(content, "logistics", Fit.BEST, 1.0), _match(content, "construction", Fit.SOME, 0.5))
    unserved = (_match(content, "logistics", Fit.SOME, 1.0), _match(content, "construction", Fit.SOME, 0.0))
    not_here = (_match(content, "logistics", Fit.GREAT, 0.0), _match(content, "construction", Fit.ONE, 0.0))
    cases = [Case({"language": "en"}, one) for one in (served, unserved, not_here, not_here)]
    (row,) = report(cases, content.pathways, fewest=1)
    assert (row.dimension, row.group, row.people) == ("language", "en", 4)
    assert (row.fitting, row.nothing_fits) == (1.25, 0.25)
    assert (row.feasible, row.nothing_feasible, row.first_feasible) == (0.25, 0.75, 0.5)
    assert row.low_rung == 1.0


def test_small_groups_are_left_out_and_areas_stand_in_hexagon_order(content: Content) -> None:
    one = (_match(content, "logistics", Fit.BEST, 1.0),)
    groups = [*["E"] * 3, *["R"] * 3, *[NO_PATTERN] * 3, "A"]
    rows = report([Case({"leading area": group}, one) for group in groups], content.pathways, fewest=3)
    assert [row.group for row in rows] == ["R", "E", NO_PATTERN]


def test_a_profile_without_pattern_is_its_own_group() -> None:
    assert leading_area(Profile.exact(dict.fromkeys(AREAS, 20.0))) == NO_PATTERN
    assert leading_area(Profile.exact(dict(zip(AREAS, (5.0, 9, 8, 30, 7, 6), strict=True)))) == "S"


def test_nobody_is_left_without_a_list(content: Content) -> None:
    for number, area in enumerate(AREAS):
        scores = dict.fromkeys(AREAS, 8.0) | {area: 36.0, AREAS[(number + 1) % 6]: 24.0}
        found = match(Profile.exact(scores), {}, dict.fromkeys(content.pathways, 1.0), tuple(content.pathways.values()))
        (row,) = report([Case({"leading area": str(area)}, found)], content.pathways, fewest=1)
        assert row.first_feasible == 1.0
