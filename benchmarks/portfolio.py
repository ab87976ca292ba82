"""The portfolio: how fast a large made-up case is solved, and whether chance beats the choice."""

from __future__ import annotations

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

OPTIONS, YEARS, DRAWS, LEVERS = 100, 8, 20, 15
GAP, SECONDS = 0.01, 60.0
RANDOM, FEW = 1000, 40
_YEARLY = 100e6


@benchmark(
    "portfolio-large",
    "100 measures x 8 years x 20 scenarios, made up, to 1 % proven gap: linopy and HiGHS.",
)
def large(phases: Phases, full: bool) -> Outcome:
    """Time building and solving three made-up cases, for the mean and with half caution."""
    from krapte.portfolio import Effort, Risk
    from krapte.portfolio.limits import limits_of
    from krapte.portfolio.program import Program
    from krapte.portfolio.synthetic import synthetic_case, synthetic_surface

    took, gaps = [], []
    for seed in (1, 2, 3):
        case = synthetic_case(seed, OPTIONS, YEARS)
        surface = synthetic_surface(seed, case, DRAWS, LEVERS)
        for weight in (0.0, 0.5):
            name = f"case {seed}, caution {weight:g}"
            with phases.phase(f"{name}: build"):
                program = Program(case, limits_of(case), surface, Risk(weight))
            with phases.phase(f"{name}: solve"):
                found = program.solve(Effort(GAP, SECONDS, threads=2))
            took.append(phases.seen[f"{name}: build"].wall_s + phases.seen[f"{name}: solve"].wall_s)
            gaps.append(found.gap)
    return Outcome(
        {"seconds": took, "gaps": gaps},
        {
            "largest_seconds": Ratio(
                max(took),
                "seconds to build and solve, the slowest of six",
                target=SECONDS,
                at_most=True,
            ),
            "largest_gap": Ratio(
                max(gaps), "proven gap, the widest of six", target=GAP, at_most=True
            ),
        },
    )


@benchmark(
    "portfolio-random",
    "The chosen portfolio in the simulator against random portfolios within the same limits.",
)
def against_chance(phases: Phases, full: bool) -> Outcome:
    """Choose on one draw, and run random portfolios (1,000 with --full) on that draw."""
    from krapte.forecast.model import model_of
    from krapte.portfolio import (
        TABLES,
        Effort,
        budgets_of,
        random_portfolio,
        read_offer,
        read_targets,
    )
    from krapte.portfolio.optimise import optimise
    from krapte.portfolio.simulator import Simulator
    from krapte.statistics import load

    tried = RANDOM if full else FEW
    data = load()
    money = budgets_of(",".join(f"{year}={_YEARLY:g}" for year in range(2026, 2034)))
    case = read_offer(TABLES, data.folder, money).case
    target = read_targets(TABLES / "targets.csv")["shortage"]
    with phases.phase("model"):
        simulator = Simulator(model_of(data, 2035, 20230203), case, target, [0])
    with phases.phase("choose"):
        chosen = optimise(case, simulator, effort=Effort(0.001, SECONDS))
    best = float((chosen.without - chosen.simulated).mean())
    sizes = [random_portfolio(case, seed).size for seed in range(tried)]
    with phases.phase("random"):
        others = np.array([simulator.run(size).value.mean() for size in sizes])
    without = float(chosen.without.mean())
    return Outcome(
        {
            "tried": tried,
            "without": without,
            "chosen": best,
            "best_random": float(others.min()),
            "mean_random": float(others.mean()),
            "rounds": [float(own.error) for own in chosen.rounds],
        },
        {
            "better_than_chosen": Ratio(
                float((others < best).sum()),
                "random portfolios with a lower shortage in the simulator",
                target=0,
                at_most=True,
            ),
            "best_random_share": Ratio(
                (without - float(others.min())) / (without - best),
                "effect of the best random portfolio over that of the chosen one",
                target=1.0,
                at_most=True,
            ),
        },
    )
