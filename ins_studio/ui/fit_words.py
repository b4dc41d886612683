"""Fits of a skeleton in words."""

from ins_studio.dataset.dataset import Dataset
from ins_studio.project.counting import counted
from ins_studio.project.fit_records import Fitted


def unposed_words(dataset: Dataset) -> str:
    """Say that scans have no poses, and why, where there are files of poses."""
    scans, name = dataset.frame_count, dataset.path.resolve().name
    lead = f"The scan in {name} has" if scans == 1 else f"The {scans:,} scans in {name} have"
    wrong = [f"{problem.path.name}: {problem.what}" for problem in dataset.pose_problems]
    more = f" And {counted(len(wrong) - 1, 'other file', 'other files')}." if wrong[1:] else ""
    return (
        f"{lead} no poses{' that can be used' if wrong else ''}. {''.join(wrong[:1])}{more}".strip()
    )


def again_words(stale: int, recurated: int, unfitted: int) -> str:
    """Say what tracking again would do; "" for nothing.

    Parameters
    ----------
    stale : int
        Frames that were corrected since.
    recurated : int
        Frames that were excluded since, or are not any more.
    unfitted : int
        Scans that have no pose.
    """
    if stale:
        return f"Track again from {counted(stale)}"
    if recurated:
        return f"Track again: {counted(recurated)} out or in"
    return f"Go on with {counted(unfitted, 'scan', 'scans')}" if unfitted else ""


def fitted_words(result: Fitted) -> str:
    """Say how a fit went, with one sequence at least, and what has no pose of its own."""
    own = result.sequences
    frames = counted(sum(one.fitted for one in own))
    said = [f"{frames} fitted, {max(one.mean_mm for one in own):.0f} mm from their scans."]
    between, lost = sum(len(one.interpolated) for one in own), sum(one.lost for one in own)
    if between:
        said.append(f"{between:,} left out, and interpolated.")
    if not result.finished:
        said.append("It was stopped before its end.")
    elif lost:
        said.append(f"{counted(lost, 'scan', 'scans')} could not be read: see Checks.")
    return " ".join(said)
