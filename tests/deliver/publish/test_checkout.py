"""A figure leads to its line at the commit that was built, and nowhere when that would be wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from handmade import BASE_FILE
from repository import Repo

from plansite.deliver.building.own_settings import repo_url
from plansite.deliver.git import Repository
from plansite.deliver.publish.checkout import Checkout, find_checkout, web_address
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.problems import Span

TINY = BASE_FILE.parent / "tests/golden/tiny/plan"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a plan in a folder whose name needs care in an address."""
    repo = Repo(tmp_path / "r", tmp_path / "no settings")
    shutil.copytree(TINY, repo.folder / "our plané/plan")
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "Noor van Dijk"),
        ("config", "user.email", "noor@example.org"),
        ("add", "."),
        ("commit", "--quiet", "--message=Start"),
        ("remote", "add", "origin", "git@github.com:tideline/plan.git"),
    ):
        repo.git(*arguments)
    monkeypatch.chdir(repo.folder / "our plané")
    return repo


def checkout(repo: Repo, given: str = "") -> Checkout:
    return find_checkout(Path("plan"), repo.base, given)


def line(repo: Repo, file: str = "plan/forecast.yaml", given: str = "") -> str:
    return checkout(repo, given).lines.address(Span(file, 9, 3))


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        (
            "git@github.com:tideline/plan.git",
            "https://github.com/tideline/plan/blob/{}/our%20plan%C3%A9/plan/forecast.yaml#L9",
        ),
        (
            "https://ci:secret@gitlab.com/a/b/plan.git",
            "https://gitlab.com/a/b/plan/-/blob/{}/our%20plan%C3%A9/plan/forecast.yaml#L9",
        ),
        (
            "ssh://git@gitlab.tideline.example:2222/a/plan",
            "https://gitlab.tideline.example/a/plan/-/blob/{}/our%20plan%C3%A9/plan/forecast.yaml#L9",
        ),
        (
            "https://bitbucket.org/tideline/plan",
            "https://bitbucket.org/tideline/plan/src/{}/our%20plan%C3%A9/plan/forecast.yaml#lines-9",
        ),
        (
            "https://codeberg.org/tideline/plan",
            "https://codeberg.org/tideline/plan/src/commit/{}/our%20plan%C3%A9/plan/forecast.yaml#L9",
        ),
        ("https://git.tideline.example/plan.git", ""),
        ("git@github-work:tideline/plan.git", ""),
        ("../far.git", ""),
    ],
)
def test_each_host_has_its_form(repo: Repo, remote: str, address: str) -> None:
    repo.git("remote", "set-url", "origin", remote)
    assert line(repo) == address.format(repo.git("rev-parse", "HEAD"))


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("git@github.com-work:o/r.git", "https://github.com/o/r"),
        ("git@gitlab.com-second:o/r.git", "https://gitlab.com/o/r"),
        ("ssh://git@ssh.github.com:443/o/r.git", "https://github.com/o/r"),
        ("ssh://git@altssh.gitlab.com:443/o/r.git", "https://gitlab.com/o/r"),
        ("ssh://git@altssh.bitbucket.org:443/o/r.git", "https://bitbucket.org/o/r"),
        ("  https://github.com/o/r.git \n", "https://github.com/o/r"),
        ("https://GitHub.com/o/my plan.git", "https://github.com/o/my%20plan"),
        ("git@work:o/r.git", ""),
        ("git@host.my-own:o/r.git", ""),
        ("https://[github.com/o/r", ""),
        ("https://github.com:port/o/r", ""),
        ("file:///srv/git/r.git", ""),
        ("C:\\plans\\r", ""),
        ("", ""),
    ],
)
def test_an_address_of_git_leads_to_a_page_or_to_none(address: str, page: str) -> None:
    assert web_address(address) == page


HABITS = {
    "log.showSignature": "true",
    "color.ui": "always",
    "core.quotePath": "true",
    "i18n.logOutputEncoding": "ISO-8859-1",
    "status.showUntrackedFiles": "no",
    "status.branch": "true",
    "diff.external": "false",
    "diff.noprefix": "true",
    "format.pretty": "fuller",
    "log.decorate": "full",
    "alias.log": "status",
    "core.pager": "false",
}


def test_answers_do_not_change_with_the_settings_of_whoever_asks(repo: Repo) -> None:
    repo.git("config", "user.name", "Zoë Müller")
    repo.git("commit", "--quiet", "--allow-empty", "--message=Grüße")
    plain = checkout(repo)
    for name, value in HABITS.items():
        repo.git("config", name, value)
    assert checkout(repo) == plain
    assert plain.author == "Zoë Müller"
    assert len(plain.commit) == 40
    (repo.folder / "our plané" / "plan" / "new.yaml").write_text("title: New\n", encoding="utf-8")
    assert checkout(repo).commit == ""


SIGNER = """\
#!/bin/sh
cat > /dev/null
echo "[GNUPG:] SIG_CREATED D 1 8 00 1 X" >&2
printf -- "-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n"
echo "gpg: Good signature from Noor" >&2
"""


def test_a_signed_commit_is_no_other_commit(repo: Repo, tmp_path: Path) -> None:
    signer = tmp_path / "gpg"
    signer.write_text(SIGNER)
    signer.chmod(0o755)
    repo.git("config", "gpg.program", str(signer))
    repo.git("config", "log.showSignature", "true")
    repo.git("commit", "--quiet", "--allow-empty", "-S", "--message=Signed")
    assert "Good signature" in repo.git("log", "-1", "--format=%H")
    assert checkout(repo).commit == repo.git("rev-parse", "HEAD")


def test_no_hook_of_a_repository_runs(repo: Repo) -> None:
    hook = repo.folder / ".git" / "hooks" / "reference-transaction"
    hook.write_text("#!/bin/sh\ntouch ran\nexit 1\n")
    hook.chmod(0o755)
    Repository(repo.folder).do("no", "update-ref", "refs/heads/other", "HEAD")
    assert not (repo.folder / "ran").exists()


def test_no_password_of_a_remote_is_shown() -> None:
    assert web_address("https://ci:secret@gitlab.com:8443/a/plan.git") == "https://gitlab.com:8443/a/plan"
    assert web_address("http://token@git.tideline.example/plan") == "http://git.tideline.example/plan"


def test_the_site_and_the_plan_say_it_before_git_does(repo: Repo) -> None:
    assert line(repo, given="https://gitlab.com/x/y").startswith("https://gitlab.com/x/y/-/blob/")
    assert line(repo, given="https://wiki.tideline.example").startswith("https://github.com/")
    repo.base.write_text("site_name: Plan\nrepo_url: 'https://bitbucket.org/x/y'  # here\n", encoding="utf-8")
    assert repo_url(repo.base) == "https://bitbucket.org/x/y"
    assert line(repo, given="https://gitlab.com/x/y").startswith("https://bitbucket.org/x/y/src/")


def test_a_changed_file_has_no_link_and_the_others_keep_theirs(repo: Repo) -> None:
    (repo.folder / "our plané/plan/forecast.yaml").write_text("model: subscription\n", encoding="utf-8")
    (repo.folder / "our plané/plan/new.yaml").write_text("title: New\n", encoding="utf-8")
    assert line(repo) == ""
    assert line(repo, "plan/new.yaml") == ""
    assert line(repo, "plan/budget.yaml")
    assert line(repo, "catalog/kpis.yaml") == ""
    assert checkout(repo).commit == ""
    assert checkout(repo).author == "Noor van Dijk"


def test_nothing_is_known_before_the_first_commit_and_outside(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    assert find_checkout(tmp_path / "plan", tmp_path / "x") == Checkout()
    repo = Repo(tmp_path)
    repo.git("init", "--quiet")
    repo.git("config", "user.name", "Noor van Dijk")
    assert find_checkout(tmp_path / "plan", tmp_path / "x") == Checkout(author="Noor van Dijk")


def test_a_plan_at_the_top_of_a_submodule_is_found(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    shutil.copytree(TINY, inner.folder)
    for arguments in (
        ("init", "--quiet"),
        (
            "-c",
            "user.name=N",
            "-c",
            "user.email=n@example.org",
            "commit",
            "--quiet",
            "--allow-empty",
            "-m",
            "x",
        ),
        ("add", "."),
        ("-c", "user.name=N", "-c", "user.email=n@example.org", "commit", "--quiet", "-m", "Plan"),
    ):
        inner.git(*arguments)
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "sub")
    sub = repo.folder / "sub"
    Repo(sub).git("remote", "set-url", "origin", "https://github.com/tideline/inner")
    found = find_checkout(sub, repo.base).lines.address(Span(f"{sub.as_posix()}/forecast.yaml", 2, 1))
    assert (
        found == f"https://github.com/tideline/inner/blob/{inner.git('rev-parse', 'HEAD')}/forecast.yaml#L2"
    )


def test_pages_lead_from_each_given_figure_to_its_line(repo: Repo) -> None:
    outcome = run(Path("plan"))
    site = make_site(outcome, None, checkout(repo).lines)
    pages = {page.path: page.text for page in site.navigation.pages()}
    commit = repo.git("rev-parse", "HEAD")
    start = f'<a class="ps-line" href="https://github.com/tideline/plan/blob/{commit}/our%20plan%C3%A9/plan'
    assert f'{start}/forecast.yaml#L11">plan/forecast.yaml:11</a>' in pages["numbers/forecast.md"]
    assert f'{start}/forecast.yaml#L4">plan/forecast.yaml:4</a>' in pages["forecast.md"]
    assert "ps-line" not in "".join(page.text for page in make_site(outcome).navigation.pages())


@pytest.mark.parametrize(
    ("remote", "editor", "question"),
    [
        (
            "git@github.com:tideline/plan.git",
            "https://github.com/tideline/plan/edit/main/our%20plan%C3%A9/plan/forecast.yaml#L9",
            "https://github.com/tideline/plan/issues/new?title=A%20%26%20B&body=%23",
        ),
        (
            "ssh://git@gitlab.tideline.example:2222/a/plan",
            "https://gitlab.tideline.example/a/plan/-/edit/main/our%20plan%C3%A9/plan/forecast.yaml#L9",
            "https://gitlab.tideline.example/a/plan/-/issues/new?issue%5Btitle%5D=A%20%26%20B&issue%5Bdescription%5D=%23",
        ),
        (
            "https://codeberg.org/tideline/plan",
            "https://codeberg.org/tideline/plan/_edit/main/our%20plan%C3%A9/plan/forecast.yaml#L9",
            "https://codeberg.org/tideline/plan/issues/new?title=A%20%26%20B&body=%23",
        ),
        ("https://bitbucket.org/tideline/plan", "", ""),
        ("https://git.tideline.example/plan.git", "", ""),
    ],
)
def test_hosts_that_let_people_ask_and_propose(repo: Repo, remote: str, editor: str, question: str) -> None:
    repo.git("remote", "set-url", "origin", remote)
    lines = checkout(repo).lines
    assert lines.editor(Span("plan/forecast.yaml", 9, 3)) == editor
    assert lines.question("A & B", "#") == question


def test_changes_are_proposed_to_the_branch_of_the_remote(repo: Repo) -> None:
    repo.git("update-ref", "refs/remotes/origin/next", "HEAD")
    repo.git("checkout", "--quiet", "--detach")
    assert "/edit/next/" in checkout(repo).lines.editor(Span("plan/forecast.yaml", 9, 3))
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/next")
    repo.git("checkout", "--quiet", "-b", "trial")
    assert "/edit/next/" in checkout(repo).lines.editor(Span("plan/forecast.yaml", 9, 3))
