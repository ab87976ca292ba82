"""The notebooks: kept without outcomes, and running on the embedded figures."""

import json

import pytest

from tests.release.conftest import ROOT, whole

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def cells(notebook):
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def test_there_are_notebooks_for_each_subject():
    assert {"forecast", "measures", "projects", "evaluation"} == {own.stem for own in NOTEBOOKS}


@every_notebook
def test_a_notebook_is_kept_without_outcomes_and_begins_with_words(notebook):
    found = cells(notebook)
    assert found[0]["cell_type"] == "markdown"
    for cell in found:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            compile("".join(cell["source"]), str(notebook), "exec")


def test_the_notebook_on_evaluation_says_that_its_figures_are_made_up():
    text = "".join("".join(cell["source"]) for cell in cells(ROOT / "notebooks/evaluation.ipynb"))
    assert "made up" in text


@whole
@every_notebook
def test_a_notebook_runs(notebook, tmp_path):
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(notebook, as_version=4)
    NotebookClient(
        book, timeout=1200, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = [cell["outputs"] for cell in book.cells if cell["cell_type"] == "code"]
    assert all(shown), "a cell shows nothing"
