"""Education: level x field, and the seven groups that the simulator carries."""

from __future__ import annotations

from functools import cache, lru_cache

from krapte.classification._table import index, rows

CBS_LEVELS = ("cbs-low", "cbs-middle", "cbs-high")
_FIELDS = {"bt": ("tech", "ict"), "tech": ("tech",), "ict": ("ict",), "other": ("other",)}


@lru_cache(maxsize=1)
def model_education() -> tuple[str, ...]:
    """Return the seven groups of the simulator; the first is without a vocational diploma."""
    return tuple(row["code"] for row in rows("education_groups.csv"))


@lru_cache(maxsize=1)
def education_tracks() -> tuple[str, ...]:
    """Return the 18 tracks of the education pipeline, `level:field`."""
    return tuple(row["code"] for row in rows("education.csv") if row["field"])


def education_group(track: str) -> str:
    """Return the group of the simulator to which a track belongs."""
    return index("education.csv")[track]["group"]


def education_name(code: str, lang: str = "nl") -> str:
    """Return the name of a track or group."""
    table = "education_groups.csv" if code in model_education() else "education.csv"
    return index(table)[code][f"name_{lang}"]


def expand_track(code: str) -> tuple[str, ...]:
    """Return the tracks in a scope such as `mbo:bt`, `all:tech`, `hbo` or `mbo-4:ict`.

    Raises
    ------
    ValueError
        When no track is in the scope.
    """
    level, _, field = code.partition(":")
    fields = _FIELDS.get(field, ()) if field else ("tech", "ict", "other")
    found = tuple(
        row["code"]
        for row in rows("education.csv")
        if row["field"] in fields
        and (level in ("", "all") or level in (row["level"], row["level"].split("-")[0]))
    )
    if not found:
        raise ValueError(f"`{code}` holds no track; write mbo:bt, all:tech, hbo or mbo-4:ict")
    return found


def expand_education(code: str) -> tuple[str, ...]:
    """Return the model groups in a scope such as `mbo`, `all:bt`, `low` or `hbo:bt`.

    Mbo 1 belongs to the group `low`, so `mbo` stands for mbo 2 to 4; the fields `tech` and `ict`
    both stand for `bt`.

    Raises
    ------
    ValueError
        When the code is no education, or covers only a part of a group, such as `mbo-2`, `cbs-low`
        or `cbs-middle` (havo and vwo are in `low`).
    """
    if code in model_education():
        return (code,)
    if code == "cbs-high":
        return tuple(group for group in model_education() if group[:2] in ("hb", "wo"))
    level, _, field = code.partition(":")
    ending = "bt" if field in ("tech", "ict") else field
    found = tuple(
        group
        for group in model_education()
        if (level in ("", "all") or group.split(":")[0] == level)
        and (not field or group.split(":")[-1] == ending)
    )
    if not found:
        raise ValueError(f"`{code}` is no education, or only a part of a group of the model")
    return found


@cache
def education_codes() -> frozenset[str]:
    """Return all codes of education, with the aggregates that tables use."""
    levels = {row["level"] for row in rows("education.csv")} | {"mbo", "all"}
    fields = ("tech", "ict", "other", "bt")
    aggregates = {f"{level}:{field}" for level in levels - {"low"} for field in fields}
    return frozenset(levels | aggregates | set(model_education()) | set(CBS_LEVELS))
