from dataclasses import replace
from typing import Any

from bakeoff.blocks import Code, Facts, Quantity, ReportData, Table
from bakeoff_plugins.sections.provenance import ProvenanceSection

ENVIRONMENT: dict[str, Any] = {
    "bakeoff": "0.1.0",
    "cpu": "a processor",
    "packages": {"numpy": "2.4.6", "absent": ""},
    "plugins": [
        {
            "kind": "methods",
            "name": "jpeg",
            "version": 1,
            "distribution": "bakeoff 0.1.0",
            "library": "Pillow 13",
            "citation": "@book{roe}",
        },
        {
            "kind": "metrics",
            "name": "psnr",
            "version": 2,
            "distribution": "bakeoff-extras 2.0",
            "library": "",
            "citation": "@misc{doe}",
            "credit": "Doe (1999), PSNR",
        },
        {"kind": "sections", "name": "remarks", "version": 1, "distribution": "elsewhere 1.0", "library": ""},
    ],
    "variables": {"LANG": "C"},
}


def tables(data: ReportData) -> dict[str, Table]:
    """Return the tables by caption."""
    return {block.caption: block for block in ProvenanceSection().blocks(data) if isinstance(block, Table)}


def test_the_run_is_described(data: ReportData) -> None:
    """Name, seed, dataset with its counts, and what is known of the machine."""
    together = [row._replace(group="stereo") for row in data.rows]
    first = ProvenanceSection().blocks(replace(data, rows=together, environment=ENVIRONMENT))[0]
    assert isinstance(first, Facts)
    facts = dict(first.items)
    assert facts["seed"] == "7"
    assert facts["dataset"] == "photos, 2 references in 1 groups"
    assert facts["processor"] == "a processor"


def test_methods_and_signatures_are_listed(data: ReportData) -> None:
    """Each method has its points and the library that does the work, each metric every signature it was scored by."""
    other = data.rows[0]._replace(metric="psnr", signature="psnr|v1|range=65535")
    shown = tables(replace(data, rows=[*data.rows, other], environment=ENVIRONMENT))
    assert shown["Methods"].rows[0] == ["A", "JPEG", "jpeg", "quality=10, quality=50, quality=90", "Pillow 13"]
    metrics = shown["Metrics, and the signatures that say which definition made each score"]
    assert metrics.rows[:2] == [
        ["psnr", "dB", "higher", Quantity(0.1, "dB"), "psnr|v1"],
        ["psnr", "dB", "higher", Quantity(0.1, "dB"), "psnr|v1|range=65535"],
    ]


def test_third_parties_are_named(data: ReportData) -> None:
    """A plugin of another distribution is marked, even one whose name begins like ours."""
    plugins = tables(replace(data, environment=ENVIRONMENT))["Plugins that took part (3, of which 2 by third parties)"]
    assert [row[-1] for row in plugins.rows] == [None, "third party", "third party"]


def test_third_parties_are_credited(data: ReportData) -> None:
    """Each is shown at once with its distribution, version and work; without third parties there is no such block."""
    facts = [
        block
        for block in ProvenanceSection().blocks(replace(data, environment=ENVIRONMENT))
        if isinstance(block, Facts) and block.caption == "Credits to third parties"
    ]
    assert [list(block.items) for block in facts] == [
        [
            ("metric psnr", "bakeoff-extras 2.0. Doe (1999), PSNR"),
            ("section remarks", "elsewhere 1.0. It names no work to cite."),
        ]
    ]
    own = replace(data, environment={"plugins": ENVIRONMENT["plugins"][:1]})
    assert "Credits" not in str(ProvenanceSection().blocks(own))


def test_every_citation_can_be_copied_once(data: ReportData) -> None:
    """The entries of all plugins, each once, are folded away as text; without any the block is left out."""
    again = {**ENVIRONMENT, "plugins": [*ENVIRONMENT["plugins"], *ENVIRONMENT["plugins"]]}
    (code,) = [b for b in ProvenanceSection().blocks(replace(data, environment=again)) if isinstance(b, Code)]
    assert code.text == "@book{roe}\n\n@misc{doe}"
    assert code.folded
    assert not [block for block in ProvenanceSection().blocks(data) if isinstance(block, Code)]


def test_configuration_and_packages_are_kept(data: ReportData) -> None:
    """The resolved configuration is shown to the letter; a package that is not installed has no version."""
    blocks = ProvenanceSection().blocks(replace(data, environment=ENVIRONMENT, resolved="seed: 7\n"))
    *_, code = [block for block in blocks if isinstance(block, Code)]
    assert code.text == "seed: 7\n"
    assert tables(replace(data, environment=ENVIRONMENT))["Packages"].rows == [["numpy", "2.4.6"], ["absent", None]]


def test_an_unknown_environment_is_no_obstacle(data: ReportData) -> None:
    """Entries that are missing or of another form are left out."""
    odd = replace(data, environment={"plugins": "none", "packages": ["numpy"], "variables": None})
    assert len(ProvenanceSection().blocks(odd)) == 3
