"""What happens: a plan is compiled, run over markets, and kept as an outcome, ledgers and a receipt."""
