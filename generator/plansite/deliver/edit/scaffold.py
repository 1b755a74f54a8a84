"""Start a project: a plan of one company kind in one outline, with what editors, git and a build server need.

What differs between company kinds and outlines is data in catalog/templates; questions come from the schemas.

covers: TEMPLATE-6
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from string import Template
from typing import TYPE_CHECKING, Any

from plansite.compute.model.catalog import load_catalog
from plansite.compute.model.guidance import load_guidance
from plansite.deliver.edit.details import TEMPLATES, Details, in_currency
from plansite.deliver.edit.guidance import guided
from plansite.deliver.edit.origin import Origin
from plansite.deliver.edit.questionnaire import Asked, chunks, questionnaire, scalar
from plansite.deliver.edit.samples import answered, files_of, without_others
from plansite.deliver.replacing import refuse_outside
from plansite.read.choices import text_with_choices
from plansite.read.files.opening import project_of
from plansite.read.schema import load_schemas
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from plansite.compute.model.guidance import Guidance
    from plansite.read.document import Entry
    from plansite.read.schema import SchemaSet

# what a build server needs that comes along as it is
_CARRIED = {
    "github": (".github/actions/plansite/action.yml", ".github/actions/plansite/requirements.lock"),
    "gitlab": (".gitlab/requirements.lock",),
}
# what a workflow says where it asks for something else than what has written it
_DOUBT = "\n  # The Plansite that wrote this file came from a checkout or file that no build server can reach. Say where yours gets it."
_MODELINE = "# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n"


@dataclass(frozen=True, slots=True)
class Choice:
    """Say what to start: a folder's name, a company kind, an outline, a build server ("" for none), the day, filled or blank.

    `origin` is where the build server gets Plansite.
    """

    name: str
    company: str
    outline: str
    server: str
    today: date
    sample: bool = False
    details: Details = field(default_factory=Details)
    origin: Origin = field(default=Origin("plansite"))


@dataclass(frozen=True, slots=True)
class Started:
    """List the files of a new project: those written, and those that were there before and stay as they were."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def start_project(folder: Path, choice: Choice) -> Started:
    """Write a project into a folder; a file that exists is never touched. Raises OSError when writing fails."""
    written: list[str] = []
    kept: list[str] = []
    files = sorted(project_files(choice).items())
    refuse_outside([(folder / name).parent for name, _ in files], project_of(folder))
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            kept.append(name)
        else:
            written.append(name)
    return Started(tuple(written), tuple(kept))


def next_steps(folder: Path, started: Started, *, sample: bool = False, doubt: str = "") -> str:
    """Say what was written and what to do next; `doubt` is what is said of the workflow."""
    check = (
        "says what it finds in the plan, which is that of a made-up company"
        if sample
        else "counts what is still to be written: texts that start with TODO, the first in plan/plan.yaml"
    )
    kept = [f"  {folder / name}" for name in started.kept]
    there = "\n".join(["Files that were there already and stay as they were:", *kept, ""]) if kept else ""
    return f"""{there}New files in {folder}: {len(started.written)}.

Next:
  1. cd {folder}
  2. plansite serve    shows the plan as a site and follows every change
  3. plansite check    {check}{doubt and f"{chr(10)}{chr(10)}{doubt}"}"""


def project_files(choice: Choice) -> dict[str, bytes]:
    """Return all files of a new project by their path in it."""
    words = _words(choice)
    plan = _sample_files(choice, words) if choice.sample else _plan_files(choice, words)
    files = {f"plan/{name}": choice.details.laid_over(text).encode() for name, text in plan}
    servers = [_templates() / "servers" / choice.server] if choice.server else []
    for source in [_templates() / "project", *servers]:
        for path in sorted(file for file in source.rglob("*") if file.is_file()):
            name = path.relative_to(source).as_posix().replace("dot_", ".")
            files[name] = _fill(path.read_text(encoding="utf-8"), words).encode()
    offer = load_catalog(catalog_folder()).choices
    for path in sorted(packaged("schemas").glob("*.schema.json")):
        schema = text_with_choices(path.read_text(encoding="utf-8"), offer)
        files[f"schemas/{path.name}"] = schema.encode()
    files["mkdocs.yml"] = packaged("mkdocs.yml").read_bytes()
    for name in _CARRIED.get(choice.server, ()):
        files[name] = packaged(name.rsplit("/", 1)[1]).read_bytes()
    return files


def _templates() -> Path:
    return catalog_folder() / "templates"


def _plan_files(choice: Choice, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each file of the plan that the outline asks for."""
    schemas = load_schemas(packaged("schemas"))
    is_bare = bool(_data(f"outlines/{choice.outline}").texts("from"))
    places, advice = _places(choice), {} if is_bare else _advice()
    for name in _data(f"outlines/{choice.outline}").texts("files"):
        asked = _asked(choice, words, name)
        for file, kind in _files_of(name, places, schemas):
            asked = replace(asked, sample=_answers_of_sample(choice, file, words))
            given = {key: _fill(text, words) for key, text in _given(file, places).items()}
            modeline = _MODELINE.format(up="../" * (1 + file.count("/")), kind=kind)
            answers = "".join(given.values()) if is_bare else questionnaire(schemas.kinds[kind], given, asked)
            yield f"{file}.yaml", guided(modeline + answers, advice.pop(name, ()))


def _sample_files(choice: Choice, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each file of the company's sample that the outline asks for."""
    schemas = load_schemas(packaged("schemas"))
    taken = _data(f"outlines/{choice.outline}").texts("files")
    for place, path in files_of(_sample(choice), taken):
        text = path.read_text(encoding="utf-8")
        file, folder = place.removesuffix(".yaml"), place.split("/", maxsplit=1)[0]
        if file == place:
            yield place, text
            continue
        kind = schemas.files.get(place) or schemas.folders[folder]
        asked, given = _asked(choice, words, folder.removesuffix(".yaml")), _given(file, _places(choice))
        modeline = _MODELINE.format(up="../" * (1 + place.count("/")), kind=kind)
        answers = answered(without_others(_fill(text, words), taken), schemas.kinds[kind], asked, given)
        yield place, modeline + answers


def _advice() -> dict[str, list[Guidance]]:
    """Return all advice by the file or folder that it is about; in a folder, the first file has it."""
    by_file: dict[str, list[Guidance]] = {}
    for piece in load_guidance(catalog_folder()):
        by_file.setdefault(piece.file, []).append(piece)
    return by_file


def _answers_of_sample(choice: Choice, file: str, words: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the company of the template answers in a file, or in the first one of its folder."""
    path = _sample(choice) / f"{file}.yaml"
    if not path.is_file() and "/" in file:
        path = next(iter(sorted(path.parent.glob("*.yaml"))), path)
    if not path.is_file():
        return {}
    own = _data(f"samples/{choice.company}/plan").text("currency")
    text = in_currency(_fill(path.read_text(encoding="utf-8"), words), own, TEMPLATES)
    root, _, problems = read_bytes(path.name, text.encode())
    if root is None or problems:
        raise ValueError(f"{path}: {problems}")
    data: Mapping[str, Any] = root.data
    return data


def _asked(choice: Choice, words: Mapping[str, str], name: str) -> Asked:
    """Say what the outline asks about in a file, or in each file of a folder."""
    only = _only(choice).get(name, ())
    never = _data(f"companies/{choice.company}/company").texts("never")
    return Asked(words["type"], words["stage"], frozenset(only), frozenset(never))


def _only(choice: Choice) -> dict[str, tuple[str, ...]]:
    """Return the fields that the outline asks about, by file or folder, where it does not ask about all."""
    only = _data(f"outlines/{choice.outline}").get("only")
    return {name: only.texts(name) for name, _ in only.items()} if only else {}


def _places(choice: Choice) -> list[Path]:
    """Return the folders of what templates give, the more special one last."""
    own = [_templates() / name for name in _data(f"outlines/{choice.outline}").texts("from")]
    return own or [_templates() / "any", _templates() / "companies" / choice.company]


def _sample(choice: Choice) -> Path:
    return _templates() / "samples" / choice.company


def _files_of(name: str, places: Sequence[Path], schemas: SchemaSet) -> list[tuple[str, str]]:
    """Return the files behind a name of an outline, each with its kind: one file, or all that templates put in a folder."""
    if f"{name}.yaml" in schemas.files:
        return [(name, schemas.files[f"{name}.yaml"])]
    keys = {path.stem for place in places for path in (place / name).glob("*.yaml")}
    return [(f"{name}/{key}", schemas.folders[name]) for key in sorted(keys)]


def _given(file: str, places: Sequence[Path]) -> dict[str, str]:
    """Return what templates give for a file by top-level key; later places win."""
    paths = [place / f"{file}.yaml" for place in places]
    given: dict[str, str] = {}
    for path in paths:
        given |= chunks(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return given


def _data(name: str) -> Entry:
    """Read one of the template's own data files. It is ours, so a mistake in it is a bug: ValueError."""
    path = _templates() / f"{name}.yaml"
    root, _, problems = read_bytes(path.name, path.read_bytes())
    if root is None or problems:
        raise ValueError(f"{path}: {problems}")
    return root


def _fill(text: str, words: Mapping[str, str]) -> str:
    """Put the project's own words in place of $names; a line that says which requirements it covers stays here."""
    kept = "".join(
        line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("# covers:")
    )
    return Template(kept).safe_substitute(words)


def _words(choice: Choice) -> dict[str, str]:
    """Return what templates may name with a $: the plan's names, its months m1 to m12, and the last day of each, d1 to d12."""
    from datetime import timedelta

    outline = _data(f"outlines/{choice.outline}")
    company = _company(choice)
    next_quarter = choice.today.year * 12 + (choice.today.month + 2) // 3 * 3  # its first month, from year 0
    first = choice.details.first_month(next_quarter)
    months = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, first + 12)]
    ends = [_first_day(month) - timedelta(days=1) for month in range(first + 1, first + 13)]
    title = f"{outline.text('title')} of {company}"
    return {
        "company": scalar(company),
        "company_text": company,
        "title": scalar(title),
        "title_text": title,
        "type": outline.text("type"),
        "stage": "growth",
        "first_month": str(first % 12 + 1),
        "first_day": _first_day(first).isoformat(),
        "today": choice.today.isoformat(),
        "in_a_month": (choice.today + timedelta(days=30)).isoformat(),
        "requirement": choice.origin.requirement,
        "doubt": _DOUBT if choice.origin.doubt else "",
        **{f"m{number}": month for number, month in enumerate(months, 1)},
        **{f"d{number}": end.isoformat() for number, end in enumerate(ends, 1)},
    }


def _company(choice: Choice) -> str:
    """Return the name of the company: that of the sample, or what the folder is called."""
    if choice.details.company:
        return choice.details.company
    if choice.sample:
        return _data(f"samples/{choice.company}/plan").text("company")
    return choice.name.replace("_", " ").replace("-", " ").strip().title() or "Company"


def _first_day(month: int) -> date:
    from datetime import date

    return date(month // 12, month % 12 + 1, 1)
