"""The figures of relevance, and the judged set they are taken with."""

import math

import pytest
from benchmarks.relevance.gold import FOLDER, judged_set, passage
from benchmarks.relevance.measure import mean, score


def test_the_best_order_gives_one_and_nothing_gives_none() -> None:
    grades = {"a": 3, "b": 2, "c": 1, "d": 0}
    assert score(["a", "b", "c"], grades) == pytest.approx((1, 1, 1, 0))
    assert score([], grades) == (0, 0, 0, 0)
    assert score(["d", "x"], grades) == (0, 0, 0, 1)


def test_gain_and_discount_are_those_of_the_definition() -> None:
    best = 7 + 3 / math.log2(3)
    assert score(["b", "a"], {"a": 3, "b": 2}).ndcg == pytest.approx((3 + 7 / math.log2(3)) / best)


def test_a_passage_found_twice_gains_once() -> None:
    assert score(["a", "a"], {"a": 3, "b": 3}).ndcg == pytest.approx(7 / (7 + 7 / math.log2(3)))
    assert score(["a", "a"], {"a": 3, "b": 3}).recall == 0.5


def test_recall_is_of_ten_where_there_are_more() -> None:
    grades = {str(i): 2 for i in range(30)}
    assert score([str(i) for i in range(10)], grades).recall == 1


def test_the_reciprocal_rank_is_of_the_first_relevant() -> None:
    assert score(["x", "low", "a"], {"a": 2, "low": 1}).mrr == pytest.approx(1 / 3)


def test_means_are_means_and_unjudged_are_summed() -> None:
    scores = [score(["a"], {"a": 3}), score(["x"], {"a": 3})]
    assert mean(scores) == (0.5, 0.5, 0.5, 1)


def test_a_passage_is_its_words() -> None:
    assert passage("It’s  a “Test”.") == passage("it s a test")
    assert passage("one two") != passage("onetwo")


def test_the_set_has_what_it_says() -> None:
    queries = judged_set()
    assert len(queries) == 90
    assert {one.half for one in queries} == {"tuning", "held out"}
    assert len({one.id for one in queries}) == len({one.query for one in queries}) == 90
    for one in queries:
        assert set(one.grades.values()) <= {0, 1, 2, 3}
        assert sum(grade >= 2 for grade in one.grades.values()) >= 2, one.query
        assert one.grades.keys() == one.guids.keys()


def test_the_set_of_another_house_has_what_it_says() -> None:
    folder = FOLDER / "whitehouse"
    queries = judged_set(folder)
    assert len({one.id for one in queries}) == len({one.query for one in queries}) == len(queries) >= 70
    assert {one.kind for one in queries} == {"keywords", "phrase", "question", "paraphrase"}
    for one in queries:
        assert set(one.grades.values()) <= {0, 1, 2, 3}
        assert max(one.grades.values()) >= 2, one.query
        assert one.grades.keys() == one.guids.keys()
    sources = (folder / "sources.txt").read_text("utf-8").split()
    assert sources == sorted(set(sources))
    assert len(sources) == 430
