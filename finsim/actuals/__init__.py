"""What really happened: a bank's files become transactions, transactions categories, categories months.

    transaction   one booking, in minor units; what is the same booking twice
    csv_file      a bank's table -> transactions
    ofx_file      OFX and QFX, old and new -> transactions and the balance that the bank states
    sorting       rules -> categories; transfers and refunds, which are neither income nor spending
    reconciling   transactions against the bank's balance, and months of each category

Next up the flow: the workbench keeps them, and holds their months against the plan's (`discipline`, part A).
"""

from finsim.actuals.csv_file import read_csv
from finsim.actuals.ofx_file import read_ofx
from finsim.actuals.reconciling import Months, Reconciled, months_of, reconcile
from finsim.actuals.sorting import Rule, Sorted, sort
from finsim.actuals.transaction import Balance, Statement, Transaction, merged

__all__ = [
    "Balance", "Months", "Reconciled", "Rule", "Sorted", "Statement", "Transaction", "merged", "months_of", "read_csv",
    "read_ofx", "reconcile", "sort",
]  # fmt: skip
