"""Settings refuse to start when wrong, and say which value."""

from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingsError


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ITINERA_PORT", "eighty", "ITINERA_PORT"),
        ("ITINERA_PORT", "70000", "ITINERA_PORT"),
        ("ITINERA_WORKERS", "2", "needs PostgreSQL"),
        ("ITINERA_HOME", "/nowhere", "no config.yml"),
        ("ITINERA_KIOSK_IDLE_S", "185", "20 seconds"),
        ("ITINERA_LOG_LEVEL", "loud", "ITINERA_LOG_LEVEL"),
        ("ITINERA_COLOUR", "red", "no such setting"),
        ("ITINERA_TOML", "/nowhere.toml", "no file"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said):
        settings.read()


def test_a_file_gives_settings_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "itinera.toml"
    file.write_text("port = 9001\nkiosk_idle_s = 600\n")
    monkeypatch.setenv("ITINERA_TOML", str(file))
    monkeypatch.setenv("ITINERA_PORT", "9002")
    read = settings.read()
    assert (read.port, read.kiosk_idle_s) == (9002, 600)


def test_an_unknown_name_in_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "itinera.toml"
    file.write_text("prot = 9001\n")
    monkeypatch.setenv("ITINERA_TOML", str(file))
    with pytest.raises(SettingsError, match="PROT"):
        settings.read()
