"""The command that keeps a note under a merge request."""

from __future__ import annotations

import os
from pathlib import Path

import click

from plansite.terminal import talk


@click.command()
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--api", envvar="CI_API_V4_URL", required=True, show_envvar=True, help="The address of the API."
)
@click.option("--project", envvar="CI_PROJECT_ID", required=True, show_envvar=True, help="The project.")
@click.option(
    "--merge-request",
    "number",
    envvar="CI_MERGE_REQUEST_IID",
    required=True,
    show_envvar=True,
    help="The number of the merge request.",
)
def note(text: Path, api: str, project: str, number: str) -> None:
    """Put the text of FILE under a GitLab merge request, as one note that later runs bring up to date.

    In a job of GitLab the options need not be given. The token stands in the variable PLANSITE_TOKEN. An empty FILE takes
    the note away.
    """
    from plansite.deliver.note import MergeRequest, NoteTrouble, keep_note

    token = os.environ.get("PLANSITE_TOKEN", "")
    if not token:
        raise click.UsageError(
            "The variable PLANSITE_TOKEN is empty: it must hold a token for the API of GitLab."
        )
    try:
        talk(keep_note(MergeRequest(api, project, number, token), text.read_text(encoding="utf-8")))
    except NoteTrouble as error:
        raise click.ClickException(str(error)) from error
