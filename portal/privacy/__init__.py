"""Own data (Polish: moje dane, RODO): what the portal holds of a person, and what becomes of it.

Words: *my data* are read by the list `holdings.py` and downloaded as JSON or HTML (GDPR art. 15, 20). A *request* asks
for correction (art. 16), erasure (17), restriction (18) or objects (21); the Biuro answers within a month (12(3)).
*Anonymisation* puts words that say nothing in the place of a person, and keeps records and counts. The *consent log* is
in `portal/consents.py`. The *retention table* says how long each category is kept; the daily job proposes a *batch* of
what is due, an administrator approves it, and only then is it carried out.

Who may do what: everybody with an account reads and downloads their own data, gives and withdraws consents, and asks.
The Biuro answers, enters requests of people without an account, anonymises, and publishes texts of consents. The
administrator keeps the periods and approves batches. Everybody reads the retention table.
"""
