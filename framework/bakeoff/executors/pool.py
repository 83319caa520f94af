"""The supervisor: hands jobs to worker processes, one each, and answers for every step whatever happens to them."""

import selectors
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from bakeoff.errors import BakeoffError
from bakeoff.executors.ledger import Ledger, Step
from bakeoff.executors.process import LEAVE_SECONDS, START_SECONDS, WorkerProcess
from bakeoff.jobs import Began, Event, Finished, Job, WorkSetup

TICK_SECONDS = 0.2
"""How often clocks and exits are looked at; a step over its time is killed so much later at most."""

START_ATTEMPTS = 3
"""After so many workers in a row that died while starting, starting more is of no use."""

START_KILLS = 30
"""The same where somebody killed them (a system out of memory, an operator): that may pass."""

RECYCLE_BYTES = 4 << 30
"""A worker that holds more memory than this between two jobs is replaced: something in it leaks."""


def supervise(jobs: Iterable[Job], setup: WorkSetup, size: int) -> Iterator[Event]:
    """Carry out jobs in at most `size` worker processes and yield what happens; closing it ends them all at once.

    Jobs are taken from `jobs` only when a worker is free for them.

    Raises
    ------
    BakeoffError
        When workers cannot start, or cannot go on (a full disk).
    """
    pool = _Pool(iter(jobs), setup)
    try:
        for _ in range(size):
            pool.start_next()
        while pool.workers:
            yield from pool.listen()
            yield from pool.check_clocks()
    finally:
        pool.close()


class _Pool:
    def __init__(self, jobs: Iterator[Job], setup: WorkSetup) -> None:
        self.workers: set[WorkerProcess] = set()
        self._jobs = jobs
        self._setup = setup
        self._selector = selectors.DefaultSelector()
        self._failed_starts: Counter[int] = Counter()
        self._next_check = 0.0

    def start_next(self) -> None:
        """Start a worker for the next job, if there is one."""
        job = next(self._jobs, None)
        if job is not None:
            self._start(Ledger(job))

    def listen(self) -> Iterator[Event]:
        """Wait a moment for messages and yield what they say."""
        for key, _ in self._selector.select(TICK_SECONDS):
            yield from self._hear(key.data)

    def check_clocks(self) -> Iterator[Event]:
        """End what takes too long, and notice the dead whose channels are held open by what they started."""
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + TICK_SECONDS
        for worker in [worker for worker in self.workers if worker.has_exited or now > worker.deadline]:
            # Whoever reads our events may have kept us waiting: what a worker said in time still counts.
            yield from self._hear(worker)
            if worker not in self.workers:
                continue
            if worker.has_exited:
                yield from self._bury(worker)
            elif now > worker.deadline:
                yield from self._expire(worker)

    def close(self) -> None:
        """End all workers at once."""
        for worker in self.workers:
            worker.strike()
        for worker in self.workers:
            worker.kill()
        self._selector.close()

    def _start(self, ledger: Ledger) -> None:
        worker = WorkerProcess(self._setup, ledger)
        self.workers.add(worker)
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)

    def _forget(self, worker: WorkerProcess) -> None:
        self.workers.remove(worker)
        self._selector.unregister(worker.channel)

    def _hear(self, worker: WorkerProcess) -> list[Event]:
        try:
            messages: list[list[Event | BakeoffError]] = worker.channel.drain()
        except EOFError:
            patience = LEAVE_SECONDS
        except Exception:  # noqa: BLE001 - whatever a plugin wrote into the channel by mistake
            patience = 0.0
        else:
            return [event for message in messages for event in self._note_all(worker, message)]
        return self._bury(worker, patience=patience)

    def _note_all(self, worker: WorkerProcess, message: list[Event | BakeoffError]) -> list[Event]:
        if not worker.has_started:
            self._failed_starts.clear()
            worker.send(worker.ledger.portion())
        return [news for event in message for news in self._note(worker, event)]

    def _note(self, worker: WorkerProcess, event: Event | BakeoffError) -> list[Event]:
        if isinstance(event, BakeoffError):
            raise event
        if isinstance(event, Began):
            worker.begin(Step(event.unit, event.step), preparing=event.preparing)
        news = worker.ledger.record(event)
        return news + self._go_on(worker) if isinstance(event, Finished) else news

    def _go_on(self, worker: WorkerProcess) -> list[Event]:
        """Give a worker that is through with its portion the next one, before anybody hears of the last."""
        ledger, news = self._next(worker.ledger)
        if ledger is not None and worker.resident_bytes() <= RECYCLE_BYTES:
            worker.ledger = ledger
            worker.send(ledger.portion())
            return news
        self._forget(worker)
        worker.leave()
        if ledger is not None:
            self._start(ledger)
        return news

    def _next(self, ledger: Ledger) -> tuple[Ledger | None, list[Event]]:
        """Return the ledger to work on now: the same until it is settled, then that of the next job."""
        if not ledger.is_settled:
            return ledger, []
        job = next(self._jobs, None)
        return (None if job is None else Ledger(job)), [Finished(ledger.job.number)]

    def _expire(self, worker: WorkerProcess) -> list[Event]:
        self._forget(worker)
        worker.kill()
        if worker.step is None:
            return self._start_again(worker.ledger, f"not ready after {START_SECONDS:g} s", START_ATTEMPTS)
        return self._replace(worker, worker.ledger.fail(worker.step, f"took longer than {worker.limit}"))

    def _bury(self, worker: WorkerProcess, *, patience: float = 0.0) -> list[Event]:
        self._forget(worker)
        how = worker.kill(patience=patience)
        if worker.step is None:
            return self._start_again(worker.ledger, how, START_KILLS if worker.was_killed else START_ATTEMPTS)
        return self._replace(worker, worker.ledger.crash(worker.step, f"crashed the worker {how}"))

    def _replace(self, worker: WorkerProcess, news: list[Event]) -> list[Event]:
        ledger, more = self._next(worker.ledger)
        if ledger is not None:
            self._start(ledger)
        return news + more

    def _start_again(self, ledger: Ledger, how: str, attempts: int) -> list[Event]:
        self._failed_starts[attempts] += 1
        if self._failed_starts[attempts] >= attempts:
            raise BakeoffError(
                f"workers die while they start, {attempts} times in a row {how}; a plugin may do this when it is "
                "imported: see `bakeoff ls`, or set BAKEOFF_PLUGINS=builtin"
            )
        self._start(ledger)
        return []
