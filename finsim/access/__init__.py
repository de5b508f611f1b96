"""Who may: users, keys, sessions, signed links, and the gate that turns a request's credentials into an identity.

Everything rests in the repository under the user whom it concerns; only digests of secrets are kept. Entrances ask the
gate who somebody is and what they may do, and pass the identity's `user` on as the owner of every row.
"""

from finsim.access.gate import Credentials, Gate
from finsim.access.identity import LOCAL, Identity, Refused, Role, Scope

__all__ = ["LOCAL", "Credentials", "Gate", "Identity", "Refused", "Role", "Scope"]
