"""Where trained models are, and what a model was trained from. Imports no Rasa: `itinera train` is quick to skip."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from bot.engine.errors import EngineError

SUFFIX = ".tar.gz"
KEPT = 3
"""Models that stay in the folder, so that a bad one can be removed."""

SOURCES = ("config.yml", "domain.yml", "data/nlu", "data/rules")
_OWN_CODE = (
    "engine/importer.py",
    "engine/nlu.py",
    "content/examples.py",
    "guidance/alternatives.py",
    "guidance/classifier.py",
    "guidance/ngrams.py",
)
_DEPENDENCIES = ("rasa", "scikit-learn", "numpy", "scipy")


IN_USE = "in_use"
"""A file in the models folder: the name of the model that was chosen. Without it the newest is used."""


class NoSuchModel(EngineError):
    """There is no model of that name."""


def in_use(models: Path) -> Path | None:
    """Returns the model that was chosen, or the newest one; raises NoSuchModel when the chosen one is gone."""
    name = chosen(models)
    if name is None:
        return newest(models)
    if not (models / name).is_file():
        raise NoSuchModel(f"{models / IN_USE} names {name}, which is not there: choose with 'itinera model use'.")
    return models / name


def chosen(models: Path) -> str | None:
    """Returns the name of the model that was chosen, None when the newest is used."""
    try:
        return (models / IN_USE).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def choose(models: Path, name: str | None) -> None:
    """Uses a model of the folder from the next start on, whatever is trained meanwhile; None: the newest again."""
    if name is None:
        (models / IN_USE).unlink(missing_ok=True)
        return
    if models / name not in all_models(models):
        raise NoSuchModel(f"{name}: there is no such model in {models}; 'itinera model list' shows them.")
    draft = models / f".{IN_USE}"
    draft.write_text(f"{name}\n", "utf-8")
    draft.replace(models / IN_USE)


def newest(models: Path) -> Path | None:
    """Returns the model that was trained or confirmed last."""
    found = all_models(models)
    return found[-1] if found else None


def fingerprint(home: Path) -> str:
    """Returns a digest of all that training depends on: sources, our own component, the libraries' versions."""
    digest = hashlib.sha256()
    for source in SOURCES:
        place = home / source
        for path in sorted(place.rglob("*.yml")) if place.is_dir() else [place]:
            digest.update(f"{path.relative_to(home).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in _OWN_CODE:
        digest.update((Path(__file__).parents[1] / name).read_bytes())
    for name in _DEPENDENCIES:
        digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()[:16]


def trained_from(models: Path, digest: str) -> Path | None:
    """Returns the model that was trained from these very sources, and makes it the newest."""
    for path in reversed(all_models(models)):
        if path.name.endswith(f"-{digest}{SUFFIX}"):
            os.utime(path)
            return path
    return None


def forget_old(models: Path) -> None:
    """Removes all but the last few models and the chosen one."""
    kept = chosen(models)
    for path in all_models(models)[:-KEPT]:
        if path.name != kept:
            path.unlink(missing_ok=True)


def all_models(models: Path) -> list[Path]:
    """Returns the models of the folder, the one that was trained or confirmed last at the end."""
    return sorted(models.glob(f"*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
