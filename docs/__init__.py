"""Pages for readers, and the programs that write the generated ones (`make docs`)."""
