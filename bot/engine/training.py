"""Trains the assistant, when something that it is trained from has changed."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.engine.compat import examples, logs
from bot.engine.compat.absent import has_tensorflow
from bot.engine.errors import EngineError, NeedsTensorFlow, TrainingFailed
from bot.engine.models import SOURCES, SUFFIX, fingerprint, forget_old, trained_from

TENSORFLOW_COMPONENTS = frozenset(
    {
        "DIETClassifier",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
        "ResponseSelector",
    }
)


def check_components(config: Path) -> None:
    """Refuses a configuration that names a component for which this installation has no TensorFlow."""
    try:
        settings = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TrainingFailed(f"{config} cannot be read: {one_line(error)}") from error
    if not isinstance(settings, dict):
        raise TrainingFailed(f"{config} does not contain settings.")
    entries = [*(settings.get("pipeline") or ()), *(settings.get("policies") or ())]
    names = [str(entry.get("name")) if isinstance(entry, dict) else str(entry) for entry in entries]
    needy = [name for name in names if name.rpartition(".")[2] in TENSORFLOW_COMPONENTS]
    if needy and not has_tensorflow():
        raise NeedsTensorFlow(f"{config} names {', '.join(needy)}, which needs TensorFlow: remove it.")


def train(home: Path, force: bool = False) -> Path:
    """Trains ``home``'s assistant into ``home``/models and returns the model's file.

    Returns the model at hand when nothing has changed, without loading Rasa, unless ``force`` is set. The new file
    appears whole or not at all. Raises ``TrainingFailed`` or ``NeedsTensorFlow``.
    """
    config, domain, *data = (home / source for source in SOURCES)
    check_components(config)
    for path in (domain, *data):
        if not path.exists():
            raise TrainingFailed(f"{path} is missing: there is nothing to train from.")
    models = home / "models"
    models.mkdir(exist_ok=True)
    digest = fingerprint(home)
    present = None if force else trained_from(models, digest)
    if present:
        return present
    name = f"itinera-{time.strftime('%Y%m%d-%H%M%S')}-{digest}{SUFFIX}"
    with tempfile.TemporaryDirectory(prefix=".training-", dir=models) as workplace:
        made = _run_rasa(config, domain, data, Path(workplace), name)
        made.replace(models / name)
    forget_old(models)
    return models / name


def _run_rasa(config: Path, domain: Path, data: list[Path], output: Path, name: str) -> Path:
    with failures_in_one_line():
        from rasa.model_training import train as rasa_train

        examples.install()
        result = rasa_train(
            str(domain),
            str(config),
            [str(path) for path in data],
            output=str(output),
            force_training=True,
            fixed_model_name=name,
        )
    if result.model is None:
        raise TrainingFailed("Rasa trained no model: are there rules in data/rules and examples in data/nlu?")
    return Path(result.model)


@contextlib.contextmanager
def failures_in_one_line() -> Iterator[None]:
    """Turns whatever Rasa raises, or prints before it exits, into ``TrainingFailed``."""
    with logs.captured() as printed:
        try:
            yield
        except EngineError:
            raise
        except SystemExit as stop:
            raise TrainingFailed(" ".join(printed.getvalue().split()) or "Rasa stopped without a word.") from stop
        except Exception as error:
            raise TrainingFailed(one_line(error)) from error


def one_line(error: BaseException) -> str:
    """Returns an error's message without line breaks, or its innermost cause's if it has none."""
    while not str(error).strip() and error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
