"""The actions of the window: words, keys and menus; what they do is connected elsewhere."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ins_studio.document.play_way import SPEEDS
from ins_studio.ui.looks import LOOKS
from ins_studio.ui.shortcuts import SHEET_KEYS, SHORTCUTS
from ins_studio.ui.theme import icon

_SEPARATOR = ""

# name: text, tip; the order is that of the menus
_TEXTS: dict[str, tuple[str, str]] = {
    "new": ("&New project", "Begin again with the demo person"),
    "open": ("&Open project...", "Open a folder that ends in .insproj"),
    "open_dataset": ("Open &scans...", "Open a folder of recorded sequences"),
    "body": ("&Body of these scans...", "Choose the body that the poses move, or take one in"),
    "scan_next": ("&Where to scan next...", "Poses and parts of the surface that the scans lack"),
    "open_figure": ("Open a rigged &figure...", "Train on an animated glTF or FBX character"),
    "open_motion": ("Open a &motion...", "Play a BVH, glTF, FBX, AMASS or SMPL motion"),
    "save": ("&Save", "Save the project"),
    "save_as": ("Save &as...", "Save the project under another name"),
    "export": ("&Export...", "Write the animated, painted avatar for another program"),
    "export_motion": ("Export m&otion...", "Write the clip as BVH or as poses"),
    "picture": ("&Picture or film...", "Draw the view at any size: one picture, the clip, a turn"),
    "quit": ("&Quit", "Leave; unsaved work is kept and offered next time"),
    "palette": ("&Find an action...", "Search all menus by typing"),
    "preferences": ("&Preferences...", "Theme, size of everything, navigation"),
    "data": ("&Data", "Look at the scans"),
    "train": ("&Train", "Make an avatar of them"),
    "paint": ("&Paint", "Paint on it in any pose"),
    "animate": ("&Animate", "Play motions on it"),
    "maximise": ("&Maximise the viewport", "Hide the panels, or show them again"),
    "full_screen": ("F&ull screen", "Fill the screen"),
    "left_panel": ("&Left panel", "Show or hide what is left of the view"),
    "right_panel": ("Ri&ght panel", "Show or hide what is right of the view"),
    "bottom_panel": ("&Bottom panel", "Show or hide what is below the view"),
    "float_left": ("Float the l&eft panel", "A window of its own, for another screen"),
    "float_right": ("Float the rig&ht panel", "A window of its own, for another screen"),
    "float_bottom": ("Float the bo&ttom panel", "A window of its own, for another screen"),
    "reset_layout": ("Reset la&yout", "All panels of all workspaces as they are built"),
    "frame_all": ("&Frame all", "Move the camera until everything fits"),
    "frame_joints": ("Frame the &selection", "Fly to the selected joints or pins, else to all"),
    "view_front": ("F&ront", "Look from the front"),
    "view_side": ("S&ide", "Look from the side"),
    "view_top": ("&Top", "Look from above"),
    "flat": ("&Orthographic", "See without perspective"),
    "unlit": ("&Unlit", "Show plain colours, without light"),
    "wireframe": ("&Wireframe", "Show the edges of the mesh"),
    "skeleton": ("S&keleton", "Show the joints and bones"),
    "xray": ("&X-ray", "See through the avatar: bones, trails and pins inside it"),
    "backfaces": ("Mark &insides", "Show in red what is seen from behind"),
    "statistics": ("S&tatistics", "Say how much is drawn, and how fast"),
    "floor": (
        "&Ground and shadow",
        "Show the grid of 25 cm, strong at metres, and the shade at the feet",
    ),
    "next_look": ("Ne&xt look", "Cycle: painted, clay, normals, UV patterns, measured colours"),
    "ride": ("&Ride camera", "Click a patch of the avatar: it stays still while the body moves"),
    "ride_turns": ("Ride with the patch's &turn", "Turn the ride camera as the patch turns"),
    "pin": ("&Pin places", "Click places of the avatar: named points that follow the surface"),
    "show_pins": ("S&how pins", "Draw the pins and their names, in pictures too"),
    "trails": ("Motion &trails", "Show where the marked joints, or wrists and ankles, go"),
    "uv_view": ("&UV view", "The flat texture beside the viewport"),
    "flipbook": ("UV &flipbook of the scans", "Turn the scans' colours in the flat atlas"),
    "leave_mode": ("&Leave the ride or picking", "End the ride camera, or the picking of places"),
    "compare": ("&Next comparison", "Cycle: avatar, side by side, wipe, scan, plain skinning"),
    "systems": ("Compare s&ystems", "The avatar, plain skinning and another system side by side"),
    "show_body": ("&Body over the scan", "Cycle in Data: scan, both, fitted body"),
    "show_distance": ("&Distance as heat", "Colour the scan by its distance to the fitted body"),
    "exclude": ("&Exclude frames", "Leave the selected frames out, or take them in again"),
    "hold_out": ("&Hold out frames", "Keep the selected frames to measure, or let them train"),
    "hold_out_sequences": ("Hold out &sequences", "Keep the selected sequences to measure"),
    "check": ("&Check frames", "Read every frame and look for trouble"),
    "filter": ("&Filter sequences", "Show only sequences with some words"),
    "mark_landmarks": ("&Mark landmarks", "Point at head, wrists, knees and the like on the scan"),
    "fit_skeleton": ("Fit a s&keleton", "Fit the body to every scan, and save its poses"),
    "correct_joints": ("Correct &joints", "Drag joints of this frame to where they belong"),
    "track_again": ("&Track again", "Fit anew what depends on corrected frames; all else stays"),
    "worst_fit": ("&Worst frame", "Go to the frame whose body lies farthest from its scan"),
    "find_moved": ("Find moved &data...", "Say where the scans of this project lie now"),
    "play": ("&Play or pause", "Start or stop the playhead"),
    "previous_frame": ("Previous frame", "One frame back"),
    "next_frame": ("Next frame", "One frame on"),
    "first_frame": ("&First frame", "Go to the first frame of the range"),
    "last_frame": ("&Last frame", "Go to the last frame of the range"),
    "ten_back": ("Ten frames &back", "Go ten frames back"),
    "ten_on": ("&Ten frames on", "Go ten frames on"),
    "range_start": ("Range &starts here", "Play from this frame on"),
    "range_end": ("Range &ends here", "Play up to this frame"),
    "whole_clip": ("&Whole clip", "Play every frame of the clip"),
    "next_repeat": ("&Next way to repeat", "Cycle: over and over, to and fro, once"),
    "faster": ("Fas&ter", "Play at the next higher speed, up to 4 times"),
    "slower": ("Sl&ower", "Play at the next lower speed, down to a quarter"),
    "every_frame": ("E&very frame", "Show each frame, however long it takes; else keep the time"),
    "train_now": ("&Train", "Start training with what the Train workspace says"),
    "extract": ("&Extract the mesh again", "Paint is carried over to the new mesh"),
    "bake": ("&Bake the cloth", "Make correctives that play at once, and say how far they are off"),
    "turn_joints": (
        "&Rotate",
        "Turn the selected joints; X, Y, Z and digits, then Enter or a click",
    ),
    "move_joint": ("&Move", "Move the root, pull a hand or a foot, swing an elbow or a knee"),
    "clear_turns": ("&Clear rotation", "Turn the selected joints back to the zero pose"),
    "gizmo_axes": ("Next a&xes", "Cycle the rings' axes: local, world, view"),
    "insert_key": ("&Insert key", "Set a key on the marked row's joints, or on all"),
    "delete_keys": ("&Delete keys", "Remove the selected keys"),
    "copy_keys": ("&Copy", "Copy the selected keys, or else the pose that is shown"),
    "paste_keys": ("&Paste", "Set what was copied, keys or a pose, on this frame"),
    "paste_mirrored": ("Paste &mirrored", "Set what was copied with left and right exchanged"),
    "mirror_keys": ("M&irror keys", "Exchange left and right of the selected keys"),
    "duplicate_keys": ("D&uplicate keys", "Set the selected keys once more, behind the last"),
    "move_keys": ("Mo&ve keys", "Move the selected keys with the mouse, or by a typed number"),
    "scale_keys": ("&Scale keys", "Spread the selected keys in time about the playhead"),
    "duplicate_move": ("Duplicate and m&ove", "Set the selected keys once more, elsewhere"),
    "snap_keys": ("S&nap keys...", "Put the selected keys on the playhead, markers or seconds"),
    "select_all_keys": ("Select &all keys", "Select every key"),
    "select_no_keys": ("Select n&o keys", "Select nothing"),
    "invert_keys": ("In&vert the selection", "Select the other keys instead"),
    "select_before": ("Select keys &before", "Select the keys up to the playhead"),
    "select_after": ("Select keys a&fter", "Select the keys from the playhead on"),
    "previous_key": ("&Previous key", "Go to the key before, of the marked row or of any"),
    "next_key": ("Ne&xt key", "Go to the key after this frame, of the marked row or of any"),
    "interpolation": ("In&terpolation...", "Choose how it goes on from the selected keys"),
    "auto_key": ("&Auto-key", "Set a key with every change of the pose"),
    "new_clip": ("&New clip", "Begin a clip with the pose that is shown"),
    "make_editable": ("&Make editable", "Copy this clip into few keys: half a degree, 2 mm off"),
    "key_every_frame": ("Make editable, &every frame", "Copy this clip, a key on every frame"),
    "save_pose": ("&Save the pose", "Keep the pose that is shown in the project's library"),
    "apply_pose": ("&Apply the pose", "Set the chosen pose as keys, on the marked row or on all"),
    "apply_pose_flipped": ("Apply it &flipped", "The same with left and right exchanged"),
    "flip_pose": ("Add it f&lipped", "Keep the mirror image of the chosen pose beside it"),
    "rename_pose": ("&Rename the pose", "Type another name for the chosen pose"),
    "delete_pose": ("&Delete the pose", "Take the chosen pose out of the library"),
    "export_pose": ("&Export the pose...", "Write the chosen pose for other projects"),
    "import_poses": ("&Import poses...", "Read poses of the same figure from a file"),
    "brush": ("&Brush", "Paint with the left button, in the Paint workspace"),
    "eraser": ("E&raser", "Take paint away with the left button"),
    "load_normals": (
        "Load a &normal map...",
        "Light the avatar by a PNG or JPG in tangent space, +Y up (OpenGL): a layer in Paint",
    ),
    "rename_clip": ("&Rename...", "Call the clip otherwise"),
    "duplicate_clip": ("D&uplicate", "Have the clip twice, to change one of them"),
    "delete_clip": ("&Delete", "Take the clip out of the project"),
    "trim_clip": ("&Trim to range", "Keep only the frames of the range that plays"),
    "retime_clip": ("Change &speed...", "Make the clip shorter or longer at the same rate"),
    "loop_clip": ("Make it a &loop...", "Let the end fade into the beginning"),
    "join_clip": ("&Join with...", "Let another clip follow, fading over"),
    "mirror_clip": ("M&irror", "Exchange left and right in the whole clip"),
    "add_marker": ("&Add a marker", "Name this moment of the clip"),
    "rename_marker": ("Rena&me the marker...", "Call the marker on this frame otherwise"),
    "delete_marker": ("Delete the mar&ker", "Take the marker on this frame away"),
    "next_marker": ("Ne&xt marker", "Go to the marker after this frame"),
    "previous_marker": ("&Previous marker", "Go to the marker before this frame"),
    "shortcuts": ("&Keyboard and mouse", "All keys on one page"),
    "crash_folder": ("Show &log files", "Open the folder with the program's logs"),
    "about": ("&About INS Studio", "Version and licences"),
}
# Each menu has a letter of its own, and none with which Alt is a shortcut: Qt would do neither
_MENUS: dict[str, tuple[str, ...]] = {
    "&File": (
        *("new", "open", "recent", _SEPARATOR),
        *("open_dataset", "open_figure", "recent_scans", "find_moved", "open_motion", _SEPARATOR),
        *("save", "save_as", _SEPARATOR, "export", "export_motion", "picture"),
        _SEPARATOR,
        "quit",
    ),
    "&Edit": (
        *("undo", "redo", _SEPARATOR, "copy_keys", "paste_keys", "paste_mirrored", _SEPARATOR),
        *("palette", "preferences"),
    ),
    "&View": (
        *("data", "train", "paint", "animate", _SEPARATOR, "maximise", "full_screen"),
        *("left_panel", "right_panel", "bottom_panel"),
        *("float_left", "float_right", "float_bottom", "reset_layout", _SEPARATOR),
        *("frame_all", "frame_joints", "view_front", "view_side", "view_top", "flat", _SEPARATOR),
        *("looks", "next_look", _SEPARATOR),
        *("comparison", "compare", "systems"),
        _SEPARATOR,
        *("show_body", "show_distance"),
    ),
    "&Overlays": (
        *("unlit", "wireframe", "skeleton", "xray", "backfaces", "floor", "statistics"),
        *(_SEPARATOR, "trails", "pin", "show_pins", "ride", "ride_turns", "leave_mode"),
        *(_SEPARATOR, "uv_view", "flipbook"),
    ),
    "Sca&ns": (
        *("exclude", "hold_out", "hold_out_sequences", _SEPARATOR, "check", "filter"),
        *(_SEPARATOR, "mark_landmarks", "fit_skeleton", "correct_joints", "track_again"),
        "worst_fit",
        *(_SEPARATOR, "scan_next", "body"),
    ),
    "Ava&tar": ("train_now", "extract", "bake", _SEPARATOR, "brush", "eraser", "load_normals"),
    "Po&se": (
        *("turn_joints", "move_joint", "clear_turns", _SEPARATOR, "gizmo_axes", _SEPARATOR),
        "poses",
    ),
    "Pla&y": (
        *("play", _SEPARATOR, "previous_frame", "next_frame", "ten_back", "ten_on"),
        *("first_frame", "last_frame", _SEPARATOR, "range_start", "range_end", "whole_clip"),
        *(_SEPARATOR, "repeats", "next_repeat", "speeds", "faster", "slower", "every_frame"),
    ),
    "&Clip": (
        *("new_clip", "make_editable", "key_every_frame", _SEPARATOR),
        *("rename_clip", "duplicate_clip", "delete_clip", _SEPARATOR),
        *("trim_clip", "retime_clip", "loop_clip", "join_clip", "mirror_clip", _SEPARATOR),
        *("add_marker", "rename_marker", "delete_marker", "previous_marker", "next_marker"),
    ),
    "&Keys": (
        *("insert_key", "auto_key", _SEPARATOR, "move_keys", "scale_keys", "duplicate_move"),
        *(
            "snap_keys",
            "snaps",
            "duplicate_keys",
            "mirror_keys",
            "delete_keys",
            "interpolation",
            "ways",
        ),
        *(_SEPARATOR, "select_all_keys", "select_no_keys", "invert_keys", "select_before"),
        *("select_after", _SEPARATOR, "previous_key", "next_key"),
    ),
    "&Help": ("shortcuts", "crash_folder", "about"),
}
_POSES = (
    *("save_pose", _SEPARATOR, "apply_pose", "apply_pose_flipped", _SEPARATOR),
    *("flip_pose", "rename_pose", "delete_pose", _SEPARATOR, "export_pose", "import_poses"),
)
_CHECKABLE = {"maximise", "full_screen", "unlit", "wireframe", "skeleton", "show_distance"}
_CHECKABLE |= {"systems", "flat", "auto_key", "left_panel", "right_panel", "bottom_panel"}
_CHECKABLE |= {"float_left", "float_right", "float_bottom"}
_CHECKABLE |= {"ride", "ride_turns", "trails", "uv_view", "xray", "backfaces", "floor"}
_CHECKABLE |= {"statistics", "show_pins", "mark_landmarks", "correct_joints"}
_CHECKABLE |= {"every_frame"}
_ICONS = {"unlit", "wireframe", "skeleton", "compare", "systems", "show_distance", "play"}
_AUTO_REPEAT = {"previous_frame", "next_frame", "ten_back", "ten_on", "undo", "redo"}
_AUTO_REPEAT |= {"previous_key", "next_key"}
COMPARISON_NAMES = {
    "off": "Avatar only",
    "side": "Scan beside",
    "wipe": "Wipe between scan and avatar",
    "scan": "Scan only",
    "lbs": "Wipe between avatar and plain skinning",
}
_COMPARISON_TIPS = {
    "off": "Look at the avatar alone",
    "side": "The scan of the same frame on the left, cameras linked",
    "wipe": "One over the other; drag the line between them",
    "scan": "Look at the recorded scan alone",
    "lbs": "What the networks add: drag the line between both",
}
REPEAT_NAMES = {"loop": "Over and over", "ping-pong": "To and fro", "once": "Once"}
SPEED_NAMES = {speed: f"{speed:g}x" for speed in SPEEDS}


class Actions:
    """Every action by its name, with the keys of ``shortcuts``.

    ``undo`` and ``redo`` are the undo stack's own; ``recent``, ``recent_scans`` and ``ways`` (how
    it goes on from keys) and ``snaps`` are menus that their owners fill.
    """

    def __init__(self, owner: QWidget, undo: QAction, redo: QAction) -> None:
        self._by_name = {name: _action(name, owner) for name in _TEXTS}
        self._by_name |= {"undo": undo, "redo": redo}
        for name, tip in (("undo", "Take the last edit back"), ("redo", "Do it once more")):
            self._by_name[name].setShortcut(QKeySequence(SHORTCUTS[name]))
            self._by_name[name].setToolTip(f"{tip} ({SHORTCUTS[name]})")
        self.recent = QMenu("Open &recent", owner)
        self.recent_scans = QMenu("Rece&nt scans", owner)
        self.ways = QMenu("Go &on from keys", owner)
        self.snaps = QMenu("Snap to", owner)
        self.comparisons = QActionGroup(owner)
        self.looks = QActionGroup(owner)
        self.repeats, self.speeds = QActionGroup(owner), QActionGroup(owner)
        looks = {name: (look.text, look.tip) for name, look in LOOKS.items()}
        comparisons = {n: (text, _COMPARISON_TIPS[n]) for n, text in COMPARISON_NAMES.items()}
        repeats = {n: (text, f"Play the range: {text.lower()}") for n, text in REPEAT_NAMES.items()}
        speeds = {n: (text, f"Play at {text} its speed") for n, text in SPEED_NAMES.items()}
        self._menus = {
            "recent": self.recent,
            "recent_scans": self.recent_scans,
            "ways": self.ways,
            "snaps": self.snaps,
            "poses": QMenu("Pose li&brary", owner),
            "comparison": _choices("&Compare", comparisons, self.comparisons, owner),
            "looks": _choices("Show the a&vatar as", looks, self.looks, owner),
            "repeats": _choices("&Repeat", repeats, self.repeats, owner),
            "speeds": _choices("S&peed", speeds, self.speeds, owner),
        }
        self._put(self._menus["poses"], _POSES)
        for action in self._by_name.values():
            owner.addAction(action)

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def connect(self, does: Mapping[str, Callable[[], object]]) -> None:
        """Say what actions do, by their names; whether they are checked is not passed on."""
        for name, do in does.items():
            self[name].triggered.connect(lambda _checked=False, do=do: do())

    def fill(self, bar: QMenuBar) -> None:
        """Put everything into menus."""
        for title, names in _MENUS.items():
            self._put(bar.addMenu(title), names)

    def _put(self, menu: QMenu, names: tuple[str, ...]) -> None:
        menu.setToolTipsVisible(True)
        for name in names:
            if name == _SEPARATOR:
                menu.addSeparator()
            elif name in self._menus:
                menu.addMenu(self._menus[name])
            else:
                menu.addAction(self._by_name[name])

    def menu(self, name: str) -> QMenu:
        """Return a menu below the others, such as "speeds"."""
        return self._menus[name]

    def show_look(self, look: str) -> None:
        """Tick the look that the avatar has."""
        tick(self.looks, look)

    def show_comparison(self, mode: str) -> None:
        """Tick the comparison that is shown."""
        tick(self.comparisons, mode)


def tick(group: QActionGroup, choice: object) -> None:
    """Tick the action of a group whose data is ``choice``; none where it is no choice there."""
    for action in group.actions():
        action.setChecked(action.data() == choice)


def _choices(
    title: str, texts: Mapping[Any, tuple[str, str]], group: QActionGroup, owner: QWidget
) -> QMenu:
    """Return a menu of which one entry is ticked; their names are their data."""
    menu = QMenu(title, owner)
    menu.setToolTipsVisible(True)
    for name, (text, tip) in texts.items():
        action = menu.addAction(text)
        action.setToolTip(tip)
        action.setCheckable(True)
        action.setData(name)
        group.addAction(action)
    return menu


def _action(name: str, owner: QWidget) -> QAction:
    text, tip = _TEXTS[name]
    action = QAction(text, owner)
    action.setObjectName(name)
    keys = SHORTCUTS.get(name) or SHEET_KEYS.get(name)
    if keys:
        action.setShortcut(QKeySequence(keys))
    if name in SHEET_KEYS:  # the sheet takes them itself, where the pointer is over it
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setToolTip(f"{tip} ({keys})" if keys else tip)
    action.setStatusTip(tip)
    action.setCheckable(name in _CHECKABLE)
    action.setAutoRepeat(name in _AUTO_REPEAT)
    if name in _ICONS:
        action.setIcon(icon(name))
        action.setIconVisibleInMenu(False)
    return action
