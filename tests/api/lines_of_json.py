"""Teaches schemathesis, in its own process, how lines of JSON are written and read."""

import json

import schemathesis

NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def write(context, value):
    return json.dumps(value).encode()


@schemathesis.deserializer(NDJSON)
def read(context, response):
    """Every line has the same form; the first stands for all."""
    return json.loads(response.content.splitlines()[0])


@schemathesis.serializer("application/pdf", "application/x-ofx", "application/vnd.intu.qfx")
def write_file(context, value):
    """A file is bytes: what schemathesis made up of text is sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode()
