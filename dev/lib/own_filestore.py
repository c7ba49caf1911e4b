"""A pytest plugin for what pytest-odoo leaves open when several workers run side by side.

Not a conftest.py among the tests: pytest would import the addon under another name than Odoo.
"""

import os
import shutil
from pathlib import Path

import pytest

from odoo.tools import config


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """Give each worker a filestore of its own, as it has a database of its own.

    pytest-odoo lets all workers share one. After each class Odoo deletes the files that its
    own database does not know, and with them those that another worker has just written.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        yield
        return
    shared = Path(config.filestore(""))
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    # The files of a filestore are named by their content and never change, so links do.
    shutil.copytree(shared, own, copy_function=os.link)
    config.filestore.return_value = str(own)
    yield
    shutil.rmtree(own, ignore_errors=True)
