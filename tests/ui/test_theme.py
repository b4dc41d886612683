"""Both themes can be read, and the window changes from one to the other while it is open."""

import re
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

import ins_studio.ui
from ins_studio.ui import theme
from ins_studio.ui.dope_sheet import DopeSheet
from ins_studio.ui.theme_style import style_sheet
from ins_studio.ui.themed_label import ThemedLabel, dot
from ins_studio.ui.themes import DARK, LIGHT, TEXT_ON

AA_TEXT, AA_PARTS = 4.5, 3.0  # WCAG 2.1: success criteria 1.4.3 and 1.4.11
# What a person paints with is no colour of the theme, nor are the axes and the brush's ring.
CONTENT = {"paint_color.py", "paint_tool.py", "paint_brush.py", "paint_panel.py", "axes_gizmo.py"}
CONTENT |= {"label_pictures.py", "pick_tool.py", "uv_canvas.py"}  # drawn over pictures, in films
UI = Path(ins_studio.ui.__file__).parent


@pytest.fixture
def themed(qapp):
    """The application in the dark theme, and so again afterwards."""
    theme.apply_theme(qapp, DARK)
    yield qapp
    theme.apply_theme(qapp, DARK)


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [color.redF(), color.greenF(), color.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str | QColor, other: str | QColor) -> float:
    high, low = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def above(plate: QColor, wall: QColor) -> QColor:
    """A half transparent colour over another."""
    share = plate.alphaF()
    mixed = [
        share * a + (1 - share) * b
        for a, b in zip(plate.getRgbF()[:3], wall.getRgbF()[:3], strict=True)
    ]
    return QColor.fromRgbF(*mixed)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("now", [DARK, LIGHT], ids=lambda now: now.name)
def test_words_can_be_read_on_everything_they_are_written_on(now):
    found = {
        (words, ground): contrast(getattr(now, words), getattr(now, ground))
        for words, grounds in TEXT_ON.items()
        for ground in grounds
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < AA_TEXT} == {}


@pytest.mark.parametrize("now", [DARK, LIGHT], ids=lambda now: now.name)
def test_the_sheet_writes_nothing_that_the_pairs_leave_out(now):
    """Every rule of the style sheet that names words and ground together, but for disabled ones."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(now))
    poor = {}
    for selector, body in rules:
        found = dict(re.findall(r"(?:^|[;\s])(background|color):\s*(#[0-9a-f]{6,8})", body))
        if len(found) < 2 or "disabled" in selector:
            continue
        ground = QColor(found["background"])
        for wall in (now.far, now.near):
            ratio = contrast(found["color"], above(ground, QColor.fromRgbF(*wall)))
            if ratio < AA_TEXT:
                poor[selector.strip()] = ratio
    assert poor == {}
    assert sum("color" in body for _, body in rules) > 20, "the rules are found at all"


@pytest.mark.parametrize("now", [DARK, LIGHT], ids=lambda now: now.name)
def test_marks_can_be_told_from_their_ground(now):
    marks = ("accent", "good", "warning", "bad", "exact", "baked", "key", "icon")
    found = {
        (mark, ground): contrast(getattr(now, mark), getattr(now, ground))
        for mark, ground in product(marks, ("ground", "panel"))
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < AA_PARTS} == {}


def test_no_widget_has_colours_of_its_own():
    literal = re.compile(r"\"#[0-9a-fA-F]{3,8}\"|QColor\(\s*\d|rgba?\(\d|: #[0-9a-fA-F]{3,8}")
    stale = re.compile(r"from ins_studio\.ui\.theme import .*\b[A-Z]{3,}")
    constant = re.compile(r"^[_A-Z]+ = .*theme\.[A-Z]", re.MULTILINE)
    guilty = {
        file.name: pattern.findall(file.read_text())
        for file in UI.glob("*.py")
        for pattern in (literal, stale, constant)
        if file.name not in CONTENT | {"themes.py"} and pattern.search(file.read_text())
    }
    assert guilty == {}


def test_an_unknown_colour_is_an_error():
    with pytest.raises(AttributeError, match="no MAUVE"):
        _ = theme.MAUVE


def test_everything_that_is_open_changes_over(themed, qtbot):
    sheet, label = DopeSheet(), ThemedLabel(f"{dot('good')} fine")
    button, entries = QPushButton(theme.icon("play"), ""), QListWidget()
    entries.addItem(QListWidgetItem(theme.icon("clip"), "Walk"))
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for widget in (sheet, label, button, entries):
        column.addWidget(widget)
    window.show()

    def seen():
        picture = sheet.grab().toImage()
        return picture.pixelColor(picture.width() - 3, 3).name()

    assert seen() == DARK.ground
    assert DARK.good in label.text()
    assert brightest(button.icon()) == pytest.approx(luminance(QColor(DARK.icon)), abs=0.02)
    theme.apply_theme(themed, LIGHT)
    assert seen() == LIGHT.ground
    assert LIGHT.good in label.text()
    assert button.palette().color(QPalette.ColorRole.ButtonText) == QColor(LIGHT.text)
    for icon in (button.icon(), entries.item(0).icon()):
        assert darkest(icon) == pytest.approx(luminance(QColor(LIGHT.icon)), abs=0.02)
    theme.apply_theme(themed, DARK)
    assert seen() == DARK.ground
    assert brightest(button.icon()) == pytest.approx(luminance(QColor(DARK.icon)), abs=0.02)


def solid(icon):
    picture = icon.pixmap(24, 24).toImage()
    cells = product(range(picture.width()), range(picture.height()))
    colors = [picture.pixelColor(x, y) for x, y in cells]
    return [luminance(color) for color in colors if color.alpha() > 250]


def brightest(icon):
    return max(solid(icon))


def darkest(icon):
    return min(solid(icon))


def test_the_desktop_decides_where_nobody_chose(themed, monkeypatch):
    class Desktop:
        scheme = Qt.ColorScheme.Light

        def styleHints(self):
            return self

        def colorScheme(self):
            return self.scheme

    desktop = Desktop()
    assert theme.chosen_theme("system", desktop) is LIGHT
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Unknown):
        desktop.scheme = scheme
        assert theme.chosen_theme("system", desktop) is DARK
    assert theme.chosen_theme("light", desktop) is LIGHT
