"""Events (wydarzenia): what the partnership does together, who signs up, who came, and what counts of it.

The coordinator of a group, the guardian of an area and the Biuro create and announce events and confirm attendance;
people of member organisations sign up for themselves, representatives also their staff; guests read public events.
Who was there has a certificate of attendance (zaświadczenie) anybody can check by its number.
"""
