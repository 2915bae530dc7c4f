"""The command that tells those who asked to be told: `tell`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from onrecord.errors import OnrecordError
from onrecord.faces.cli import exits
from onrecord.faces.cli.places import DEFAULT_RECORD

__all__ = ["tell"]

Flag = Annotated[bool, Parameter(negative="", show_default=False)]
Place = Annotated[Path, Parameter(name="--record", env_var="ONRECORD_RECORD")]


def tell(
    *,
    every: str | None = None,
    once: Flag = False,
    replay: str | None = None,
    bounce: Annotated[tuple[Path, ...], Parameter(allow_leading_hyphen=True)] = (),
    record: Place = DEFAULT_RECORD,
    json: Flag = False,
) -> int:
    """Tell those who asked what happened to what they follow: by mail and webhook.

    The portal's address and the mail server stand in tell.toml, in the record's folder.

    Parameters
    ----------
    every
        Go on until stopped, with so long between two rounds: 30s, 5m, 1h.
    once
        One round, as without any option.
    replay
        Have a delivery made again, by its number, or all that did not arrive of a subscription, by its id.
    bounce
        A mail that came back (a delivery report), - for standard input: what it is about is stopped.
    record
        The folder of the record.
    json
        Print one JSON object a round.
    """
    from onrecord.faces.cli import telling

    if sum((every is not None, once, replay is not None, bool(bounce))) > 1:
        message = "Give one of --every, --once, --replay and --bounce."
        raise OnrecordError(message)
    if replay is not None:
        telling.replay(record, replay, json=json)
    elif bounce:
        telling.take_bounces(record, bounce, json=json)
    elif every is not None:
        telling.tell_on(record, telling.seconds_of(every), json=json)
    else:
        telling.tell_once(record, json=json)
    return exits.OK
