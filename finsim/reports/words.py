"""The analyst's sentences -> numbered words: each with the numbers of its facts, and the facts listed at the foot.

Called by `sheets`. A sentence is written as the agents wrote it; here it is only chosen, escaped and numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from finsim.charts import numbers
from finsim.charts.draw import escape, own_name
from finsim.reports.material import Material, Sentence

MOST_SENTENCES = 5


def chosen(sentences: Sequence[Sentence], most: int = MOST_SENTENCES) -> list[Sentence]:
    """Choose what there is room for: what must be said, then each role's first sentence, its second, and so on.

    What is chosen keeps the order in which it was written.
    """
    turn: dict[str, int] = {}
    ranked = []
    for at, sentence in enumerate(sentences):
        turn[sentence.role] = turn.get(sentence.role, 0) + 1
        ranked.append((not sentence.must, not sentence.facts, turn[sentence.role], at))
    return [sentences[at] for at in sorted(rank[-1] for rank in sorted(ranked)[:most])]


class Said:
    """The words of one report and the numbers of their facts, in the order in which they are first leant on."""

    def __init__(self, material: Material) -> None:
        self._material = material

    @cached_property
    def _chosen(self) -> list[Sentence]:
        return chosen(self._material.sentences)

    @cached_property
    def numbered(self) -> dict[str, int]:
        """Return the number of every fact by its id."""
        found: dict[str, int] = {}
        for sentence in self._chosen:
            for fact in sentence.facts:
                found.setdefault(fact, len(found) + 1)
        return found

    def sentences(self) -> str:
        """Return the sentences, each followed by the numbers of its facts."""
        items = "".join(f"<li>{_kept_together(one.text, self._marks(one))}</li>" for one in self._chosen)
        return f'<ul class="says">{items}</ul>' if items else ""

    def _marks(self, sentence: Sentence) -> str:
        if not sentence.facts:
            return ""
        links = [f'<a href="#fact-{n}">{text}</a>' for n, text in ranges([self.numbered[f] for f in sentence.facts])]
        return f'<span class="factno">[{", ".join(links)}]</span>'

    def facts(self) -> str:
        """Return the list of facts: number, words, value, error."""
        items = "".join(self._fact(fact, number) for fact, number in self.numbered.items())
        return f'<ol class="factlist">{items}</ol>' if items else ""

    def _fact(self, id: str, number: int) -> str:
        name, value, error = self._told(id)
        after = f' <span class="soft">{escape(error)}</span>' if error else ""
        return (
            f'<li id="fact-{number}"><span class="factno">{number}</span><span>{escape(own_name(name))}</span>'
            f'<span class="v">{escape(value)}{after}</span></li>'
        )

    def _told(self, id: str) -> tuple[str, str, str]:
        """Return name, value and error of a fact: of this run, or of the run of a proposal."""
        figure, figures = self._material.facts[id], self._material.figures
        error = ""
        if figure.standard_error:
            plain = replace(figure, low=None, high=None)  # in a list, the error; the interval is on the board
            error = numbers.figure_error(plain, figures.currency, figures.locale)
        return _capital(figure.name), numbers.figure(figure, figures.currency, figures.locale, short=True), error

    def by_whom(self) -> str:
        """Say who wrote the words, how many claims were checked, and how many sentences are left out here."""
        material = self._material
        left = len(material.sentences) - len(self._chosen)
        kept_back = f"{material.withheld} withheld" if material.withheld else "none withheld"
        more = f" {left} more sentences are on the board." if left > 0 else ""
        return (
            f'<p class="fine">Words by the {escape(material.writer)}: {material.checked} claims checked against the '
            f"figures of this run, {kept_back}.{more}</p>"
        )


def ranges(found: Sequence[int]) -> list[tuple[int, str]]:
    """Write numbers with runs joined, each with the first it names: [1, 2, 3, 7] -> (1, "1–3"), (7, "7")."""
    runs: list[list[int]] = []
    for number in sorted(set(found)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [(run[0], str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}") for run in runs]


def _kept_together(text: str, marks: str) -> str:
    """Keep the marks on the line of the last word."""
    if not marks:
        return f'<span class="name">{escape(text)}</span>'
    head, _, last = text.rpartition(" ")
    return f'<span class="name">{escape(head)}</span> <span class="nw">{escape(last)} {marks}</span>'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
