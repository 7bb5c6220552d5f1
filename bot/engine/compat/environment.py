"""Names that Rasa 3.6.21 expects of older releases of its dependencies."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any


def _get_distribution(name: str) -> SimpleNamespace:
    return SimpleNamespace(version=importlib.metadata.version(name))


def _resource_filename(package_or_requirement: str, resource_name: str) -> str:
    module = sys.modules.get(package_or_requirement)
    origin = module.__file__ if module else getattr(importlib.util.find_spec(package_or_requirement), "origin", None)
    if origin is None:
        raise ModuleNotFoundError(f"{package_or_requirement} has no folder of its own")
    return str(Path(origin).parent / resource_name)


def _answer(name: str, **names: Any) -> None:
    """Puts a small module of our own in the place of one that is not installed (or is slow to import)."""
    if name not in sys.modules:
        module = ModuleType(name)
        vars(module).update(names)
        sys.modules[name] = module


def install() -> None:
    """Provides the missing names. Called before Rasa is imported."""
    # Rasa reports usage to its makers unless told not to. Nothing leaves the building.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # Rasa would leave a cache with a database in the working folder; whether to train is our own fingerprint's to say.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    # Rasa's tables, which we never create, are written the old way.
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

    import numpy
    import packaging.version

    # numpy 2 moved it; Rasa names it in a list of warnings to hide.
    if not hasattr(numpy, "VisibleDeprecationWarning"):
        numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]
    # packaging 22 removed it; Rasa asks whether a data file's version is one, and it never is.
    if not hasattr(packaging.version, "LegacyVersion"):
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]
    # setuptools 82 removed pkg_resources; importing it took half a second anyway.
    _answer(
        "pkg_resources",
        get_distribution=_get_distribution,
        resource_filename=_resource_filename,
        DistributionNotFound=importlib.metadata.PackageNotFoundError,
    )
    # Published as a source archive only, used for the second half of a model's file name.
    _answer("randomname", get_name=lambda: "itinera")
