"""The window: puts document, viewport, workspaces and sessions together."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.places import crash_log, user_folder
from ins_studio.document.playback import Playback
from ins_studio.document.recent import recent_datasets, recent_projects
from ins_studio.errors import StudioError
from ins_studio.ui.actions import Actions
from ins_studio.ui.appearance import Appearance
from ins_studio.ui.body_session import BodySession
from ins_studio.ui.command_palette import CommandPalette, commands_of
from ins_studio.ui.engines import Engines
from ins_studio.ui.error_reporter import ErrorReporter
from ins_studio.ui.file_actions import FileActions
from ins_studio.ui.focus_home import FocusHome
from ins_studio.ui.frame_layout import FrameLayout
from ins_studio.ui.framing import frame_clip
from ins_studio.ui.help_texts import show_about, show_folder, show_shortcuts
from ins_studio.ui.hints import mouse_hint
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.marker_session import MarkerSession
from ins_studio.ui.preferences import NAVIGATION
from ins_studio.ui.reach_session import ReachSession
from ins_studio.ui.sessions import Sessions
from ins_studio.ui.status_strip import StatusStrip
from ins_studio.ui.studio import Studio
from ins_studio.ui.timeline_panel import TimelinePanel
from ins_studio.ui.top_bar import TopBar
from ins_studio.ui.transport import Transport
from ins_studio.ui.view_link import ViewLink
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.ui.welcome_card import WelcomeCard, above_card
from ins_studio.ui.window_memory import WINDOW_PX, WindowMemory

PROJECT_WORKSPACES = ("Data", "Train", "Paint", "Animate")
ANIMATE = 3


class MainWindow(QMainWindow):
    """Menus and tabs above, one viewport with panels around it, one line of status below.

    Attributes
    ----------
    studio : Studio
        The shared parts.
    keeper : Keeper
        The project on disk.
    sessions : Sessions
        The workspaces and the work behind them.
    files : FileActions
        The File menu.
    appearance : Appearance
        Theme and preferences.
    memory : WindowMemory
        Where the window and its panels stand.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("INS Studio")
        self.resize(*WINDOW_PX)
        self.setAcceptDrops(True)
        self.reporter = ErrorReporter(self)
        self.appearance = Appearance(self)
        document = Document(self)
        engines = Engines()
        jobs = JobBoard(engines, self.reporter.report, self)
        playback = Playback(document.timeline, self)
        viewport = ViewportWidget()
        self.studio = Studio(document, playback, viewport, engines, jobs, self.reporter.report)
        self.keeper = Keeper(document, self)
        self.files = FileActions(self.studio, self.keeper, self)
        self.bodies = BodySession(self.studio, self)
        undo = document.undo_stack.createUndoAction(self, "Undo")
        redo = document.undo_stack.createRedoAction(self, "Redo")
        self.actions_by_name = Actions(self, undo, redo)
        self.sessions = Sessions(self.studio, self.actions_by_name)
        self._drawn = False
        self._build()
        self._connect()

    def _build(self) -> None:
        viewport = self.studio.viewport
        self._top = TopBar([workspace.name for workspace in self.sessions.workspaces])
        self.actions_by_name.fill(self._top.menu_bar)
        self.setMenuWidget(self._top)
        self._status = StatusStrip()
        self.setStatusBar(self._status)
        self._timeline = TimelinePanel()
        self._card = WelcomeCard()
        self._card.hide()
        self._frame = FrameLayout(
            above_card(self.sessions.view.uv.beside(viewport), self._card), self._timeline
        )
        self._frame.own(self.sessions.workspaces)
        self._frame.add_sheet(self.sessions.animate, self.sessions.animate.keys.sheet)
        self.sessions.animate.keys.lie_under(self._timeline.widget)
        self.setCentralWidget(self._frame)
        frames = self.sessions.frames
        self._transport = Transport(self.studio, self._timeline, frames, self.actions_by_name)
        self._reach = ReachSession(self.studio, self._timeline.widget.show_beyond)
        self._markers = MarkerSession(self.studio, self._timeline.widget, self.actions_by_name)
        self._view = ViewLink(viewport, self.actions_by_name)
        self._workspace = ANIMATE
        self._top.choose(ANIMATE)
        self._frame.show_workspace(self.sessions.workspaces[ANIMATE])
        self.sessions.workspaces[ANIMATE].enter()
        self.memory = WindowMemory(self, self._frame, self.actions_by_name)
        self._home = FocusHome(self, viewport.take_keys)
        self._show_hint()

    def _connect(self) -> None:
        document, jobs = self.studio.document, self.studio.jobs
        self._top.workspace_chosen.connect(self.show_workspace)
        self.sessions.workspace_wanted.connect(self._top.choose)
        self.sessions.noted.connect(self._status.show_note)
        self.sessions.told.connect(self._status.show_outcome)
        document.undo_stack.indexChanged.connect(self._status.forget_outcome)
        self._connect_view()
        self._connect_files()
        self.sessions.frames.status_changed.connect(self._status.show_kind)
        self.keeper.noted.connect(self._status.show_note)
        self.keeper.failed.connect(self.studio.report)
        jobs.started.connect(self._status.add_task)
        jobs.ended.connect(self._status.remove_task)
        document.project_changed.connect(self._show_project)
        document.modified_changed.connect(self._show_project)
        self._card.open_clicked.connect(self.files.ask_dataset)
        self._card.paint_clicked.connect(lambda: self._top.choose(2))
        self._card.train_clicked.connect(self.sessions.train_draft)
        document.undo_stack.indexChanged.connect(self._card.hide)
        self.studio.viewport.first_drawn.connect(self._come_alive)
        self._connect_pace()
        self._connect_actions()
        self._show_project()

    def _connect_files(self) -> None:
        files, sessions = self.files, self.sessions
        sessions.open_wanted.connect(files.ask_dataset)
        sessions.motion_wanted.connect(files.ask_motion)
        sessions.scans_wanted.connect(files.open)
        sessions.person_wanted.connect(files.open_person)
        files.scans.body_missing.connect(self.bodies.offer)
        self.bodies.scans_wanted.connect(
            lambda folder, said: files.scans.open(folder, curation=said)
        )
        files.noted.connect(self._status.show_note)
        files.opened.connect(self._show_opened)
        files.left.connect(self.reporter.close_boxes)

    def _connect_pace(self) -> None:
        playback = self.studio.playback
        playback.paced.connect(self._status.show_pace)
        playback.playing_changed.connect(self._status.show_playing)
        self.studio.viewport.drawn.connect(playback.note_drawn)

    def _connect_actions(self) -> None:
        actions = self.actions_by_name
        triggers = {
            "new": self._begin_again,
            "open": self.files.ask_project,
            "open_dataset": self.files.ask_dataset,
            "open_figure": self.files.ask_figure,
            "open_motion": self.files.ask_motion,
            "find_moved": self.files.scans.ask_moved,
            "save": self.files.save,
            "save_as": self.files.ask_save_as,
            "export": lambda: self.sessions.export.open(self),
            "export_motion": lambda: self.sessions.motion_export.ask(self),
            "picture": lambda: self.sessions.films.open(self),
            "body": self.bodies.ask,
            "scan_next": lambda: self.sessions.scan_next.open(self),
            "quit": self.close,
            "palette": lambda: CommandPalette(commands_of(self._top.menu_bar), self).show(),
            "preferences": self.appearance.open,
            "train_now": self.sessions.train_now,
            "extract": self.sessions.extract_again,
            "bake": self.sessions.bake.bake,
            "load_normals": lambda: self.sessions.relief.ask(self),
            "shortcuts": lambda: show_shortcuts(self),
            "crash_folder": lambda: show_folder(user_folder()),
            "about": lambda: show_about(self),
        }
        actions.connect(triggers)
        for index, workspace in enumerate(PROJECT_WORKSPACES):
            action = actions[workspace.lower()]
            action.triggered.connect(lambda _checked=False, to=index: self._top.choose(to))
        actions.recent.aboutToShow.connect(lambda: self._list(actions.recent, recent_projects()))
        scans = actions.recent_scans
        scans.aboutToShow.connect(lambda: self._list(scans, recent_datasets()))

    def open_fitting(self) -> None:
        """Show the window where it stood, at its usual size at first, or filling a small screen."""
        self.memory.restore()

    def begin(self) -> None:
        """Show the demo person, walking, and the card with what to do next."""
        try:
            self.keeper.new_demo()
        except StudioError as error:
            self.studio.report(error)
            self.keeper.new()
        frame_clip(self.studio)
        self.studio.playback.set_playing(self._drawn)
        self._card.show()

    def offer_crash_log(self) -> None:
        """Say that the last session crashed, and where its last words are."""
        left = crash_log().with_name("crash-last.log")
        if left.is_file():
            left.replace(left.with_name("crash-seen.log"))
            self._status.show_note(
                "The last session ended in a crash; Help > Show log files has its crash-seen.log. "
                "Unsaved work is in File > Open recent."
            )

    def show_workspace(self, index: int) -> None:
        """Change the panels; camera and playhead stay."""
        self._card.hide()
        self.sessions.view.stop_picking()
        self.sessions.workspaces[self._workspace].leave()
        self._workspace = index
        workspace = self.sessions.workspaces[index]
        self._frame.show_workspace(workspace)
        workspace.enter()
        self.studio.viewport.take_keys()  # or a stack gives them to its new page's first field
        self._show_hint()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, keep what is unsaved, leave no process behind."""
        self.memory.keep()
        self.studio.playback.set_playing(False)
        self._reach.stop()
        self.sessions.stop()
        self.studio.jobs.stop_all()
        self.studio.engines.close_all()
        try:
            self.keeper.autosave()
            self.keeper.discard_untouched()
        except StudioError as error:
            self.studio.report(error)
        self.reporter.uninstall()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders, scans, projects and motion files."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self._status.show_note(f"Drop to open {Path(local[0]).name}")

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        local = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            QTimer.singleShot(0, lambda: self.files.open(local[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say what the mouse does with the modifier that is held."""
        super().keyPressEvent(event)
        self._show_hint()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """See ``keyPressEvent``."""
        super().keyReleaseEvent(event)
        self._show_hint()

    def _come_alive(self) -> None:
        """Walk, now that the first picture is there, and warm the engine up."""
        self._drawn = True
        frame_clip(self.studio)
        self.studio.playback.set_playing(True)
        self.sessions.frames.begin()

    def _show_opened(self) -> None:
        self._card.hide()
        frame_clip(self.studio)
        self.studio.playback.set_playing(True)

    def _begin_again(self) -> None:
        self.files.new()
        self._card.hide()

    def _show_hint(self) -> None:
        name = self.sessions.workspaces[self._workspace].name
        self._status.show_hint(mouse_hint(name, QApplication.queryKeyboardModifiers()))

    def _show_project(self, _modified: bool = False) -> None:
        document = self.studio.document
        self._top.show_project(document.name, document.modified)
        self.setWindowTitle(f"{document.name}[*] - INS Studio")
        self.setWindowModified(document.modified)

    def _connect_view(self) -> None:
        self.sessions.view.mode_changed.connect(self._status.show_mode)
        self.appearance.preferences.changed.connect(self._follow_navigation)
        self._follow_navigation(NAVIGATION)

    def _follow_navigation(self, key: str) -> None:
        if key == NAVIGATION:
            self.studio.viewport.set_navigation(self.appearance.preferences.value(NAVIGATION))

    def _list(self, menu: QMenu, folders: list[Path]) -> None:
        menu.clear()
        for folder in folders:
            action = menu.addAction(folder.stem)
            action.setToolTip(str(folder))
            action.triggered.connect(lambda _checked=False, path=folder: self.files.open(path))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)
