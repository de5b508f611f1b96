"""How the house stands: imports, rooms, documents, dependencies, tracked files; read from the tree itself."""
