"""Home: what waits for whom, what the partnership is for a guest, and the pages the law asks for."""
