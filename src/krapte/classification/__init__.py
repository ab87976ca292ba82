"""The shared vocabulary: regions, occupations, education, sectors, ages, periods, crosswalks."""

from krapte.classification.ages import AGES, SEXES, age_range
from krapte.classification.codes import DIMENSIONS, codes, expand, known_code
from krapte.classification.crosswalk import convert, crosswalk
from krapte.classification.education import (
    education_group,
    education_name,
    education_tracks,
    model_education,
)
from krapte.classification.occupations import (
    is_ict,
    is_technical,
    model_occupations,
    occupation_name,
)
from krapte.classification.periods import Period, parse_period
from krapte.classification.regions import labour_market_regions, region_name, regions
from krapte.classification.sectors import sector_name, sectors

__all__ = [
    "AGES",
    "DIMENSIONS",
    "SEXES",
    "Period",
    "age_range",
    "codes",
    "convert",
    "crosswalk",
    "education_group",
    "education_name",
    "education_tracks",
    "expand",
    "is_ict",
    "is_technical",
    "known_code",
    "labour_market_regions",
    "model_education",
    "model_occupations",
    "occupation_name",
    "parse_period",
    "region_name",
    "regions",
    "sector_name",
    "sectors",
]
