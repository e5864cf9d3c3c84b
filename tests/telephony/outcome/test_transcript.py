"""A long story is folded, and cut in the middle."""

from mock_server.telephony.outcome.transcript import MOST_SENTENCES, transcript


def test_what_comes_three_times_in_a_row_is_told_once() -> None:
    assert transcript(["a", *["b", "c"] * 3, "d"]) == (
        "a",
        "b",
        "c",
        "(The last 2 sentences happen 3 times in all.)",
        "d",
    )
    assert transcript(["a"] * 4) == ("a", "(This happens 4 times in all.)")


def test_what_comes_twice_is_told_twice() -> None:
    assert transcript(["a", "b", "a", "b"]) == ("a", "b", "a", "b")


def test_the_middle_of_a_long_story_is_left_out() -> None:
    shown = transcript([f"sentence {number}" for number in range(200)])
    assert len(shown) == MOST_SENTENCES
    assert (shown[0], shown[-1]) == ("sentence 0", "sentence 199")
    assert "(151 more sentences; `all` shows them.)" in shown


def test_a_story_that_fits_is_whole() -> None:
    story = tuple(f"sentence {number}" for number in range(MOST_SENTENCES))
    assert transcript(story) == story
