"""Dots in front of a scan, on a real (software) graphics card."""

import numpy as np
import pytest

from ins_studio.geometry.icosphere import icosphere
from ins_studio.ui.paint_pick import Picker
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.scene import Markers

pytestmark = pytest.mark.gl
