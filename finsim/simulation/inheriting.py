"""Inherited retirement accounts: what must leave them each year, and in the tenth year after the death all of it.

Runs once a month, after income has come home: the part of a whole tax year leaves in its first period, of what the year
before closed with; of a death after 2019 all that is left leaves in the last period of the tenth year, of an older one
the parts alone go on. It is income of the year where the account is tax-deferred, bears no extra tax (26 USC
72(t)(2)(A)(ii)), withholds as every withdrawal does, and is no surplus to live on. Heirs may take more at any time.
Amounts are nominal money.

Source: 26 USC 401(a)(9)(B), (H), as Franklin Templeton ("Unwinding the 10-year rule") and Wolters Kluwer ("IRS
clarifies 10-year RMD rule") tell it; the statute and 26 CFR 1.401(a)(9)-5 themselves were not opened. Not modelled:
heirs to whom the ten years do not apply (a husband or wife who keeps it apart, minor children, the disabled, and who is
not more than ten years younger).
"""

from __future__ import annotations

from finsim.simulation.fields import PROCEEDS, REQUIRED
from finsim.simulation.program import ACC_KIND, ACC_OWNER, HAS_INHERITED, HAS_REQUIRED, KIND_DEFERRED
from finsim.simulation.rows import account_row, holding, person_row
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import bring_home


@stage(HAS_INHERITED)
def empty_inherited(state, lanes, program, t):
    """Bring into cash what the law asks for this period, less what tax it withholds."""
    for account in range(1, program.accounts.shape[1]):
        share, held = program.heir_shares[account, t], account_row(program, account)
        if share == 0.0:
            continue
        taxed = 1.0 * (program.account_traits[ACC_KIND, account] == KIND_DEFERRED)
        counts = taxed * program.choices[HAS_REQUIRED]
        required = person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED
        for lane in range(lanes):
            gross = max(0.0, share * holding(state, held, lane))
            bring_home(state, program, account, lane, gross, taxed, PROCEEDS)
            state[required, lane] += gross * counts  # it is not what the heir's own accounts ask for
