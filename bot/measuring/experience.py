"""Experience in free words on the command line: what lines hold, and how well that agrees with people's labels."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.content import Content
from bot.guidance.experience import Found

COLUMNS = ("text", "occupations", "skills")


class LabelError(Exception):
    """A labelled file that cannot be used; the sentence names the file and the line."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """One labelled line where the finding differs: what was not found, and what was found besides, as ``kind:id``."""

    line: int
    text: str
    missed: tuple[str, ...]
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How findings agree with labels: the same kind and id on the same line. None: there is nothing to divide by."""

    language: str
    lines: int
    labels: int
    found: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None
    confusions: tuple[tuple[str, str, int], ...]
    """A label that was missed, what was found in its place, and on how many lines."""
    differences: tuple[LineResult, ...]

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def shown(content: Content, text: str, language: str) -> dict[str, Any]:
    """What a line holds, as ``itinera experience`` prints it."""
    found = content.experience.find(text, language)
    return {
        "text": text,
        "occupations": [_occupation(content, one, language) for one in found if one.kind == "occupation"],
        "skills": [_skill(content, one, language) for one in found if one.kind == "skill"],
    }


def evaluate(content: Content, language: str, file: Path) -> Agreement:
    """Compare with a labelled file: tab-separated text, occupations and skills; ids separated by spaces.

    A line of these three names is a heading, one that begins with # is a remark.
    Raises LabelError for a file that cannot be read so.
    """
    labelled = list(_labelled(content, file))
    differences, confusions = list[LineResult](), Counter[tuple[str, str]]()
    labels = found = right = 0
    for number, text, wanted in labelled:
        given = {f"{one.kind}:{one.id}" for one in content.experience.find(text, language)}
        labels, found, right = labels + len(wanted), found + len(given), right + len(wanted & given)
        missed, besides = sorted(wanted - given), sorted(given - wanted)
        if missed or besides:
            differences.append(LineResult(number, text, tuple(missed), tuple(besides)))
        confusions.update((one, other) for one in missed for other in besides if _kind(one) == _kind(other))
    precision, recall = _share(right, found), _share(right, labels)
    return Agreement(
        language=language,
        lines=len(labelled),
        labels=labels,
        found=found,
        right=right,
        precision=precision,
        recall=recall,
        f1=_share(2 * right, found + labels),
        confusions=tuple(
            (*pair, count) for pair, count in sorted(confusions.items(), key=lambda one: (-one[1], one[0]))
        ),
        differences=tuple(differences),
    )


def report(agreement: Agreement) -> Iterator[str]:
    """The lines that ``itinera evaluate experience`` prints."""
    yield f"{agreement.lines} lines, {agreement.labels} labels, {agreement.found} found, {agreement.right} right"
    yield f"precision {_figure(agreement.precision)}   recall {_figure(agreement.recall)}   F1 {_figure(agreement.f1)}"
    for missed, besides, count in agreement.confusions:
        yield f"confused {count} ×  {missed} → {besides}"
    for one in agreement.differences:
        yield f"line {one.line}: {one.text}"
        yield from (f"    missed {name}" for name in one.missed)
        yield from (f"    found besides {name}" for name in one.besides)


def _occupation(content: Content, one: Found, language: str) -> dict[str, Any]:
    concept = next(concept for concept in content.concepts.occupations if concept.id == one.id)
    label = " / ".join(content.vocabularies[language].occupations[one.id].label)
    return {"id": one.id, "label": label, "esco": one.esco, "isco08": concept.isco08, **_place(one)}


def _skill(content: Content, one: Found, language: str) -> dict[str, Any]:
    label = content.languages[language].skills.skills[one.id].label
    return {"id": one.id, "label": label, "esco": one.esco, **_place(one)}


def _place(one: Found) -> dict[str, Any]:
    return {
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "months": one.months,
        "place": one.place,
        "ambiguous": one.ambiguous,
    }


def _labelled(content: Content, file: Path) -> Iterator[tuple[int, str, set[str]]]:
    known = {
        "occupation": {concept.id for concept in content.concepts.occupations},
        "skill": {skill.id for skill in content.skills.skills},
    }
    lines = _lines(file)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#") or tuple(line.split("\t")) == COLUMNS:
            continue
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not cells[0].strip():
            raise LabelError(f"{file}:{number}: {len(cells)} columns where a text and two lists of ids are needed")
        wanted = set[str]()
        for kind, cell in zip(known, cells[1:], strict=True):
            for name in cell.split():
                if name not in known[kind]:
                    raise LabelError(f"{file}:{number}: {kind}s: {name!r} is not known")
                wanted.add(f"{kind}:{name}")
        yield number, cells[0], wanted


def _lines(file: Path) -> Sequence[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except OSError as error:
        raise LabelError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise LabelError(f"{file}: not UTF-8 text (byte {error.start})") from None


def _kind(label: str) -> str:
    return label.partition(":")[0]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
