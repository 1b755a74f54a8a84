"""Many tasks are done side by side: in order, by workers that give way, and whatever becomes of one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plansite.portfolio.running import MOST_TASKS, Lost, cores, side_by_side

_DEADLY = -1


def squared(number: int) -> int:
    if number == _DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def own_id(_task: int) -> int:
    return os.getpid()


def large(number: int) -> str:
    return str(number) * 200_000


@pytest.mark.parametrize("workers", [1, 2, 5, 50])
def test_answers_come_in_the_order_of_the_tasks(workers: int) -> None:
    assert list(side_by_side(squared, range(20), workers)) == [number * number for number in range(20)]


def test_there_may_be_nothing_to_do() -> None:
    assert list(side_by_side(squared, [], 2)) == []
    assert cores() >= 1


def test_a_worker_that_is_killed_costs_its_own_task_only() -> None:
    tasks = [1, _DEADLY, 2, 3, _DEADLY, _DEADLY, 4]
    lost = Lost(_DEADLY, -signal.SIGKILL)
    assert list(side_by_side(squared, tasks, 2)) == [1, lost, 4, 9, lost, lost, 16]


def test_a_worker_does_many_tasks_and_gives_way_before_it_grows() -> None:
    tasks = range(2 * MOST_TASKS + 1)
    ids = list(side_by_side(own_id, tasks, 1))
    assert [ids.count(each) for each in dict.fromkeys(ids)] == [MOST_TASKS, MOST_TASKS, 1]
    assert os.getpid() not in ids


def test_answers_may_be_larger_than_what_a_pipe_holds() -> None:
    assert [len(answer) for answer in side_by_side(large, range(5), 2)] == [200_000] * 5


def test_whoever_asks_may_stop_asking() -> None:
    answers = side_by_side(squared, range(1000), 2)
    assert next(answers) == 0
    answers.close()


PROGRAM = """
import os, time
from plansite.portfolio.running import side_by_side
def slow(task):
    os.write(1, f"{os.getpid()}\\n".encode())  # a line of its own, whoever else writes
    time.sleep(0.2)
if __name__ == "__main__":
    list(side_by_side(slow, range(1000), 2))
"""


@pytest.mark.commands
def test_no_worker_outlives_a_killed_program(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    program = subprocess.Popen([sys.executable, tmp_path / "program.py"], stdout=subprocess.PIPE, text=True)
    assert program.stdout
    ids = {int(program.stdout.readline()) for _ in range(2)}
    program.kill()
    program.wait()
    program.stdout.close()
    for _ in range(100):
        if not any(Path(f"/proc/{number}").exists() for number in ids):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{number}").exists() for number in ids)
