"""What a build server installs is what is running, or else a new plan says that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from repository import Repo, new_repository

from plansite.cli import main
from plansite.deliver.edit import origin as origins
from plansite.deliver.edit.origin import Origin, origin_of

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"


@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        (None, "plansite==1.2"),
        (
            {"url": "https://git.example/own/plansite.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"plansite @ git+https://git.example/own/plansite.git@{COMMIT}",
        ),
        (
            {
                "url": "ssh://git@git.example/own/tools.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"},
                "subdirectory": "plansite",
            },
            f"plansite @ git+ssh://git@git.example/own/tools.git@{COMMIT}#subdirectory=plansite",
        ),
        (
            {"url": "https://files.example/plansite-1.2-py3-none-any.whl", "archive_info": {"hashes": {"sha256": "ab12"}}},
            "plansite @ https://files.example/plansite-1.2-py3-none-any.whl#sha256=ab12",
        ),
        (
            {"url": "https://files.example/plansite-1.2.tar.gz", "archive_info": {}},
            "plansite @ https://files.example/plansite-1.2.tar.gz",
        ),
    ],
)  # fmt: skip
def test_what_others_can_reach_is_pinned(noted: dict[str, Any] | None, requirement: str) -> None:
    assert origin_of("1.2", noted) == Origin(requirement)


@pytest.mark.parametrize(
    "noted",
    [
        {"url": "file:///home/ann/plansite", "dir_info": {"editable": True}},
        {"url": "file:///home/ann/plansite", "dir_info": {}},
        {"url": "file:///home/ann/dist/plansite-1.2-py3-none-any.whl", "archive_info": {"hashes": {"sha256": "ab"}}},
        {"url": "file:///srv/plansite.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
    ],
)  # fmt: skip
def test_what_nobody_else_can_reach_is_said(noted: dict[str, Any]) -> None:
    said = origin_of("1.2", noted)
    assert said.requirement == "plansite==1.2"
    assert said.doubt.startswith(f"This Plansite comes from {noted['url'].removeprefix('file://')}, which no")


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://ann:secret@git.example/own/plansite.git", "https://git.example/own/plansite.git"),
        ("git@git.example:own/plansite.git", "ssh://git@git.example/own/plansite.git"),
        ("ssh://git@git.example:2222/own/plansite", "ssh://git@git.example:2222/own/plansite"),
        ("/srv/plansite.git", ""),
        ("file:///srv/plansite.git", ""),
        ("../plansite", ""),
    ],
)
def test_a_checkout_is_pinned_by_its_commit_where_its_remote_has_it(
    tmp_path: Path, remote: str, address: str
) -> None:
    repo = new_repository(tmp_path / "our plansite")
    noted = {"url": repo.folder.as_uri(), "dir_info": {"editable": True}}
    repo.git("remote", "add", "origin", remote)
    assert origin_of("1.2", noted).doubt, "nothing was pushed"
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    commit = repo.git("rev-parse", "main")
    said = origin_of("1.2", noted)
    assert said.requirement == (f"plansite @ git+{address}@{commit}" if address else "plansite==1.2")
    (repo.folder / "plan/plan.yaml").write_text("title: Another\n", encoding="utf-8")
    assert origin_of("1.2", noted).doubt, "others would get something else"


def test_a_folder_within_another_repository_is_not_that_repository(tmp_path: Path) -> None:
    repo: Repo = new_repository(tmp_path / "r")
    repo.git("remote", "add", "origin", "https://git.example/own/r.git")
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    assert origin_of("1.2", {"url": (repo.folder / "plan").as_uri(), "dir_info": {}}).doubt


@pytest.mark.parametrize(
    ("server", "file"), [("github", ".github/workflows/plan.yml"), ("gitlab", ".gitlab/plansite.yml")]
)
def test_a_new_plan_says_what_its_workflow_cannot_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str, file: str
) -> None:
    monkeypatch.setattr(origins, "origin", lambda: Origin("plansite==1.2", "Nobody gets this."))
    begun = CliRunner().invoke(main, ["init", str(tmp_path / "a"), "--ci", server])
    assert begun.exit_code == 0
    assert begun.output.endswith("\n\nNobody gets this.\n")
    text = (tmp_path / "a" / file).read_text(encoding="utf-8")
    assert 'PLANSITE: "plansite==1.2"' in text
    assert "\n  # The Plansite that wrote this file came from a checkout or file that no build server" in text
    plain = CliRunner().invoke(main, ["init", str(tmp_path / "b")])
    assert "Nobody" not in plain.output
