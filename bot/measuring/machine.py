"""What a process and the installation take of this machine (Linux: read from /proc)."""

import os
import re
from importlib import metadata
from pathlib import Path


def rss_mb(pid: int) -> float:
    """Resident memory of a process, shared pages included; 0 when it is gone."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return round(int(found.group(1)) / 1024, 1) if found else 0.0


def cpu_seconds(pid: int) -> float:
    """Seconds of processor time of a process and of its children that have ended, so far; 0 when it is gone."""
    return sum(map(int, _stat(pid)[11:15])) / os.sysconf("SC_CLK_TCK")


def parent(pid: int) -> int:
    """The process that started this one; 0 when it is gone."""
    return int((_stat(pid) or ["", "0"])[1])


def name(pid: int) -> str:
    """The command's name of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def family(pid: int) -> list[int]:
    """A process and the processes it started, in the order they were found; empty when it is gone."""
    found = [pid] if Path(f"/proc/{pid}").exists() else []
    for parent in found:
        for file in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in file.read_text().split()]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/pid/stat after the name, from the state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def installed_mb(home: Path) -> float:
    """The installed size of what requirements.txt names, and of this tree's own code and content."""
    names = set(re.findall(r"^([a-z0-9._-]+)==", (home / "requirements.txt").read_text(), re.M))
    size = 0
    for name in names:
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            continue
        size += sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file())
    for folder in ("bot", "actions", "data"):
        size += sum(path.stat().st_size for path in (home / folder).rglob("*") if path.is_file())
    return round(size / 1e6, 1)
