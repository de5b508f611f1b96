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
