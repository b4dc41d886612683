import pytest

from ins_studio.project.fit_records import Fitted, FittedSequence
from ins_studio.ui.fit_words import fitted_words


def sequence(fitted, interpolated=(), lost=0, mean_mm=11.2):
    return FittedSequence("walk", "poses.npz", 24, fitted, (3,), mean_mm, 0, (), interpolated, lost)


@pytest.mark.parametrize(
    ("sequences", "finished", "words"),
    [
        ([sequence(24)], True, "24 frames fitted, 11 mm from their scans."),
        (
            [sequence(22, (7,), 1)],
            True,
            "22 frames fitted, 11 mm from their scans. 1 left out, and interpolated. "
            "1 scan could not be read: see Checks.",
        ),
        (
            [sequence(1, (), 0), sequence(5, (), 18, 14.6)],
            False,
            "6 frames fitted, 15 mm from their scans. It was stopped before its end.",
        ),
    ],
)
def test_a_fit_says_what_has_no_pose_of_its_own(sequences, finished, words):
    fitted = Fitted("scans", "adult", "metres", (), tuple(sequences), finished)
    assert fitted_words(fitted) == words
