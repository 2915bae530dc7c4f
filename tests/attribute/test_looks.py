"""A first look is only there to be fast: whatever a pattern finds, its look finds, too.

Texts are drawn from the patterns themselves, in the characters that transcripts are printed in.
"""

# The looks are no one's but the modules' own.
# pyright: reportPrivateUsage=false

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.attribute import ground_rules, handover, moderators
from onrecord.parse import kinds

PRINTED = st.sampled_from([*map(chr, range(32, 127)), *"\n\u00a0’–—é"])
RULES = [
    pytest.param(rule, id=f"{key}-{number}")
    for key in ("calls", "near", "outlet_first", "introduces", "listed")
    for number, rule in enumerate(handover._rules(key).rules)
]
pytestmark = pytest.mark.slow
few = settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


@pytest.mark.parametrize("rule", RULES)
@given(st.data())
@few
def test_what_a_hand_over_matches_has_what_it_needs(rule: handover._Rule, data: st.DataObject) -> None:
    found = rule.pattern.search(data.draw(st.from_regex(rule.pattern, alphabet=PRINTED)))
    if found:
        assert not rule.needs or any(word in found.string for word in rule.needs)
        assert rule.look is None or rule.look.search(found.string)


@given(st.data())
@few
def test_a_greeting_and_an_outlet_at_the_end_are_seen_at_a_first_look(data: st.DataObject) -> None:
    assert handover._GREETS.search(data.draw(st.from_regex(handover._greeting(), alphabet=PRINTED)))
    assert handover._COMMA_OUTLET.search(data.draw(st.from_regex(handover._last_outlet(), alphabet=PRINTED)))


@pytest.mark.parametrize(("kind", "pattern"), ground_rules._patterns())
@given(st.data())
@few
def test_a_ground_rule_is_not_passed_over(kind: str, pattern: re.Pattern[str], data: st.DataObject) -> None:
    sentence = data.draw(st.from_regex(pattern, alphabet=PRINTED))
    assert kind in ground_rules.kinds_in(sentence)


@pytest.mark.parametrize(("kind", "pattern"), kinds._titles())
@given(st.data())
@few
def test_a_title_is_not_passed_over(kind: str, pattern: re.Pattern[str], data: st.DataObject) -> None:
    assert kinds.titled_kind(data.draw(st.from_regex(pattern, alphabet=PRINTED))) is not None


@given(st.data())
@few
def test_an_opening_is_not_passed_over(data: st.DataObject) -> None:
    assert moderators._opens(data.draw(st.from_regex(moderators._OPENS, alphabet=PRINTED)))
