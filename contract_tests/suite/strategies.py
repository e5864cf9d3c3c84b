"""Values that fields take or refuse, as the docs describe them, for Hypothesis to draw from."""

from hypothesis import strategies as st

from contract_tests.client.outside import PREFIXES, phone

#: Texts that are easily changed on their way: padded, beyond the basic plane, combined, looking like markup.
_TELLING = (
    "  padded  ",
    "trailing ",
    "📞 Hotline 👩‍👩‍👧",
    "Zoë 鈴木 नमस्ते مرحبا",
    "e\u0301 is not \u00e9",
    "<b>&amp;</b>",
    "'; -- \\\" %00",
    "null",
    "Reception of the house at the lake, weekdays from 9 to 17 only, else see the night desk. " * 2,
)

#: What people write: any text without control characters, told apart by each of them.
texts = st.sampled_from(_TELLING) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)

#: Names: that blanks around one are kept is nowhere promised.
names = texts.filter(lambda text: text == text.strip())

#: Four digits, outside the range that `Numbers.extension` draws from. 8XXX and 9XXX are conferences.
extensions = st.sampled_from(["0000", "0101", "1999", "7000", "7999"]) | (
    st.integers(0, 1999) | st.integers(7000, 7999)
).map("{:04d}".format)

#: E.164: a plus sign and at most fifteen digits, the first of which is no zero. All are nobody's.
phone_numbers = st.builds(phone, st.integers(0, 999_999), st.sampled_from(PREFIXES))

_names = st.text("abcxyz019-_.", min_size=1, max_size=8)
_values = st.text("abcXYZ019-_.~", max_size=8) | st.sampled_from(["hello%20there", "%2F%3D%26", "en-IN"])


def _url(scheme: str, host: str, path: list[str], query: dict[str, str]) -> str:
    shown = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{scheme}://{host}/{'/'.join(path)}{f'?{shown}' if shown else ''}"


#: Where an AI agent listens; none of these hosts exists.
websocket_urls = st.just("wss://gateway.invalid/ws/bot-id?prompt=hello%20there&lang=en-IN") | st.builds(
    _url,
    scheme=st.sampled_from(["wss", "ws"]),
    host=st.sampled_from(
        ["gateway.invalid", "gateway.invalid:8443", "a-b.c.invalid", "192.0.2.1", "[2001:db8::1]:443"]
    ),
    path=st.lists(_names, max_size=3),
    query=st.dictionaries(_names, _values, max_size=3),
)

#: The routing types of the page's table.
ROUTING_TYPES = ("extension", "queue", "ivr", "ai_agent", "external", "intercom")

#: What is no routing type, near misses first.
other_routing_types = (
    st.sampled_from(["sip", "voicemail", "hangup", "EXTENSION", "Queue", " ivr", "external ", "ai-agent", "extensions"])
    | texts
).filter(lambda text: text not in ROUTING_TYPES)

#: The keys of a phone.
KEYS = "0123456789*#"

keys = st.sampled_from(KEYS)

#: What is no key: more than one, letters, digits of other scripts, nothing.
no_keys = st.sampled_from(["10", "00", "**", "#1", " 1", "1 ", "A", "a", "x", "-", "+", "٣", "५", "１", ""]) | (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=3).filter(
        lambda text: text not in tuple(KEYS)
    )
)

ACTIONS = ("extension", "queue", "ivr", "voicemail", "hangup", "callback", "ai_agent")

#: What is no action of a menu.
other_actions = (
    st.sampled_from(["external", "intercom", "Extension", "QUEUE", "hang_up", " hangup", "transfer", "announcement"])
    | texts
).filter(lambda text: text not in ACTIONS)


#: Menus whose options hang up: any of the twelve keys in any order, described and ordered by people.
menus = st.lists(
    st.fixed_dictionaries(
        {"digit": keys, "action_type": st.just("hangup"), "description": texts, "order": st.integers(0, 99)}
    ),
    max_size=5,
    unique_by=lambda option: option["digit"],
)

#: Values of all JSON types, to see what a server makes of them.
SCALARS = st.sampled_from([None, True, False, 0, -1, 5, 1.5, 2**40, "", " ", "x", "é😀", "0" * 300])
ANYTHING = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["a", "id"]), SCALARS, max_size=1)
