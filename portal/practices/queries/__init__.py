"""Reading practices: what a person may see, the queues, one practice in full, and who is told."""

from portal.practices.queries.lists import (
    filtered,
    latest_published,
    own,
    publish_queue,
    published,
    returned_to,
    review_queue,
    to_publish,
    to_review,
)
from portal.practices.queries.people import (
    author_side,
    may_review_now,
    member_organisations,
    possible_reviewers,
)
from portal.practices.queries.practice import (
    decision,
    desk,
    digest,
    has_two_recommendations,
    hold,
    missing,
    readable_numbers,
    sections,
    to_assess,
    trail,
    version,
    visible_file,
)
from portal.practices.queries.visibility import reads_all_of, visible_to

__all__ = [
    "author_side",
    "decision",
    "desk",
    "digest",
    "filtered",
    "has_two_recommendations",
    "hold",
    "latest_published",
    "may_review_now",
    "member_organisations",
    "missing",
    "own",
    "possible_reviewers",
    "publish_queue",
    "published",
    "readable_numbers",
    "reads_all_of",
    "returned_to",
    "review_queue",
    "sections",
    "to_assess",
    "to_publish",
    "to_review",
    "trail",
    "version",
    "visible_file",
    "visible_to",
]
