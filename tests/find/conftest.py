from pathlib import Path

import pytest
from shelf import press_office

from onrecord.find import Index, update


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("office") / "index"
    update(press_office(), folder)
    return Index(folder)
