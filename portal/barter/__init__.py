"""The bank of mutual services: organisations give one another services and resources, counted in hours, never in money.

Words: an *offer* says what an organisation can give, a *need* what it wants; an *exchange* is one service between a
provider and a recipient, with numbered *terms* that both *accept*; booked hours are a *transfer* of two *entries* that
sum to zero. The Biuro settles a *dispute*. Silence never confirms.

Who may do what: staff draft offers and needs, write messages and report a service as done; the representative and the
deputy publish, request, offer help, accept, confirm and dispute; the Biuro settles, reverses and reads the ledger of
hours.
"""
