"""Names shrink, then wrap, then take the condensed face, then shrink together, then are flagged: never cut."""

from __future__ import annotations

import pytest

from accreditation.badges.fitting import MM_PER_PT, Room, Wanted, fit, fit_stack, pieces, wrap


class Ruler:
    """Every letter half an em wide, in the condensed face 0.4; ink from the baseline to the capitals' top."""

    def __init__(self, top: float = 0.714, foot: float = 0.0) -> None:
        self.reach = (top, -foot)

    def width(self, text: str, face: str) -> float:
        return max(0.001, len(text) * (0.4 if face == "narrow" else 0.5))

    def ink(self, text: str, face: str) -> tuple[float, float]:
        return self.reach


RULER = Ruler()


def name(text: str, **more: object) -> Wanted:
    values = {"faces": ("wide", "narrow"), "size_pt": 32.0, "wrap_pt": 21.0, "min_pt": 17.0, "lines": 2}
    return Wanted(**{"text": text, **values, **more})  # type: ignore[arg-type]


def test_a_short_name_keeps_the_largest_size() -> None:
    made = fit(name("NGUYEN"), 93, RULER)
    assert (made.lines, made.size_pt, made.fits) == (("NGUYEN",), 32.0, True)


def test_a_longer_name_shrinks_on_one_line_until_it_touches_the_margin() -> None:
    made = fit(name("ROZHDESTVENSKAYA-BA"), 93, RULER)
    assert made.lines == ("ROZHDESTVENSKAYA-BA",)
    assert 21 <= made.size_pt < 32
    assert 92.5 < 19 * 0.5 * made.em_mm <= 93


def test_below_the_wrap_size_it_takes_a_second_line_at_a_space() -> None:
    made = fit(name("CAVALCANTE DE ALBUQUERQUE E"), 93, RULER)
    assert made.lines == ("CAVALCANTE DE", "ALBUQUERQUE E")
    assert made.size_pt == 21


def test_a_hyphen_ends_a_line_and_stays_on_it() -> None:
    assert pieces("KONSTANTINOPOLSKY-ROZHDESTVENSKY") == ("KONSTANTINOPOLSKY-", "ROZHDESTVENSKY")
    made = fit(name("KONSTANTINOPOLSKY-ROZHDESTVENSKY"), 93, RULER)
    assert made.lines == ("KONSTANTINOPOLSKY-", "ROZHDESTVENSKY")


def test_no_letter_is_lost_by_wrapping() -> None:
    text = "a - b--c d-e  f g-"
    for limit in (0.5, 1, 2, 3, 5, 50):
        joined = "".join(wrap(text, "wide", limit, RULER)).replace(" ", "")
        assert joined == text.replace(" ", "")


def test_a_word_without_a_break_takes_the_condensed_face_when_the_least_size_is_too_wide() -> None:
    letters = int(93 / (17 * MM_PER_PT) / 0.5) + 2
    made = fit(name("X" * letters), 93, RULER)
    assert (made.face, made.fits) == ("narrow", True)
    assert made.size_pt >= 17


def test_what_fits_nowhere_is_set_whole_and_does_not_fit() -> None:
    made = fit(name("X" * 200), 93, RULER)
    assert made.lines == ("X" * 200,)
    assert not made.fits
    assert 0.4 * 200 * made.em_mm <= 93.01


def test_running_text_takes_its_second_line_before_it_shrinks() -> None:
    made = fit(name("one two three four five", flow=True, size_pt=21.0), 60, RULER)
    assert (len(made.lines), made.size_pt) == (2, 21.0)


def test_a_short_last_line_is_evened_out() -> None:
    text = "Deputy Director of the Department of Treaties"
    made = fit(name(text, flow=True, size_pt=10.0, min_pt=8.0), 43 * 0.5 * 10 * MM_PER_PT, RULER)
    assert made.lines == ("Deputy Director of the", "Department of Treaties")


def test_ink_that_is_tall_pushes_lines_apart() -> None:
    flat = fit(name("AAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBB", leading=1.0), 93, RULER)
    tall = fit(name("AAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBB", leading=1.0), 93, Ruler(1.2, 0.4))
    assert len(flat.lines) == len(tall.lines) == 2
    assert tall.baselines_em[1] - tall.baselines_em[0] > 1.6 > flat.baselines_em[1] - flat.baselines_em[0]


def badge_stack(family: str, organisation: str, function: str, **more: object) -> list[Wanted]:
    def running(text: str, size: float, least: float, **extra: object) -> Wanted:
        return name(text, size_pt=size, wrap_pt=0.0, min_pt=least, flow=True, max_h_mm=9.0, **extra)

    return [
        name(family, max_h_mm=17.5),
        name("Given Names", size_pt=18.0, wrap_pt=13.0, min_pt=12.0, gap_mm=2.4),
        running(organisation, 11.0, 8.0, gap_mm=2.6, spring=True),
        running(function, 10.5, 7.5, gap_mm=1.2),
    ]


def test_a_stack_hangs_from_the_top_and_stands_on_the_foot() -> None:
    placed, fits = fit_stack(badge_stack("NGUYEN", "Ministry", "Director"), Room(93, 33, 4.6, 1.6), RULER)
    assert fits
    assert placed[0].top_mm == 0
    assert placed[-1].top_mm + placed[-1].fitted.height_mm == pytest.approx(33)


def test_parts_of_a_high_stack_shrink_together_and_never_under_their_least() -> None:
    texts = badge_stack("CAVALCANTE DE ALBUQUERQUE FILHO", "Permanent Delegation " * 4, "Minister Plenipotentiary " * 4)
    room = Room(93, 31, 4.6, 1.6)
    placed, fits = fit_stack(texts, room, RULER)
    assert fits
    alone = [fit(each, 93, RULER).size_pt for each in texts]
    for each, size in zip(placed, alone, strict=True):
        assert each.fitted.wanted.least_pt <= each.fitted.size_pt <= size
    assert placed[0].fitted.size_pt < alone[0]
    assert placed[-1].top_mm + placed[-1].fitted.height_mm <= 33.01


def test_then_running_texts_lose_their_second_line_last_part_first() -> None:
    organisation = "Permanent Delegation to the Organisations in Vienna and other organisations"
    texts = badge_stack("CAVALCANTE DE ALBUQUERQUE FILHO", organisation, "Head of Unit " * 6)
    lines = {}
    for height in (40.0, 28.5):
        placed, fits = fit_stack(texts, Room(93, height, 4.6, 1.6), RULER)
        assert fits
        lines[height] = [len(each.fitted.lines) for each in placed]
    assert lines == {40.0: [2, 1, 2, 2], 28.5: [2, 1, 2, 1]}


def test_a_stack_that_cannot_fit_is_shown_whole_and_says_so() -> None:
    texts = badge_stack("CAVALCANTE DE ALBUQUERQUE FILHO", "Delegation " * 8, "Minister " * 10)
    placed, fits = fit_stack(texts, Room(93, 12, 0, 0), RULER)
    assert not fits
    shown = " ".join(line for each in placed for line in each.fitted.lines)
    assert shown.count("Delegation") == 8 and shown.count("Minister") == 10
    assert placed[-1].top_mm + placed[-1].fitted.height_mm <= 12.5


def test_empty_texts_take_no_room() -> None:
    placed, fits = fit_stack([name(""), name("NG", gap_mm=5)], Room(93, 33), RULER)
    assert fits and [each.top_mm for each in placed] == [0.0]
