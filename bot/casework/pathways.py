"""Pathways with their reasons, as a participant asks for them: show, compare, choose, reject."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.casework.messages import button, job_search, texts
from bot.casework.questionnaires import Wording
from bot.casework.recommending import Recommending
from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.guidance import matching
from bot.guidance.answers import plain
from bot.guidance.instruments import Kind, Option, Question
from bot.guidance.interview import Answer
from bot.records import plans

SHOWN = 3
"""Cards or occupations at a time: each costs a slow reader a minute or more."""
MOST_CHOSEN = 2
REJECT_REASONS = ("not_my_thing", "too_hard", "health", "tried_before", "too_far", "other")


class Pathways:
    """What a participant can do with the recommended pathways."""

    def __init__(self, content: Content, recommending: Recommending) -> None:
        self._content = content
        self._recommending = recommending
        self._view = recommending.view

    def show(self, turn: Turn) -> list[Message]:
        """Recommend, store the recommendation, show its first places; "more" shows the next ones of the same list."""
        asked = turn.chosen.verb if turn.chosen is not None else None
        first = int(asked) if asked is not None and asked.isdecimal() else 0
        wishes = turn.standing().wishes
        inputs = self._recommending.inputs(turn, wishes)
        result = self._recommending.replay(inputs)
        if not result:
            return [self._none_left(turn)]
        if first == 0:
            plans.add_recommendation(
                turn.connection,
                turn.person.id,
                content_version=self._content.version,
                inputs=asdict(inputs),
                result=[asdict(one) for one in result],
                now=turn.now,
            )
        chosen = turn.chosen_pathways()
        say = turn.language.line
        flat = result and result[0].fit is matching.Fit.TO_TRY
        message = {
            "kind": "pathways",
            "title": say("pathways.title"),
            "text": say("pathways.flat" if flat else "pathways.text"),
            "cards": [self._view.card(turn.language, one, inputs, chosen) for one in result[first : first + SHOWN]],
        }
        more = first + SHOWN if first + SHOWN < len(result) else 0
        return [message, self._menu(turn, chosen, more)]

    def details(self, turn: Turn) -> list[Message]:
        """One pathway in full: what it is, its occupations, what the site has for it."""
        name = self.named(turn)
        if name is None:
            return [*texts(turn, "pathways.which"), *self.show(turn)]
        wishes = turn.standing().wishes
        inputs = self._recommending.inputs(turn, wishes)
        text = turn.language.pathways[name]
        match = next((one for one in self._recommending.replay(inputs) if one.pathway == name), None)
        fits = dict(match.occupations) if match else {}
        order = [occupation for occupation, _ in match.occupations] if match else list(text.occupations)
        occupations = []
        every = turn.chosen is not None and turn.chosen.verb == "all"
        for occupation in order if every else order[:SHOWN]:
            words = text.occupations[occupation]
            one: Message = {"title": words.title, "day": words.day, "entry": words.entry}
            if fits.get(occupation) is not None:
                one["fit"] = turn.language.line(f"fit.{matching.label(fits[occupation])}")
            occupations.append(one)
        faces = {question: str(value) for question, value in turn.answers("interests").items()}
        sections = (
            self._view.led_here(turn.language, name, faces),
            self._view.site_section(turn.language, inputs, name, every=True),
            self._view.after_release(turn.language, name, inputs),
        )
        message = {
            "kind": "details",
            "title": text.title,
            "lines": [text.summary, text.good, text.hard],
            "occupations": occupations,
            "sections": [one for one in sections if one is not None],
            "buttons": [
                button(turn, f"pathway:{name}:choose", "choose", primary=True),
                *([] if every else [button(turn, f"pathway:{name}:all", "all_occupations")]),
                button(turn, f"pathway:{name}:reject", "reject"),
                button(turn, "do:ask_pathways", "ask_pathways"),
            ],
        }
        return [message]

    def compare(self, turn: Turn) -> list[Message]:
        """The chosen pathways side by side; with fewer than two chosen, the first places."""
        wishes = turn.standing().wishes
        inputs = self._recommending.inputs(turn, wishes)
        result = {one.pathway: one for one in self._recommending.replay(inputs)}
        if not result:
            return [self._none_left(turn)]
        chosen = [name for name in turn.chosen_pathways() if name in result]
        rest = [name for name in result if name not in chosen]
        names = (chosen + rest)[: max(MOST_CHOSEN, len(chosen))]
        cards = [self._view.card(turn.language, result[name], inputs, chosen) for name in names]
        rows = [
            {
                "title": section["title"],
                "cells": [" ".join(card["sections"][number]["reasons"]) for card in cards],
            }
            for number, section in enumerate(cards[0]["sections"])
        ]
        texts = [turn.language.pathways[name] for name in names]
        rows.append({"title": turn.language.line("pathways.good"), "cells": [text.good for text in texts]})
        rows.append({"title": turn.language.line("pathways.hard"), "cells": [text.hard for text in texts]})
        choose = [
            {
                "id": f"pathway:{name}:choose",
                "label": turn.language.line("button.choose_named", name=turn.language.pathways[name].title),
            }
            for name in names
            if name not in chosen
        ]
        message = {
            "kind": "compare",
            "title": turn.language.line("pathways.compare_title"),
            "columns": [card["title"] for card in cards],
            "rows": rows,
            "buttons": [*choose, button(turn, "do:ask_pathways", "ask_pathways")],
        }
        return [message]

    def choose(self, turn: Turn) -> list[Message]:
        """Keep a pathway; two at the most."""
        name = self.named(turn)
        if name is None:
            return [*texts(turn, "pathways.which"), *self.show(turn)]
        chosen = turn.chosen_pathways()
        if name not in chosen:
            if len(chosen) >= MOST_CHOSEN:
                turn.take_back(chosen[0])
            turn.wish(name, "chosen")
            chosen = turn.chosen_pathways()
        titles = turn.language.listed(turn.language.pathways[one].title for one in chosen)
        key = "pathways.chosen_two" if len(chosen) == MOST_CHOSEN else "pathways.chosen_one"
        return [*texts(turn, key, names=titles), self._menu(turn, chosen)]

    def reject(self, turn: Turn) -> list[Message]:
        """Ask why a pathway is to leave the list."""
        name = self.named(turn)
        if name is None:
            return [*texts(turn, "pathways.which"), *self.show(turn)]
        wishes = turn.standing().wishes
        if any(wish.pathway == name and wish.kind == "rejected" for wish in wishes):
            return [*texts(turn, "reject.done", name=turn.language.pathways[name].title), *self.show(turn)]
        turn.position.asking, turn.position.about = "reject", name
        turn.position.correcting, turn.position.misses = None, 0
        return []

    def offers(self, turn: Turn, kinds: Sequence[str]) -> list[Message]:
        """The site's courses, or its jobs and placements: those of the chosen pathways first."""
        site = self._content.sites[turn.person.site]
        chosen = turn.chosen_pathways()
        found = [offer for offer in site.offers if offer.kind in kinds]
        found.sort(key=lambda offer: not set(offer.pathways) & set(chosen))
        words = turn.language.sites[site.id].offers
        lines = [
            turn.language.line("offers.line", title=words[offer.id].title, what=words[offer.id].what, count=offer.weeks)
            for offer in found[:8]
        ]
        title = turn.language.line(f"offers.{kinds[0]}")
        return [
            {"kind": "summary", "title": title, "lines": lines or [turn.language.line("offers.none")]},
            {"kind": "menu", "buttons": [button(turn, "do:continue_path", "continue_path", primary=True)]},
        ]

    def named(self, turn: Turn) -> str | None:
        """The pathway of the pressed button, or the one pathway whose title or occupation the words name."""
        if turn.chosen is not None:
            return turn.chosen.pathway if turn.chosen.pathway in self._content.pathways else None
        said = f" {plain(turn.said)} "
        found = set()
        for name, text in turn.language.pathways.items():
            titles = [text.title, *(one.title for one in text.occupations.values())]
            words = {word for title in titles for word in plain(title).split() if len(word) > 4}
            if any(f" {word} " in said or f" {word}s " in said for word in words):
                found.add(name)
        return found.pop() if len(found) == 1 else None

    # parts

    def _none_left(self, turn: Turn) -> Message:
        """Every pathway was rejected: each can be looked at, and chosen, again."""
        titles = {name: turn.language.pathways[name].title for name in self._content.pathways}
        listed = [{"id": f"pathway:{name}:details", "label": title} for name, title in titles.items()]
        talk = button(turn, "do:talk_to_counsellor", "talk_to_counsellor", primary=True)
        return {"kind": "menu", "text": turn.language.line("pathways.none_left"), "buttons": [talk, *listed]}

    def _menu(self, turn: Turn, chosen: Sequence[str], more: int = 0) -> Message:
        again = button(turn, f"list:{more}", "more") if more else button(turn, "do:ask_pathways", "ask_pathways")
        listed = [
            again,
            button(turn, "do:compare_pathways", "compare"),
            *job_search(turn),
        ]
        if chosen:
            listed.insert(0, button(turn, "do:make_career_plan", "make_career_plan", primary=True))
        return {"kind": "menu", "text": turn.language.line("pathways.next"), "buttons": listed}


class Reject:
    """The one question of why a pathway is to leave the list."""

    name = "reject"

    def __init__(self, pathways: Pathways) -> None:
        self._pathways = pathways
        self._question = Question(
            id="reason", kind=Kind.CHOICE, options=tuple(Option(id=reason) for reason in REJECT_REASONS)
        )

    def questions(self, turn: Turn) -> Sequence[Question]:
        """The reason."""
        return (self._question,)

    def expected(self, turn: Turn) -> int:
        """One question."""
        return 1

    def wording(self, turn: Turn, question: Question) -> Wording:
        """The question about the pathway at hand."""
        say = turn.language.line
        name = turn.language.pathways[str(turn.position.about)].title
        options = {reason: say(f"reject.{reason}") for reason in REJECT_REASONS}
        return Wording(say("reject.question", name=name), say("reject.explain"), options, {}, {})

    def answers(self, turn: Turn) -> Mapping[str, Answer]:
        """Answered once the pathway is off the list."""
        wishes = turn.standing().wishes
        rejected = any(one.pathway == turn.position.about and one.kind == "rejected" for one in wishes)
        return {"reason": "given"} if rejected else {}

    def take(self, turn: Turn, question: Question, value: Answer) -> list[Message]:
        """Take the pathway off the list; the list changes."""
        turn.wish(str(turn.position.about), "rejected", str(value))
        name = turn.language.pathways[str(turn.position.about)].title
        said = texts(turn, "reject.done", name=name)
        changes = value in matching.COUNTS_MORE or value == matching.NOT_MY_THING
        return [*said, *texts(turn, f"reject.then_{value}")] if changes else said

    def why(self, turn: Turn) -> Sequence[str]:
        """Why a reason is asked for."""
        return turn.language.say("reject.why")
