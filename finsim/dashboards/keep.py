"""What a viewer can take away from a board: a saved plan, the plan's file, the figures, a report. Markup only.

Stands under the title, folded. The files are those of the picture that is shown, held by the page itself, so that a
click needs no way back to a server and no folder on its disk.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass

from finsim.dashboards.markup import notice, text
from finsim.dashboards.panel import Scene
from finsim.plan import dumps
from finsim.workbench.saving import LONGEST_NAME


@dataclass(frozen=True)
class Keep:
    """All that the box shows.

    name    that the plan would be saved under
    said    what came of the last saving, in words
    error   why it could not be saved; "" when it could
    warning what will not last of what is saved here; "" where it lasts
    is_sample  whether a sample is shown as it is, so that there is none to go back to
    """

    scene: Scene
    name: str
    said: str = ""
    error: str = ""
    warning: str = ""
    is_sample: bool = False

    def html(self) -> str:
        """Return the box."""
        return (
            (notice("Plans are not kept here for good.", self.warning) if self.warning else "")
            + '<details class="fs-keep tbl" aria-label="Keep"><summary>Save, export, report</summary>'
            f'<div class="cols">{self._save()}{self._export()}{_REPORT}</div></details>'
        )

    def _save(self) -> str:
        bad = ' aria-invalid="true"' if self.error else ""
        told = f'<p class="errmsg" role="alert">{text(self.error)}</p>' if self.error else ""
        done = f'<p class="small" role="status">{text(self.said)}</p>' if self.said else ""
        return (
            f'<div class="ctl{" err" if self.error else ""}"><div class="lab"><label for="save-name">Save this plan as'
            f'</label></div><input class="box" id="save-name" maxlength="{LONGEST_NAME}" autocomplete="off" '
            f'value="{text(self.name)}" aria-describedby="save-h"{bad}>{told}{done}<div class="row">'
            '<button class="btn" type="button" data-do="save">Save</button>'
            f'<button class="btn" type="button" data-do="sample"{" disabled" if self.is_sample else ""}>'
            "Back to the sample</button></div>"
            '<p class="hint tiny soft" id="save-h">With every change that is set now. Saved plans stand in the list of '
            "plans; a name keeps all its versions.</p></div>"
        )

    def _export(self) -> str:
        run = self.scene.run
        stem = file_stem(run.plan.name)
        plan = file_link(f"{stem}.yaml", "application/yaml", dumps(run.plan).encode(), "Plan as YAML")
        written = json.dumps(run.to_json(), indent=1, ensure_ascii=False).encode()
        figures = file_link(f"{stem}.figures.json", "application/json", written, "Figures as JSON")
        return (
            f'<div class="ctl"><h3 class="h3">Export</h3><ul class="plain"><li>{plan}</li><li>{figures}</li></ul>'
            '<p class="hint tiny soft">The plan with its comments and every change that is set now; its figures with '
            "their errors and the receipt. The way back in is under “Open a plan of your own”.</p></div>"
        )


_REPORT = (
    '<div class="ctl"><h3 class="h3">Report</h3><p class="row"><button class="btn" type="button" data-do="report">'
    "Make a report</button></p>"
    '<p class="hint tiny soft">One HTML file that needs no network, and a PDF where Chromium is installed. It takes '
    "some ten seconds; the board goes on meanwhile.</p></div>"
)


def file_link(name: str, media: str, content: bytes, words: str) -> str:
    """Return a link that saves a file which the page itself holds."""
    held = base64.b64encode(content).decode()
    return f'<a download="{text(name)}" href="data:{media};base64,{held}">{text(words)}</a>'


def file_stem(name: str) -> str:
    """Return a plan's name as a file's: letters and digits of any script, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", name).strip("-_").lower()[:60] or "plan"
