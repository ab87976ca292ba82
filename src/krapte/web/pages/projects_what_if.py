"""What more people would unlock: at once by the prices of a plan, or planned again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from krapte.classification import region_name
from krapte.errors import BadInput, Problem
from krapte.forecast import SEED
from krapte.programming import Extra, month_of, month_text
from krapte.reporting.summary import rows_of
from krapte.web.accounts import Account, may, require
from krapte.web.language import language_of
from krapte.web.pages import projects_names as names
from krapte.web.pages.projects_jobs import Seconds, Seed, queued
from krapte.web.pages.projects_names import EN, NL
from krapte.web.pages.projects_plan import plan_page
from krapte.web.plans import KeptPlan

router = APIRouter(include_in_schema=False)
Starter = Annotated[Account, Depends(require("job"))]
MOST_NAME = 100
Month = Annotated[str, Query(max_length=7)]
Count = Annotated[float, Query(ge=-1e6, le=1e6, allow_inf_nan=False)]


@router.get(f"{NL}/plan/{{code}}/wat-als")
@router.get(f"{EN}/plan/{{code}}/wat-als")
def ask(
    request: Request, code: str, beroep: Annotated[str, Query(max_length=10)] = "",
    regio: Annotated[str, Query(max_length=10)] = "", aantal: Count = 100.0, van: Month = "",
    tot: Month = "",
) -> Response:  # fmt: skip
    """Tell at once what extra people are worth at most, by the prices of the plan."""
    found = names.visible_plan(request, code)
    lang = language_of(request.url.path)
    choices = {
        "beroep": [(own, names.occupation(own, lang)) for own in found.supply["occupations"]],
        "regio": names.region_choices(found.supply["regions"], lang)[1:],
    }
    asked = {"beroep": beroep, "regio": regio, "aantal": aantal, "van": van, "tot": tot}
    extra = extra_of(found, asked) if beroep or regio else None
    who = request.state.who
    return plan_page(
        request, found, "projects_what_if.html.j2", "wat-als", choices=choices,
        asked=asked if extra else asked | first_question(found), extra=extra,
        worth=None if extra is None else price(found, extra),
        names_of=None if extra is None else (names.occupation(beroep, lang),
                                             region_name(regio, lang)),
        seed=found.head.settings.get("seed", SEED), starts=who is not None and may(who.role, "job"),
    )  # fmt: skip


@router.post(f"{NL}/plan/{{code}}/wat-als")
@router.post(f"{EN}/plan/{{code}}/wat-als")
def again(
    request: Request, code: str, who: Starter,
    beroep: Annotated[str, Form(max_length=10)], regio: Annotated[str, Form(max_length=10)],
    aantal: Annotated[float, Form(ge=-1e6, le=1e6, allow_inf_nan=False)],
    van: Annotated[str, Form(max_length=7)] = "", tot: Annotated[str, Form(max_length=7)] = "",
    seconds: Seconds = 60, seed: Seed = SEED,
) -> Response:  # fmt: skip
    """Queue a search with extra people, and one without to compare with."""
    found = names.visible_plan(request, code)
    asked = {"beroep": beroep, "regio": regio, "aantal": aantal, "van": van, "tot": tot}
    extra = extra_of(found, asked)
    own = found.head.settings
    arguments = {
        "plan": code, "extras": [str(extra)], "seconds": seconds, "seed": seed,
        "who": who.signature, "name": f"{extra}, {own.get('name', code)}"[:MOST_NAME],
        "open": found.head.open,
        "list": own.get("programme", "embedded"),
        **{name: own.get(name, "") for name in ("region", "technology", "level", "scenario")},
    }  # fmt: skip
    return queued(request, "whatif", arguments, who)


def extra_of(found: KeptPlan, asked: Mapping[str, Any]) -> Extra:
    """Return extra people of a question.

    Raises
    ------
    BadInput
        The labour of the plan has no such occupation, region or months.
    """
    told = found.supply
    begin, end = month_of(told["first_month"]), month_of(told["last_month"])
    faults = []
    for name, field in (("beroep", "occupations"), ("regio", "regions")):
        if asked[name] not in told[field]:
            allowed = f"one of {', '.join(told[field][:8])} …"
            faults.append(Problem("wat-als", None, name, f"`{asked[name]}`", allowed, "Choose."))
    months = []
    for name, usual in (("van", begin), ("tot", end)):
        try:
            months.append(month_of(asked[name]) if asked[name] else usual)
        except ValueError:
            months.append(-1)
    if not begin <= months[0] <= months[1] <= end:
        allowed = f"months from {month_text(begin)} to {month_text(end)}, in order"
        shown = f"`{asked['van']}` to `{asked['tot']}`"
        faults.append(Problem("wat-als", None, "van, tot", shown, allowed, "Write 2027-03."))
    if faults:
        raise BadInput(faults)
    whole = months == [begin, end]
    return Extra(
        asked["beroep"], asked["regio"], float(asked["aantal"]), *((None, None) if whole else
                                                                   months)
    )  # fmt: skip


def price(found: KeptPlan, extra: Extra) -> float:
    """Return the points of extra people by the prices of a plan: no plan gains more.

    The same as `krapte.programming.answers.price_of`, from the table of prices alone.
    """
    table = found.prices
    own = table[(table["region"] == extra.region) & (table["occupation"] == extra.occupation)]
    month = own["month"].map(month_of)
    first = month.min() if extra.first is None else extra.first
    last = month.max() if extra.last is None else extra.last
    return float(extra.fte * own.loc[(month >= first) & (month <= last), "points"].sum())


def first_question(found: KeptPlan) -> dict[str, Any]:
    """Return what one would ask first: a hundred more where one more is worth most."""
    for row in rows_of(found.short.head(1)):
        return {"beroep": row["occupation"], "regio": row["region"]}
    return {}
