"""A pen that Qt takes for a real one."""

from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId


def stylus() -> QPointingDevice:
    """Return a pen that feels pressure."""
    return QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        2,
        "",
        QPointingDeviceUniqueId(),
    )
