"""How a kind of documents is made: drafted, proposed, tried on samples, compared."""

from engine.kinds.aliases import suggested
from engine.kinds.comparing import Change, Comparison, Counts, FieldComparison, KindChange, Trend, compare
from engine.kinds.cueing import CueOffer, cues_for
from engine.kinds.known import known_names
from engine.kinds.lighting import Lit, lit
from engine.kinds.proposing import By, Offer, Proposal, propose
from engine.kinds.sample import SAMPLES, Sample, pages_of, samples_in
from engine.kinds.trial import Given, Outcome, Trial, try_kind, try_sample

__all__ = [
    "SAMPLES",
    "By",
    "Change",
    "Comparison",
    "Counts",
    "CueOffer",
    "FieldComparison",
    "Given",
    "KindChange",
    "Lit",
    "Offer",
    "Outcome",
    "Proposal",
    "Sample",
    "Trend",
    "Trial",
    "compare",
    "cues_for",
    "known_names",
    "lit",
    "pages_of",
    "propose",
    "samples_in",
    "suggested",
    "try_kind",
    "try_sample",
]
