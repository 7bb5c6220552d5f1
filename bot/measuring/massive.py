"""Our intent classifier beside Rasa's default features with logistic regression, on MASSIVE (CC BY 4.0, not included).

The baseline is WhitespaceTokenizer, LexicalSyntacticFeaturizer and CountVectorsFeaturizer (words; characters 1 to 4
inside words) of Rasa 3.6.21 rebuilt with scikit-learn, with the defaults of its LogisticRegressionClassifier; the
RegexFeaturizer adds nothing without patterns. DIET needs TensorFlow, which is not installed here.
"""

import csv
import random
import re
import resource
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.guidance.classifier import TextClassifier

LANGUAGES = ("en", "fr", "de", "it", "pt", "ro", "es")
SIZES = (20, 60)
FEATURES, STRENGTH = 40_000, 1.0
TIMED = 300
"""Texts that are classified one by one to learn the time of one."""
_WORDS = re.compile(r"\b\w+\b")
_WHITESPACE_TOKENS = re.compile(r"[^\s.,!?+:;()\[\]\"]+")

Pairs = list[tuple[str, str]]
Predict = Callable[[str], str]


class MassiveError(Exception):
    """A folder without the data; the sentence names the file."""


@dataclass(frozen=True, slots=True)
class Run:
    """One classifier on one language."""

    classifier: str
    language: str
    examples: int
    """An intent, at most: rare intents have fewer."""
    accuracy: float
    train_s: float
    parse_ms: float
    """Median of one text."""
    peak_mb: float
    """The most memory that this process has used so far, in 10**6 bytes."""


def measure(folder: Path, languages: Sequence[str] = LANGUAGES, sizes: Sequence[int] = SIZES) -> Iterator[Run]:
    """Trains on the first ``sizes`` examples of each intent of a shuffled training part, tests on the whole test part.

    ``folder`` holds ``<language>_train.tsv`` and ``<language>_test.tsv`` with the columns id, scenario, intent, utt.
    Raises MassiveError.
    """
    data = {language: (_read(folder, language, "train"), _read(folder, language, "test")) for language in languages}
    for name, train in (("itinera", _ours), ("rasa_default", _default)):
        for size in sizes:
            for language, (pool, test) in data.items():
                yield _run(name, train, language, size, _sample(pool, size), test)


def _read(folder: Path, language: str, part: str) -> Pairs:
    file = folder / f"{language}_{part}.tsv"
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return [
                (row["utt"], row["intent"]) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            ]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise MassiveError(f"{file}: cannot be read ({type(error).__name__}: {error})") from None


def _sample(pool: Pairs, size: int) -> Pairs:
    shuffled = random.Random(0).sample(pool, len(pool))
    taken: dict[str, Pairs] = {}
    for pair in shuffled:
        same = taken.setdefault(pair[1], [])
        if len(same) < size:
            same.append(pair)
    return [pair for same in taken.values() for pair in same]


def _run(name: str, train: Callable[[Pairs], Predict], language: str, size: int, examples: Pairs, test: Pairs) -> Run:
    start = time.perf_counter()
    predict = train(examples)
    trained = time.perf_counter() - start
    right, times = 0, []
    for text, intent in test:
        start = time.perf_counter()
        right += predict(text) == intent
        times.append(1000 * (time.perf_counter() - start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return Run(name, language, size, right / len(test), trained, median(times[:TIMED]), peak)


def _ours(examples: Pairs) -> Predict:
    texts, intents = zip(*examples, strict=True)
    model = TextClassifier.fit(texts, intents, features=FEATURES, strength=STRENGTH)

    def predict(text: str) -> str:
        ranking = model.rank(text)
        return ranking[0][0] if ranking else ""

    return predict


def _default(examples: Pairs) -> Predict:
    from scipy.sparse import hstack
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, intents = zip(*examples, strict=True)
    parts = (
        (CountVectorizer(analyzer=_words), lambda text: text),
        (CountVectorizer(analyzer="char_wb", ngram_range=(1, 4)), lambda text: text),
        (DictVectorizer(), _lexical),
    )
    matrix = hstack([part.fit_transform([look(text) for text in texts]) for part, look in parts]).tocsr()
    # The settings of Rasa's component: C 1, no class weights, 100 steps, lbfgs.
    model = LogisticRegression(C=1.0, max_iter=100, tol=1e-4, solver="lbfgs", random_state=42)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # Rasa's component stops there, too
        model.fit(matrix, intents)

    def predict(text: str) -> str:
        vector = hstack([part.transform([look(text)]) for part, look in parts]).tocsr()
        return str(model.predict(vector)[0])

    return predict


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def _lexical(text: str) -> dict[str, float]:
    """The sum over words of Rasa's default lexical features: of the word before, the word, and the word after."""
    words = _WHITESPACE_TOKENS.findall(text)
    found: dict[str, float] = {}
    for at in range(len(words)):
        for offset, names in ((-1, ("low", "title", "upper")), (0, ("BOS", "EOS", "low", "upper", "title", "digit"))):
            _count(found, words, at, offset, names)
        _count(found, words, at, 1, ("low", "title", "upper"))
    return found


def _count(found: dict[str, float], words: Sequence[str], at: int, offset: int, names: Sequence[str]) -> None:
    place = at + offset
    if not 0 <= place < len(words):
        return
    word = words[place]
    values = {
        "low": word.islower(),
        "title": word.istitle(),
        "upper": word.isupper(),
        "digit": word.isdigit(),
        "BOS": place == 0,
        "EOS": place == len(words) - 1,
    }
    for name in names:
        key = f"{offset}:{name}:{values[name]}"
        found[key] = found.get(key, 0.0) + 1.0
