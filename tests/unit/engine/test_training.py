"""Training happens when something changed, leaves whole models only, and says in one line what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.engine import training
from bot.engine.errors import EngineError, NeedsTensorFlow, TrainingFailed
from bot.engine.models import KEPT, fingerprint, forget_old, newest
from bot.engine.training import TENSORFLOW_COMPONENTS, train

from . import house


@pytest.fixture
def house_of_its_own(tmp_path: Path) -> Path:
    """A house that has not been trained."""
    house.write_corpus(tmp_path)
    return tmp_path


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test if Rasa is asked to train."""

    def never(*arguments: object) -> Path:
        raise AssertionError("nothing had changed")

    monkeypatch.setattr(training, "_run_rasa", never)


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts an empty file where Rasa would put a model."""

    def pretend(config: Path, domain: Path, data: list[Path], output: Path, name: str) -> Path:
        (output / name).write_bytes(b"")
        return output / name

    monkeypatch.setattr(training, "_run_rasa", pretend)


def test_when_nothing_changed_nothing_is_trained(home: Path, unlucky: None) -> None:
    assert train(home) == newest(home / "models")


def _a_new_example(home: Path) -> None:
    path = next((home / "data" / "nlu" / "en").glob("*.yml"))
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


def _a_new_file(home: Path) -> None:
    (home / "data" / "rules" / "more.yml").write_text('version: "3.1"\n', encoding="utf-8")


def _a_setting(home: Path) -> None:
    path = home / "config.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("0.3", "0.4"), encoding="utf-8")


@pytest.mark.parametrize("change", [_a_new_example, _a_new_file, _a_setting])
def test_a_change_is_noticed(house_of_its_own: Path, change: Callable[[Path], None]) -> None:
    before = fingerprint(house_of_its_own)

    change(house_of_its_own)

    assert fingerprint(house_of_its_own) != before


def test_force_trains_anyway(house_of_its_own: Path, pretended: None) -> None:
    train(house_of_its_own)
    train(house_of_its_own).rename(house_of_its_own / "models" / "aside.tar.gz")

    assert train(house_of_its_own, force=True).is_file()


def test_a_model_that_fits_again_becomes_the_newest(house_of_its_own: Path, pretended: None) -> None:
    first = train(house_of_its_own)
    config = house_of_its_own / "config.yml"
    original = config.read_bytes()
    _a_setting(house_of_its_own)
    second = train(house_of_its_own)
    assert newest(house_of_its_own / "models") == second
    config.write_bytes(original)

    train(house_of_its_own)

    assert newest(house_of_its_own / "models") == first


def test_a_failed_training_leaves_nothing_behind(house_of_its_own: Path) -> None:
    (house_of_its_own / "domain.yml").write_text("intents: [greet", encoding="utf-8")

    with pytest.raises(TrainingFailed):
        train(house_of_its_own)

    assert list((house_of_its_own / "models").iterdir()) == []


def test_only_the_last_models_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"model-{number}.tar.gz"
        path.write_bytes(b"")
        os.utime(path, (number, number))

    forget_old(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"model-{n}.tar.gz" for n in range(5 - KEPT, 5)]


@pytest.mark.parametrize("component", [*sorted(TENSORFLOW_COMPONENTS), "rasa.core.policies.ted_policy.TEDPolicy"])
def test_a_component_for_tensorflow_is_refused_by_name(house_of_its_own: Path, component: str, unlucky: None) -> None:
    config = house_of_its_own / "config.yml"
    config.write_text(config.read_text(encoding="utf-8") + f"  - name: {component}\n", encoding="utf-8")

    with pytest.raises(NeedsTensorFlow, match=component):
        train(house_of_its_own)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.yml", "pipeline: ["),
        ("config.yml", "- just a list"),
        ("config.yml", "recipe: default.v1\npipeline:\n- name: NoSuchComponent\npolicies:\n- name: RulePolicy\n"),
        ("domain.yml", "version: '3.1'\nslots:\n  answer:\n    type: nonsense\n    mappings: []\n"),
        ("data/rules/menu.yml", "version: '3.1'\nrules:\n- rule: one\n  steps:\n  - intent: greet\n  - action: [\n"),
        (
            "data/rules/menu.yml",
            "version: '3.1'\nrules:\n- rule: two messages\n  steps:\n  - intent: greet\n  - action: say_help\n"
            "  - intent: affirm\n  - action: say_help\n",
        ),
        ("data/nlu/en/nlu.yml", "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n"),
    ],
)
def test_what_is_wrong_is_one_line(house_of_its_own: Path, name: str, content: str) -> None:
    (house_of_its_own / name).write_text(content, encoding="utf-8")

    with pytest.raises(EngineError) as failure:
        train(house_of_its_own)

    assert str(failure.value).strip()
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("name", ["domain.yml", "config.yml"])
def test_a_missing_file_is_named(house_of_its_own: Path, name: str) -> None:
    (house_of_its_own / name).unlink()

    with pytest.raises(TrainingFailed, match=name):
        train(house_of_its_own)
