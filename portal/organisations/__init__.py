"""Organisations: the members of the partnership, their profile, their people and their membership.

A profile has a public and a members' part, with a visibility per contact field. The representative edits it and invites
the organisation's people; the Biuro admits organisations and changes their membership status by a resolution.
"""
