"""Which nodes of a scene are the joints of one figure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ins_studio.dataset.rig import MOST_JOINTS, WAY_OUT
from ins_studio.errors import StudioError


def figure_nodes(
    path: Path,
    names: Sequence[str],
    parents: Sequence[int],
    order: Iterable[int],
    skins: Sequence[set[int]],
) -> list[int]:
    """Return the joints of all skins, root first and parents before their children.

    Where the joints of one skin hang on several nodes, the next node above all of them becomes
    the root.

    Parameters
    ----------
    path : Path
        The file, for messages.
    names, parents : sequences
        Of all nodes; -1 where a node hangs on none.
    order : iterable of int
        All nodes, parents first.
    skins : sequence of set of int
        The joints of each skin.

    Raises
    ------
    StudioError
        No joints, one alone, too many of them, or several skeletons.
    """
    chosen = set[int]().union(*skins)
    if not chosen:
        raise StudioError(f"{path} has no skin: nothing says which joint moves what.", WAY_OUT)
    if len(chosen) == 1:
        raise StudioError(f"{path} has a single joint: nothing bends.", WAY_OUT)
    if len(chosen) >= MOST_JOINTS:
        raise StudioError(f"{path} has {len(chosen)} joints; {MOST_JOINTS} can be read.", WAY_OUT)
    top: dict[int, int] = {}
    order = list(order)
    for node in order:
        above = top.get(parents[node], -1)
        top[node] = above if above >= 0 else node if node in chosen else -1
    groups = _joined([{top[joint] for joint in skin} for skin in skins if skin])
    if len(groups) > 1:
        listed = ", ".join(names[min(group)] for group in groups)
        raise StudioError(f"{path} holds {len(groups)} skeletons: {listed}.", "Export one figure.")
    if len(groups[0]) > 1:
        chosen.add(_above_all(path, names, parents, sorted(groups[0])))
    return [node for node in order if node in chosen]


def named_nodes(
    path: Path, names: Sequence[str], skins: Iterable[Iterable[int]], known: Sequence[str]
) -> list[int]:
    """Return the nodes that are called as joints that are known already.

    Of several nodes with one name, one that is a joint of a skin comes first.

    Raises
    ------
    StudioError
        There is none of that name.
    """
    jointed = {node for skin in skins for node in skin}
    by_name: dict[str, int] = {}
    for node in sorted(range(len(names)), key=lambda node: node not in jointed):
        by_name.setdefault(names[node], node)
    missing = [name for name in known if name not in by_name]
    if missing:
        raise StudioError(
            f"{path} moves another skeleton: it has no {', '.join(missing[:3])}.",
            "Put figures with other skeletons into other folders.",
        )
    return [by_name[name] for name in known]


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with a number behind those that came before."""
    taken: dict[str, None] = {}
    uses = Counter[str]()
    for name in names:
        uses[name] += 1
        free = name
        while free in taken:
            uses[name] += free != name
            free = f"{name}_{max(uses[name], 2)}"
        taken[free] = None
    return tuple(taken)


def _joined(sets: list[set[int]]) -> list[set[int]]:
    """Join sets that have a member in common."""
    groups: list[set[int]] = []
    for own in sets:
        apart = [group for group in groups if not group & own]
        groups = [*apart, own.union(*(group for group in groups if group & own))]
    return groups


def _above_all(path: Path, names: Sequence[str], parents: Sequence[int], tops: list[int]) -> int:
    common = _ancestors(parents, tops[0])
    for other in tops[1:]:
        theirs = set(_ancestors(parents, other))
        common = [node for node in common if node in theirs]
    if not common:
        listed = ", ".join(names[node] for node in tops[:4])
        raise StudioError(
            f"{path}: the joints of one skin hang on nodes that have nothing above them in "
            f"common: {listed}.",
            "Put them under one node.",
        )
    return common[0]


def _ancestors(parents: Sequence[int], node: int) -> list[int]:
    """Return what ``node`` hangs on, the nearest first."""
    found = []
    while (node := parents[node]) >= 0:
        found.append(node)
    return found
