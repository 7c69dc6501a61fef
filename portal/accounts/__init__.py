"""Accounts: people, how they log in, which organisation they act for and which roles they hold.

A person is invited by e-mail link, may belong to several organisations and chooses the one acted for. Roles are dated
assignments with a basis; the Biuro and Administrator roles are granted by the command line only.
"""
