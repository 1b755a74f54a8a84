"""One note under a merge request: written once, then brought up to date, and taken away when there is nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from gitlab import ROBOT, TOKEN, GitLab, gitlab

from plansite.cli import main
from plansite.deliver.note import MergeRequest, NoteTrouble, keep_note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "<!-- plansite: this note is kept up to date -->\n"
SOMEBODY = {"id": 1, "username": "noor"}


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def host() -> Iterator[GitLab]:
    with gitlab() as here:
        yield here


def request_at(host: GitLab, token: str = TOKEN, number: str = "3") -> MergeRequest:
    return MergeRequest(host.url, "42", number, token, pause=0)


def test_a_note_is_written_once_and_then_brought_up_to_date(host: GitLab) -> None:
    host.add("Looks good.", SOMEBODY)
    assert keep_note(request_at(host), "Revenue 2027 −4.2 %\n") == "The note was written."
    assert keep_note(request_at(host), "Revenue 2027 −3.1 %\n") == "The note was brought up to date."
    assert host.bodies == ["Looks good.", f"{MARK}Revenue 2027 −3.1 %"]
    host.asked.clear()
    assert keep_note(request_at(host), "Revenue 2027 −3.1 %\n") == "The note says so already."
    assert not [each for each in host.asked if not each.startswith("GET")]


def test_a_note_with_nothing_to_say_is_taken_away(host: GitLab) -> None:
    assert keep_note(request_at(host), "") == "Nothing to say, and there is no note."
    keep_note(request_at(host), "Revenue 2027 −4.2 %")
    assert keep_note(request_at(host), " \n").endswith("the note was taken away.")
    assert host.notes == []


def test_the_note_is_found_among_many(host: GitLab) -> None:
    for number in range(150):
        host.add(f"Note {number}", SOMEBODY)
    keep_note(request_at(host), "first")
    for number in range(150):
        host.add(f"Note {number}", SOMEBODY)
    keep_note(request_at(host), "second")
    assert [body for body in host.bodies if body.startswith(MARK)] == [f"{MARK}second"]


def test_a_note_of_somebody_else_that_begins_alike_is_left_alone(host: GitLab) -> None:
    host.add(f"{MARK}mine", SOMEBODY)
    host.add(f"> {MARK}quoted", ROBOT)
    keep_note(request_at(host), "ours")
    keep_note(request_at(host), "ours again")
    assert host.bodies == [f"{MARK}mine", f"> {MARK}quoted", f"{MARK}ours again"]


def test_no_line_of_the_text_commands_gitlab(host: GitLab) -> None:
    keep_note(request_at(host), "/merge\nand/or\n  /assign @noor\r\n\t/close")
    assert host.bodies == [f"{MARK}\\/merge\nand/or\n  \\/assign @noor\r\n\t\\/close"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_host_is_asked_again(host: GitLab, status: int) -> None:
    host.instead += [(status, b"busy"), (status, b"busy")]
    assert keep_note(request_at(host), "text") == "The note was written."
    assert len(host.notes) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([(503, b"")] * 3, "it answers 503 Service Unavailable"),
        ([(403, b"{}")], "needs the scope “api” and at least the role Reporter"),
        ([(200, b"<html>a login page</html>")], "its answer is not what GitLab answers"),
        ([(200, b'[{"id": 1}]')], "its answer is not what GitLab answers"),
        ([(200, b"null")], "its answer is not what GitLab answers"),
    ],
)
def test_what_the_host_answers_instead_is_said_in_words(
    host: GitLab, answers: list[tuple[int, bytes]], said: str
) -> None:
    host.instead += answers
    with pytest.raises(NoteTrouble) as trouble:
        keep_note(request_at(host), "text")
    assert said in str(trouble.value)
    assert host.notes == []


def test_a_note_is_never_sent_twice(host: GitLab) -> None:
    host.instead += [(200, b"[]"), (502, b"")]
    with pytest.raises(NoteTrouble):
        keep_note(request_at(host), "text")
    assert [each.split()[0] for each in host.asked] == ["GET", "POST"]


def test_a_wrong_token_merge_request_or_address_is_said_in_words(host: GitLab) -> None:
    for where, said in [
        (request_at(host, token="stale"), "PLANSITE_TOKEN is wrong or has expired"),  # noqa: S106 - it opens nothing
        (request_at(host, number="4"), "there is no such merge request"),
        (MergeRequest("http://127.0.0.1:1", "42", "3", TOKEN, pause=0), "it cannot be reached"),
        (MergeRequest("file:///etc", "42", "3", TOKEN), "is not a web address"),
    ]:
        with pytest.raises(NoteTrouble) as trouble:
            keep_note(where, "text")
        assert said in str(trouble.value)
        assert TOKEN not in str(trouble.value)


def call(host: GitLab, text: Path, token: str = TOKEN) -> Result:
    job = {
        "CI_API_V4_URL": host.url,
        "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "3",
        "PLANSITE_TOKEN": token,
    }
    return CliRunner().invoke(main, ["note", str(text)], env=job)


def test_a_job_needs_to_name_the_file_only(host: GitLab, tmp_path: Path) -> None:
    text = tmp_path / "changes.md"
    text.write_text("Revenue − 4 %\n", encoding="utf-8")
    done = call(host, text)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "The note was written.\n")
    assert host.bodies == [f"{MARK}Revenue − 4 %"]
    refused = call(host, text, token="stale")  # noqa: S106 - it opens nothing
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: GitLab did not take the note: ")
    assert call(host, text, token="").exit_code == 2
