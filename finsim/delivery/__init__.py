"""How words leave the house: into a folder, by mail (SMTP), to a webhook. What they say is decided above.

Nothing is sent unless a setting names where to. Each way takes a `Message` and raises DeliveryError when it did not
arrive; `deliver` tries every way that was given and says of each what came of it.
"""

from finsim.delivery.message import Message, Way, deliver

__all__ = ["Message", "Way", "deliver"]
