"""The incubator of good practices: members describe what worked, others assess it, and everybody reads it.

Words: a *practice* is written in *sections* as a draft; *submitting* freezes it as a numbered *version* with its files;
*reviewers* of two other organisations *recommend* or *return* that version, a third decides when they disagree; the
Biuro *publishes* what was recommended. The public page shows the published version while a newer one is being worked
on. A practice nobody should follow any more is *archived* with a reason; the fact that it was published stays in the
ledger.

Who may do what: whoever acts for the organisation writes and submits; the Biuro does so on behalf of one; group
coordinators and area guardians review what neither they nor their organisations wrote; the representative or the Biuro
archives; guests read what is published.
"""
