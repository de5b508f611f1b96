"""Cards on behaviour: credit, habits, and what moods cost."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "credit-costs",
        "behaviour",
        "Credit takes a visible part of income: the credit part of the discipline score has lost ground to "
        "interest and fees.",
        (("discipline.part.R", "<", 80.0),),
        "pay debt",
    ),
    Card(
        "card-owed",
        "behaviour",
        "{debt.card.balance} is owed on the card. Of all the debts in a plan, a card is usually the dearest to carry.",
        (("debt.card.balance", ">", 0.0),),
        "pay debt",
    ),
    Card(
        "interest-sum",
        "behaviour",
        "Interest takes {interest.year} in the first twelve months; extra payments on the dearest debt are "
        "the way to see how much of it is a choice.",
        (("interest.year", ">", 0.0),),
        "pay debt",
    ),
    Card(
        "debt-ends",
        "behaviour",
        "On “{*}” {debt.*.balance} is owed, and in the middle future it is paid off in {debt.*.paid_off}. "
        "Where its payment goes the month after can be settled now.",
        (
            ("debt.*.balance", ">", 0.0),
            ("debt.*.paid_off", ">", 12.0),
        ),
    ),
    Card(
        "debt-dear",
        "behaviour",
        "“{*}” costs {debt.*.rate} a year. Few investments pay that with certainty, so paying it down early"
        " is a yield in itself.",
        (
            ("debt.*.balance", ">", 0.0),
            ("debt.*.rate", ">=", 0.12),
        ),
        "pay debt",
    ),
    Card(
        "debt-cheap",
        "behaviour",
        "“{*}” costs {debt.*.rate} a year, little by the standards of credit. Haste in repaying it is a "
        "matter of sleep, not of arithmetic.",
        (
            ("debt.*.balance", ">", 0.0),
            ("debt.*.rate", "<", 0.04),
        ),
    ),
    Card(
        "debt-middling",
        "behaviour",
        "“{*}” costs {debt.*.rate} a year. Whether extra payments or saving bring more hangs on markets; a "
        "run of each shows by how much.",
        (
            ("debt.*.balance", ">", 0.0),
            ("debt.*.rate", ">=", 0.04),
            ("debt.*.rate", "<", 0.12),
        ),
    ),
    Card(
        "interest-heavy",
        "behaviour",
        "Interest takes {interest.year} in the first twelve months, more than a month of essentials. It is "
        "the one line of spending that brings nothing home.",
        (("interest.year", ">", "spending.essential"),),
        "pay debt",
    ),
    Card(
        "interest-light",
        "behaviour",
        "Interest takes {interest.year} in the first twelve months, less than a month’s extras: credit is a"
        " convenience here, not a weight.",
        (
            ("interest.year", "<", "spending.discretionary"),
            ("interest.year", ">", 0.0),
        ),
    ),
    Card(
        "no-interest",
        "behaviour",
        "No interest is paid in the first twelve months. That is worth more than it looks: nothing of the "
        "past is being paid for.",
        (("interest.year", "<=", 0.0),),
    ),
    Card(
        "mood-wait",
        "behaviour",
        "Extras are {spending.discretionary} a month. A day between wanting and buying costs nothing, and "
        "is the oldest remedy for buying by mood.",
        (
            ("spending.discretionary", ">", 0.0),
            ("discipline.part.A", "<", 90.0),
        ),
        "spend less",
    ),
    Card(
        "windfall",
        "behaviour",
        "A windfall is mostly spent by the mood of its day. Deciding beforehand how much of one may be, "
        "with {surplus} left over in a month, keeps the mood out of it.",
        (("surplus", ">=", 0.0),),
    ),
    Card(
        "raise-creep",
        "behaviour",
        "Extras take {spending.discretionary} a month of {income.net} that comes in. After a raise they "
        "mostly grow first; a share of it promised to saving beforehand holds.",
        (
            ("income.net", ">", 0.0),
            ("spending.discretionary", ">", 0.0),
            ("surplus", ">", 0.0),
        ),
        "save more",
    ),
    Card(
        "falls-test-nerve",
        "behaviour",
        "The portfolio fails to last in some futures, and lasts in {portfolio_survival|of}. A plan survives"
        " falls on paper that tempt people to sell; writing down beforehand what will not be sold helps.",
        (("portfolio_survival", "<", 0.98),),
    ),
    Card(
        "card-first",
        "behaviour",
        "{debt.card.balance} is owed on the card while the buffer holds {buffer.months} of needs. Which of "
        "the two to use first is a fair question where the card is dear.",
        (
            ("debt.card.balance", ">", 0.0),
            ("buffer.months", ">=", 3.0),
        ),
        "pay debt",
    ),
    Card(
        "anchored",
        "behaviour",
        "The surplus is {surplus} a month. People tend to judge a month by the last one; against the plan’s"
        " own line is the fairer look.",
        (("surplus", ">", 0.0),),
    ),
    Card(
        "share-money-talk",
        "behaviour",
        "Extras of {spending.discretionary} a month are easier kept when everyone who spends knows the number.",
        (("spending.discretionary", ">", 0.0),),
    ),
    Card(
        "debt-many",
        "behaviour",
        "“{*}” stands at {debt.*.balance}. One debt paid off at a time, the dearest first, costs least; the"
        " smallest first is for those whom an early success keeps going.",
        (
            ("debt.*.balance", ">", 0.0),
            ("debt.*.rate", ">=", 0.06),
        ),
        "pay debt",
    ),
)
