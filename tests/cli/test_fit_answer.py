"""What ``ins-studio dataset fit`` says at its end."""

from ins_studio.cli.fit_answer import fitted_text
from ins_studio.project.fit_records import Fitted, FittedSequence


def test_frames_are_counted_from_one_as_in_the_window() -> None:
    walk = FittedSequence("walk", "p.npz", 4, 4, (0, 2), 11.0, 3, (9.0, 10.0, 11.0, 14.0))
    said = fitted_text(Fitted("/d", "Built-in adult", "metres, y up", (), (walk,), True))
    assert "key frames 1, 3\n" in said
    assert "most in frame 4: 14.0 mm" in said
