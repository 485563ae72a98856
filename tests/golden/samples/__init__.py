"""What every template is shown with: believable values, as rows of the store. One Sample at least per template."""

from tests.golden.samples import (
    asking,
    common,
    concerns,
    digests,
    drops,
    guidance,
    homes,
    ideas,
    privacy,
    shares,
    squads,
    wishes,
)
from tests.golden.samples.rows import Sample

SAMPLES: tuple[Sample, ...] = (
    *asking.SAMPLES,
    *common.SAMPLES,
    *concerns.SAMPLES,
    *digests.SAMPLES,
    *drops.SAMPLES,
    *guidance.SAMPLES,
    *homes.SAMPLES,
    *ideas.SAMPLES,
    *privacy.SAMPLES,
    *shares.SAMPLES,
    *squads.SAMPLES,
    *wishes.SAMPLES,
)
