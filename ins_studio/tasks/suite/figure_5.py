"""Figure 5: how long reposing takes."""

from dataclasses import asdict
from typing import Any

from ins_studio.avatar.presets import preset
from ins_studio.tasks.suite import talk_numbers
from ins_studio.tasks.suite.evidence import NONE, NOT_RUN, Evidence
from ins_studio.tasks.suite.log_bars import Bar, log_bars
from ins_studio.tasks.suite.page import Picture, Section, Table
from ins_studio.tasks.suite.plan import PlannedRun
from ins_studio.tasks.suite.results import ReposingTime

NAME = "figure-5"
COLORS = {"exact": "#2f6fb3", "lbs": "#8fb8de", "fast": "#d9822b", "field": "#b3402f"}
ONE_MESH, NEW_MESHES = ("exact", "lbs"), ("fast", "field")
HEAD = ("system", "seconds", "a pose, ms", "poses timed", "vertices", "times INS exact")
WORDS = (
    "exact: the one mesh through all networks in closed form. lbs: the same mesh by plain "
    "skinning, for scale. fast: SNARF's mesh extracted anew in canonical space and skinned. field: "
    "SNARF's mesh extracted in posed space, with roots searched for every point. SNARF's vertices "
    "stay where marching cubes puts them, as in its own code, which is the quicker way. "
    "snarf-published has the sizes and the solver of that code. It is not trained, only fitted to "
    "the body: it is here for its speed, and its accuracy is not measured."
)

Timed = list[tuple[PlannedRun, str, ReposingTime | None]]


def figure_5(evidence: Evidence) -> Section:
    """Return the section of Figure 5."""
    timed, poses = _timed(evidence), evidence.protocol.poses
    base = _base(timed)
    rows = tuple(_cells(run, way, found, base) for run, way, found in timed)
    caption = f"Reposing {poses} poses at {evidence.protocol.resolution} cells a side"
    bars = [
        Bar(f"{run.system}, {way}", found.seconds, _seconds(found), COLORS[way])
        for run, way, found in timed
        if found is not None
    ]
    picture = Picture(NAME, caption, log_bars(caption, "seconds, logarithmic", bars))
    return Section(
        "Figure 5: time of reposing",
        (
            f"Poses of the sequences held out whole, repeated up to {poses}. Where a mesh is "
            f"extracted for every pose only some were timed, and the time of all is computed from "
            f"their mean; the table says how many.",
            WORDS,
            f"The talk says: {talk_numbers.FIGURE_5}. The text that we have of it holds no times.",
            _sentence(timed, base),
        ),
        (Table("Figure 5 in numbers", HEAD, rows),),
        picture if bars else None,
    )


def figure_5_values(evidence: Evidence) -> list[dict[str, Any]]:
    """Return the times of Figure 5; None for what was not run."""
    return [
        {"system": run.system, "way": way, "time": None if found is None else asdict(found)}
        for run, way, found in _timed(evidence)
    ]


def _timed(evidence: Evidence) -> Timed:
    timed: Timed = []
    for run in evidence.plan.figure_5:
        result = evidence.found.get(run)
        times = {time.way: time for time in result.reposing} if result else {}
        ways = NEW_MESHES if preset(run.system).pose_conditioned else ONE_MESH
        timed += [(run, way, times.get(way)) for way in ways]
    return timed


def _base(timed: Timed) -> ReposingTime | None:
    return next((t for run, way, t in timed if (run.system, way) == ("talk", "exact")), None)


def _cells(
    run: PlannedRun, way: str, found: ReposingTime | None, base: ReposingTime | None
) -> tuple[str, ...]:
    label = f"{run.system}, {way}"
    if found is None:
        return (label, *([NOT_RUN] * (len(HEAD) - 1)))
    return (
        label,
        f"{found.seconds:.3g}",
        f"{1000 * found.seconds_per_pose:.3g}",
        f"{found.timed} of {found.poses}",
        f"{found.vertices}",
        NONE if base is None else f"{found.seconds / base.seconds:.3g}",
    )


def _seconds(found: ReposingTime) -> str:
    return f"{found.seconds:.3g} s" + ("" if found.timed == found.poses else " (some timed)")


def _sentence(timed: Timed, base: ReposingTime | None) -> str:
    shares = [
        f"{run.system} in {way} mode takes {found.seconds / base.seconds:.3g} times as long"
        for run, way, found in timed
        if base is not None and found is not None and way in NEW_MESHES
    ]
    if not shares:
        return "INS and SNARF were not both timed, so they are not compared."
    return f"Against INS (talk, exact), measured here: {'; '.join(shares)}."
