"""What is opened into a project that is there already: scans, fitted poses, motions, as edits."""

from collections.abc import Sequence

from ins_studio.document.change import Change
from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.document.poses_on_disk import Contents, put
from ins_studio.document.recordings import Scans


def use_scans(document: Document, scans: Scans, text: str) -> None:
    """Work on other scans, as an edit; the playhead goes to them.

    It stays where it is when they have the sequence that plays: the same scans opened anew.
    """
    timeline, clips = document.timeline, document.clips
    played = timeline.clip
    names = [one.name for one in scans.dataset.sequences] if scans.dataset else []
    document.undo_stack.beginMacro(text)
    try:
        document.recordings.use(scans, text)
        kept = played is not None and played.sequence in names
        clip = clips.clip(played.name) if played and kept else clips.first()
        if clip is not None:
            timeline.choose(clip)
    finally:
        document.undo_stack.endMacro()


def use_fit(document: Document, scans: Scans, before: Contents, after: Contents, text: str) -> None:
    """Work on scans whose poses were fitted anew, as one edit.

    ``before`` and ``after`` are what the poses' files held: undo brings that back, too.
    """
    document.undo_stack.beginMacro(text)
    try:
        document.undo_stack.push(Change("Write the poses", put, before, after))
        use_scans(document, scans, text)
    finally:
        document.undo_stack.endMacro()


def add_clips(document: Document, added: Sequence[Clip]) -> None:
    """List motions read from a file and play the first, as one edit."""
    clips = document.clips
    document.undo_stack.beginMacro(f"Open {added[0].name}")
    change = Change("Open a motion", clips.set_opened, clips.opened, (*clips.opened, *added))
    document.undo_stack.push(change)
    document.timeline.choose(added[0])
    document.undo_stack.endMacro()
