"""Every diagnosis: why a call does not reach its destination, and what to store instead.

No other module writes a problem or a remedy; a call shows them as `why` and `fix`. Each diagnosis has a scene in
tests/telephony/dialplan/test_diagnoses.py.
"""

from typing import Final

from mock_server.telephony.dialplan.diagnosis import declare

# What is stored, as the generator finds it: a write that brings one of these is warned of.

UNSUPPORTED_ROUTING: Final = declare(
    "unsupported_routing", "the dialplan does not support the routing_type {type!r}", "use one of: {known}"
)
UNSUPPORTED_ACTION: Final = declare(
    "unsupported_action", "the dialplan does not support the menu action {action!r}", "use one of: {known}"
)
UNKNOWN_EXTENSION: Final = declare(
    "unknown_extension",
    "{destination} is not an extension; the dialplan does not check this, so whatever else matches takes the call, "
    "even an outbound route",
    "use the number of an active extension",
)
INACTIVE_EXTENSION: Final = declare(
    "inactive_extension",
    "extension {extension} is inactive; the dialplan does not check this, so whatever else matches takes the call, "
    "even an outbound route",
    "activate the user",
)
UNKNOWN_DESTINATION: Final = declare(
    "unknown_destination", "{field} {destination} is not {thing} of this organization", "use {instead}"
)
UNKNOWN_TIMEOUT_QUEUE: Final = declare(
    "unknown_timeout_queue",
    "timeout_destination {destination} is not a queue number of this organization",
    "use the number of an existing queue",
)
INACTIVE_QUEUE: Final = declare(
    "inactive_queue", 'queue "{name}" is {status} and has no entry in the dialplan', "activate the queue and deploy"
)
INACTIVE_IVR: Final = declare(
    "inactive_ivr", 'IVR "{name}" is {status} and has no menu in the dialplan', "activate the IVR and publish it"
)
IVR_BY_EXTENSION: Final = declare(
    "ivr_by_extension",
    'routing_destination {destination} is the extension of IVR "{name}"; the dialplan finds IVRs by UUID only',
    "use {id}",
)
QUEUE_BY_NUMBER: Final = declare(
    "queue_by_number",
    'action_destination {destination} is the number of queue "{name}"; a menu finds queues by UUID only',
    "use {id}",
    "menu-needs-ids",
)
QUEUE_BY_ID: Final = declare(
    "queue_by_id",
    'timeout_destination {destination} is the id of queue "{name}"; queues are found by number here',
    "use {number}",
    "queue-timeout-types-ignored",
)
TIMEOUT_TYPE_IGNORED: Final = declare(
    "timeout_type_ignored",
    "timeout_destination {destination} of timeout_destination_type {type} is dialled as an extension",
    "{remedy}",
    "queue-timeout-types-ignored",
)
NOT_A_WEBSOCKET_URL: Final = declare(
    "not_a_websocket_url", "the AI agent's address {url!r} is not a WebSocket URL", "use a wss:// URL"
)
USER_WITHOUT_AGENT: Final = declare(
    "user_without_agent",
    'routing_destination {destination} is user "{name}", who has no AI agent',
    "use an AI agent's wss:// URL",
)
AGENT_BY_ID: Final = declare(
    "agent_by_id",
    'routing_destination {destination} is user "{name}"; the dialplan finds AI agents by WebSocket URL only',
    "use {url}",
    "agent-needs-url",
)
UNKNOWN_MENU_AGENT: Final = declare(
    "unknown_menu_agent",
    "action_destination {destination} is not {known} with routing_type ai_agent",
    "use the UUID of a user with routing_type ai_agent",
)
MENU_AGENT_BY_URL: Final = declare(
    "menu_agent_by_url", UNKNOWN_MENU_AGENT.problem, UNKNOWN_MENU_AGENT.remedy, "menu-needs-ids"
)
MENU_WITHOUT_EXTENSION: Final = declare(
    "menu_without_extension", "the menu option has no extension", "set action_destination to an extension"
)
NO_MAILBOX: Final = declare(
    "no_mailbox",
    "action_destination {destination} of the voicemail option does not work: no mailbox is deployed",
    "send the caller to an extension or a queue instead",
    "voicemail-not-deployed",
)
INTERCOM_NOT_SUPPORTED: Final = declare(
    "intercom_not_supported",
    "the generator does not support routing_type intercom, although it is documented",
    "use routing_type extension",
    "intercom-not-in-service",
)
EXTERNAL_NEVER_CONNECTS: Final = declare(
    "external_never_connects",
    "the generator dials external numbers through SIP/, a channel driver that the switch does not load",
    "route to the extension of a user with ring_target phone and this phone_number",
    "external-never-connects",
)
NOT_A_PHONE_NUMBER: Final = declare(
    "not_a_phone_number",
    "{field} {number!r} is not a phone number, so {dialled}",
    "use a phone number with its country code, such as +919944421125",
)
PHONE_NUMBER_CUT: Final = declare(
    "phone_number_cut",
    "phone number {number} is dialled as {digits}: only its last ten digits are used",
    "use an Indian phone number",
    "phone-numbers-cut-to-ten-digits",
)
FAILOVER_USER_UNUSABLE: Final = declare(
    "failover_user_unusable",
    "failover_destination_user_id {destination} of extension {extension} is not an active user with a phone",
    "name an active user with a phone",
)
SHARED_MENU: Final = declare(
    "shared_menu",
    'IVR "{name}" shares one context with IVR "{first}", which decides what happens on silence, on wrong keys and on '
    "keys that both define",
    "keep only one IVR active, or give each IVR different keys",
    "ivrs-share-one-context",
)
LOOP: Final = declare(
    "loop",
    "timeout_destination closes a loop that only the caller can end: {ring}",
    "let one timeout_destination lead out of the loop",
)
FAILOVER_LOOP: Final = declare(
    "failover_loop",
    "failover_destination_user_id closes a loop, in which nobody takes the call: {ring}",
    "let one failover lead out of the loop",
    reason="loop",
)
DIRECT_DIAL_LOOP: Final = declare(
    "direct_dial_loop",
    "direct dial sends any four digits to _internal, which includes the same menu again",
    "set enable_direct_dial to false, or dial an existing extension",
    "direct-dial-takes-any-four-digits",
    reason="loop",
)

SILENT_LOOP: Final = declare(
    "silent_loop",
    "the dialplan goes round in circles: {ring}",
    "change the destination that leads back",
    reason="loop",
)

# Trunks and outbound routes.

NO_TRUNK: Final = declare("no_trunk", "the organization has no active trunk", "add a trunk and deploy")
NO_OUTBOUND_ROUTE: Final = declare(
    "no_outbound_route",
    "there is no active outbound route",
    "add an outbound route, or dial an existing extension",
)
NO_ROUTE_FOR_PHONES: Final = declare(
    "no_route_for_phones",
    "phone numbers are rung over the trunk of an outbound route, and there is no such route",
    "add an outbound route over trunk_id {trunk} and deploy",
)
ROUTE_WITHOUT_TRUNK: Final = declare(
    "route_without_trunk",
    'trunk_id {trunk} of outbound route "{name}" is no trunk',
    "set trunk_id to an existing trunk",
)
INACTIVE_TRUNK: Final = declare(
    "inactive_trunk",
    'trunk_id {trunk} is trunk "{name}", which is {status}: it is not in the dialplan',
    "activate the trunk and deploy",
)
TRUNK_WITHOUT_CONTACT: Final = declare(
    "trunk_without_contact",
    'trunk_id {trunk} is trunk "{name}", of trunk_type outbound: it has no contact',
    "use trunk_type peer2peer",
    "outbound-trunk-without-contact",
)

# Deploys.

DEPLOY_FAILS: Final = declare(
    "deploy_fails", "every deploy of the organization fails: {reason}", "set its IVRs to inactive"
)
NEVER_DEPLOYED: Final = declare(
    "never_deployed",
    "the organization has no dialplan: none of its deploys has succeeded",
    "deploy it; if a deploy fails, the Mock-Warning of the write says why",
)
NOT_DEPLOYED: Final = declare("not_deployed", "the stored routing is not deployed", "deploy it: PUT the routing again")
IN_POOL: Final = declare("in_pool", "the number is in the pool", "assign it to an organization")

# Numbers that nobody has.

UNKNOWN_NUMBER: Final = declare(
    "unknown_number",
    "no deployed DID of this organization has the number in the format the carrier sends",
    "store the number as the carrier sends it, with status active, and deploy",
)
NUMBER_REFUSED: Final = declare(
    "number_refused",
    "no deployed number matches {number}, as the carrier sends it",
    "store the number in this format, set it active, and deploy",
    reason="unknown_number",
)
NOT_AT_THE_GATEWAY: Final = declare(
    "not_at_the_gateway",
    "the gateway's dispatcher does not have this number: it has only DIDs with pool_status assigned and status active",
    "assign and activate the number, store it as the carrier sends it, and deploy",
)
ANOTHER_INSTALLATION: Final = declare(
    "another_installation",
    "the number's routing_environment is {environment}: the call is sent to another installation",
    "set routing_environment to prod",
)
NOTHING_TO_DIAL: Final = declare(
    "nothing_to_dial",
    "no extension, queue, IVR, service or outbound route of the organization matches {number}",
    "dial an active extension, or add an outbound route whose dial_pattern matches",
)
DIALS_OUT: Final = declare(
    "dials_out",
    "{what} is {status}, so an outbound route takes the call and dials {number} over the trunk",
    "activate it and deploy",
)
QUEUE_DIALS_OUT: Final = declare(
    "queue_dials_out",
    'an outbound route matches the number of queue "{name}" first, and dials {number} over the trunk',
    "route to the queue, or give the outbound route a dial_pattern that does not match its number",
    "queue-numbers-dial-out",
)
IVR_DIALS_ITSELF: Final = declare(
    "ivr_dials_itself",
    'IVR "{name}" is reached by its extension: after silence, an outbound route dials {number} over the trunk',
    "route to the IVR by its UUID, or give the outbound route a dial_pattern that does not match its extension",
    "ivrs-share-one-context",
)
NOTHING_LEFT_TO_DIAL: Final = declare(
    "nothing_left_to_dial",
    "an empty number is dialled over trunk {trunk}",
    "let strip_digits of the outbound route leave some digits",
)

# Phones and the far end of a trunk.

PHONE_AWAY: Final = declare(
    "phone_away",
    "the phone of extension {extension} is unregistered or in a call",
    "register it, or set a failover",
)
PHONE_NOT_REGISTERED: Final = declare("phone_not_registered", "{called} is not registered", "register it")
PHONE_BUSY: Final = declare(
    "phone_busy",
    "{called} is busy",
    "route to a queue: the failover is used only if the phone is unregistered or in a call",
)
PHONE_UNANSWERED: Final = declare(
    "phone_unanswered",
    "nobody answered {called}",
    "route to a queue: the failover is used only if the phone is unregistered or in a call",
)
PHONE_REJECTED: Final = declare("phone_rejected", "{called} rejected the call", "let it take calls")
FAILOVER_FAILED: Final = declare(
    "failover_failed",
    "extension {extension} does not take the call, nor does its failover: {called} {happened}; a failover of the "
    "failover is not tried",
    "name a failover that takes calls, or route to a queue",
)
CALLER_GAVE_UP: Final = declare(
    "caller_gave_up",
    "the caller hung up before {called} was answered",
    "let the caller wait longer, or route to a phone that answers sooner",
)
CALLER_HUNG_UP: Final = declare(
    "caller_hung_up", "the caller hung up before reaching anybody", "let the caller wait longer"
)
OUTSIDE_BUSY: Final = declare(
    "outside_busy",
    "{called} is busy",
    "nothing stored is wrong; to let incoming calls try other phones, route them to a queue",
)
OUTSIDE_UNANSWERED: Final = declare(
    "outside_unanswered",
    "nobody answered {called}",
    "nothing stored is wrong; to let incoming calls try other phones, route them to a queue",
)
OUTSIDE_UNREACHABLE: Final = declare(
    "outside_unreachable", "the far end of trunk {trunk} {happened}", "check the number and the trunk"
)
CALLER_ID_REFUSED: Final = declare(
    "caller_id_refused",
    "the far end of trunk {trunk} refuses calls from {shown}, which is not a number of the organization",
    "show a number of the organization: the user's outbound_did, the default number, or the route's caller_id_override",
)
LIMIT_REACHED: Final = declare(
    "limit_reached",
    "the organization has reached limits.concurrent_calls",
    "raise limits.concurrent_calls; each phone called may count as another call",
)
AGENT_APP_MISSING: Final = declare(
    "agent_app_missing", "the AI agent's application is not connected to the switch", "start that application"
)
AGENT_UNREACHABLE: Final = declare("agent_unreachable", "the AI agent cannot be reached", "check its WebSocket URL")

# Queues.

QUEUE_EMPTY: Final = declare(
    "queue_empty", "queue {name} has no active member, and takes no callers", "add an agent who is active"
)
QUEUE_PAUSED: Final = declare(
    "queue_paused",
    "all members of queue {name} are paused after calls that failed",
    "set autopause to no, or make sure that the agents' phones take calls",
)
QUEUE_FULL: Final = declare(
    "queue_full", "queue {name} is full: max_callers is {max_callers}", "raise max_callers, or set it to 0 for no limit"
)
QUEUE_TIMEOUT: Final = declare(
    "queue_timeout",
    "no agent of queue {name} took the call within its max_wait_time",
    "make sure an agent's phone is registered, free and answered, or let timeout_destination lead to somebody else",
)
QUEUE_LEFT: Final = declare(
    "queue_left",
    "the caller gave up waiting in queue {name}",
    "make sure an agent's phone is registered, free and answered before the caller gives up",
)
AGENT_LEG_FAILED: Final = declare(
    "agent_leg_failed",
    "the extension of an agent of queue {name} took the call and announced that nobody is available",
    "make sure the agent's phone is registered, free and answered",
)

# Menus.

MENU_SILENCE: Final = declare(
    "menu_silence", "the caller pressed no key in time", "raise the IVR's timeout or max_retries"
)
MENU_KEYS_LOST: Final = declare(
    "menu_keys_lost",
    "the caller pressed {keys} while nothing listened, so the menu did not notice",
    "press keys during the greeting or the wait for a key",
)
MENU_KEYS_NOT_PRESSED: Final = declare(
    "menu_keys_not_pressed",
    "the caller never came to where {keys} should have been pressed",
    "name a step of the call in at and during, or leave both out",
)
MENU_WRONG_KEYS: Final = declare(
    "menu_wrong_keys",
    "the caller pressed {keys}, which the menu does not have",
    "add an option for it, or press another",
)
MENU_OPTION_EMPTY: Final = declare(
    "menu_option_empty", "the menu option has no destination", "set its action_destination"
)

# What else ends a call.

NO_SUCH_APPLICATION: Final = declare(
    "no_such_application",
    "the dialplan uses an application that the switch does not have",
    "route the call to something else",
)
NO_SUCH_MAILBOX: Final = declare("no_such_mailbox", "there is no such mailbox", "use the extension of an active user")
NO_SUCH_STEP: Final = declare(
    "no_such_step",
    "the dialplan jumps to an extension that does not exist",
    "use an existing, active destination",
)
DROPPED: Final = declare("dropped", "the dialplan drops the call", "route the call to something else")
