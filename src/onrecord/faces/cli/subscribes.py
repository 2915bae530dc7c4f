"""The commands about who is told: `subscribe` and `subscriptions`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from onrecord.errors import OnrecordError
from onrecord.faces.cli import exits
from onrecord.faces.cli.places import DEFAULT_RECORD

__all__ = ["subscribe", "subscriptions"]

Json = Annotated[bool, Parameter(negative="", show_default=False)]
Place = Annotated[Path, Parameter(name="--record", env_var="ONRECORD_RECORD")]
Happening = Literal["match", "changed", "withdrawn", "unanswered", "answered"]


@Parameter(name="*")
@dataclass(frozen=True)
class Wanted:
    """What is followed, who is told, and when."""

    mail: str | None = None
    """The mail address that is told."""
    webhook: str | None = None
    """The address that is posted to."""
    to: Literal["query", "release", "speaker", "changes"] = "query"
    """What is followed."""
    when: Literal["at-once", "daily", "weekly"] = "at-once"
    """At once, or in a digest."""
    of: Annotated[tuple[Happening, ...], Parameter(negative="", show_default=False)] = ()
    """Only these: match (a new match), changed (its wording changed), withdrawn, unanswered (a question was
    declined, referred or taken), answered (a taken question, later). Give it once for each."""


def subscribe(
    what: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    wanted: Wanted | None = None,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """Follow a query, a release, a speaker or a class of change, and be told of what comes from now on.

    A mail address is not asked to confirm: whoever can use this command answers for it.

    Parameters
    ----------
    what
        A query, as search takes it; or with --to the id of a release; a speaker's address part, such as
        ned-price; a class of change, such as negation, or withdrawn, or all.
    record
        The folder of the record.
    json
        Print the subscription as one JSON object, with the secret that signs posts.
    """
    from onrecord.faces.cli.subscribing import add

    asked = wanted or Wanted()
    if (asked.mail is None) == (asked.webhook is None):
        message = "Say who is told: give either --mail ADDRESS or --webhook ADDRESS."
        raise OnrecordError(message)
    where = ("mail", asked.mail) if asked.mail is not None else ("webhook", asked.webhook or "")
    add(record, (asked.to, what), where, (asked.when, asked.of), json=json)
    return exits.OK


def subscriptions(
    id_: str | None = None,
    /,
    *,
    stop: Annotated[bool, Parameter(negative="", show_default=False)] = False,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """List who is told of what; of one subscription, what became of its deliveries.

    Parameters
    ----------
    id_
        The id of a subscription.
    stop
        End that subscription: nothing more is sent.
    record
        The folder of the record.
    json
        Print one JSON object a line.
    """
    from onrecord.faces.cli import subscribing

    if id_ is None:
        if stop:
            message = "Say which subscription to stop: onrecord subscriptions ID --stop."
            raise OnrecordError(message)
        subscribing.print_all(record, json=json)
    elif stop:
        subscribing.stop(record, id_, json=json)
    else:
        subscribing.print_one(record, id_, json=json)
    return exits.OK
