"""The household board: one plan, its four answers, its futures, its words, and the ledger behind every number.

Run `household.board()` in a cell of a notebook that Voila or JupyterLab shows.
"""

from __future__ import annotations

import os

from finsim.dashboards.board import OUR_PAGE, Board
from finsim.dashboards.panel import Panel
from finsim.dashboards.panels.answers import Assumed, HowSure, ThisMonth, WillItWork
from finsim.dashboards.panels.fan import NetWorth, Spending
from finsim.dashboards.panels.foot import Foot, NotModelled, PhoneBar
from finsim.dashboards.panels.heading import Heading
from finsim.dashboards.panels.household import CashFlow, Debts, Failures, Goals, Habits
from finsim.dashboards.panels.ledger import OpenedLedger
from finsim.dashboards.panels.words import WhatWouldChange, Words
from finsim.workbench import keeping
from finsim.workbench.operating import sampler


def panels() -> list[Panel]:
    """Return what this board shows, in the order of the page."""
    return [
        Heading(),
        NotModelled(),
        WillItWork(),
        HowSure(),
        ThisMonth(),
        Assumed(),
        NetWorth(),
        OpenedLedger(),
        Words(),
        Habits(),
        Spending(),
        CashFlow(),
        WhatWouldChange(),
        Failures(),
        Goals(),
        Debts(),
        Foot(),
        PhoneBar(),
    ]


def board() -> Board:
    """Return the household board, live."""
    if os.getenv(OUR_PAGE):
        sampler("board", keeping.store).start()
    return Board(panels())
