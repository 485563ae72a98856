"""Every template on every face, compared with what was reviewed. `--golden-update` writes them anew."""

import pytest

from tests.golden import files
from tests.golden.samples import SAMPLES


def test_every_template_has_a_sample() -> None:
    shown = {sample.template for sample in SAMPLES}
    assert files.templates() - shown == set(), "add a Sample in tests/golden/samples"
    assert shown - files.templates() == set(), "the template is gone: remove its samples"


def test_samples_have_names_of_their_own() -> None:
    ids = [sample.id for sample in SAMPLES]
    assert sorted(ids) == sorted(set(ids))


def test_no_golden_file_outlives_its_template(update: bool) -> None:
    kept = {
        path.relative_to(files.FILES).as_posix().removesuffix(".md")
        for path in files.FILES.rglob("*")
        if path.is_file()
    }
    gone = kept - files.templates()
    if update:
        for name in gone:
            files.path_of(name).unlink()
        return
    assert gone == set()


@pytest.mark.parametrize("template", sorted(files.templates()))
def test_golden_file_is_current(template: str, update: bool) -> None:
    path, text = files.path_of(template), files.write(template)
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), "missing: run pytest tests/golden --golden-update and review the diff"
    assert path.read_text(encoding="utf-8") == text, (
        "stale: run pytest tests/golden --golden-update and review the diff"
    )
