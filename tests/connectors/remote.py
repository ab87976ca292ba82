"""Small servers in the shape of the real ones, and a clock that tests own.

All figures are made up to show the form; none is a statistic.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx

from krapte.statistics.connectors import Clock

CBS3 = "https://opendata.cbs.nl/ODataFeed/odata"
CBS4 = "https://datasets.cbs.nl/odata/v1/CBS"
EUROSTAT = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data"
DUO = "https://onderwijsdata.duo.nl"
SWING = "https://klimaatmonitor.databank.nl/jiveservices/odata"
PARLIAMENT = "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0"


@dataclass
class Ticking:
    """A clock that stands still but for sleeping."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)
    begin: dt.datetime = dt.datetime(2026, 11, 25, 9, 0)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def clock(self) -> Clock:
        return Clock(
            lambda: self.seconds, self.sleep, lambda: self.begin + dt.timedelta(0, self.seconds)
        )


class Server(httpx.MockTransport):
    """Answers the addresses it knows; remembers what it was asked."""

    def __init__(self, pages: dict[str, object]) -> None:
        self.pages = pages
        self.asked: list[httpx.Request] = []
        super().__init__(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        content = self.pages.get(self.name_of(request.url))
        if content is None:
            return httpx.Response(404, text="no such page")
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        etag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304, headers={"ETag": etag})
        headers = {"ETag": etag, "Content-Length": str(len(body))}
        return httpx.Response(200, stream=httpx.ByteStream(body), headers=headers)

    @staticmethod
    def name_of(url: httpx.URL) -> str:
        """Return the address without the part that chooses rows, which these servers ignore."""
        plain = f"{url.scheme}://{url.host}{unquote(url.path)}"
        skip = url.params.get("$skip") or url.params.get("$skiptoken")
        return f"{plain}#{skip}" if skip else plain


def occupations(changed: float = 1352.0) -> dict[str, object]:
    """Return 85276NED: OData 3 with two pages, codes filled up with spaces and opaque codes."""
    base = f"{CBS3}/85276NED"
    rows = []
    for occupation, size in (("T001", 9867.0), ("A0007", changed), ("A0008", 575.0)):
        for sex, share in (("T001038", 1.0), ("3000", 0.75), ("4000", 0.25)):
            for person in ("T009002", "A1525") if sex == "T001038" else ("T009002",):
                rows += [
                    {
                        "Beroep": f"{occupation:<8}",
                        "Geslacht": sex,
                        "Persoonskenmerken": person,
                        "Perioden": period,
                        "WerkzameBeroepsbevolking_1": round(
                            size * share * (0.1 if person == "A1525" else 1.0), 1
                        ),
                    }
                    for period in ("2025JJ00", "2025KW04")
                ]
    half = len(rows) // 2
    return {
        f"{base}/TableInfos": {"value": [{"ID": 0, "Modified": "2026-02-17T06:30:00"}]},
        f"{base}/DataProperties": {
            "value": [
                {"Key": "Beroep", "Type": "Dimension"},
                {"Key": "Geslacht", "Type": "Dimension"},
                {"Key": "Persoonskenmerken", "Type": "Dimension"},
                {"Key": "Perioden", "Type": "TimeDimension"},
                {"Key": "", "Type": "TopicGroup"},
                {"Key": "WerkzameBeroepsbevolking_1", "Type": "Topic", "Unit": "x 1 000"},
            ]
        },
        f"{base}/Perioden": {
            "value": [
                {"Key": "2025JJ00", "Title": "2025", "Status": "Definitief"},
                {"Key": "2025KW04", "Title": "2025 4e kwartaal", "Status": "Voorlopig"},
            ]
        },
        f"{base}/Beroep": {
            "value": [
                {"Key": "T001    ", "Title": "Totaal"},
                {"Key": "A0007   ", "Title": "07 Technische beroepen"},
                {"Key": "A0008   ", "Title": "08 ICT-beroepen"},
            ]
        },
        f"{base}/Geslacht": {
            "value": [
                {"Key": "T001038", "Title": "Totaal mannen en vrouwen"},
                {"Key": "3000", "Title": "Mannen"},
                {"Key": "4000", "Title": "Vrouwen"},
            ]
        },
        f"{base}/Persoonskenmerken": {
            "value": [
                {"Key": "T009002", "Title": "Totaal personen"},
                {"Key": "A1525", "Title": "Leeftijd: 15 tot 25 jaar"},
            ]
        },
        f"{base}/TypedDataSet": {
            "value": rows[:half],
            "odata.nextLink": f"http://opendata.cbs.nl/ODataFeed/odata/85276NED/TypedDataSet?$skip={half}",
        },
        f"{base}/TypedDataSet#{half}": {"value": rows[half:]},
    }


def offshore_wind() -> dict[str, object]:
    """Return 82610NED: OData 4, a row per figure, one figure kept secret."""
    base = f"{CBS4}/82610NED"
    rows = [
        (1, "E006638", "2022JJ00", 2570.0, "None"),
        (2, "E006638", "2023JJ00", 4110.0, "None"),
        (3, "E006637", "2023JJ00", 6692.0, "None"),
        (4, "E006638", "2024JJ00", None, "Secret"),
    ]
    return {
        f"{base}/Properties": {"Identifier": "82610NED", "Modified": "2026-06-30T02:00:00+02:00"},
        f"{base}/MeasureCodes": {
            "value": [
                {"Identifier": "M002163", "Title": "Opgesteld elektrisch vermogen", "Unit": "MW"},
                {"Identifier": "M000001", "Title": "Productie", "Unit": "mln kWh"},
            ]
        },
        f"{base}/PeriodenCodes": {
            "value": [
                {"Identifier": "2022JJ00", "Title": "2022", "Status": "Definitief"},
                {"Identifier": "2023JJ00", "Title": "2023", "Status": "NaderVoorlopig"},
                {"Identifier": "2024JJ00", "Title": "2024", "Status": "Voorlopig"},
            ]
        },
        f"{base}/BronTechniekCodes": {
            "value": [
                {"Identifier": "E006637", "Title": "Windenergie op land"},
                {"Identifier": "E006638", "Title": "Windenergie op zee"},
            ]
        },
        f"{base}/Observations": {
            "value": [
                {
                    "Id": number,
                    "Measure": "M002163",
                    "ValueAttribute": attribute,
                    "Value": value,
                    "BronTechniek": technique,
                    "Perioden": period,
                }
                for number, technique, period, value, attribute in rows[:2]
            ],
            "@odata.nextLink": f"{base}/Observations?$skip=2",
        },
        f"{base}/Observations#2": {
            "value": [
                {
                    "Id": number,
                    "Measure": "M002163",
                    "ValueAttribute": attribute,
                    "Value": value,
                    "BronTechniek": technique,
                    "Perioden": period,
                }
                for number, technique, period, value, attribute in rows[2:]
            ]
        },
    }


def vacancy_rates() -> dict[str, object]:
    """Return jvs_q_nace2: a cube of 1 x 1 x 3 x 1 x 1 x 1 x 2 with flags and an empty cell."""
    single = {"freq": "Q", "s_adj": "NSA", "sizeclas": "TOTAL", "indic_em": "JVR", "geo": "NL"}
    ids = ["freq", "s_adj", "nace_r2", "sizeclas", "indic_em", "geo", "time"]
    codes = {name: [code] for name, code in single.items()} | {
        "nace_r2": ["B-S", "F", "J62_J63"],
        "time": ["2025-Q3", "2025-Q4"],
    }
    return {
        f"{EUROSTAT}/jvs_q_nace2": {
            "version": "2.0",
            "class": "dataset",
            "label": "Job vacancy statistics",
            "updated": "2026-03-20T23:00:00+0100",
            "value": {"0": 4.2, "1": 4.1, "2": 5.0, "4": 6.0, "5": 6.1},
            "status": {"1": "p", "3": "c"},
            "id": ids,
            "size": [len(codes[name]) for name in ids],
            "dimension": {
                name: {
                    "label": name,
                    "category": {
                        "index": {code: place for place, code in enumerate(codes[name])},
                        "label": {code: f"title of {code}" for code in codes[name]},
                    },
                }
                for name in ids
            },
        }
    }


STUDENTS = (
    (2023, "Groningen", "TECHNIEK", "MAN", 120),
    (2023, "Groningen", "TECHNIEK", "VROUW", -1),
    (2023, "Groningen", "ECONOMIE", "VROUW", 80),
    (2023, "Utrecht", "TECHNIEK", "MAN", 60),
)


def students(rows=STUDENTS) -> dict[str, object]:
    """Return the package p01hoinges and its file by sex, several institutions per province."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["STUDIEJAAR", "PROVINCIENAAM", "GEMEENTENUMMER", "INSTELLINGSCODE_ACTUEEL", "ONDERDEEL",
         "GESLACHT", "AANTAL_INGESCHREVENEN"]
    )  # fmt: skip
    for number, (year, province, sector, sex, count) in enumerate(rows):
        writer.writerow([year, province, "0014", f"25B{number}", sector, sex, count])
    place = f"{DUO}/dataset/1/resource/2/download/ingeschrevenengeslhbo.csv"
    return {
        f"{DUO}/api/3/action/package_show": {
            "success": True,
            "result": {
                "name": "p01hoinges",
                "resources": [
                    {"url": f"{DUO}/dataset/1/resource/3/download/ingeschrevenenhbo.csv"},
                    {"url": place, "last_modified": "2026-03-02T09:12:00.000000"},
                ],
            },
        },
        place: text.getvalue().encode(),
    }


def bids() -> dict[str, object]:
    """Return the variable res_bod of Klimaatmonitor."""
    base = f"{SWING}/Variables('res_bod')/GeoLevels('res')/PeriodLevels('year')/Periods('all')"
    rows = [("res_1", "2021", "1.5"), ("res_14", "2021", "1.8"), ("res_14", "2022", "?")]
    return {
        f"{base}/Values": {
            "value": [
                {
                    "@odata.type": "#Swing.Value",
                    "ExternalCode": region,
                    "GeoLevel": "res",
                    "PeriodLevel": "year",
                    "Period": year,
                    "ValueString": value,
                }
                for region, year, value in rows
            ]
        }
    }


def documents() -> dict[str, object]:
    """Return one document, one case and one pledge of Parliament's register."""
    return {
        f"{PARLIAMENT}/Document": {
            "value": [
                {
                    "Id": "88fa70bf",
                    "DocumentNummer": "2023D04417",
                    "Soort": "Brief regering",
                    "Titel": "Arbeidsmarktbeleid",
                    "Onderwerp": "Actieplan",
                    "Datum": "2023-02-03T00:00:00+01:00",
                    "GewijzigdOp": "2024-01-01T10:00:00+01:00",
                    "Verwijderd": False,
                }
            ]
        },
        f"{PARLIAMENT}/Toezegging": {
            "value": [
                {
                    "Id": "159e3e36",
                    "Nummer": "TZ202302-123",
                    "Tekst": "De minister zegt toe de Kamer te informeren.",
                    "Status": "Openstaand",
                    "Ministerie": "EZK",
                    "Aanmaakdatum": "2023-02-09T17:42:13.69+01:00",
                    "DatumNakoming": "0001-01-01T00:00:00Z",
                    "GewijzigdOp": "2023-03-01T10:00:00+01:00",
                    "Verwijderd": False,
                }
            ]
        },
    }
