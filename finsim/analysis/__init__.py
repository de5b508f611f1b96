"""What an outcome means: one module a question, each from arrays to figures; `measure` asks them all."""
