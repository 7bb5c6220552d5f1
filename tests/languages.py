"""The languages that tests run in: those of the demo site, so that a new one is tested by being there."""

from typing import Any

import pytest
import yaml

from tests.conftest import HOME

ALL: list[str] = yaml.safe_load((HOME / "data/sites/demo.yml").read_text("utf-8"))["languages"]
TYPED = [code for code in ALL if (HOME / "data/nlu" / code).is_dir()]
"""Those that people can also type in."""


def english_now_others_later() -> list[Any]:
    """English at each commit, the others with the long checks."""
    return [code if code == "en" else pytest.param(code, marks=pytest.mark.long) for code in ALL]
