"""The one thread of a process in which turns run, with an event loop of its own: web only hands over and waits."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class TurnThread:
    """Runs coroutines one after the other in its own loop, off the loop that answers browsers."""

    def __init__(self) -> None:
        self.waiting = 0
        """Turns that were handed over and are not done."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="turns", daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Carry ``work`` out there. It goes on to its end even when the browser has gone away."""
        self.waiting += 1
        here = asyncio.get_running_loop()
        outcome: asyncio.Future[Result] = here.create_future()

        def begin() -> None:
            task = self._loop.create_task(work)
            task.add_done_callback(lambda done: here.call_soon_threadsafe(self._pass_on, done, outcome))

        self._loop.call_soon_threadsafe(begin)
        return await outcome

    def call(self, work: Callable[[], object]) -> None:
        """Carry a plain function out there, before any turn that comes later."""
        self._loop.call_soon_threadsafe(work)

    def stop(self) -> None:
        """Let the running turn finish, then end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def _pass_on(self, done: asyncio.Task[Result], outcome: asyncio.Future[Result]) -> None:
        self.waiting -= 1
        if outcome.cancelled():
            return
        error = done.exception()
        if error is None:
            outcome.set_result(done.result())
        else:
            outcome.set_exception(error)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()
