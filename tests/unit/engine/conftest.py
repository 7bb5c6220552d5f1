"""The engine is trained once a session, and loaded once for the tests that change nothing about its actions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot.engine  # noqa: F401  (before rasa_sdk, which the house imports)
from bot.engine.engine import Engine
from bot.engine.training import train

from . import house


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with a trained model."""
    home = tmp_path_factory.mktemp("house")
    house.write_corpus(home)
    train(home)
    return home


@pytest.fixture(scope="session")
def chapters() -> house.Chapters:
    """Chapters of three questions each."""
    return house.Chapters(questions=3)


@pytest.fixture(scope="session")
def engine(home: Path, chapters: house.Chapters) -> Engine:
    """The engine with actions that say their names."""
    return Engine.load(home / "models", house.actions(chapters))


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count()


@pytest.fixture
def talk(engine: Engine, _numbers: Iterator[int]) -> house.Talk:
    """A conversation that nobody has begun."""
    return house.Talk(engine, f"person {next(_numbers)}")


@pytest.fixture
def load(home: Path) -> Callable[..., Engine]:
    """Loads an engine some of whose actions do what the test says."""

    def load(chapters: house.Chapters | None = None, **then: house.Ran) -> Engine:
        return Engine.load(home / "models", house.actions(chapters or house.Chapters(questions=3), **then))

    return load
