"""Do the same with many plans: side by side on all cores, in workers that keep the program that they have loaded.

A worker gives way to a fresh one after some plans, so that its memory stays bounded. One that ends before it answers, killed or
out of memory, costs the plan that it was at work on and no other.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Generic, TypeVar

from plansite.compute.memory import keep_at_hand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

Task = TypeVar("Task")
Answer = TypeVar("Answer")
WORKERS = "plansite.workers"  # the event that tells whoever notes what a reply rests on that other processes read too
MOST_TASKS = 40
_LOOK = 1.0  # seconds between looks whether the process that gives the tasks is still there


@dataclass(frozen=True, slots=True)
class Lost(Generic[Task]):
    """Stand for the answer to a task whose worker ended before it gave one; `code` is what it ended with, as Python says it."""

    task: Task
    code: int


def cores() -> int:
    """Return how many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    work: Callable[[Task], Answer], tasks: Sequence[Task], workers: int
) -> Iterator[Answer | Lost[Task]]:
    """Yield what `work` makes of each task, in the order of the tasks.

    `work` is a function at the top of a module, and raises nothing; tasks and answers are values that can be pickled.
    """
    sys.audit(WORKERS)
    context = _context()
    waiting = list(enumerate(tasks))[::-1]
    answers: dict[int, Answer | Lost[Task]] = {}
    at_work: list[_Worker[Task, Answer]] = []
    try:
        for _ in range(min(workers, len(tasks))):
            at_work.append(_Worker(context, work))
            at_work[-1].begin(*waiting.pop())
        for number in range(len(tasks)):
            while number not in answers:
                for worker in _ready(at_work):
                    answers[worker.number] = worker.answer()
                    at_work[at_work.index(worker)] = fit = (
                        worker if worker.goes_on else _Worker(context, work)
                    )
                    if waiting:
                        fit.begin(*waiting.pop())
            yield answers.pop(number)
    finally:
        for worker in at_work:
            worker.end()


def _context() -> BaseContext:
    """Return how workers begin: with all that is loaded here where the system is known to bear it, else from nothing."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _ready(workers: Sequence[_Worker[Task, Answer]]) -> list[_Worker[Task, Answer]]:
    """Wait for workers that have answered, or ended."""
    at_work = {worker.pipe: worker for worker in workers if worker.is_at_work}
    return [worker for pipe, worker in at_work.items() if pipe in wait(at_work)]


class _Worker(Generic[Task, Answer]):
    """Hold a process that answers one task after the other."""

    def __init__(self, context: BaseContext, work: Callable[[Task], Answer]) -> None:
        self.pipe, theirs = context.Pipe()
        # the context for all systems does not say that it has processes, though each of its kinds does
        process = context.Process  # type: ignore[attr-defined]
        self._process: BaseProcess = process(target=_serve, args=(work, theirs, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()
        self._task: Task
        self.number, self.is_at_work, self._tasks = -1, False, 0

    @property
    def goes_on(self) -> bool:
        """Tell whether it takes one more task."""
        return self._process.is_alive() and self._tasks < MOST_TASKS

    def begin(self, number: int, task: Task) -> None:
        """Hand over a task."""
        self.number, self._task, self.is_at_work = number, task, True
        self._tasks += 1
        self._tell((task,))

    def answer(self) -> Answer | Lost[Task]:
        """Return what it has answered, or that it cannot any more; one that does not go on is ended."""
        self.is_at_work = False
        try:
            answer: Answer | Lost[Task] = self.pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join()
            answer = Lost(self._task, self._process.exitcode or 0)
        if not self.goes_on:
            self.end()
        return answer

    def end(self) -> None:
        """End it: one that waits is told so, one at work is stopped."""
        if self.is_at_work:
            self._process.terminate()
        else:
            self._tell(None)
        self._process.join()
        self.pipe.close()

    def _tell(self, task: tuple[Task] | None) -> None:
        with suppress(BrokenPipeError):  # it has ended, which its answer says
            self.pipe.send(task)


def _serve(work: Callable[[Task], Answer], pipe: Connection, parent: int) -> None:
    """Answer tasks until told to end, or until the process that asks has ended: others may hold the pipe open."""
    gc.freeze()  # what all plans share is no garbage
    keep_at_hand()  # the next plan takes as much as the one before
    with suppress(EOFError, ConnectionError, KeyboardInterrupt):
        while os.getppid() == parent:
            if not pipe.poll(_LOOK):
                continue
            told: tuple[Task] | None = pipe.recv()
            if told is None:
                return
            pipe.send(work(told[0]))
            del told
            gc.collect(0)  # what was kept after an earlier task is not looked at again
