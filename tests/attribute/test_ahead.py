"""Who speaks next, told for all turns at once, is what looking ahead from each turn would tell."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribute.ahead import ahead
from onrecord.model import Role

ROLES = st.sampled_from(["official", "reporter", "operator", "moderator", "interpreter"])


def following(roles: list[Role], at: int) -> bool:
    after = [role for role in roles[at + 1 :] if role != "operator"]
    return after[:1] == ["reporter"]


def soon(roles: list[Role], at: int) -> bool:
    after = [role for role in roles[at + 1 :] if role not in ("operator", "moderator")]
    return "reporter" in after[:2]


@given(st.lists(ROLES, max_size=12))
def test_what_is_ahead_is_what_looking_ahead_tells(roles: list[Role]) -> None:
    told = ahead(roles)
    assert told.next == [following(roles, at) for at in range(len(roles))]
    assert told.soon == [soon(roles, at) for at in range(len(roles))]
