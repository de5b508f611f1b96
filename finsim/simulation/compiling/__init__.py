"""From a plan to a program: dates become periods, words become numbers; what the engine does not model is listed."""
