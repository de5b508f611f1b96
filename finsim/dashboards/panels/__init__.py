"""The panels that boards are made of, one module a question."""
