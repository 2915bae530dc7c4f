"""Sources read in processes of their own, in the order in which they come.

A process that takes longer over a source than ``Limits.seconds`` is ended and another one goes on with the
next: ``read``, ``parse`` and ``attribute`` have no clock. A process that ends by itself is given the source
once more; when it ends again, the source is refused. What is read is the same with any number of processes.
"""

import queue
import select
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Self

import msgspec

from onrecord.errors import OnrecordError
from onrecord.faces.cli.worker import Answer, answer_from, receive, send
from onrecord.model import Reading, Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["TOGETHER", "Item", "Readers"]

_START = 120.0
"""Seconds a process may take to begin; only a machine that is out of room takes as long."""
_AHEAD = 16
_AHEAD_BYTES = 32 * 1024 * 1024
TOGETHER = 64
"""Sources for each process, and bytes in all, that are handed out before the first comes back; answers handed
on at once."""

Item = Refusal | tuple[Source, Answer]


class _Slow(Exception):
    """A source took longer than it may."""


class _Ended(Exception):
    """A process ended while it read, with the given exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Worker:
    """One process, begun when it is first needed and begun anew after its end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, payload: bytes) -> Answer:
        """Read one source. Raises _Slow past the limit, _Ended when the process has ended."""
        process = self._process or self._begun()
        taken, given = _pipes(process)
        try:
            send(taken, payload)
            answer = _answer(given, self._limits.seconds)
        except _Slow:
            self.end()
            raise
        except OSError:
            answer = None
        if answer is None:
            status = self.end()
            raise _Ended(status)
        return answer_from(answer)

    def _begun(self) -> subprocess.Popen[bytes]:
        # -P: nothing in the folder that is read may be taken for a module.
        command = [sys.executable, "-P", "-m", "onrecord.faces.cli.worker"]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        taken, given = _pipes(self._process)
        try:
            send(taken, msgspec.msgpack.encode(self._limits))
            ready = _answer(given, _START)
        except (OSError, _Slow):
            ready = None
        if ready is None:
            status = self.end()
            says = (
                f"A process that reads could not be begun (exit status {status}): see that there is memory"
                " and room for processes, and try again."
            )
            raise OnrecordError(says)
        return self._process

    def end(self) -> int:
        """End the process, whatever it does, and return its exit status (negative: the signal)."""
        process, self._process = self._process, None
        if process is None:
            return 0
        status = process.poll()
        process.kill()
        for pipe in _pipes(process):
            try:
                pipe.close()
            except OSError:
                continue
        ended = process.wait()
        return ended if status is None else status


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        message = "a worker has pipes"
        raise AssertionError(message)
    return process.stdin, process.stdout


def _answer(stream: IO[bytes], seconds: float) -> bytes | None:
    """Receive an answer that begins within so many seconds; once it begins it comes at once."""
    ready, _, _ = select.select([stream], [], [], seconds)
    if not ready:
        raise _Slow
    return receive(stream)


class Readers:
    """As many processes as ``jobs`` says. Used as a context: its end is theirs."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self._limits = limits
        self._jobs = jobs
        self._workers = [_Worker(limits) for _ in range(jobs)]
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(wait=True)

    def read(self, items: Iterable[Source | Refusal], *, ahead: bool = True) -> Iterator[list[Item]]:
        """Yield what came of each item, in their order: as many at once as are finished.

        Without ``ahead`` the next item is asked for only when the one before was handed on: it may be long
        in coming, as what somebody types is. Raises OnrecordError when no process can be begun, and what
        ``items`` raises.
        """
        waiting: deque[Refusal | tuple[Source, Future[Answer]]] = deque()
        held = 0
        for item in items:
            if isinstance(item, Refusal):
                waiting.append(item)
            else:
                waiting.append((item, self._threads.submit(self._one, item)))
                held += len(item.data)
            while waiting and (not ahead or len(waiting) > _AHEAD * self._jobs or held > _AHEAD_BYTES):
                finished = list(_finished(waiting))
                held -= sum(len(one[0].data) for one in finished if not isinstance(one, Refusal))
                yield finished
        while waiting:
            yield list(_finished(waiting))

    def _one(self, source: Source) -> Answer:
        payload = msgspec.msgpack.encode(source)
        worker = self._free.get()
        try:
            try:
                return worker.read(payload)
            except _Ended:
                # Who ended it may have meant something else, as the kernel does when memory is short.
                return worker.read(payload)
        except _Slow:
            return _refused(_slow(source, self._limits.seconds))
        except _Ended as ended:
            return _refused(_twice_ended(source, ended.status))
        finally:
            self._free.put(worker)


def _finished(waiting: deque[Refusal | tuple[Source, Future[Answer]]]) -> Iterator[Item]:
    """Take the first that waits, and those behind it that are finished, too."""
    for number in range(min(TOGETHER, len(waiting))):
        first = waiting[0]
        if isinstance(first, Refusal):
            yield first
        elif number and not first[1].done():
            return
        else:
            yield first[0], first[1].result()
        waiting.popleft()


def _refused(refusal: Refusal) -> Answer:
    return Reading((), (refusal,)), ()


def _slow(source: Source, seconds: int) -> Refusal:
    says = (
        f"{source.name} is not read because it takes longer than {seconds} seconds: split it, or give it more"
        " with --max-seconds."
    )
    return Refusal(source.name, "too-slow", says)


def _twice_ended(source: Source, status: int) -> Refusal:
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    says = (
        f"{source.name} is not read because the process that read it ended twice ({how}): see that there is"
        " memory, read it again, and report this line if it happens again."
    )
    return Refusal(source.name, "ended", says)
