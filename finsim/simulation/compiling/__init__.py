"""From a plan to a program: dates become periods, words become numbers, and what the engine does not model is listed."""
