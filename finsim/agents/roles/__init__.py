"""One file a role: six that read the facts, then strategist, critic, writer. Pure functions; `graph` joins them."""
