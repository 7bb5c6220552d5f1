"""The patches to Rasa are for exactly one version, and each of them still meets what it patches."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rasa
from rasa.core.actions.forms import FormAction
from rasa.core.processor import MessageProcessor

from bot.engine import compat
from bot.engine.compat import absent, dialogue, examples
from bot.engine.forms import QuestionForm
from bot.engine.processor import TurnProcessor

from .house import ROOT, Talk


def test_rasa_is_exactly_the_version_that_the_patches_are_for() -> None:
    assert rasa.__version__ == compat.RASA_VERSION == "3.6.21"


@pytest.mark.parametrize("name", [*dialogue.PATCHED_NAMES, *examples.PATCHED_NAMES])
def test_each_patched_name_still_exists_in_rasas_source(name: str) -> None:
    assert name in _defined_in(_module_of(name))


@pytest.mark.parametrize("name", sorted(absent.UNUSED_MODULES))
def test_each_module_that_we_leave_out_still_exists_in_rasa(name: str) -> None:
    folder = Path(rasa.__file__).parents[1]

    assert (folder / f"{name.replace('.', '/')}.py").is_file()


@pytest.mark.parametrize(
    ("ours", "theirs", "new"),
    [(TurnProcessor, MessageProcessor, {"run_turn", "_build"}), (QuestionForm, FormAction, set())],
)
def test_each_overridden_method_still_exists_with_the_same_parameters(ours: Any, theirs: Any, new: set[str]) -> None:
    overridden = {name for name, value in vars(ours).items() if callable(value) and not name.startswith("__")} - new

    for name in overridden | {"_log_slots"} & set(vars(ours)):
        expected = list(inspect.signature(getattr(theirs, name)).parameters)
        assert list(inspect.signature(getattr(ours, name)).parameters) == expected


def test_the_graph_runner_that_we_replace_still_has_that_name() -> None:
    assert "rasa.engine.runner.dask.DaskGraphRunner" in _defined_in("rasa.engine.runner.dask")


def test_what_is_not_installed_can_be_imported_inherited_from_called_and_annotated() -> None:
    import tensorflow as tf  # type: ignore[import-not-found]
    from twilio.rest import Client  # type: ignore[import-not-found]

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc]
        @tf.function()  # type: ignore[untyped-decorator]
        def call(self, values: tf.Tensor | None) -> str:
            return "called"

    assert Layer(1, units=2).call(None) == "called"
    assert Client("account", "token") is not None


def test_what_nobody_knows_is_still_an_import_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("a_module_that_nobody_wrote")


def test_installing_twice_changes_nothing() -> None:
    before = list(sys.meta_path)

    compat.install()

    assert sys.meta_path == before


def test_nothing_is_reported_to_the_makers_of_rasa() -> None:
    from rasa import telemetry

    assert not telemetry.is_telemetry_enabled()


def test_loading_the_engine_leaves_the_heavy_libraries_alone() -> None:
    loaded = _in_a_fresh_process(
        "import sys, json, bot.engine.engine; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )

    assert not {"sklearn", "spacy", "prompt_toolkit", "pandas", "sanic"} & set(loaded) - _hollow(loaded)
    assert "scipy" in loaded


def test_what_people_write_reaches_no_log(
    talk: Talk, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    talk.open_form()
    talk.choose("ask_why", text="a secret of mine", pathway="a secret of mine")
    talk.type("a secret of mine")

    printed = capfd.readouterr()
    assert "a secret of mine" not in printed.out + printed.err + caplog.text


def _in_a_fresh_process(code: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    result: list[str] = json.loads(done.stdout)
    return result


def _hollow(names: list[str]) -> set[str]:
    return set(names) & absent.ABSENT_ROOTS


def _module_of(name: str) -> str:
    while True:
        name = name.rpartition(".")[0]
        try:
            if importlib.util.find_spec(name) is not None:
                return name
        except (ModuleNotFoundError, ValueError):
            continue


def _defined_in(module: str) -> set[str]:
    """The dotted names of a module's classes, methods and functions, read from its file: patched or not."""
    path = Path(rasa.__file__).parents[1] / f"{module.replace('.', '/')}.py"
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(f"{module}.{node.name}")
            names |= {
                f"{module}.{node.name}.{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            }
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(f"{module}.{node.name}")
    return names
