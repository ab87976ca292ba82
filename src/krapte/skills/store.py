"""The user's own languages: one file per version, replaced whole or not at all."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem, writing_to
from krapte.folders import write_file
from krapte.inputs import BROKEN_ZIP, DAMAGED, LARGEST_VOCABULARY
from krapte.skills.language import Concept, Language
from krapte.skills.versions import joined, with_names_of

_FORM = "krapte skills 1"
_MOMENT = (1980, 1, 1, 0, 0, 0)


class LanguageStore:
    """A folder with imported languages.

    Parameters
    ----------
    folder
        Made at the first import.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def ids(self) -> tuple[str, ...]:
        """Return what is in the store, oldest version of each vocabulary first."""
        found = (path.stem for path in self.folder.glob("*.skills"))
        return tuple(sorted(found, key=_order))

    def add(self, language: Language) -> Language:
        """Keep a language, joined with what the store has of its version; return what is kept.

        Raises
        ------
        BadInput
            The version is there and differs; nothing is written.
        """
        found = self.joined(language)
        self.write(found)
        return found

    def joined(self, language: Language) -> Language:
        """Return a language with the names in other languages that the store has of its version.

        What is imported now is the newer word on its own names and relations.

        Raises
        ------
        BadInput
            The version is there and differs.
        """
        return joined(language, self.read(language.id)) if language.id in self.ids() else language

    def lent(self, language: Language, to: str) -> tuple[Language, int]:
        """Return a version of the store with the names of another, and how many concepts got any.

        Raises
        ------
        BadInput
            The store has no such version.
        """
        return with_names_of(self.read(to), language)

    def read(self, id_: str | None = None) -> Language:
        """Return a version; None is the newest of ESCO, or else the only vocabulary there is.

        Raises
        ------
        BadInput
            There is no such version, or its file is not whole.
        """
        known = self.ids()
        if id_ is None:
            of_esco = [own for own in known if own.startswith("esco-")]
            id_ = (of_esco or list(known) or [None])[-1]
        if id_ is None or id_ not in known:
            found = "no language" if id_ is None else f"no `{id_}`"
            allowed = ", ".join(known) or "an imported language"
            mend = "`krapte skills import FILE` brings one; check --store and --language."
            raise BadInput([Problem(str(self.folder), None, None, found, allowed, mend)])
        path = self.folder / f"{id_}.skills"
        try:
            with zipfile.ZipFile(path) as packed:
                stated = sum(own.file_size for own in packed.infolist())
                if stated > LARGEST_VOCABULARY:
                    raise ValueError(f"{stated:,} bytes once unpacked")
                parts = {name: json.loads(packed.read(name)) for name in packed.namelist()}
                return _language(parts)
        except (*BROKEN_ZIP, *DAMAGED, TypeError, AttributeError) as fault:
            found = f"a file that is not whole ({type(fault).__name__})"
            mend = "Remove it and import the vocabulary again."
            problem = Problem(path.name, None, None, found, "a language of krapte", mend)
            raise BadInput([problem]) from None

    def write(self, language: Language) -> None:
        """Keep a language as it is, whole or not at all; the same one gives the same bytes."""
        with writing_to(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, part in _parts(language).items():
                text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
                # A fixed moment: the same language gives the same bytes.
                member = zipfile.ZipInfo(name, _MOMENT)
                member.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(member, text)
        write_file(self.folder / f"{language.id}.skills", content.getvalue())


def _order(id_: str) -> tuple[str, list[int], str]:
    scheme, _, version = id_.partition("-")
    return scheme, [int(part) for part in re.findall(r"\d+", version)], version


def _parts(language: Language) -> dict[str, Any]:
    place = {uri: number for number, uri in enumerate(language.concepts)}

    def numbered(relations: dict[str, tuple[str, ...]]) -> list[list[Any]]:
        return [[place[uri], [place[one] for one in own]] for uri, own in relations.items()]

    return {
        "about.json": {
            "form": _FORM,
            "scheme": language.scheme,
            "version": language.version,
            "title": language.title,
            "licence": language.licence,
            "left_out": language.left_out,
        },
        "concepts.json": [
            [own.uri, own.kind, own.isco, [place[one] for one in own.broader], list(own.links),
             own.names, own.synonyms]
            for own in language.concepts.values()
        ],
        "essential.json": numbered(dict(language.essential)),
        "optional.json": numbered(dict(language.optional)),
    }  # fmt: skip


def _language(parts: dict[str, Any]) -> Language:
    about = parts["about.json"]
    if about["form"] != _FORM:
        raise ValueError(about["form"])
    rows = parts["concepts.json"]
    uris = [row[0] for row in rows]
    concepts = {
        uri: Concept(
            uri, kind, names, {lang: tuple(own) for lang, own in synonyms.items()}, isco,
            tuple(uris[one] for one in broader), tuple(links),
        )
        for uri, kind, isco, broader, links, names, synonyms in rows
    }  # fmt: skip
    relations = {}
    for name in ("essential", "optional"):
        read: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for one, others in parts[f"{name}.json"]:
            read[uris[one]] = tuple(uris[other] for other in others)
        relations[name] = dict(read)
    return Language(
        about["scheme"], about["version"], concepts, relations["essential"], relations["optional"],
        about["title"], about["licence"], about["left_out"],
    )  # fmt: skip
