"""The advice cards, one file a role. Read `card` for what a card is and `cards` for how one is drawn."""
