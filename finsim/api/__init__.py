"""The API: FastAPI under /api/v1, problem+json for every refusal, health in tiers. An entrance without arithmetic.

`create_app` joins the routes to a store, to health checks and to the workbench; `guard` stands before them all.
`python -m finsim.api --port 8867` serves it on loopback.
"""

from finsim.api.app import create_app

__all__ = ["create_app"]
