"""Real boundaries of regions, for maps on which the country must be recognised.

krapte ships no boundaries. They come from a file that the user names, or from the official service
when the user asks for it. Files with municipalities are dissolved through our own table of
municipalities, so that every map shows the regions for which krapte counts.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from krapte.classification._table import rows
from krapte.classification.regions import KINDS, region_name, regions
from krapte.errors import BadInput, Problem
from krapte.inputs import LARGEST_BOUNDARIES

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

BOUNDARY_SERVICE = (
    "https://service.pdok.nl/cbs/gebiedsindelingen/2025/wfs/v1_0"
    "?service=WFS&version=2.0.0&request=GetFeature"
    "&typeName=gebiedsindelingen:gemeente_gegeneraliseerd"
    "&outputFormat=application/json&srsName=EPSG:4326"
)
"""Generalised municipalities of 2025, of CBS at PDOK (source `cbs-gebiedsindelingen-2025`)."""
TIMEOUT = 30.0
"""Seconds to wait for the service."""
_WGS84 = (2.5, 50.5, 7.5, 56.0)
_DUTCH_GRID = (-50_000.0, 300_000.0, 300_000.0, 800_000.0)
_SQLITE = b"SQLite format 3\0"
_FORMATS = "a GeoJSON, TopoJSON or GeoPackage file with municipalities or with the regions"


def boundaries(
    kind: str,
    path: Path | str | None = None,
    download: bool = False,
    open_url: Callable[..., Any] = urlopen,
) -> GeoDataFrame:
    """Return the boundaries of all regions of a kind.

    Parameters
    ----------
    kind
        `labour_market_region`, `res`, `province` or `municipality`.
    path
        A GeoJSON, TopoJSON or GeoPackage file. One of its columns holds codes such as GM0014, AM01,
        ES01 or PV20, whatever its name. Regions of the kind itself are taken as they are;
        otherwise municipalities are dissolved.
    download
        Fetch the municipalities from `BOUNDARY_SERVICE`. Nothing is fetched without it.
    open_url
        Opens an address; called as `open_url(address, timeout=seconds)`.

    Returns
    -------
    GeoDataFrame
        Columns `code`, `name`, `geometry`; one row per region in the order of `regions(kind)`;
        longitude and latitude (EPSG:4326).

    Raises
    ------
    BadInput
        The file is missing or unreadable, holds no codes of regions, lacks regions or holds unknown
        ones, has coordinates outside the Netherlands, or the service does not answer.
    ValueError
        The kind of region is unknown.
    """
    from shapely.errors import ShapelyError

    wanted = regions(kind)
    if path is not None:
        file = Path(path).name
        layers = _layers(Path(path), kind)
    elif download:
        file = BOUNDARY_SERVICE.split("?")[0]
        layers = [_read(io.BytesIO(_fetched(open_url)), file)]
    else:
        raise _refusal(
            "boundaries",
            "path",
            "nothing",
            _FORMATS,
            "Name a file, or ask for download=True; tile_shapes draws a map without either.",
        )
    frame, field, held = _with_codes(layers, kind, file)
    codes = [str(code).strip() for code in frame[field]]
    _check_codes(codes, field, held, file)
    frame = _in_degrees(frame, file)
    belongs = (
        {row["code"]: row[kind] for row in rows(KINDS["municipality"])} if held != kind else {}
    )
    try:
        shapes = frame.set_geometry(frame.geometry.make_valid()).assign(
            code=[belongs.get(code, code) for code in codes]
        )
        whole = shapes.dissolve("code").loc[list(wanted)].reset_index()
    except ShapelyError as error:
        raise _unreadable(file) from error
    whole["name"] = [region_name(code) for code in wanted]
    return whole[["code", "name", "geometry"]]


def _layers(path: Path, kind: str) -> list[GeoDataFrame]:
    """Return the layers of a file; of a layer without codes on its first row only that row."""
    import geopandas

    if not path.is_file():
        raise _refusal(path.name, None, "no such file", _FORMATS, "Correct the name of the file.")
    _refuse_other_forms(path)
    try:
        table = geopandas.list_layers(path)
    except (RuntimeError, UnicodeDecodeError) as error:
        raise _unreadable(path.name) from error
    names = table.loc[table["geometry_type"].notna(), "name"]
    layers = []
    for name in names:
        layer = _read(path, path.name, name, rows=1)
        if any(_code_field(layer, held) for held in (kind, "municipality")):
            layer = _read(path, path.name, name)
        layers.append(layer)
    return layers


def _refuse_other_forms(path: Path) -> None:
    """Refuse what is no JSON and no GeoPackage.

    GDAL reads eighty forms, some of which name other files or addresses that it then opens.
    """
    size = path.stat().st_size
    if size > LARGEST_BOUNDARIES:
        mend = "Take generalised boundaries; a map needs no more."
        raise _refusal(path.name, None, f"{size:,} bytes", f"at most {LARGEST_BOUNDARIES:,}", mend)
    with path.open("rb") as file:
        head = file.read(256)
    if not head.startswith(_SQLITE) and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise _unreadable(path.name)


def _read(
    source: Path | io.BytesIO, file: str, layer: str | None = None, rows: int | None = None
) -> GeoDataFrame:
    """Return the surfaces in a layer, without points, lines and rows that have no shape."""
    import geopandas
    from shapely.errors import ShapelyError

    try:
        frame = geopandas.read_file(source, layer=layer, rows=rows)
    except (RuntimeError, ValueError, ShapelyError, OverflowError) as error:
        raise _unreadable(file) from error
    if "geometry" not in frame:
        raise _unreadable(file)
    return cast("GeoDataFrame", frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])])


def _code_field(layer: GeoDataFrame, kind: str) -> str | None:
    """Return the column that holds codes of a kind of region, whatever its name."""
    prefix = regions(kind)[0][:2]
    for field in layer.columns.drop("geometry"):
        values = layer[field].astype(str)
        if len(values) and values.str.fullmatch(rf"\s*{prefix}\d+\s*").all():
            return str(field)
    return None


def _fetched(open_url: Callable[..., Any]) -> bytes:
    """Return what the service answers."""
    host = urlsplit(BOUNDARY_SERVICE).hostname
    try:
        with open_url(BOUNDARY_SERVICE, timeout=TIMEOUT) as answer:
            # A redirect must not lead us into a network that only we can reach.
            came_from = urlsplit(getattr(answer, "url", None) or BOUNDARY_SERVICE)
            if came_from.scheme != "https" or came_from.hostname != host:
                raise URLError(f"it led to {came_from.scheme}://{came_from.hostname}")
            content = answer.read(LARGEST_BOUNDARIES + 1)
            if len(content) > LARGEST_BOUNDARIES:
                raise URLError(f"more than {LARGEST_BOUNDARIES:,} bytes")
            return content
    except (URLError, HTTPException, TimeoutError, OSError) as error:
        raise _refusal(
            BOUNDARY_SERVICE.split("?")[0],
            None,
            f"no answer within {TIMEOUT:.0f} seconds ({error})",
            "the municipalities as GeoJSON",
            "Check the network, or download the boundaries elsewhere and name the file in `path`.",
        ) from error


def _with_codes(layers: list[GeoDataFrame], kind: str, file: str) -> tuple[GeoDataFrame, str, str]:
    """Return the layer, its column with codes, and the kind of region that these codes are."""
    for held in dict.fromkeys((kind, "municipality")):
        for layer in layers:
            field = _code_field(layer, held)
            if field is not None:
                return layer, field, held
    fields = sorted({str(column) for layer in layers for column in layer.columns} - {"geometry"})
    raise _refusal(
        file,
        None,
        f"no codes in the columns {', '.join(fields) or '(none)'}",
        f"a column with codes such as {regions('municipality')[0]} or {regions(kind)[0]}",
        "Take a file with the codes of CBS, or add a column with them.",
    )


def _check_codes(codes: list[str], field: str, held: str, file: str) -> None:
    """Refuse codes that krapte does not know and a division that is not whole."""
    found, known = set(codes), set(regions(held))
    example = f"the {len(known)} codes that krapte knows, such as {regions(held)[0]}"
    problems = []
    if found - known:
        problems.append(
            Problem(
                file,
                None,
                field,
                f"unknown codes {_some(found - known)}",
                example,
                "Take the boundaries of 2025; other years have other municipalities.",
            )
        )
    if known - found:
        problems.append(
            Problem(
                file,
                None,
                field,
                f"no shape for {_some(known - found)}",
                example,
                "Take a file that covers the whole country in the division of 2025.",
            )
        )
    if problems:
        raise BadInput(problems)


def _in_degrees(frame: GeoDataFrame, file: str) -> GeoDataFrame:
    """Return the shapes in longitude and latitude; guess the grid of a file that is silent."""
    bounds = tuple(frame.total_bounds)
    if frame.crs is None or frame.crs.to_epsg() == 4326:
        # GeoJSON is read as degrees whatever it holds, so the numbers decide.
        if _within(bounds, _WGS84):
            return frame.set_crs("EPSG:4326", allow_override=True)
        if _within(bounds, _DUTCH_GRID):
            return frame.set_crs("EPSG:28992", allow_override=True).to_crs("EPSG:4326")
    else:
        frame = frame.to_crs("EPSG:4326")
        if _within(tuple(frame.total_bounds), _WGS84):
            return frame
    west, south, east, north = bounds
    raise _refusal(
        file,
        "geometry",
        f"coordinates from {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}",
        "longitude and latitude (EPSG:4326) or the Dutch grid (EPSG:28992) in the Netherlands",
        "Export the file again in EPSG:4326, longitude first.",
    )


def _within(bounds: tuple[float, ...], frame: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return frame[0] <= west and frame[1] <= south and east <= frame[2] and north <= frame[3]


def _some(codes: set[str]) -> str:
    shown = sorted(codes)[:5]
    more = len(codes) - len(shown)
    return ", ".join(f"`{code}`" for code in shown) + (f" and {more} more" if more else "")


def _unreadable(file: str) -> BadInput:
    return _refusal(file, None, "no shapes that can be read", _FORMATS, "Export the file again.")


def _refusal(file: str, field: str | None, found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem(file, None, field, found, allowed, mend)])
