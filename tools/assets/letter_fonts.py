"""Makes the fonts of the letter: static, small and under a name of their own.

Run by hand when the source changes, with the folder of the package `fontpkg_source_sans_3` (PyPI,
3.52): `python tools/assets/letter_fonts.py FOLDER`. Needs fonttools. Source Sans is under
the SIL Open Font License with the reserved name 'Source': what is cut from it may not keep that.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).parents[2] / "src" / "krapte" / "reporting" / "letter" / "fonts"
FAMILY = "Krapte Sans"
FACES = (
    ("SourceSans3[wght].ttf", 400, "Regular"),
    ("SourceSans3[wght].ttf", 700, "Bold"),
    ("SourceSans3-Italic[wght].ttf", 400, "Italic"),
)
# Latin as names in the Netherlands and in Europe are written, with the marks of a letter.
CHARACTERS = [
    *range(0x20, 0x180), *range(0x2010, 0x2028), 0x2030, 0x2039, 0x203A, 0x2070, 0x2074,
    0x20AC, 0x2190, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265, 0x25B2, 0x25CF,
]  # fmt: skip


def main(folder: Path) -> None:
    """Write the faces and their licence."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, weight, style in FACES:
        font = TTFont(folder / "files" / name)
        font = instantiateVariableFont(font, {"wght": weight}, updateFontNames=False)
        options = Options(layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "tnum", "lnum"])
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        _named(font, style, weight)
        # Without the moment of writing the same source gives the same bytes.
        font.recalcTimestamp = False
        font.save(TARGET / f"KrapteSans-{style}.ttf")
    shutil.copy(folder / "LICENSE", TARGET / "OFL.txt")


def _named(font: TTFont, style: str, weight: int) -> None:
    names = font["name"]
    licence = {own.nameID: str(own) for own in names.names if own.nameID in (0, 13, 14)}
    names.names = []
    own = {
        1: FAMILY, 2: style, 3: f"krapte-{style}", 4: f"{FAMILY} {style}", 5: "Version 3.52",
        6: f"KrapteSans-{style}", **licence,
    }  # fmt: skip
    for number, text in own.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold, italic = weight >= 700, style == "Italic"
    font["OS/2"].fsSelection = (0x20 if bold else 0) | (1 if italic else 0) or 0x40
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
