"""Values of all kinds, to see what a server makes of them."""

from hypothesis import strategies as st

SCALARS = st.sampled_from([None, True, False, 0, -1, 5, 1.5, 2**40, "", " ", "x", "é😀", "0" * 300])
ANYTHING = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["a", "id"]), SCALARS, max_size=1)
