"""Where to scan next, in words."""

from ins_studio.project.scan_next import ScanNext


def next_text(result: ScanNext) -> str:
    """Return the suggested poses one by one, then what is wrong with the surface."""
    lines = [
        f"{result.path}: {result.pose_count} scanned poses compared, the surfaces of "
        f"{result.frame_count} frames looked at.",
        "Poses to scan next:",
        *(f"{number:3d}. {pose.sentence}" for number, pose in enumerate(result.poses, 1)),
        "The surface:",
        *(f"- {sentence}" for sentence in result.findings or ("Nothing stands out.",)),
        *(f"Written: {path}" for path in result.files),
    ]
    return "\n".join(lines)
