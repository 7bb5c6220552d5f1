"""Where trained models are, and what a model was trained from. Imports no Rasa: `itinera train` is quick to skip."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

SUFFIX = ".tar.gz"
KEPT = 3
"""Models that stay in the folder, so that a bad one can be removed."""

SOURCES = ("config.yml", "domain.yml", "data/nlu", "data/rules")
_OWN_CODE = ("engine/nlu.py", "guidance/alternatives.py", "guidance/classifier.py", "guidance/ngrams.py")
_DEPENDENCIES = ("rasa", "scikit-learn", "numpy", "scipy")


def newest(models: Path) -> Path | None:
    """Returns the model that was trained or confirmed last."""
    found = _models(models)
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
    for path in reversed(_models(models)):
        if path.name.endswith(f"-{digest}{SUFFIX}"):
            os.utime(path)
            return path
    return None


def forget_old(models: Path) -> None:
    """Removes all but the last few models."""
    for path in _models(models)[:-KEPT]:
        path.unlink(missing_ok=True)


def _models(models: Path) -> list[Path]:
    return sorted(models.glob(f"*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
