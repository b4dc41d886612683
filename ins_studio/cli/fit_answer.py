"""Fitted poses in words."""

from ins_studio.project.fit_records import Fitted, FittedSequence


def fitted_text(result: Fitted) -> str:
    """Return what was fitted, sequence by sequence, and how far scans and bodies lie apart."""
    shape = ", ".join(f"{beta:.1f}" for beta in result.betas)
    lines = [
        f"{result.dataset}: files in {result.units}",
        f"Body: {result.body}" + (f", betas {shape}" if shape else ""),
        *(line for own in result.sequences for line in _sequence(own)),
    ]
    if not result.finished:
        lines.append("Stopped; what was fitted so far is kept.")
    return "\n".join(lines)


def _sequence(own: FittedSequence) -> list[str]:
    keys = ", ".join(str(frame + 1) for frame in own.key_frames)
    between = f", {len(own.interpolated)} interpolated" if own.interpolated else ""
    lost = f", {own.lost} without a pose" if own.lost else ""
    return [
        f"  {own.name}: {own.fitted} of {own.frame_count} frames{between}{lost}, key frames {keys}",
        f"    scan to body {own.mean_mm:.1f} mm on average, clothes included; most in frame "
        f"{own.worst + 1}: {own.residuals_mm[own.worst]:.1f} mm",
        f"    poses: {own.path}",
    ]
