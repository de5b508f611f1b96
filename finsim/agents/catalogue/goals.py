"""Cards on goals: whether the plan works, and which goals hang in the balance."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "goal-unlikely",
        "goals",
        "“{*}” is missed more often than met: it is reached in full and on time in {goal.*.odds|of} futures. "
        "A later date, a smaller amount or money set aside for it are the three ways to move that.",
        (("goal.*.odds", "<", 0.495),),
    ),
    Card(
        "goal-uncertain",
        "goals",
        "“{*}” hangs in the balance, met in {goal.*.odds|of} futures. Deciding now what would give way, its "
        "date or its size, costs nothing.",
        (
            ("goal.*.odds", ">=", 0.495),
            ("goal.*.odds", "<", 0.8),
        ),
    ),
    Card(
        "goal-safe-to-leave",
        "goals",
        "“{*}” is met in {goal.*.odds|of} futures; thought given to the plan counts for more elsewhere.",
        (("goal.*.odds", ">=", 0.95),),
    ),
    Card(
        "many-fail",
        "goals",
        "Working in {success_rate|of} futures, the plan fails more often than it works. Changes of plan, run "
        "one at a time, show which lever carries most.",
        (("success_rate", "<", 0.495),),
    ),
    Card(
        "room-to-spend",
        "goals",
        "With {success_rate|of} futures that work there is room in the plan: an earlier end to work, or more "
        "to spend, can be tried at a known cost in odds.",
        (
            ("success_rate", ">=", 0.95),
            ("?spending.cut.share", "<", 0.2),
        ),
        "spend more",
    ),
    Card(
        "liquidity-not-wealth",
        "goals",
        "The portfolio outlives the plan in {portfolio_survival|of} futures, yet everything due is paid in "
        "only {success_rate|of}. The gap is about having money at the right time, not about having enough.",
        (("portfolio_survival", ">", "success_rate"),),
    ),
)
