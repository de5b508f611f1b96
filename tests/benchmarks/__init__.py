"""How fast finsim is, as ratios to things that ran in the same minute: `make bench`."""
