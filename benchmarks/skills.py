"""Skills: how well titles and sentences are understood, on texts that nothing was fitted on.

The answers come from public sets that are not part of this repository; their folder is given by
`--sets` or the variable KRAPTE_SKILLS_SETS. `python -m benchmarks.skills --sets FOLDER` measures;
`--write weights.csv` writes the weights that come with krapte.
"""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

MRR_DUTCH, MRR_ENGLISH = 0.484, 0.36
ENVIRONMENT = "KRAPTE_SKILLS_SETS"


@benchmark("skills-normalise", "Job titles and sentences to ESCO: MRR on texts kept apart.")
def measure_all(phases: Phases, full: bool) -> Outcome:
    """Measure the titles, and with `full` the sentences too; without the sets nothing is told."""
    place = os.environ.get(ENVIRONMENT)
    if place is None:
        return Outcome({"not_measured": f"{ENVIRONMENT} names no folder with the sets"})
    # Here, because the other benchmarks should not carry what this one loads.
    from benchmarks.skill_sets import skills, titles, whole_language

    whole = whole_language(Path(place))
    with phases.phase("titles"):
        _, told = titles(Path(place), whole)
    if full:
        with phases.phase("sentences"):
            told |= skills(Path(place), whole)[1]
    dutch = told["melo, over names as published"]["weights of krapte"]
    return Outcome(
        told,
        {
            "mrr_dutch": Ratio(dutch, "MRR on MELO nld_q_nl_c_nl, over names", MRR_DUTCH),
            "mrr_english": Ratio(
                told["en whole"]["mrr"], "MRR on JobBERT titles, over occupations", MRR_ENGLISH
            ),
        },
    )


if __name__ == "__main__":
    from benchmarks.skill_sets import main

    main()
