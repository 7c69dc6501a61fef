"""Groups: task groups, teams and subregional partnerships, appointed by a resolution, with a coordinator and members.

The Biuro appoints a group (a fact for the indicators it is tagged with) and its coordinator; the coordinator keeps its
members.
"""
