"""Notebooks of a folder -> board pages under short addresses: standalone Voila with our template, assets and policy.

`serve.voila_command` starts this module; nginx stands in front where it is installed. `/` and `/household` are boards,
`/assets/` our stylesheet, script and fonts. Voila lets a browser send widget messages only, never code to execute.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join
from traitlets import Float
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from finsim.allocating import bounds_for_children
from finsim.charts import asset_folder

HERE = Path(__file__).parent
FIRST_BOARD = "household"
NOWHERE = HERE / "assets" / "nowhere.html"
IDLE_SECONDS = 600
MOST_BODY_BYTES = 64 * 1024  # as nginx takes for a board: words come over the websocket, and no files
# `unsafe-eval`: JupyterLab's settings registry compiles its JSON schemas (ajv) with `new Function`, so no board page
# opens without it. `unsafe-inline` styles: Lumino positions its nodes by style attributes. Neither widens scripts to
# other hosts, and no page of ours holds an inline script.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


class Assets(tornado.web.StaticFileHandler):
    """Serve a file of ours from whichever of the asset folders holds it."""

    folders = (HERE / "assets", asset_folder())

    def initialize(self) -> None:  # type: ignore[override]
        super().initialize(path=str(self.folders[0]))

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        found = (folder / path for folder in cls.folders if (folder / path).is_file())
        return str(next(found, cls.folders[0] / path).resolve())

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        folder = next((f for f in self.folders if Path(absolute_path).is_relative_to(f.resolve())), self.folders[0])
        return super().validate_absolute_path(str(folder.resolve()), absolute_path)

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")


class Nowhere(tornado.web.RequestHandler):
    """Say that an address leads nowhere, and where the boards are."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish(NOWHERE.read_bytes())


class FinsimVoila(Voila):
    """Voila that knows only boards: one address a notebook, no tree, no contents, no files."""

    name = "voila"
    seconds_for_a_body = Float(
        10.0, config=True, help="How long a whole request may take: a byte now and then would hold a line for days."
    )

    def listen(self) -> None:
        self.app.listen = partial(self.app.listen, body_timeout=self.seconds_for_a_body, max_body_size=MOST_BODY_BYTES)
        super().listen()

    def init_handlers(self) -> list[Any]:
        kept = [handler for handler in super().init_handlers() if not _is_browsing(handler)]
        return [(self._address(r"assets/(.*)"), Assets), *kept, *self._boards(), (r".*", Nowhere)]

    def _boards(self) -> list[Any]:
        names = sorted(path.stem for path in Path(self.root_dir).glob("*.ipynb"))
        addresses = [(FIRST_BOARD, "")] if FIRST_BOARD in names else []
        addresses += [(name, name) for name in names]
        return [(self._address(address), TornadoVoilaHandler, self._page(name)) for name, address in addresses]

    def _page(self, name: str) -> dict[str, Any]:
        return {
            "notebook_path": f"{name}.ipynb",
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }

    def _address(self, path: str) -> str:
        return url_path_join(self.server_url, path)


def _is_browsing(handler: tuple[Any, ...]) -> bool:
    """Whether a handler of Voila's shows folders, files or notebooks by path; boards have their own addresses."""
    return any(part in handler[0] for part in ("/voila/tree", "/voila/render", "/api/contents", "/voila/files")) or (
        handler[1].__name__ == "TornadoVoilaTreeHandler"
    )


def settings() -> Config:
    """Return what every board server holds to: loopback, no token, our template, idle kernels ended, one policy."""
    config = Config()
    config.Voila.ip = "127.0.0.1"
    config.Voila.open_browser = False
    config.Voila.token = ""
    config.Voila.port_retries = 0
    # The page posts its kernel's end when it is left, without Tornado's cookie: it would be refused (403) and the
    # kernel would stay. On loopback behind nginx, Origin is checked there and by Jupyter for websockets.
    headers = {"Content-Security-Policy": POLICY}
    config.Voila.tornado_settings = {"disable_check_xsrf": True, "headers": headers, "compress_response": True}
    config.VoilaConfiguration.template = "finsim"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.extension_allowlist = [
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager8",
    ]
    config.VoilaConfiguration.http_keep_alive_timeout = 300  # its sign of life is an inline script; boards start fast
    config.KernelManager.transport = "ipc"  # a kernel's five sockets are files of this user, not open ports
    config.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_connected = False
    return config


def main() -> None:
    """Serve boards until stopped; options are Voila's own."""
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(HERE / "template"), os.getenv("JUPYTER_PATH", "")]))
    os.environ["VOILA_BOARD_PAGE"] = "1"  # read by `board`: the page brings its own style and script
    os.environ.update(bounds_for_children())
    app = FinsimVoila(config=settings())
    app.initialize()
    app.start()


if __name__ == "__main__":
    main()
