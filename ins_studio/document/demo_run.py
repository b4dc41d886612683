"""The packaged avatar, where the packaged scans are open."""

from ins_studio.dataset.demo import demo_dataset_path, demo_run_path
from ins_studio.document.document import Document
from ins_studio.errors import StudioError
from ins_studio.project.run import RunFolder


def offer_demo_run(document: Document) -> None:
    """Show the avatar that comes with the demo, where the document is on its scans."""
    dataset = document.dataset
    try:
        if dataset is None or dataset.path != demo_dataset_path():
            return
        run = RunFolder(demo_run_path())
    except StudioError:  # a checkout whose demo has not been made yet
        return
    if run.mesh_path.is_file():
        document.offer_packaged_run(run)
