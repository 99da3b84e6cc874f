"""Names looked for in a text, against the plainest way to look."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.extract.by_label.names import Names

texts = st.text(alphabet="abc名称甲", max_size=24)


@given(names=st.frozensets(st.text(alphabet="abc名称甲", min_size=1, max_size=8), max_size=30), text=texts)
def test_every_name_is_found_wherever_it_stands(names: frozenset[str], text: str) -> None:
    """Of any length, over one another, at the very end; the longest first."""
    plain = {(name, at) for name in names for at in range(len(text)) if text.startswith(name, at)}
    found = Names(names).inside(text)
    assert found == sorted(plain, key=lambda pair: (-len(pair[0]), pair[0], pair[1]))
