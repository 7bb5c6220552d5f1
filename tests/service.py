"""A service of a test's own: the real `itinera serve` as a process, on a port and a state folder of its own."""

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot import app as composition
from bot import settings as configuration
from bot.casework.access import NotAccepted
from bot.records.people import Held
from tests.conftest import HOME, PIN

PASSPHRASE = "a long passphrase"
MOST_WAIT_S = 60


@dataclass
class Service:
    """Start it, kill it, start it again: the state stays."""

    state: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    port: int = 0
    log_folder: Path | None = None
    """Where the log goes when not into the state folder, which two services may share and a disk may fill."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return (self.log_folder or self.state) / "log"

    def start(self) -> None:
        """Start and wait until turns are answered; a second start keeps the port."""
        environment = {
            **os.environ,
            "ITINERA_STATE": str(self.state),
            "ITINERA_PORT": str(self.port),
            "ITINERA_CONVERSATION_RATE": "1000",  # tests are quicker than people
            "ITINERA_TERMINAL_RATE": "1000",
            **self.environment,
        }
        at = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot.cli", "serve"]
            self.process = subprocess.Popen(command, cwd=HOME, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + MOST_WAIT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the service ended: {self.log.read_text()[at:][-2000:]}")
            found = re.search(r"address='http://127.0.0.1:(\d+)/'", self.log.read_text()[at:])
            if found:
                self.port = int(found.group(1))
                if self._ready():
                    return
            time.sleep(0.05)
        raise AssertionError("the service did not become ready")

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def parts(self) -> Any:
        """The same database, opened beside the service."""
        return composition.compose(
            configuration.read(state=self.state, database=self.environment.get("ITINERA_DATABASE", ""))
        )

    def people(self, *languages: str) -> list[str]:
        """A new participant and a counsellor for each language; returns the participants' codes."""
        parts = self.parts()
        codes = []
        for language in languages:
            codes.append(f"P{secrets.randbelow(10**6):06d}")
            parts.access.add_participant(
                code=codes[-1],
                pin=PIN,
                site="demo",
                language=language,
                held=Held(release_on=date.today() + timedelta(days=300)),
            )
        for language in sorted(set(languages)):
            with contextlib.suppress(NotAccepted):  # from an earlier call
                parts.access.add_staff(
                    username=f"counsellor-{language}",
                    name="Ana Lopes",
                    role="counsellor",
                    passphrase=PASSPHRASE,
                    language=language,
                    site="demo",
                )
        parts.database.close()
        return codes

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
