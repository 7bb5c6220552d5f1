"""Several processes serve one listening socket: loaded once, shared by forking, replaced when one dies.

The parent serves nobody. It has no loop, no thread and no connection, so that a fork at any later time is as sound as
the first; it waits for signals. A worker ends when its parent does, however that ended: it holds one end of a pipe.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable

import structlog

MOST_DRAIN_S = 20
"""A worker that has not ended so long after SIGTERM is killed."""
TOO_SOON_S, TOO_OFTEN = 10, 5
"""Workers that die so soon after their start, so often in a row, are not replaced any more."""
_AWAITED = frozenset((signal.SIGTERM, signal.SIGINT, signal.SIGCHLD))

log = structlog.get_logger()


class WorkersFailed(Exception):
    """Workers die as soon as they start; the log says what of."""


def settle() -> None:
    """Keep the garbage collector away from what was loaded and stays; after a fork it would copy every page."""
    gc.collect()
    gc.freeze()


def supervise(count: int, work: Callable[[int], None]) -> None:
    """Run ``work`` in ``count`` processes until SIGTERM or SIGINT; a worker that dies is replaced.

    ``work`` gets a file descriptor that becomes readable when the parent is gone. Raises WorkersFailed after all
    workers have been ended.
    """
    settle()
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    lifeline, held = os.pipe()
    running: dict[int, float] = {}
    soon = 0
    try:
        for _ in range(count):
            running[_fork(work, lifeline, held)] = time.monotonic()
        while signal.sigwait(_AWAITED) == signal.SIGCHLD:
            for pid, status, lived in _ended(running):
                soon = soon + 1 if lived < TOO_SOON_S else 0
                log.error("worker.died", worker=pid, status=status, after_s=round(lived, 1))
                if soon >= TOO_OFTEN:
                    raise WorkersFailed("the workers end as soon as they start; the lines above say why")
                running[_fork(work, lifeline, held)] = time.monotonic()
    finally:
        _stop(running)
        os.close(held)
        os.close(lifeline)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)


def _fork(work: Callable[[int], None], lifeline: int, held: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.close(held)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
        structlog.contextvars.bind_contextvars(worker=os.getpid())
        work(lifeline)
        status = 0
    except BaseException:  # whatever it is, nothing of the parent's may go on here
        log.exception("worker.failed")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _ended(running: dict[int, float]) -> list[tuple[int, int, float]]:
    """Take out the workers that have ended: id, exit status, seconds they lived. One signal may stand for several."""
    found = []
    for pid, began in list(running.items()):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            del running[pid]
            found.append((pid, os.waitstatus_to_exitcode(status), time.monotonic() - began))
    return found


def _stop(running: dict[int, float]) -> None:
    """Ask all to end, and end those that do not. Nobody else waits for them, so that each id is still theirs."""
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + MOST_DRAIN_S
    while running:
        if time.monotonic() > deadline:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
        signal.sigtimedwait((signal.SIGCHLD,), 0.1)
        _ended(running)
