"""Every Dutch statistics file that the founders hold is imported whole, and its sums are right.

The sums are made here with pandas from the file itself, without any code of the import.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest

from krapte.statistics import Store
from krapte.statistics.files import import_file, read_file, read_mapping
from tests.statistics.files.making import NOW

MAPPINGS = Path(__file__).with_name("mappings")
NAMES = sorted(own.stem for own in MAPPINGS.glob("*.toml"))


def file_of(shared, name):
    (found,) = (shared / "data").glob(f"*/{name}.*")
    return found


def frame_of(file):
    return pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_to_its_last_row_and_stored(shared, tmp_path, name):
    file = file_of(shared, name)
    own = read_mapping(MAPPINGS / f"{name}.toml")
    store = Store(tmp_path)
    first = import_file(file, own, store, NOW)
    assert first.read.rows == len(frame_of(file))
    kept = [figure for figure in first.read.figures if figure.status != "M"]
    assert first.fetched.new == len(kept) > 0
    assert {f.value for f in store.as_of()} == {f.value for f in kept}
    assert import_file(file, own, store, NOW).fetched.part == ""
    assert store.check() == []


def test_every_dutch_statistics_file_has_a_mapping(shared):
    folders = ("cbs_energy_nl", "cbs_labour_nl", "duo_hbo")
    there = {own.stem for name in folders for own in (shared / "data" / name).iterdir()
             if own.suffix in (".csv", ".parquet")}  # fmt: skip
    assert there | {"aggregate_job_postings_NL"} == set(NAMES)


def added(found, series, **codes):
    """Return the sum of the figures of a series whose fields fit a pattern."""
    return math.fsum(
        own.value for own in found
        if own.series == series and own.status != "M"
        and all(re.fullmatch(code, getattr(own, name)) for name, code in codes.items())
    )  # fmt: skip


# mapping -> checks: our series and codes, the column and rows of the file, the factor
CHECKS = {
    "85005NED_zonnestroom_regio": [
        ("solar_power_all_installed", {"region": "ES.*"}, "OpgesteldVermogenVanZonnepanelen_2",
         {"SectorEnVermogensklasse": "E007161", "RegioS": r"ES(?!99).*",
          "Perioden": r"(?!2025).*"}, 0.001),
        ("solar_installations_homes", {"region": "GM.*", "period": "2024"}, "Installaties_1",
         {"SectorEnVermogensklasse": "E007037", "RegioS": r"GM(?!0000).*",
          "Perioden": "2024.*"}, 1),
        ("solar_production_businesses", {"region": "NL", "sector": "A"},
         "ProductieVanZonnestroom_4",
         {"SectorEnVermogensklasse": "301000", "RegioS": "NL01", "Perioden": r"(?!2025).*"}, 1),
    ],
    "85004NED_hernieuwbare_elektriciteit_regio": [
        ("wind_power_installed", {"region": "NL", "period": "2024"},
         "OpgesteldElektrischVermogen_1",
         {"RegioS": "NL01", "BronEnTechniek": "E006637", "Perioden": "2024.*"}, 1),
        ("solar_production", {"region": "PV.*"}, "NietGenormaliseerdeProductie_2",
         {"RegioS": r"PV(?!99).*", "BronEnTechniek": "E006590"}, 1),
    ],
    "70960ned_windenergie_provincie": [
        ("wind_power_commissioned", {"region": "PV.*"}, "InGebruikGenomenVermogen_7",
         {"RegioS": "PV.*"}, 1),
        ("wind_turbines_installed", {"region": "NL"}, "OpgesteldeWindmolensEindeVanJaar_3",
         {"RegioS": "NL01"}, 1),
    ],
    "82610NED_hernieuwbare_elektriciteit_techniek": [
        (r"renewable_production", {}, "BrutoElektriciteitsproductie_2",
         {"BronTechniek": "T001028"}, 1),
        ("solar_share", {}, "BrutoElektriciteitsproductie_5", {"BronTechniek": "E006590"}, 0.01),
    ],
    "84948NED_verwarmingsinstallaties_regio": [
        ("homes_heated_by_a050112", {"region": "NL"}, "Woningen_1",
         {"RegioS": "NL00", "TypeVerwarmingsinstallatie": "A050112"}, 0.01),
        ("homes_heated_by_a052175", {"region": "ES.*"}, "Woningen_1",
         {"RegioS": r"ES(?!99).*", "TypeVerwarmingsinstallatie": "A052175"}, 0.01),
    ],
    "85775NED_zonnestroom_woningen_wijkbuurt": [
        ("solar_installations_homes", {"region": "NL"}, "AantalInstallatiesBijWoningen_5",
         {"SoortRegio_2": "Land"}, 1),
        ("solar_power_homes_installed", {"region": "NL"}, "OpgesteldVermogenVanZonnepanelen_6",
         {"SoortRegio_2": "Land"}, 0.001),
    ],
    "80150ned_werkzame_beroepsbevolking_1996_2014": [
        ("employed_12_hours", {"sex": "men|women", "period": r"\d{4}"},
         "TotaalWerkzameBeroepsbevolking_1",
         {"Persoonskenmerken": "3000|4000", "Perioden": ".*JJ00"}, 1000),
        ("employees_12_hours", {"age": "15-24", "period": r".*Q\d"}, "Werknemers_2",
         {"Persoonskenmerken": "53050", "Perioden": ".*KW.*"}, 1000),
    ],
    "86047NED_arbeidsdeelname_gezondheid_2021_2025": [
        ("employed", {"sex": "women", "age": "", "education": ""}, "WerkzameBeroepsbevolking_3",
         {"Gezondheid": "T001179", "Geslacht": "4000", "Persoonskenmerken": "T009002"}, 1000),
        ("unemployment", {"sex": "", "age": "15-24"}, "Werkloosheidspercentage_21",
         {"Gezondheid": "T001179", "Geslacht": "T001038", "Persoonskenmerken": "53050"}, 0.01),
    ],
    "83154NED_milieusector_arbeidsvolume_activiteit": [
        ("environment_employment_fte_all", {}, "ArbeidsvolumeWerkzamePersonen_1",
         {"Milieudomein": "T001058", "Milieuactiviteiten": "T001057"}, 1000),
        ("environment_production_a009240", {}, "ProductieBasisprijzen_2",
         {"Milieudomein": "T001058", "Milieuactiviteiten": "A009240"}, 1e6),
    ],
    "83155NED_milieusector_arbeidsvolume_sbi": [
        ("environment_employment_fte", {"sector": ""}, "ArbeidsvolumeWerkzamePersonen_1",
         {"Milieudomein": "T001058", "BedrijfstakkenBranchesSBI2008": "T001081"}, 1000),
        ("environment_value_added", {"sector": "F"}, "BrutoToegevoegdeWaardeBasisprijzen_3",
         {"Milieudomein": "T001058", "BedrijfstakkenBranchesSBI2008": "350000"}, 1e6),
    ],
    "81429ned_groeirekeningen": [
        ("hours_worked", {"sector": ""}, "GewerkteUren_17",
         {"BedrijfstakkenBranchesSBI2008": "totaal", "Model": "CBS"}, 1e6),
        ("labour_productivity", {"sector": "C"}, "Arbeidsproductiviteit2005100_31",
         {"BedrijfstakkenBranchesSBI2008": "307500", "Model": "CBS"}, 1),
    ],
    **{
        f"{name}_ict_gebruik_ict_vacatures_sbi": [
            ("ict_vacancies_hard_to_fill_wp19115", {"sector": ""}, column,
             {"Bedrijfsgrootte": "WP19115", "BedrijfstakkenBranchesSBI2008": "399907"}, 0.01),
            ("ict_vacancies_hard_to_fill_wp19097", {"sector": "J"}, column,
             {"Bedrijfsgrootte": "WP19097", "BedrijfstakkenBranchesSBI2008": "391600"}, 0.01),
        ]
        for name, column in [
            ("83955NED", "ICTVacaturesLastigTeVervullen_2"),
            ("84411NED", "ICTVacaturesLastigTeVervullen_2"),
            ("84674NED", "ICTVacaturesLastigTeVullen_3"),
        ]
    },
    "80472ned_vacatures_frictieperiode_jaar": [
        ("vacancies_open", {}, "Open vacancies", {}, 1000),
        ("vacancies_filled", {"period": "2023"}, "Filled vacancies", {"Year": r"2023\.0"}, 1000),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_sums_are_those_of_the_file(shared, name):
    file = file_of(shared, name)
    frame = frame_of(file)
    found = read_file(file, read_mapping(MAPPINGS / f"{name}.toml"), NOW).figures
    for series, codes, column, rows, factor in CHECKS[name]:
        own = frame
        for key, pattern in rows.items():
            own = own[own[key].astype(str).str.fullmatch(pattern)]
        expected = own[column].dropna().sum() * factor
        assert expected > 0, (series, rows)
        assert added(found, series, **codes) == pytest.approx(expected, rel=1e-12), series


def test_enrolment_is_the_sum_of_all_programmes_with_small_counts_as_a_range(shared):
    """The sums without small counts are those that the index of the data states."""
    name = "duo_ingeschreven_hbo_2020_2024"
    file = file_of(shared, name)
    found = read_file(file, read_mapping(MAPPINGS / f"{name}.toml"), NOW).figures
    frame = frame_of(file)
    stated = {"2020": 487_593, "2024": 448_296}
    for year in ("2020", "2021", "2022", "2023", "2024"):
        hidden = int((frame[year] == "<5").sum())
        plain = int(pd.to_numeric(frame[year][frame[year] != "<5"]).sum())
        assert plain == stated.get(year, plain)
        national = [own for own in found if (own.region, own.sex, own.period) == ("NL", "", year)]
        assert len(national) == frame["ONDERDEEL"].nunique()
        for end, each in (("value", 2.5), ("low", 1), ("high", 4)):
            total = sum(getattr(own, end) if getattr(own, end) is not None else own.value
                        for own in national)  # fmt: skip
            assert total == plain + each * hidden
    women = frame[(frame.GESLACHT == "vrouw") & (frame.PROVINCIE == "Zeeland")
                  & (frame.ONDERDEEL == "techniek")]["2022"]  # fmt: skip
    (own,) = [own for own in found if own.series == "enrolment_technology_sector"
              and (own.region, own.sex, own.period) == ("PV29", "women", "2022")]  # fmt: skip
    assert own.value == sum(2.5 if count == "<5" else int(count) for count in women)


def test_quarterly_means_of_daily_postings(shared):
    name = "aggregate_job_postings_NL"
    file = file_of(shared, name)
    found = read_file(file, read_mapping(MAPPINGS / f"{name}.toml"), NOW).figures
    frame = pd.read_csv(file, parse_dates=["date"])
    quarters = frame.assign(period=frame.date.dt.to_period("Q").astype(str)).groupby(
        ["variable", "period"]
    )
    means = quarters["indeed_job_postings_index_SA"].mean()
    for own in found:
        if own.series == "job_postings_all_seasonally_adjusted":
            assert own.value == pytest.approx(means["total postings", own.period], rel=1e-12)
            assert own.status == "E"
    whole = {period for _, period in quarters.groups} - {"2020Q1", "2026Q3"}
    assert {own.period for own in found} == whole
