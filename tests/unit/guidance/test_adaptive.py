"""The adaptive interview: what it asks, when it stops, and that it can be resumed anywhere."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.adaptive import ENOUGH, GO_ON, MORE, TIRED_AFTER, tired
from bot.guidance.estimate import THREE_FACES
from bot.guidance.instruments import FACES
from tests.unit.guidance.interests import INSTRUMENT, INTERVIEW, ITEMS

FACE = st.sampled_from([*FACES, "dont_know"])
PERSON = st.lists(FACE, min_size=60, max_size=60)
LIKES = {"r": "very_much", "i": "quite", "c": "middle", "e": "little"}


def _walk(
    faces: dict[str, str], seed: str = "A1", more: str = GO_ON, *, coarse: bool = False
) -> tuple[list[str], dict[str, str]]:
    """Answer what is asked until nothing is; the questions in order, and the answers."""
    asked: list[str] = []
    answers: dict[str, str] = {}
    while True:
        questions = INTERVIEW.questions(answers, seed, coarse=coarse)
        open_ = [question for question in questions if question.id not in answers]
        if not open_:
            return asked, answers
        assert len(open_) == 1
        asked.append(open_[0].id)
        answers[open_[0].id] = more if open_[0].id == MORE else faces[open_[0].id]


def _faces(person: list[str]) -> dict[str, str]:
    return dict(zip((item.id for item in ITEMS), person, strict=True))


@given(PERSON, st.sampled_from(["A1", "B2"]))
def test_every_area_is_anchored_and_no_item_asked_twice(person: list[str], seed: str) -> None:
    asked, _ = _walk(_faces(person), seed)
    items = [name for name in asked if name != MORE]
    assert len(set(items)) == len(items) <= INSTRUMENT.most
    assert min(Counter(name[0] for name in items).values()) >= 3


@given(PERSON, st.integers(0, 50))
def test_what_comes_next_follows_from_the_answers_alone(person: list[str], stop: int) -> None:
    asked, answers = _walk(_faces(person))
    part = dict(list(answers.items())[:stop])
    following = [question.id for question in INTERVIEW.questions(part, "A1") if question.id not in part]
    assert following == asked[stop : stop + 1]


def test_a_clear_pattern_is_settled_sooner_than_a_close_one() -> None:
    clear = {item.id: LIKES.get(item.id[0], "not_at_all") for item in ITEMS}
    close = {item.id: FACES[(number * 7) % 3 + 1] for number, item in enumerate(ITEMS)}
    assert len(_walk(clear)[0]) < 25 < len(_walk(close)[0])


def test_somebody_may_stop_after_the_announced_number() -> None:
    close = {item.id: FACES[(number * 7) % 3 + 1] for number, item in enumerate(ITEMS)}
    asked, _ = _walk(close, more=ENOUGH)
    assert asked[-1] == MORE and len(asked) == INSTRUMENT.ask_after + 1
    further, _ = _walk(close, more=GO_ON)
    assert len(further) > len(asked)


def test_somebody_who_seems_tired_is_asked_earlier() -> None:
    # Knows what they think of three questions of each area, and then only says "I don't know".
    given_up = {item.id: FACES[int(item.id[1:]) % 3 + 1] for item in ITEMS}
    answers: dict[str, str] = {}
    while (item := INTERVIEW.next(INTERVIEW.given(answers), "A1")) is not None and len(answers) < 40:
        answers[item] = given_up[item] if len(answers) < TIRED_AFTER else "dont_know"
        if tired(INTERVIEW.given(answers)):
            break
    assert len(answers) == TIRED_AFTER + 4 < INSTRUMENT.ask_after
    assert INTERVIEW.questions(answers, "A1")[-1].id == MORE


def test_people_are_asked_different_items() -> None:
    faces = {item.id: "middle" for item in ITEMS}
    asked = {name for seed in range(20) for name in _walk(faces, str(seed))[0]}
    assert {item.id for item in ITEMS} <= asked


def test_with_three_faces_the_questions_show_three() -> None:
    faces = {item.id: "middle" for item in ITEMS}
    _, answers = _walk(faces, coarse=True)
    for question in INTERVIEW.questions(answers, "A1", coarse=True):
        assert question.id == MORE or question.option_ids == THREE_FACES


@given(PERSON)
def test_the_expected_number_is_never_passed(person: list[str]) -> None:
    _, answers = _walk(_faces(person))
    for count in range(len(answers)):
        part = dict(list(answers.items())[:count])
        assert len(INTERVIEW.given(part)) < INTERVIEW.expected(part) <= INSTRUMENT.most
