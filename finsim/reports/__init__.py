"""A run's plain data -> sheets of paper: one HTML file that asks nothing of any network, and its PDF.

One verb a module, in the order of the flow:

notebooks  where the packaged notebooks are
run        a notebook and its parameters -> the same notebook, executed by papermill
sheets     plain data (`material`) -> the pages, made of `parts` and `words`; called by the notebook's cells
html       an executed notebook -> one self-contained HTML file
pdf        that file -> PDF, printed by Chromium where there is one

Nothing here knows a run: the workbench fills `material`, the notebook calls the workbench.
"""

from finsim.reports.html import html, made_from, receipt_in
from finsim.reports.material import Amount, DebtRow, Effect, Material, Proposal, Sentence
from finsim.reports.notebooks import notebook
from finsim.reports.pdf import print_pdf
from finsim.reports.run import run
from finsim.reports.sheets import Sheet, first_sheet, second_sheet

__all__ = [
    "Amount",
    "DebtRow",
    "Effect",
    "Material",
    "Proposal",
    "Sentence",
    "Sheet",
    "first_sheet",
    "html",
    "made_from",
    "notebook",
    "print_pdf",
    "receipt_in",
    "run",
    "second_sheet",
]
