"""What makes content fit together: known names, equal keys and placeholders in every language, plain sentences."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel import Locale

from bot.content.distress import DistressExamples
from bot.content.languages import Language
from bot.content.texts import Messages
from bot.guidance.catalogue import Occupation, Offer
from bot.guidance.parts import Review

if TYPE_CHECKING:
    from bot.content.packs import Content

REFERENCE = "en"
"""Placeholders and message keys are compared with this language."""
LICENCES = "licences"
EDUCATION = "education"
PREFERENCES = "preferences"


def structure(content: "Content", data: Path) -> Iterator[str]:
    """Yield one sentence for each name that leads nowhere."""
    skills = {skill.id for skill in content.skills.skills}
    questions = {question.id: set(question.option_ids) for question in content.circumstances.questions}
    licences, education = questions.get(LICENCES, set()), questions.get(EDUCATION, set())
    for name, pathway in content.pathways.items():
        file = data / "pathways" / f"{name}.yml"
        if pathway.id != name:
            yield f"{file}: id: {pathway.id!r} is not the file's name"
        yield from _unknown(file, "preference", pathway.suits, questions.get(PREFERENCES, set()))
        for occupation in pathway.occupations:
            yield from _unknown(file, f"{occupation.id}: skill", _skills_of(occupation), skills)
            yield from _unknown(file, f"{occupation.id}: licence", occupation.licences, licences)
    for name, site in content.sites.items():
        file = data / "sites" / f"{name}.yml"
        if site.id != name:
            yield f"{file}: id: {site.id!r} is not the file's name"
        yield from _unknown(file, "language", site.languages, content.languages)
        for contact in site.after_release:
            yield from _unknown(file, f"{contact.id}: pathway", contact.pathways, content.pathways)
        offers = {offer.id: offer for offer in site.offers}
        for offer in site.offers:
            needed = {key: {r[key] for r in _requirements(offer) if r[key]} for key in ("offer", "skill", "education")}
            yield from _unknown(file, f"{offer.id}: pathway", offer.pathways, content.pathways)
            yield from _unknown(file, f"{offer.id}: licence", offer.licences, licences)
            yield from _unknown(file, f"{offer.id}: skill", [*offer.skills, *needed["skill"]], skills)
            yield from _unknown(file, f"{offer.id}: offer", needed["offer"], offers)
            yield from _unknown(file, f"{offer.id}: education", needed["education"], education)
            if _waits_for_itself(offer, offers):
                yield f"{file}: {offer.id}: its requirements lead back to itself"


def pictograms(content: "Content", data: Path) -> Iterator[str]:
    """Yield one sentence for each pictogram that nobody has drawn."""
    try:
        drawn = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', (data / "pictograms.svg").read_text("utf-8")))
    except OSError as error:
        yield f"{data / 'pictograms.svg'}: cannot be read: {error.strerror}"
        return
    instruments = data / "instruments"
    items = [item.pictogram for item in content.interests.items]
    yield from _unknown(instruments / "interests.yml", "pictogram", items, drawn)
    for instrument in (content.circumstances, content.exploring):
        asked = [question.pictogram for question in instrument.questions]
        asked += [option.pictogram for question in instrument.questions for option in question.options]
        yield from _unknown(instruments / f"{instrument.id}.yml", "pictogram", filter(None, asked), drawn)
    shown = [group.pictogram for group in content.skills.groups]
    shown += [skill.pictogram for skill in content.skills.skills]
    shown += [option.pictogram for option in (*content.skills.levels, *content.skills.places)]
    yield from _unknown(instruments / "skills.yml", "pictogram", filter(None, shown), drawn)
    for name, pathway in content.pathways.items():
        yield from _unknown(data / "pathways" / f"{name}.yml", "pictogram", [pathway.pictogram], drawn)


def opening(content: "Content", data: Path, examples: Mapping[str, DistressExamples]) -> Iterator[str]:
    """Yield one sentence for each draft that keeps a real site from opening; a demo site may show drafts."""
    for name, site in content.sites.items():
        for code in () if site.demo else site.languages:
            folder, language = data / "languages" / code, content.languages[code]
            texts = [(folder / "language.yml", f"reviews.{topic}", one) for topic, one in language.info.reviews]
            for file, lists in (("safeguarding.yml", content.safeguarding), ("distress.yml", examples)):
                if code in lists:
                    texts.append((folder / file, "review", lists[code].review))
                elif language.info.typing:
                    yield f"{folder / file}: this file is missing: people write in this language"
            yield from _drafts(name, texts)
        if not site.demo:
            yield from _drafts(name, [(data / "sites" / f"{name}.yml", "review", site.review)])


def _drafts(site: str, texts: Iterable[tuple[Path, str, Review]]) -> Iterator[str]:
    for file, place, review in texts:
        if review.status != "reviewed" or not (review.name and review.role and review.date):
            yield f"{file}: {place}: site {site!r} cannot open before a named person has reviewed this"


def wording(content: "Content", data: Path) -> Iterator[str]:
    """Yield one sentence for each text that is missing, superfluous, unequal or too long."""
    if REFERENCE not in content.languages:
        yield f"{data / 'languages' / REFERENCE}: this language is the reference and must be there"
        return
    reference = content.languages[REFERENCE]
    for code, language in content.languages.items():
        folder = data / "languages" / code
        yield from _instruments(content, language, folder / "instruments")
        for name, pathway in content.pathways.items():
            file = folder / "pathways" / f"{name}.yml"
            if (text := language.pathways.get(name)) is None:
                yield f"{file}: this file is missing"
            else:
                yield from _same_keys(file, "occupations", [o.id for o in pathway.occupations], text.occupations)
        for name, site in content.sites.items():
            if code not in site.languages:
                continue
            file = folder / "sites" / f"{name}.yml"
            if (words := language.sites.get(name)) is None:
                yield f"{file}: this file is missing"
            else:
                permissions = {r["permission"] for offer in site.offers for r in _requirements(offer)} - {None}
                yield from _same_keys(file, "offers", [o.id for o in site.offers], words.offers)
                yield from _same_keys(file, "permissions", permissions, words.permissions)
                yield from _same_keys(file, "after_release", [c.id for c in site.after_release], words.after_release)
        for name in ("responses", "interface", "desk"):
            yield from _same_messages(
                folder / f"{name}.yml", getattr(reference, name), getattr(language, name), language
            )


def _instruments(content: "Content", language: Language, folder: Path) -> Iterator[str]:
    file = folder / "interests.yml"
    texts = language.interests.questions
    yield from _same_keys(file, "questions", [item.id for item in content.interests.items], texts)
    for instrument, questions in (
        (content.circumstances, language.circumstances.questions),
        (content.exploring, language.exploring.questions),
    ):
        file = folder / f"{instrument.id}.yml"
        yield from _same_keys(file, "questions", [q.id for q in instrument.questions], questions)
        for question in instrument.questions:
            if question.id in questions and question.option_ids and question.options:
                options = questions[question.id].options
                yield from _same_keys(file, f"questions.{question.id}.options", question.option_ids, options)
    file = folder / "skills.yml"
    yield from _same_keys(file, "groups", [group.id for group in content.skills.groups], language.skills.groups)
    yield from _same_keys(file, "skills", [skill.id for skill in content.skills.skills], language.skills.skills)
    yield from _same_keys(file, "level", [o.id for o in content.skills.levels], language.skills.level.options)
    yield from _same_keys(file, "place", [o.id for o in content.skills.places], language.skills.place.options)


def _plural_forms(place: str, locale: str, counted: Mapping[str, str]) -> Iterator[str]:
    """The forms that whole numbers take in a language (Unicode CLDR) must be there, and no other language's."""
    rule = Locale.parse(locale).plural_form
    needed = {"other", *(rule(count) for count in range(201))}
    for form in sorted(needed - set(counted)):
        yield f"{place}: plural form {form!r} is missing"
    for form in sorted(set(counted) - needed - set(rule.tags)):
        yield f"{place}: plural form {form!r} does not exist in this language"


def _same_messages(file: Path, reference: Messages, messages: Messages, language: Language) -> Iterator[str]:
    yield from _same_keys(file, "texts", reference, messages)
    for key in reference.keys() & messages.keys():
        wanted, found = _placeholders(reference[key]), _placeholders(messages[key])
        if wanted != found:
            yield f"{file}: {key}: placeholders {sorted(found)} where {REFERENCE} has {sorted(wanted)}"
        counted = messages[key]
        if isinstance(counted, dict):
            yield from _plural_forms(f"{file}: {key}", language.info.locale, counted)


def _same_keys(file: Path, place: str, wanted: Iterable[str | None], found: Iterable[str]) -> Iterator[str]:
    expected, given = {name for name in wanted if name}, set(found)
    for name in sorted(expected - given):
        yield f"{file}: {place}: {name!r} is missing"
    for name in sorted(given - expected):
        yield f"{file}: {place}: {name!r} is not known; remove it or correct its name"


def _unknown(file: Path, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names) - set(known)):
        yield f"{file}: {what} {name!r} is not known"


def _skills_of(occupation: Occupation) -> tuple[str, ...]:
    return (*occupation.essential, *occupation.useful)


def _requirements(offer: Offer) -> list[dict[str, str]]:
    return [requirement.model_dump() for requirement in offer.requires]


def _waits_for_itself(offer: Offer, offers: Mapping[str, Offer]) -> bool:
    open_: list[Offer] = [offer]
    seen: set[str] = set()
    while open_:
        for requirement in open_.pop().requires:
            if requirement.offer == offer.id:
                return True
            first = offers.get(requirement.offer or "")
            if first is not None and first.id not in seen:
                seen.add(first.id)
                open_.append(first)
    return False


def _parts(text: str | tuple[str, ...] | Mapping[str, str]) -> list[str]:
    if isinstance(text, str):
        return [text]
    return list(text.values()) if isinstance(text, Mapping) else list(text)


def _placeholders(text: str | tuple[str, ...] | Mapping[str, str]) -> set[str]:
    return {name for part in _parts(text) for _, name, _, _ in Formatter().parse(part) if name is not None}
