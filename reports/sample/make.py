"""Make the sample report again: `python reports/sample/make.py`.

It is the run of configs/folders.yaml, whose images are in the repository, so that every digit can be checked; a test
does so. What belongs to the machine and the moment is left out of it.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bakeoff import api
from bakeoff.store import Store

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "configs" / "folders.yaml"
FILES = ("index.html", "scores.csv", "summary.json", "environment.json")
LEFT_OUT = {
    "platform": "left out of the sample", "cpu": "left out of the sample", "cores": 1, "variables": {},
    "started": "left out of the sample", "command": "bakeoff run configs/folders.yaml",
}  # fmt: skip


def make(target: Path, environment: Mapping[str, Any] | None = None) -> None:
    """Run the sample and write its files to `target`, with the given facts of the environment or this one's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        api.run(CONFIG, output=folder)
        with Store(folder) as store:
            facts = json.loads(store.meta("run") or "{}")
            facts["environment"] = dict(environment or {**facts["environment"], **LEFT_OUT})
            store.set_meta("run", json.dumps(facts))
        api.report(folder)
        for file in FILES:
            text = (folder / file).read_text("utf-8")
            (target / file).write_text(text.replace(f"{CONFIG.parents[1]}/", ""), "utf-8")


if __name__ == "__main__":
    make(HERE)
    sys.stdout.write(f"{HERE / 'index.html'}\n")
