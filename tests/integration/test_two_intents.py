"""Two intents in one message: something is asked beside an answer or a deed, and both get their due."""

import pytest
from sqlalchemy import func, select

from bot.records import answers, tables
from bot.records import conversations as rows
from tests.conftest import House, question, statements, texts

ANSWERED = {
    "en": "quite a lot, but who reads this?",
    "de": "ziemlich gern, aber wer liest das?",
    "fr": "plutôt oui, mais qui lit mes réponses ?",
    "it": "abbastanza, ma chi legge le mie risposte?",
    "pt": "bastante, mas quem lê as minhas respostas?",
    "ro": "destul de mult, dar cine citește răspunsurile mele?",
    "es": "bastante, pero ¿quién lee mis respuestas?",
    "ca": "bastant, però qui llegeix les meves respostes?",
}
LEAVING = {
    "en": "stop. show me my plan",
    "de": "ich will aufhören. zeigen sie mir meinen plan",
    "fr": "j'arrête pour aujourd'hui. montrez-moi mon plan",
    "it": "mi fermo qui. fammi vedere il mio piano",
    "pt": "quero parar por hoje. mostre-me o meu plano",
    "ro": "vreau să mă opresc. arată-mi planul meu",
    "es": "quiero parar por hoy. enséñame mi plan",
    "ca": "vull parar per avui. ensenya'm el meu pla",
}
YES_BUT = {
    "en": "yes, but what does that mean?",
    "de": "ja, aber was heißt das?",
    "fr": "oui, mais ça veut dire quoi ?",
    "it": "sì, ma cosa vuol dire?",
    "pt": "sim, mas o que quer dizer isso?",
    "ro": "da, dar ce înseamnă asta?",
    "es": "sí, pero ¿qué significa eso?",
    "ca": "sí, però què vol dir això?",
}


def _intent(house: House, person: int) -> str:
    with house.database.read() as connection:
        return rows.transcript(connection, person, most=1)[0].intent


def _given(house: House, person: int) -> list[object]:
    with house.database.read() as connection:
        return [one.value for one in answers.valid(connection, person)]


@pytest.mark.parametrize("language", ANSWERED)
async def test_what_is_asked_beside_an_answer_is_told_and_the_answer_is_kept(house: House, language: str) -> None:
    person = house.participant(language=language)
    asked = question(await person.begins())
    reply = await person.says(ANSWERED[language])
    assert house.content.languages[language].say("who_sees_my_data")[0] in texts(reply)
    assert _given(house, person.id) == ["quite"] and question(reply)["id"] != asked["id"]
    assert [one["kind"] for one in reply.messages].count("question") == 1 and reply.said == ANSWERED[language]


@pytest.mark.parametrize("language", LEAVING)
async def test_somebody_who_leaves_and_asks_gets_both_and_may_leave(house: House, language: str) -> None:
    person = house.participant(language=language)
    await person.begins()
    reply = await person.says(LEAVING[language])
    assert house.content.languages[language].say("plan.none_yet")[0] in texts(reply)
    assert _intent(house, person.id) == "stop_or_pause" and question(reply) is None


@pytest.mark.parametrize("language", YES_BUT)
async def test_a_yes_that_answers_nothing_gives_way_to_the_question_beside_it(house: House, language: str) -> None:
    person = house.participant(language=language)
    asked = question(await person.begins())
    reply = await person.says(YES_BUT[language])
    assert _intent(house, person.id) == "repeat_or_explain_question"
    assert question(reply)["id"] == asked["id"] and _given(house, person.id) == []


async def test_what_is_told_is_about_the_question_that_was_open(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    reply = await person.says("4, but what does that mean?")
    words = house.content.languages["en"].interests.questions[asked["id"].split(".")[1]]
    assert words.explain in texts(reply) and _given(house, person.id) == ["quite"]


async def test_sending_and_choosing_happen_once_or_not_at_all(house: House) -> None:
    person = house.participant()
    await person.begins()
    await person.says("I take logistics, I choose logistics, and what does one earn in logistics?")
    with house.database.read() as connection:
        plan, wish = (tables.metadata.tables[name] for name in ("plan", "wish"))
        assert connection.execute(select(func.count()).select_from(plan)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(wish)).scalar_one() <= 1


async def test_two_intents_cost_no_more_statements_than_a_turn_may(house: House) -> None:
    person = house.participant()
    await person.begins()
    with statements(house) as seen:
        await person.says("quite a lot, but who reads this?")
    assert len(seen) <= 6
