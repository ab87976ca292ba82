"""Microsoft Project, calendars and maps: valid, the same every time, and read back."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.programming import Programme, Work
from krapte.programming.exchange import (
    calendar_works,
    place_centres,
    places_geojson,
    plan_calendar,
    project_works,
    project_xml,
    read_activities,
)
from tests.programming import planning
from tests.programming.exchange import mspdi
from tests.programming.planning import FIRST, GOAL

STAMP = dt.datetime(2026, 11, 25, 20, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)


@pytest.fixture(scope="module")
def whole():
    return planning.whole_plan()


def sorted_works(works):
    return sorted(works, key=lambda own: (own.project, own.package))


def written(path, content):
    path.write_bytes(content)
    return path


@given(start=st.integers(0, 20), lengths=st.lists(st.integers(1, 16), min_size=2, max_size=2))
def test_every_schedule_comes_back_from_project_and_calendar(tmp_path_factory, start, lengths):
    folder = tmp_path_factory.mktemp("files")
    programme = Programme((planning.project("school"),))
    works = (Work("school", "design", FIRST + start, lengths[0]),
             Work("school", "build", FIRST + start + lengths[0], lengths[1]))  # fmt: skip
    plan = replace(planning.whole_plan()[2], works=works)
    xml = project_xml(programme, plan, "try")
    assert mspdi.faults(xml) == []
    assert project_works(written(folder / "plan.xml", xml)) == works
    calendar = plan_calendar(programme, plan, STAMP)
    assert calendar_works(written(folder / "plan.ics", calendar)) == works


def test_the_check_of_the_form_sees_what_is_wrong(whole):
    xml = project_xml(whole[0], whole[2], "try").decode()
    assert mspdi.faults(xml.encode()) == []
    for old, new in (
        ("<Type>1</Type>\n<IsNull>0</IsNull>", "<IsNull>0</IsNull><Type>1</Type>"),
        ("<Duration>PT", "<Duration>P"), ("<LinkLag>0", "<LinkLag>no"),
        ("<TaskUID>2<", "<TaskUID>99<"), ("<PredecessorUID>2<", "<PredecessorUID>77<"),
        ("<UID>3</UID>\n<ID>3", "<UID>2</UID>\n<ID>3"), ("<Code>", "<Kode>x</Kode><Code>"),
    ):  # fmt: skip
        assert old in xml, old
        assert mspdi.faults(xml.replace(old, new).encode()), old


@given(name=NAMES)
def test_any_name_stands_in_every_form(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("names")
    programme, _, plan = planning.whole_plan()
    named = Programme(tuple(replace(own, name=name) for own in programme))
    xml = project_xml(named, plan, name[:255])
    assert mspdi.faults(xml) == []
    under = read_activities(written(folder / "plan.xml", xml))[0].under
    assert under == (name.strip(),)
    calendar = plan_calendar(named, plan, STAMP)
    assert sorted_works(calendar_works(written(folder / "plan.ics", calendar))) == sorted_works(
        plan.works
    )
    lines = calendar.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # never cut through a sign
    assert (
        json.loads(places_geojson(named, GOAL, plan))["features"][0]["properties"]["name"] == name
    )


def test_labour_and_links_come_back_from_project(whole, tmp_path):
    programme, _, plan = whole
    path = written(tmp_path / "plan.xml", project_xml(programme, plan, "try"))
    design, build = read_activities(path)[:2]
    assert (design.project, design.package, build.package) == ("school", "design", "build")
    assert build.after == (design.uid,)
    assert build.hours == pytest.approx({"0712": 2 * 140, "0761": 8 * 140}, abs=1e-3)
    assert design.start == dt.date(2027, 1, 1)
    assert build.finish == dt.date(2027, 8, 31)


def test_durations_are_the_working_days_between_the_dates(whole):
    xml = project_xml(whole[0], whole[2], "try").decode()
    first = re.findall(r"<Start>(.*?)T.*?<Finish>(.*?)T.*?<Duration>PT(\d+)H", xml, re.DOTALL)[0]
    day, last = (dt.date.fromisoformat(own) for own in first[:2])
    count = 0
    while day <= last:
        count += day.weekday() < 5
        day += dt.timedelta(days=1)
    assert int(first[2]) == 8 * count


def test_what_is_moved_in_another_program_is_read_where_it_stands_now(whole, tmp_path):
    xml = project_xml(whole[0], whole[2], "try").decode()
    moved = xml.replace("2027-05-03T08:00:00", "2027-06-14T08:00:00").replace(
        "2027-08-31T17:00:00", "2027-09-10T17:00:00"
    )
    works = {(own.project, own.package): own
             for own in project_works(written(tmp_path / "m.xml", moved.encode()))}  # fmt: skip
    assert works["school", "build"] == Work("school", "build", FIRST + 5, 4)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no xml", "no XML"),
        (b"<a/>", "`a`"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b'<Project xmlns="http://schemas.microsoft.com/project"/>', "no tasks"),
        (b'<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID>'
         b"<Name>dig</Name></Task></Tasks></Project>", "task 1 `dig` with Start"),
        (b'<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID>'
         b"<Name>dig</Name><Start>2027-01-04T08:00:00</Start><Finish>2027-01-29T17:00:00</Finish>"
         b"</Task></Tasks></Project>", "without codes: `dig`"),
    ],
)  # fmt: skip
def test_a_project_file_that_cannot_be_read_is_refused(tmp_path, content, told):
    with pytest.raises(BadInput, match=re.escape(told)):
        project_works(written(tmp_path / "plan.xml", content))


def test_a_schedule_of_another_program_is_read_with_its_summaries(tmp_path):
    content = b"""<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Tasks>
    <Task><UID>0</UID><Name>File</Name><OutlineLevel>0</OutlineLevel><Summary>1</Summary></Task>
    <Task><UID>1</UID><Name>Wind farm</Name><OutlineLevel>1</OutlineLevel><Summary>1</Summary>
    </Task><Task><UID>2</UID><Name>Roads</Name><OutlineLevel>2</OutlineLevel>
    <Start>2027-03-15T08:00:00</Start><Finish>2027-05-14T17:00:00</Finish><Work>PT280H0M0S</Work>
    </Task><Task><UID>3</UID><Name>Idle</Name><IsNull>1</IsNull></Task>
    <Task><UID>4</UID><Name>Towers</Name><OutlineLevel>2</OutlineLevel>
    <Start>2027-06-01T08:00:00</Start><Finish>2027-06-30T17:00:00</Finish>
    <PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type></PredecessorLink>
    <PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type></PredecessorLink></Task>
    </Tasks></Project>"""
    roads, towers = read_activities(written(tmp_path / "other.xml", content))
    assert (roads.under, roads.months, roads.hours) == (("Wind farm",), 3, {"": 280.0})
    assert (towers.after, towers.project) == ((2,), "")


def test_a_calendar_keeps_to_its_form(whole):
    programme, _, plan = whole
    text = plan_calendar(programme, plan, STAMP).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == len(plan.works)
    assert text.count("DTSTAMP:20261125T190000Z") == len(plan.works)
    assert "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270501" in text
    uids = re.findall(r"UID:(.*)\r", text)
    assert len(set(uids)) == len(plan.works)


def test_signs_with_a_meaning_are_escaped_in_a_calendar(whole):
    programme, _, plan = whole
    named = Programme((replace(programme.projects[0], name="a;b,c\\d\ne"), *programme.projects[1:]))
    assert "SUMMARY:a\\;b\\,c\\\\d\\ne: design work" in plan_calendar(named, plan, STAMP).decode()


def test_events_of_others_are_passed_over(whole, tmp_path):
    programme, _, plan = whole
    text = plan_calendar(programme, plan, STAMP).decode()
    other = "BEGIN:VEVENT\r\nUID:1@elsewhere\r\nDTSTART:20270101T100000Z\r\nEND:VEVENT\r\n"
    path = written(
        tmp_path / "c.ics", text.replace("BEGIN:VEVENT", other + "BEGIN:VEVENT", 1).encode()
    )
    assert sorted_works(calendar_works(path)) == sorted_works(plan.works)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello", "no calendar"),
        (b"\xff\xfe", "no UTF-8"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no event of krapte"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a/b@krapte\nDTSTART:20270201\nEND:VEVENT\n", "DTEND"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a/b@krapte\nDTSTART:20270201\nDTEND:20270101\n"
         b"END:VEVENT\n", "before the begin"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_read_is_refused(tmp_path, content, told):
    with pytest.raises(BadInput, match=told):
        calendar_works(written(tmp_path / "c.ics", content))


def test_the_map_says_that_points_are_no_sites(whole):
    programme, _, plan = whole
    told = json.loads(places_geojson(programme, GOAL, plan))
    assert [own["id"] for own in told["features"]] == [own.project for own in programme]
    for feature in told["features"]:
        east, north = feature["geometry"]["coordinates"]
        assert 3.3 < east < 7.3
        assert 50.7 < north < 53.7
        assert "not the site" in feature["properties"]["position"]
    assert [own["properties"]["state"] for own in told["features"]] == [
        "in_time",
        "late",
        "unbuilt",
    ]
    assert told["features"][2]["properties"]["end"] is None


def test_every_place_of_a_project_has_a_point():
    from krapte.programming import res_regions

    assert set(place_centres()) == set(res_regions())


def test_the_same_plan_gives_the_same_bytes(whole):
    programme, _, plan = whole
    assert project_xml(programme, plan, "t") == project_xml(programme, plan, "t")
    assert plan_calendar(programme, plan, STAMP) == plan_calendar(programme, plan, STAMP)
    assert places_geojson(programme, GOAL, plan) == places_geojson(programme, GOAL, plan)
