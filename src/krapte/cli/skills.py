"""`krapte skills`: bring a vocabulary of occupations and skills, and read text with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.audit import audit
from krapte.cli.fund import command as fund
from krapte.cli.match import match
from krapte.cli.options import Number, json_option, lang_option, show
from krapte.cli.person import language_of, language_option, store_option
from krapte.cli.route import command as route
from krapte.cli.transition import command as transition

if TYPE_CHECKING:
    from krapte.errors import Problem
    from krapte.skills import Answer, Found, Language, Reading

_STORE = "skills-store"
_MOST_BYTES = 64_000_000
_SHOWN = 12
_NONE_IMPORTED = {
    "nl": "Niets ingelezen in {store}; krapte gebruikt de meegeleverde woordenlijst van ESCO.",
    "en": "Nothing imported in {store}; krapte uses the vocabulary of ESCO that comes with it.",
}
_ENDINGS = (".txt", ".md", ".csv", ".json", ".html", ".rtf", ".pdf", ".doc", ".docx", ".odt")


@click.group("skills")
def command() -> None:
    """One language for occupations and skills: import it, and turn text into it.

    Without any import krapte knows the technical and ICT occupations of ESCO with their
    neighbours and essential skills.
    """


for _part in (transition, route, fund):
    command.add_command(_part)


command.add_command(match)
command.add_command(audit)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--version", "version", help="Version of the vocabulary, when its name has none.")
@click.option("--scheme", help="Name of a vocabulary that is not ESCO, such as competentnl.")
@click.option(
    "--names-for",
    "borrower",
    help="Only lend the names to this version of the store, along the same addresses.",
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=_STORE,
    show_default=True,
    help="Folder in which imported vocabularies are kept.",
)
@click.option("--dry-run", is_flag=True, help="Read and check all of it, and write nothing.")
@lang_option
@json_option
def import_file(
    file: Path,
    version: str | None,
    scheme: str | None,
    borrower: str | None,
    folder: Path,
    dry_run: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Bring ESCO, CompetentNL or a vocabulary of your own from FILE, a zip or folder with tables.

    ESCO is read as it is downloaded (classification, CSV), in any language; import a second
    language of the same version and the names are joined. Nothing is written unless all of it fits.

    \b
    Examples:
      krapte skills import "ESCO dataset - v1.2.0 - classification - nl - csv.zip"
      krapte skills import esco-nl --version 1.2.0 --names-for esco-1.1.1
      krapte skills import competentnl.zip --scheme competentnl --version 2026-06
    """  # noqa: D301
    from krapte.skills import LanguageStore, read_language

    found = read_language(file, version, scheme)
    store = LanguageStore(folder)
    given = None
    if borrower is not None:
        found, given = store.lent(found, borrower)
    else:
        found = store.joined(found)
    if not dry_run:
        store.write(found)
    told = _about(found) | {"written": not dry_run, "names_lent_to": given}
    if as_json:
        show(told)
        return
    words = {
        "nl": "{id}: {occupations} beroepen, {skills} vaardigheden, {essential} essentiële en "
        "{optional} optionele relaties, talen {languages}.",
        "en": "{id}: {occupations} occupations, {skills} skills, {essential} essential and "
        "{optional} optional relations, languages {languages}.",
    }
    click.echo(words[lang].format(**told | {"languages": ", ".join(found.languages)}))
    if found.left_out:
        loose = {
            "nl": f"{found.left_out} verwijzingen zonder einde zijn weggelaten.",
            "en": f"{found.left_out} links without an end were left out.",
        }
        click.echo(loose[lang])
    if given is not None:
        lent = {"nl": f"{given} begrippen kregen namen.", "en": f"{given} concepts got names."}
        click.echo(lent[lang])
    end = {
        (False, "nl"): f"Bewaard in {folder}.",
        (False, "en"): f"Kept in {folder}.",
        (True, "nl"): "Alles past. Er is niets geschreven (--dry-run).",
        (True, "en"): "All of it fits. Nothing was written (--dry-run).",
    }
    click.echo(end[dry_run, lang])


@command.command("normalise")
@click.argument("words", metavar="TEXT|FILE", nargs=-1, required=True)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["title", "vacancy", "cv"]),
    default="title",
    show_default=True,
    help="A job title (in a FILE: one on each line), or the text of a vacancy or CV.",
)
@click.option(
    "--top", type=click.IntRange(1, 50), default=5, show_default=True,
    help="How many occupations to show for a title.",
)  # fmt: skip
@click.option(
    "--threshold", type=Number(0, 1), default=0.5, show_default=True,
    help="Chance below which the answer is: not known.",
)  # fmt: skip
@store_option
@language_option
@lang_option
@json_option
def normalise(
    words: tuple[str, ...],
    kind: str,
    top: int,
    threshold: float,
    store: Path | None,
    id_: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Turn a job title, vacancy or CV into occupations and skills, with how sure each is.

    The words of the text are not kept, not logged and not repeated: answers name concepts and the
    places (characters from the beginning) where they were found.

    \b
    Examples:
      krapte skills normalise "Monteur elektrotechniek (m/v)"
      krapte skills normalise titles.txt --top 1 --json
      krapte skills normalise cv.txt --as cv --lang en
    """  # noqa: D301
    from krapte.skills import Normaliser

    # Words without quotes are one text; an error about the second of them would repeat it.
    given, what = _given(" ".join(words))
    reader = Normaliser(language_of(store, id_), threshold=threshold)
    about = {"vocabulary": reader.language.id, "threshold": threshold}
    if kind != "title":
        reading = reader.text(given, what, person=kind == "cv")
        if as_json:
            show(about | reading.as_dict(lang))
        else:
            _tell_reading(reading, reader.language, lang)
        return
    titles = given.splitlines() if what == "FILE" else [given]
    while len(titles) > 1 and not titles[-1].strip():
        titles.pop()
    answers = reader.titles(titles, top, what=what)
    if as_json:
        show(about | {"answers": [
            {"line": line} | own.as_dict(lang) for line, own in enumerate(answers, start=1)
        ]})  # fmt: skip
        return
    for line, own in enumerate(answers, start=1):
        _tell_answer(own, f"{line}: " if len(answers) > 1 else "", lang)


@command.command("versions")
@click.option("--from", "old", help="The older version, such as esco-1.1.1.")
@click.option("--to", "new", help="The newer version, such as esco-1.2.0.")
@click.option(
    "--declared",
    type=click.Path(path_type=Path),
    help="CSV with the columns old and new: what the publisher says replaced what.",
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=_STORE,
    show_default=True,
    help="Folder in which imported vocabularies are kept.",
)
@lang_option
@json_option
def versions(
    old: str | None,
    new: str | None,
    declared: Path | None,
    folder: Path,
    lang: str,
    as_json: bool,
) -> None:
    """List the imported vocabularies, or what became of each concept between two versions.

    \b
    Examples:
      krapte skills versions
      krapte skills versions --from esco-1.1.1 --to esco-1.2.0 --json
    """  # noqa: D301
    from collections import Counter

    from krapte.skills import LanguageStore, mapping, read_declared

    store = LanguageStore(folder)
    if (old is None) != (new is None):
        raise click.UsageError("--from and --to belong together.")
    if old is None:
        if as_json:
            show({"vocabularies": list(store.ids())})
            return
        for id_ in store.ids():
            click.echo(id_)
        if not store.ids():
            click.echo(_NONE_IMPORTED[lang].format(store=folder))
        return
    known = read_declared(declared) if declared else None
    steps = mapping(store.read(old), store.read(new), known)
    counts = Counter(step.basis for step in steps)
    if as_json:
        show(
            {
                "from": old,
                "to": new,
                "counts": counts,
                "steps": [step.as_dict() for step in steps if step.basis != "same" or step.renamed],
            }
        )
        return  # fmt: skip
    words = {
        "same": {"nl": "gelijk", "en": "the same"},
        "declared": {"nl": "vervangen volgens de uitgever", "en": "replaced, says the publisher"},
        "name": {"nl": "zelfde naam (voorstel)", "en": "same name (a proposal)"},
        "gone": {"nl": "vervallen", "en": "gone"},
        "new": {"nl": "nieuw", "en": "new"},
    }
    for basis, count in counts.items():
        click.echo(f"{count:>7}  {words[basis][lang]}")


def _given(text: str) -> tuple[str, str]:
    """Return the text and what to call it; a name of a file that is there is read.

    The message of a fault never holds the text: when it is no file, it is what the user wrote.
    """
    if text == "-":
        return _decoded(sys.stdin.buffer.read(_MOST_BYTES + 1)), "FILE"
    try:
        path = Path(text)
        is_file = path.is_file()
    except (OSError, ValueError):
        # Too long for a name, or with signs that no name has: a text, then.
        return text, "TEXT"
    if not is_file:
        if path.suffix.lower() in _ENDINGS:
            raise _refusal("no file of this name", "a file, or a text", "Check the name.")
        return text, "TEXT"
    with path.open("rb") as source:
        return _decoded(source.read(_MOST_BYTES + 1)), "FILE"


def _decoded(content: bytes) -> str:
    if len(content) > _MOST_BYTES:
        found = f"more than {_MOST_BYTES // 1_000_000} MB"
        raise _refusal(found, "a text file", "Split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        mend = "Save it as plain text in UTF-8; PDF and Word files are not read."
        found = "a byte that is no UTF-8"
        raise _refusal(found, "text in UTF-8", mend, line) from None


def _refusal(found: str, allowed: str, mend: str, line: int | None = None) -> Exception:
    from krapte.errors import BadInput, Problem

    problem: Problem = Problem("FILE", line, None, found, allowed, mend)
    return BadInput([problem])


def _about(language: Language) -> dict[str, Any]:
    return {
        "id": language.id,
        "title": language.title,
        "licence": language.licence,
        "occupations": len(language.occupations),
        "skills": len(language.skills),
        "essential": sum(map(len, language.essential.values())),
        "optional": sum(map(len, language.optional.values())),
        "languages": list(language.languages),
        "left_out": language.left_out,
    }


def _tell_answer(answer: Answer, before: str, lang: str) -> None:
    unknown = {"nl": "niet bekend; het lijkt op:", "en": "not known; it resembles:"}
    if not answer.known:
        click.echo(f"{before}{unknown[lang]}")
    for own in answer.found:
        click.echo(f"{before}{_line(own, lang)}")


def _tell_reading(reading: Reading, language: Language, lang: str) -> None:
    heads = {
        "nl": ("Beroepen", "Vaardigheden", "{unknown} van {pieces} zinnen zonder antwoord."),
        "en": ("Occupations", "Skills", "{unknown} of {pieces} sentences without an answer."),
    }
    first, second, last = heads[lang]
    for head, found in ((first, reading.occupations), (second, reading.skills)):
        click.echo(f"{head} ({language.id}): {len(found)}")
        for own in found[:_SHOWN]:
            click.echo(f"  {_line(own, lang)}")
        if len(found) > _SHOWN:
            more = {"nl": "en {} meer; --json toont alles.", "en": "and {} more; --json shows all."}
            click.echo("  " + more[lang].format(len(found) - _SHOWN))
    click.echo(last.format(unknown=reading.unknown, pieces=reading.pieces))


def _line(found: Found, lang: str) -> str:
    from krapte.classification import occupation_of_isco
    from krapte.reporting.texts import decimal

    place = f"  BRC {occupation_of_isco(found.concept.isco)}" if found.concept.isco else ""
    chance = decimal(100 * found.confidence, lang, 0)
    return f"{chance:>3} %  {found.concept.name(lang)}{place}  {found.concept.uri}"
