"""The screens of posts, offers and needs alike; `offers.py` and `needs.py` bind them to their addresses."""

from collections.abc import Callable
from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.barter import picture, queries
from portal.barter.models import Post, ResourceKind, ServiceMode
from portal.barter.post_forms import PostFilter, PostForm
from portal.forms import ActionForm, format_hours
from portal.organisations.territory import powiat_name
from portal.permissions import current_actor
from portal.web import csv_response, go, paginate, render, streamed


def list_posts(template: str, model: type[Post], given: str) -> Any:
    """The posts of others; `given` words the kind of what is offered or needed."""
    form = PostFilter(given)
    page = paginate(queries.filtered_posts(model, current_actor(), form.wanted()))
    labels = {item: str(item.label) for item in (*ResourceKind, *ServiceMode)}
    shown = {"given": given, "word": model.__tablename__, "labels": labels, "powiat_name": powiat_name}
    return render(template, form=form, page=page, **shown)


def posts_csv(model: type[Post], name: str, given: str) -> Any:
    """The same list as a file."""
    rows = queries.filtered_posts(model, current_actor(), PostFilter(given).wanted())
    header = [
        name,
        _("Organisation"),
        given,
        _("Where"),
        _("Place"),
        _("Hours"),
        _("For whom"),
        _("Valid until"),
    ]
    return csv_response(f"{model.__tablename__}s.csv", header, map(_csv_row, streamed(rows)))


def _csv_row(post: Post) -> list[Any]:
    return [
        post.title,
        post.organisation.name,
        str(post.resource_kind.label),
        str(post.mode.label) if post.mode else _("Anywhere"),
        post.place,
        format_hours(post.minutes),
        post.audience,
        post.expires_on,
    ]


def show_post(template: str, post: Post, fitting: Callable[[Any], list[Any]], **more: Any) -> Any:
    """One post; its own organisation sees its circle, its history and what of others fits it."""
    actor = current_actor()
    own = actor.works_for(post.organisation_id)
    return render(
        template,
        post=post,
        own=own,
        circle=queries.circle_with(post) if own else None,
        picture=picture,
        fits=fitting(post) if own and post.is_open_on(clock.today()) else [],
        history=queries.trail(post, actor) if own else [],
        powiat_name=powiat_name,
        **more,
    )


def write_post(form: PostForm, operation: Callable[..., Any], done: str, post: Post | None = None) -> Any:
    """Write a post, or change `post`."""
    word, written = form.model.__tablename__, list[Post]()
    if form.run(lambda: written.append(operation(actor=current_actor(), **form.columns()))):
        flash(done, "success")
        return go(f"barter.show_{word}", id=written[0].id)
    return render("barter/post_form.html", form=form, word=word, post=post)


def press(post: Post, operation: Callable[..., Any], done: str) -> Any:
    """Run an operation of one button and return to the post."""
    if ActionForm().validate():
        operation(post, actor=current_actor())
        flash(done, "success")
    return go(f"barter.show_{post.word}", id=post.id)
