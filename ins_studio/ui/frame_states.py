"""How a frame of the clip can be shown now: one number each, for the timeline's strip."""

PREVIEW, EXACT, BAKED = range(3)
WORDS = {PREVIEW: "preview", EXACT: "exact", BAKED: "baked"}
