from pathlib import Path

import pytest
from shelf import press_office

from onrecord.find import Index, update


@pytest.fixture(scope="session")
def office_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "index"
    update(press_office(), folder)
    return folder


@pytest.fixture(scope="session")
def office(office_dir: Path) -> Index:
    return Index(office_dir)
