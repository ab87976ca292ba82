"""Every page and main task by keyboard alone, in both languages.

Pages that need a letter, a plan, an evaluation or a response surface are walked where those are
made: `test_letter`, `test_projects`, `test_effect` and `test_measures_portfolio`.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from krapte.web.accounts import Accounts
from krapte.web.jobs import Jobs
from tests.web.keyboard import reach, walk
from tests.web.test_accounts import PASSWORD

EMAIL = "baas@voorbeeld.nl"

PAGES = [
    ("/", 1280), ("/en", 320), ("/krapte", 1280), ("/en/shortage", 768),
    ("/maatregelen", 320), ("/en/measures", 1280), ("/maatregelen/measure/sto", 1280),
    ("/en/measures/toezeggingen", 768),
    ("/en/projects", 1280), ("/en/projects/lijst", 320),
    ("/overstap", 1280), ("/en/transition?zoek=baker", 320), ("/toegankelijkheid", 320),
    ("/en/privacy", 1280),
]  # fmt: skip
SIGNED = [
    ("/account", 1280), ("/en/account", 320), ("/taken", 320), ("/en/jobs", 1280),
    ("/maatregelen/wijzig/effect/sto-inflow", 1280), ("/en/measures/nieuw/party", 320),
    ("/projecten/lijst", 1280), ("/en/letter", 320),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def filled(state):
    """Return the jobs of the running site: one runs, one waits; and there is somebody."""
    accounts, jobs = Accounts(str(state / "accounts.db")), Jobs(str(state / "jobs.db"))
    accounts.accept(accounts.first_link(), EMAIL, "De baas", PASSWORD)
    accounts.close()
    for _ in range(2):
        jobs.add("ensemble", {"draws": 2, "seed": 1, "horizon": 2031}, EMAIL)
    jobs.begin(1)
    jobs.progress(1, "draws", 1, 2)
    yield jobs
    jobs.close()


@pytest.fixture(scope="module")
def served(runs, state, filled):
    """Return the address of a site that does not do its jobs."""
    from tests.web.conftest import serving

    yield from serving(runs, state, computes=False)


@pytest.fixture(scope="module")
def session(browser, served):
    """Return the cookies of somebody who signed in by keyboard."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(served + "/en/account")
    reach(page, "E-mail")
    page.keyboard.type(EMAIL)
    reach(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=De baas")
    found = context.storage_state()
    context.close()
    return found


@pytest.mark.parametrize(("path", "width"), PAGES)
def test_a_page_can_be_walked(visit, path, width):
    assert walk(visit(path, width), back=path == "/krapte") == []


@pytest.mark.parametrize(("path", "width"), SIGNED)
def test_a_page_of_somebody_can_be_walked(visit, session, path, width):
    assert walk(visit(path, width, storage_state=session)) == []


CHOICES = [
    ("/krapte", "Gebied", "Toon", "regio"),
    ("/en/shortage", "Occupation", "Show", "beroep"),
    ("/maatregelen", "Pijler", "Zoek", "pijler"),
    ("/en/measures/toezeggingen", "Within", "Show", "binnen"),
    ("/maatregelen/geld", "Sommen per", "Toon", "per"),
    ("/en/measures/overlap", "Of measure", "Show", "maatregel"),
]


@pytest.mark.parametrize(("path", "field", "button", "name"), CHOICES)
def test_a_choice_is_made_told_and_keeps_the_focus(visit, path, field, button, name):
    page = visit(path)
    page.evaluate("""() => {
      window.said = [];
      const told = document.querySelector('main [role=status]');
      const hear = () => window.said.push(told.innerText);
      const all = {subtree: true, characterData: true, childList: true};
      new MutationObserver(hear).observe(told, all);
    }""")
    reach(page, field)
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.value")
    assert page.url.endswith(path), "choosing alone changes nothing"
    reach(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"[?&]{name}={quote(chosen)}(&|$)"))
    page.wait_for_function("() => window.said.length > 0")
    assert page.evaluate("document.activeElement.innerText") == button
    assert f"{name}={quote(chosen)}" in page.locator("#andere-taal").get_attribute("href")


def test_going_back_gives_the_choice_from_before(visit):
    page = visit("/krapte")
    before = page.locator("h1").inner_text()
    reach(page, "Gebied")
    page.keyboard.press("ArrowDown")
    reach(page, "Toon")
    page.keyboard.press("Enter")
    page.wait_for_url("**regio=**")
    page.go_back()
    page.wait_for_function(f"() => document.querySelector('h1').innerText === {before!r}")
    assert page.locator("#f-regio").input_value() == "NL"


@pytest.mark.parametrize(("path", "name"), [("/krapte", "Als tabel"), ("/en", "As a table")])
def test_a_table_is_opened_scrolled_and_closed(visit, path, name):
    page = visit(path, 320)
    reach(page, name)
    page.keyboard.press("Space")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Tab")
    inside = "document.activeElement.className === 'k-scroll'"
    assert page.evaluate(inside)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize(
    ("path", "skip", "entry", "colours", "language"),
    [("/toegankelijkheid", "Naar de inhoud", "Effect", "Donkere weergave", "English"),
     ("/en/accessibility", "To the content", "Effect", "Dark colours", "Nederlands")],
)  # fmt: skip
def test_the_skip_link_the_menu_and_the_choices_of_a_reader(
    visit, path, skip, entry, colours, language
):
    page = visit(path)
    reach(page, skip)
    assert page.locator(".nl-skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('header') === null")
    reach(page, colours)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-theme=dark]")
    reach(page, language)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"html[lang={'nl' if path.startswith('/en') else 'en'}]")
    reach(page, entry)
    page.keyboard.press("Enter")
    page.wait_for_url("**/effect")


@pytest.mark.parametrize(
    ("path", "field", "why", "look", "save", "text"),
    [("/maatregelen/wijzig/party/ocw", "Opmerking", "Waarom", "Toon wat", "Bewaar", "zoals het is"),
     ("/en/measures/wijzig/party/ocw", "Remark", "Why you", "Show what", "Save", "as it is")],
)  # fmt: skip
def test_a_record_is_looked_at_and_changed(visit, session, path, field, why, look, save, text):
    page = visit(path, refused=True, storage_state=session)
    reach(page, field)
    page.keyboard.type(text)
    reach(page, save)
    page.keyboard.press("Enter")
    page.wait_for_selector("#fouten")
    assert page.evaluate("document.activeElement.id") == "fouten", "a refusal is where one is"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link to the field that is wrong
    page.wait_for_function("() => document.activeElement.id === 'f-_why'")
    page.keyboard.type("omdat")
    reach(page, look)
    page.keyboard.press("Enter")
    page.wait_for_selector("#gevolg")
    assert page.evaluate("document.activeElement.id") == "gevolg"
    reach(page, save)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/party/ocw$"))
    assert text in page.locator("main").inner_text()


def chooser_by_space(page):
    """Return the choice of a file that Space opens; a starved browser may lose the first press."""
    from playwright.sync_api import TimeoutError as NotOpened

    for patience in (20_000, 100_000):
        try:
            with page.expect_file_chooser(timeout=patience) as chosen:
                page.keyboard.press("Space")
            return chosen.value
        except NotOpened as fault:
            lost = fault
    raise lost


def test_a_list_is_brought_and_its_faults_come_first(visit, session, tmp_path):
    page = visit("/projecten/lijst", refused=True, storage_state=session)
    (tmp_path / "projecten.csv").write_text("id,luck\na,1\n")
    reach(page, "Projecten")  # the entry of the menu
    reach(page, "Projecten")
    chooser_by_space(page).set_files(tmp_path / "projecten.csv")
    reach(page, "Kijk na")
    page.keyboard.press("Enter")
    page.wait_for_selector("#fouten")
    assert page.evaluate("document.activeElement.id") == "fouten"


def test_a_job_is_followed_and_stopped(visit, session, filled):
    page = visit("/taken", storage_state=session)
    assert "1 bezig, 1 in de wachtrij" in page.locator("[role=status]").inner_text()
    assert "trekkingen, 1/2" in page.locator("main").inner_text()
    reach(page, "Stop 2")
    page.wait_for_event("response")  # of the table asking for itself
    page.wait_for_function("() => document.activeElement.innerText.startsWith('Stop')")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('[role=status]').innerText.startsWith('1 bezig, 0')"
    )
    assert filled.get(2).state == "cancelled"
