"""The shared vocabulary: regions, occupations, education, sectors, ages, periods, crosswalks."""

from krapte.classification.ages import AGES, SEXES, age_range
from krapte.classification.boundaries import BOUNDARY_SERVICE, boundaries
from krapte.classification.centres import region_centres, region_distances
from krapte.classification.codes import DIMENSIONS, codes, expand, known_code
from krapte.classification.crosswalk import CrosswalkBasis, convert, crosswalk, crosswalk_basis
from krapte.classification.education import (
    education_group,
    education_name,
    education_tracks,
    model_education,
)
from krapte.classification.isco import (
    isco_of_occupation,
    model_occupation_of_isco,
    occupation_of_isco,
)
from krapte.classification.occupations import (
    is_ict,
    is_technical,
    model_occupations,
    occupation_name,
    occupations_in,
)
from krapte.classification.periods import Period, parse_period
from krapte.classification.regions import (
    labour_market_regions,
    region_name,
    regions,
    short_region_names,
)
from krapte.classification.sectors import sector_name, sectors
from krapte.classification.tile_map import TILED, tile_positions, tile_shapes, tile_size

__all__ = [
    "AGES",
    "BOUNDARY_SERVICE",
    "DIMENSIONS",
    "SEXES",
    "TILED",
    "CrosswalkBasis",
    "Period",
    "age_range",
    "boundaries",
    "codes",
    "convert",
    "crosswalk",
    "crosswalk_basis",
    "education_group",
    "education_name",
    "education_tracks",
    "expand",
    "is_ict",
    "is_technical",
    "isco_of_occupation",
    "known_code",
    "labour_market_regions",
    "model_education",
    "model_occupation_of_isco",
    "model_occupations",
    "occupation_name",
    "occupation_of_isco",
    "occupations_in",
    "parse_period",
    "region_centres",
    "region_distances",
    "region_name",
    "regions",
    "sector_name",
    "sectors",
    "short_region_names",
    "tile_positions",
    "tile_shapes",
    "tile_size",
]
