"""`krapte evaluate`: whether a measure worked, or why not to tell, and how to roll it out."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import (
    Number,
    as_of_option,
    cluster_option,
    json_option,
    lang_option,
    seed_option,
    show,
    store_option,
)

if TYPE_CHECKING:
    from krapte.evaluation import Design, Evaluation, Panel, Registration

_ELSEWHERE = {"update": ("krapte.cli.evaluate_update", "command")}
"""Commands of this group that live in a module of their own."""

panel_option = click.option(
    "--panel", "table", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="CSV or Parquet with region, period and a column per outcome.",
)  # fmt: skip
registry_option = click.option(
    "--registrations", "registry", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder of registrations. Default: `registrations` beside the design.",
)  # fmt: skip


class _Group(click.Group):
    """The group, with commands from other modules that are read only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which a user meets them."""
        return [*super().list_commands(ctx), *_ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name in _ELSEWHERE:
            module, name = _ELSEWHERE[cmd_name]
            return getattr(import_module(module), name)
        return super().get_command(ctx, cmd_name)


@click.group("evaluate", cls=_Group)
def command() -> None:
    """Find out whether a measure worked, or why that cannot be told.

    \b
    The way of working:
      krapte evaluate example my-folder                  a made-up design and panel to begin with
      krapte evaluate design my-folder/design.toml       is the design sound?
      krapte evaluate power DESIGN --panel PANEL         what could it show?
      krapte evaluate design DESIGN --register --by ME   fix it before the outcome is known
      krapte evaluate run DESIGN --panel PANEL           the verdict
    """  # noqa: D301


@command.command("example")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@lang_option
@json_option
def example(folder: Path, lang: str, as_json: bool) -> None:
    """Write a made-up design and panel to FOLDER; every file says that it is made up.

    \b
    Examples:
      krapte evaluate example my-folder
      krapte evaluate run my-folder/design.toml --panel my-folder/panel.csv
    """  # noqa: D301
    from krapte.evaluation import write_example

    design, panel = write_example(folder)
    if as_json:
        show({"design": str(design), "panel": str(panel), "made_up": True})
        return
    click.echo({"nl": "Verzonnen voorbeeld geschreven. Hierna:",
                "en": "Wrote a made-up example. Next:"}[lang])  # fmt: skip
    click.echo(f"  krapte evaluate run {design} --panel {panel}")


@command.command("design")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--register", "registering", is_flag=True, help="Register it, today, once.")
@click.option("--by", default=None, help="Who registers it; needed with --register.")
@click.option(
    "--policy", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="What policy allows (TOML); with it an order of regions is drawn by lot. Needs --panel.",
)  # fmt: skip
@panel_option
@registry_option
@store_option
@as_of_option
@seed_option
@lang_option
@json_option
def design(
    file: Path, registering: bool, by: str | None, policy: Path | None, table: Path | None,
    registry: Path | None, store: Path | None, as_of: dt.datetime | None, seed: int, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Check a design, register it, or find an order of regions that makes the effect visible.

    Registration writes the whole design with hash, date and name to a folder beside it, once:
    records are only added. `run` says whether a design was registered before the first figures
    after the start could be known; without that the grade is one step lower.

    With --policy the design's roll-out is still open: the pattern of waves that shows the smallest
    effect within the policy is chosen by simulation, and the order is drawn by lot.

    \b
    Examples:
      krapte evaluate design design.toml
      krapte evaluate design design.toml --register --by "A. de Vries"
      krapte evaluate design design.toml --policy policy.toml --panel before.csv --json
    """  # noqa: D301
    from krapte.evaluation import folder_of, read_design, register, registration_of

    if registering and not (by or "").strip():
        raise click.UsageError("--register needs --by: say who registers.")
    own = read_design(file)
    place = registry or folder_of(file)
    record = registration_of(own, place)
    if registering:
        today = dt.datetime.now(dt.UTC).date()
        record = register(file, own, place, (by or "").strip(), today)
    told: dict[str, Any] = _design_told(own, record)
    if policy is not None:
        told["order"] = _order(own, _panel(own, table, store, as_of), policy, seed)
    if as_json:
        show(told)
        return
    for line in _design_lines(told, lang):
        click.echo(line)


@command.command("power")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--until", default=None, help="Last period that will be measured. Default: that of the panel."
)
@click.option(
    "--sd", type=Number(min=0, min_open=True), default=None,
    help="Noise of a region instead of that in the panel, in the unit of the outcome.",
)  # fmt: skip
@click.option(
    "--rho", type=Number(0, 0.99), default=None,
    help="Its correlation with the period before; needed with --sd.",
)  # fmt: skip
@click.option(
    "--panels", "count", type=click.IntRange(min=100), default=1000, show_default=True,
    help="Made-up panels.",
)  # fmt: skip
@cluster_option
@panel_option
@store_option
@as_of_option
@seed_option
@lang_option
@json_option
def power(
    file: Path, until: str | None, sd: float | None, rho: float | None, count: int,
    cluster: str | None, table: Path | None, store: Path | None, as_of: dt.datetime | None,
    seed: int, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Tell the smallest effect that a design can show (power 80 %, 5 %), by simulation.

    The noise of regions is taken from the panel before the first start, or from --sd and --rho
    with the regions of the panel. --until looks ahead.

    \b
    Examples:
      krapte evaluate power design.toml --panel before.csv --until 2030Q4
      krapte evaluate power design.toml --panel panel.csv --sd 0.25 --rho 0.6 --json
    """  # noqa: D301
    from krapte.evaluation import detectable, read_design
    from krapte.shards import opened

    if (sd is None) != (rho is None):
        raise click.UsageError("Give --sd and --rho together, or neither.")
    own = read_design(file)
    panel = _panel(own, table, store, as_of)
    last = _until(until, panel)
    start, length, noise = _shape(own, panel, last, sd, rho)
    with opened(cluster) as workers:
        can = detectable(
            start, length, noise, own.lag, own.ramp, panels=count, seed=seed, cluster=workers
        )
    told = {
        "design": own.hash, "until": last, "noise_sd": noise.sd, "noise_rho": noise.rho,
        "full_effect": _finite(can.full), "mean_effect": _finite(can.mean),
        "share_arrived": can.share, "minimal_effect": own.minimal_effect,
        "enough": bool(can.full <= own.minimal_effect), "panels": can.panels, "unit": own.unit,
    }  # fmt: skip
    if as_json:
        show(told)
        return
    click.echo(_power_line(told, lang))


@command.command("run")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False),
    default=Path("evaluations"), show_default=True,
    help="Folder for the results; each gets a folder of its own.",
)  # fmt: skip
@click.option(
    "--permutations", type=click.IntRange(min=99), default=499, show_default=True,
    help="Roll-outs drawn again.",
)  # fmt: skip
@click.option(
    "--raise-to", type=click.IntRange(1, 5), default=None,
    help="Raise the grade to this level; needs --by and --reason.",
)  # fmt: skip
@click.option("--by", default=None, help="Who raises the grade.")
@click.option("--reason", default=None, help="Why the grade is raised.")
@panel_option
@registry_option
@store_option
@as_of_option
@seed_option
@lang_option
@json_option
def run(
    files: tuple[Path, ...], place: Path, permutations: int, raise_to: int | None, by: str | None,
    reason: str | None, table: Path | None, registry: Path | None, store: Path | None,
    as_of: dt.datetime | None, seed: int, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Judge a measure: works, does not work, harms, too early, not distinguishable or identifiable.

    The gate comes first: a number that the design cannot carry is not given, and the reason says
    what data or date would change that. The result is a page, tables (CSV, XLSX) and
    evaluation.json, which `krapte evaluate update` takes. Figures come from --panel, or from a
    store of `krapte fetch` with --store and --as-of.

    FILES are designs. With more than one, p-values are told also as adjusted over the measures
    (Benjamini-Hochberg): of twenty that do nothing, one would be found by chance.

    \b
    Examples:
      krapte evaluate run design.toml --panel panel.csv
      krapte evaluate run one.toml two.toml three.toml --panel panel.csv
      krapte evaluate run design.toml --store store --as-of 2026-06-30 --json
    """  # noqa: D301
    from krapte.evaluation import (
        Effort,
        evaluate,
        folder_of,
        raised,
        read_design,
        registration_of,
    )
    from krapte.reporting.evaluation_page import write_evaluation

    if raise_to is not None and len(files) > 1:
        raise click.UsageError("--raise-to goes with one design at a time.")
    told, lines, found = [], [], []
    for file in files:
        own = read_design(file)
        panel = _panel(own, table, store, as_of)
        record = registration_of(own, registry or folder_of(file))
        one = evaluate(own, panel, record, Effort(permutations=permutations, seed=seed))
        if raise_to is not None:
            today = dt.datetime.now(dt.UTC).date()
            one = raised(one, raise_to, by or "", reason or "", today)
        made = write_evaluation(one, place, panel)
        page = str(made / "evaluation.html")
        told.append(one.as_record() | {"folder": str(made), "page": page})
        lines += [*_lines(one, lang), page]
        found.append(one)
    adjusted = _over_measures(found)
    if as_json:
        show(told[0] if len(files) == 1 else {"evaluations": told, "p_over_measures": adjusted})
        return
    for line in lines:
        click.echo(line)
    if len(files) > 1:
        name = {"nl": "p over alle maatregelen", "en": "p over all measures"}[lang]
        for measure, p in adjusted.items():
            click.echo(f"{name}: {measure} {p:.3g}")


def _over_measures(found: list[Evaluation]) -> dict[str, float]:
    """Return p-values adjusted over the measures that could be estimated; measure -> p."""
    import numpy as np

    from krapte.evaluation import benjamini_hochberg

    pairs = [(own.measure, own.effect.p) for own in found if own.effect is not None]
    if not pairs:
        return {}
    adjusted = benjamini_hochberg(np.array([p for _, p in pairs]))
    return {measure: float(p) for (measure, _), p in zip(pairs, adjusted, strict=True)}


def _panel(own: Design, table: Path | None, store: Path | None, as_of: dt.datetime | None) -> Panel:
    from krapte.errors import BadInput, Problem
    from krapte.evaluation import panel_of_store, read_panel
    from krapte.statistics import Store

    if (table is None) == (store is None):
        raise click.UsageError("Say where the figures are: --panel FILE or --store FOLDER.")
    if table is not None:
        return read_panel(table, own)
    assert store is not None  # noqa: S101
    if not store.is_dir():
        mend = "`krapte fetch` makes it; check --store."
        raise BadInput([Problem(str(store), None, None, "no folder", "a store", mend)])
    return panel_of_store(Store(store), own, as_of)


def _until(until: str | None, panel: Panel) -> str:
    from krapte.errors import BadInput, Problem
    from krapte.evaluation.periods import kind_of, number_of

    last = panel.periods[-1]
    if until is None:
        return last
    kind = kind_of(last)
    try:
        fits = kind_of(until) == kind and number_of(until) > number_of(panel.periods[0])
    except ValueError:
        fits = False
    if not fits:
        mend = f"Write it as {last}."
        raise BadInput([Problem("--until", None, None, f"`{until}`", f"a later {kind}", mend)])
    return until


def _shape(
    own: Design, panel: Panel, last: str, sd: float | None, rho: float | None
) -> tuple[Any, int, Any]:
    """Return starts, length and noise of the panel that will be there."""
    from krapte.errors import BadInput, Problem
    from krapte.evaluation import Noise, fitted_noise
    from krapte.evaluation.periods import number_of

    first = number_of(panel.periods[0])
    length = number_of(last) - first + 1
    start = panel.starts(own.start, length)
    if sd is not None and rho is not None:
        return start, length, Noise(sd, rho)
    before = min(int(start.min()), len(panel.periods))
    if before < 4:
        mend = "Add older figures, or give --sd and --rho."
        raise BadInput(
            [Problem(panel.file, None, "period", f"{before} periods before the first start",
                     "4 or more", mend)]
        )  # fmt: skip
    return start, length, fitted_noise(panel.outcomes[own.primary][:, :before])


def _order(own: Design, panel: Panel, policy: Path, seed: int) -> dict[str, Any]:
    from krapte.evaluation import fitted_noise, propose, read_policy

    allowed = read_policy(policy)
    noise = fitted_noise(panel.outcomes[own.primary])
    found = propose(allowed, panel.regions, panel.periods[0], noise, own.lag, own.ramp, seed)
    return {
        "waves": [{"period": one.period, "regions": list(one.regions)} for one in found.waves],
        "without": list(found.without), "seed": found.seed, "draws": found.tried,
        "assignment": "randomised",
        "options": [
            {"periods": list(one.periods), "sizes": list(one.sizes),
             "full_effect": _finite(one.full)}
            for one in found.options
        ],
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


def _design_told(own: Design, record: Registration | None) -> dict[str, Any]:
    return {
        "measure": own.measure, "primary": own.primary, "unit": own.unit, "hash": own.hash,
        "regions": len(own.start), "first_start": min(own.start.values()),
        "registered": None if record is None else record.date,
        "registered_by": None if record is None else record.by,
    }  # fmt: skip


def _design_lines(told: dict[str, Any], lang: str) -> list[str]:
    nl = lang == "nl"
    lines = [
        f"{told['measure']}: {told['primary']} ({told['unit']}), {told['regions']} "
        + (f"regio's vanaf {told['first_start']}" if nl else f"regions from {told['first_start']}"),
        f"hash {told['hash']}",
    ]
    if told["registered"]:
        done = "Geregistreerd op {} door {}." if nl else "Registered on {} by {}."
        lines.append(done.format(told["registered"], told["registered_by"]))
    else:
        lines.append("Nog niet geregistreerd (--register)." if nl
                     else "Not registered yet (--register).")  # fmt: skip
    if "order" in told:
        best = told["order"]["options"][0]["full_effect"]
        lines.append(
            (f"Geloot (seed {told['order']['seed']}); kleinste effect dat dan te zien is:"
             if nl else f"Drawn by lot (seed {told['order']['seed']}); smallest effect seen then:")
            + f" {best:.3g}"
        )  # fmt: skip
        lines += [
            f"  {one['period']}: {', '.join(one['regions'])}" for one in told["order"]["waves"]
        ]
        if told["order"]["without"]:
            name = "zonder" if nl else "without"
            lines.append(f"  {name}: {', '.join(told['order']['without'])}")
    return lines


def _power_line(told: dict[str, Any], lang: str) -> str:
    from krapte.reporting.evaluation_page import figure

    nl = lang == "nl"
    if told["full_effect"] is None:
        return (
            f"Tot en met {told['until']} kan geen enkel effect zichtbaar worden." if nl
            else f"No effect at all can be seen up to {told['until']}."
        )  # fmt: skip
    text = (
        "Kleinste volle effect dat tot en met {} te zien is: {} {} (ertoe doet {})." if nl
        else "Smallest full effect that can be seen up to {}: {} {} (that matters: {})."
    )  # fmt: skip
    return text.format(
        told["until"], figure(told["full_effect"], lang), told["unit"],
        figure(told["minimal_effect"], lang),
    )  # fmt: skip


def _lines(found: Evaluation, lang: str) -> list[str]:
    from krapte.evaluation import NAMES, RUNGS
    from krapte.reporting.evaluation_page import figure

    nl = lang == "nl"
    verdict, side = found.verdict, 0 if nl else 1
    name = "Doeltreffendheid" if nl else "Effectiveness (doeltreffendheid)"
    lines = [f"{name}: {NAMES[verdict.verdict][side]} ({verdict.code})"]
    if found.effect is not None:
        own = found.effect
        numbers = (figure(one, lang) for one in (own.estimate, own.low, own.high))
        lines.append("  {} [{}; {}] ".format(*numbers) + found.unit)
    lines.append("  " + (verdict.reason_nl if nl else verdict.reason_en))
    lines.append("  " + (verdict.remedy_nl if nl else verdict.remedy_en))
    grade = "Bewijskracht" if nl else "Strength of evidence"
    lines.append(f"{grade}: Maryland {found.grade.sms}, {RUNGS[found.grade.rung][side]}")
    lines += [
        f"  -{own.steps}: {own.reason_nl if nl else own.reason_en}"
        for own in found.grade.deductions
    ]
    goal = "Doelrealisatie" if nl else "Target (doelrealisatie)"
    reached = {
        None: "nog niet te zeggen" if nl else "not yet known",
        True: "gehaald" if nl else "reached",
        False: "niet gehaald" if nl else "not reached",
    }[found.realisation.reached]
    if found.realisation.target is None:
        reached = "geen doel in het ontwerp" if nl else "no target in the design"
    lines.append(f"{goal}: {reached}")
    return lines
