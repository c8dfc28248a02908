"""Page-shaped queries: each answers one page with plain rows, in a number that stays put."""
