"""Published results beside finsim's own: the cases that ship with it, run by the same engine as a household's plan.

`validate()` runs them all; `published.json` holds what was published and where. The oracles of the test suite are many
more; these are the ones a reader of the literature knows.
"""

from finsim.analysis.validation.checks import Checked, validate
from finsim.analysis.validation.page import as_markdown, ruin_pairs, trinity_pairs

__all__ = ["Checked", "as_markdown", "ruin_pairs", "trinity_pairs", "validate"]
