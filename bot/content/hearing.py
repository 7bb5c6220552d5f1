"""The gate's trained classifier on disk: trained from the packs into ``models/hearing.npz``, read before the start."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bot import guidance
from bot.content import distress, experience
from bot.content.distress import DistressExamples
from bot.content.examples import CRIES, read_examples
from bot.content.packs import Content, load
from bot.content.reading import ContentError
from bot.guidance.alternatives import BadAlternatives
from bot.guidance.gate import Gate
from bot.guidance.hearing import BITS, Hearing, Thresholds
from bot.guidance.hearing_fit import EITHER, NONE, Example, examples, fit, harmless, patterns

FILE = Path("models/hearing.npz")
WAYS = 2
_CODE = ("alternatives.py", "hearing.py", "hearing_fit.py", "safeguarding.py")
_LIBRARIES = ("numpy", "scipy", "scikit-learn")


def train(home: Path, force: bool = False) -> Path:
    """Train the classifier into ``home``/models when something changed. The file appears whole or not at all.

    Raises ContentError for packs that cannot be used or have no examples.
    """
    path, digest = home / FILE, _sources(home)
    if not force and is_current(home):
        return path
    content, cries = load(home), distress.load(home / "data")
    if problems := list(distress.faults(home / "data", cries)):
        raise ContentError(problems)
    given = [*_listed(content, cries), *_typed(home)]
    if len({one.level for one in given if one.judged}) < 3:
        raise ContentError([f"{home / 'data/languages'}: no language has both distress.yml and examples in data/nlu"])
    _write(path, fit(given), digest)
    return path


def is_current(home: Path) -> bool:
    """Whether there is a classifier that this version has trained from these very examples and lists."""
    return _digests(home / FILE) == (_code(), _sources(home))


def stale(home: Path) -> bool:
    """Whether the examples or lists have changed since the classifier was trained."""
    found = _digests(home / FILE)
    return found is not None and found[1] != _sources(home)


def gate(content: Content, home: Path) -> Gate:
    """The safety gate over the trained classifier. Raises ContentError when that is missing, damaged or outdated."""
    return Gate(content.lexicon, read(home / FILE))


def read(path: Path) -> Hearing:
    """Read a trained classifier: plain arrays, which cannot run code. Raises ContentError."""
    advice = "run 'itinera train'"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            if str(arrays["code"]) != _code():
                raise ContentError([f"{path}: the safety classifier was trained by another version; {advice}"])
            weights = np.zeros((2 << BITS, 2), dtype=np.float16)
            weights[arrays["rows"]] = arrays["weights"]
            limits = {str(code): Thresholds(*row) for code, row in zip(*_limits(arrays), strict=True)}
            return Hearing(weights, arrays["bias"], limits)
    except FileNotFoundError:
        raise ContentError([f"{path}: the safety classifier is missing; {advice}"]) from None
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ContentError(
            [f"{path}: the safety classifier cannot be read ({type(error).__name__}); {advice}"]
        ) from None


def _limits(arrays: Any) -> tuple[list[str], list[list[float]]]:
    return arrays["languages"].tolist(), arrays["thresholds"].tolist()


def _write(path: Path, hearing: Hearing, digest: str) -> None:
    rows = np.flatnonzero(hearing.weights.any(axis=1))
    arrays = {
        "code": np.array(_code()),
        "sources": np.array(digest),
        "languages": np.array(list(hearing.thresholds)),
        "thresholds": np.array(list(hearing.thresholds.values())),
        "rows": rows.astype(np.uint32),
        "weights": hearing.weights[rows],
        "bias": hearing.bias,
    }
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.new")
    with draft.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _listed(content: Content, cries: Mapping[str, DistressExamples]) -> Iterator[Example]:
    for code, one in cries.items():
        for level, _, _, line in one.lines():
            yield from examples(code, level, line)
    for code, lists in content.safeguarding.items():
        yield from patterns(code, lists)
    for code, words in content.vocabularies.items():
        phrases = [one.words for one in words.occupations.values()] + [one.words for one in words.skills.values()]
        yield from harmless(code, chain.from_iterable(phrases))


def _typed(home: Path) -> Iterator[Example]:
    """What people type, by intent."""
    for path in sorted((home / "data/nlu").glob("*/*.yml")):
        for one in read_examples(path):
            try:
                level = EITHER if one.intent == CRIES else NONE
                yield from examples(one.language, level, one.text, WAYS, typed=True)
            except BadAlternatives as error:
                raise ContentError([f"{path}: {one.text!r}: {error}"]) from None


def _digests(path: Path) -> tuple[str, str] | None:
    """What a trained file was made by and from; None for one that cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return str(arrays["code"]), str(arrays["sources"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _code() -> str:
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update((Path(guidance.__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]


def _sources(home: Path) -> str:
    digest = hashlib.sha256("".join(f"{name} {version(name)}\0" for name in _LIBRARIES).encode())
    learned_from = [f"data/languages/*/{name}" for name in (distress.FILE, "safeguarding.yml", experience.FILE)]
    for path in sorted(path for pattern in (*learned_from, "data/nlu/*/*.yml") for path in home.glob(pattern)):
        digest.update(f"{path.relative_to(home).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
