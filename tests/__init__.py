"""What finsim promises, checked. Mirrors `finsim/`; a test states its law in its name."""
