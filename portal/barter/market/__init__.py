"""The market of the bank: which swaps and circles of open offers and needs serve the most needs.

A pure engine without a database. `posts` says what an open offer or need is, `links` which offer could serve which
need, `circles` finds the ways round, `sampling` some of them where they are too many. `choosing` leads the choice,
`greedy` begins it at once, `best` keeps and tells it. HiGHS solves the programmes, written by `programmes`, `columns`.

Where all circles can be listed, the choice is exact. `closing` finds as many needs as the linear programme promises, by
`diving`, and proves what it promises in vain, by `branching` on the programme as `relaxing` keeps it; both look only at
what `aims` leaves of the market. `refining` then goes by the rest of the rule; `packing` does where circles are few.

Where they cannot, `rounding` rounds the programme of some of them, `widening` improves a neighbourhood at a time,
`bound` says how many needs could be served at most, and `bounding` works that out beside.

`search` runs the choice in a process of its own (`python -m market`), which can be ended.

The rule of choice, in this order:

1. as many needs served as possible;
2. among those, as many as possible served by exactly the competence asked for, not by a neighbouring one of its group;
3. among those, the most points of the organisations served: one for each full week the organisation waits (52 at most),
   one for every two hours it has given more than received (40 at most).

A circle has two or three organisations (four where the setting says so), each of them once. A need is served once; an
offer serves one link at a time, for which its hours must suffice. A pair of offer and need that was refused is not
proposed again. What is equal by the rule is decided by the numbers of the posts, never by the order of rows.

Its modules import one another by relative names: the process of its own knows them as `market`, without the portal.
"""
