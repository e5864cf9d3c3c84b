"""Every sentence of the server, once.

Call a sentence of the product with its values to get the `Problem` to raise:
`raise errors.DID_NOT_FOUND()`, `raise errors.LIMIT_REACHED(thing="DID", current=10, limit=10)`.
"""

from mock_server.problem import Problem as Problem
from mock_server.problem import Sentence as Sentence


def named(name: str) -> Sentence:
    """The sentence of this name, for the contract. Raises ValueError."""
    sentence = globals().get(name)
    if not isinstance(sentence, Sentence):
        raise ValueError(f"errors has no sentence {name!r}")
    return sentence


# Requests
HTTPS_ONLY = Sentence(400, "This port speaks https, not http")
ENDPOINT_NOT_FOUND = Sentence(404, "Not Found", {"message": "Endpoint {url} not found", "documentation": "/api"})
PARAMETER_NOT_DECODABLE = Sentence(400, "Failed to decode param '{text}'")
BODY_TOO_LARGE = Sentence(413, "request entity too large")
BODY_NOT_JSON = Sentence(400, "Invalid JSON: {reason}")
BODY_NOT_AN_OBJECT = Sentence(400, "The request body must be a JSON object")
BODY_TYPE_NOT_READ = Sentence(400, "The request body must be JSON, with Content-Type: application/json")
BODY_ENCODING_WRONG = Sentence(400, "incorrect header check")
BODY_ENCODING_BROKEN = Sentence(400, "unexpected end of file")
CHARSET_UNSUPPORTED = Sentence(415, 'unsupported charset "{charset}"')
ENCODING_UNSUPPORTED = Sentence(415, 'unsupported content encoding "{encoding}"')
FIELD_INVALID = Sentence(400, "{field} {rule}")
INTERNAL = Sentence(500, "Internal server error")
DUPLICATE = Sentence(409, "A {thing} with this {field} already exists")
PRIMARY_KEY_INVALID = Sentence(500, "Argument passed to findByPk is invalid: {value}")
DATABASE_REFUSES = Sentence(500, "{text}")
PROPERTY_OF_NULL = Sentence(500, "Cannot read properties of null (reading '{name}')")

GREETING_UNKNOWN = Sentence(500, "Cannot add or update a child row: a foreign key constraint fails")
DUPLICATE_REFUSED = Sentence(500, "Validation error")
BODY_UNDEFINED = Sentence(500, "Cannot destructure property of 'req.body' as it is undefined.")
LIMIT_REACHED = Sentence(403, "{thing} limit reached", {"current": "{current}", "limit": "{limit}"})

# Credentials
AUTHENTICATION_REQUIRED = Sentence(401, "Authentication required")
CREDENTIALS_UNKNOWN = Sentence(401, "Invalid authentication or organization not active")
TOKEN_BAD = Sentence(401, "Authentication failed")
UNAUTHORIZED = Sentence(401, "Unauthorized")
ROLE_TOO_LOW = Sentence(
    403,
    "Forbidden",
    {
        "message": "Role '{role}' does not have permission. Requires '{required}' or higher.",
        "your_role": "{role}",
        "required_role": "{required}",
    },
)
PERMISSION_DENIED = Sentence(
    403,
    "Forbidden",
    {
        "message": "Permission '{permission}' denied for role '{role}'.",
        "your_role": "{role}",
        "required_permission": "{permission}",
    },
)

# Signing in, accounts
KEY_AND_SECRET_REQUIRED = Sentence(
    400, "API key and secret are required", {"required_fields": ["api_key", "api_secret"]}
)
KEY_OR_SECRET_WRONG = Sentence(401, "Invalid credentials")
EMAIL_AND_PASSWORD_REQUIRED = Sentence(400, "email and password required")
ACCOUNT_UNKNOWN = Sentence(404, "No account found with this email.")
PASSWORD_NOT_SET = Sentence(401, "Password not set. Contact your admin.")
PASSWORD_WRONG = Sentence(401, "Invalid password.")
PASSWORD_LENGTH = 6
PASSWORD_SHORT = Sentence(400, f"Password must be at least {PASSWORD_LENGTH} characters")
PASSWORD_NOT_HASHED = Sentence(
    500, "data must be a string or Buffer and salt must either be a salt string or a number of rounds"
)
PASSWORD_NOT_COMPARED = Sentence(500, "data and hash must be strings")
LOGIN_REFUSED = Sentence(401, "Invalid email or password")
LOGIN_FAILED = Sentence(500, "Login failed. Please try again.")
ACCOUNT_IS = Sentence(403, "Account is {status}")
ORGANIZATION_OF_ACCOUNT_IS = Sentence(403, "Your organisation is {status}. Contact your administrator.")
ORGANIZATION_OF_ACCOUNT_GONE = Sentence(404, "Organisation not found")
SIGNUP_EXISTS = Sentence(409, "An account with this email already exists")
EMAIL_REQUIRED = Sentence(400, "email required")
NO_ORGANIZATION_FOR_EMAIL = Sentence(404, "No organization found for this email")
INTERNAL_KEY_WRONG = Sentence(401, "Invalid internal key")
ONBOARDING_TOKEN_REQUIRED = Sentence(401, "Auth token required")
ONBOARDING_REQUEST_INCOMPLETE = Sentence(400, "org_name, contact_phone and industry required")
ACCOUNT_NOT_ACTIVE = Sentence(403, "Account is {status}. Contact your org admin.")
ACCOUNT_WITHOUT_ORGANIZATION = Sentence(
    404, "no_org", {"message": "Account exists but no organisation. Create one to continue."}
)
ACCOUNT_EXISTS = Sentence(409, "An account with this email already exists.")
ACCOUNT_CREATED = "Account created. You can now sign in."
APPROVAL_PENDING = "Your organisation is awaiting admin approval."

# Organizations
ADMIN_CREDENTIALS_REQUIRED = Sentence(
    401, "Admin credentials required", {"required_fields": ["admin_username", "admin_password"]}
)
ADMIN_CREDENTIALS_WRONG = Sentence(401, "Invalid admin credentials")
NAME_REQUIRED = Sentence(400, "Name is required")
ORGANIZATION_CLOSED = Sentence(403, "Organisation is not active.")
ORGANIZATION_DENIED = Sentence(403, "Access denied")
ORGANIZATION_NOT_FOUND = Sentence(404, "Organization not found")
ORGANIZATION_NAME_INVALID = Sentence(
    400,
    "Invalid organization name",
    {"message": "It must have 3 to 50 letters, digits and hyphens, and begin and end with a letter or a digit."},
)
ORGANIZATION_NAME_LENGTH = Sentence(400, "Invalid organization name length")
ORGANIZATION_NAME_EXISTS = Sentence(
    409,
    "Organization name already exists",
    {"message": 'An organization with the name "{value}" already exists. Please choose a different name.'},
)
ORGANIZATION_REQUEST_INCOMPLETE = Sentence(400, "email and org_name required")
ORGANIZATION_WITHOUT_ACCOUNT = Sentence(404, "Register an account first.")
ORGANIZATION_SECOND = Sentence(409, "You already have an organisation.")
ORGANIZATION_NAME_TAKEN = Sentence(409, "Organisation name already taken.")
ORGANIZATION_CREATED = "Organisation created. You can sign in now."

# DIDs
DID_NOT_FOUND = Sentence(404, "DID not found")
REQUIRED_FIELDS_MISSING = Sentence(400, "Required fields missing")
TRUNK_INVALID = Sentence(400, "Invalid trunk")
NUMBER_REQUIRED = Sentence(400, "Number is required")
ROUTING_REQUIRED = Sentence(400, "Routing type and destination required")

# DID pool
POOL_NOT_REQUESTABLE = Sentence(409, "This number is {state} and cannot be requested.")
POOL_NOT_RELEASABLE = Sentence(409, "This number is {state} and cannot be released.")
POOL_NOT_CANCELLABLE = Sentence(403, "Cannot cancel this request")
POOL_NOT_PENDING = Sentence(409, "DID is {state}, not pending")
POOL_NO_REQUESTER = Sentence(400, "No requesting org")
POOL_ASSIGNED = Sentence(409, "DID already assigned to org {owner}")
DEFAULT_NOT_USABLE = Sentence(400, "DID must be assigned + active")
ORG_ID_REQUIRED = Sentence(400, "org_id required")
NUMBERS_REQUIRED = Sentence(400, "numbers array required")
NUMBER_EMPTY = Sentence(400, "Validation error: Validation notEmpty on number failed")
POOL_REQUESTED = "Number requested, awaiting admin approval"
POOL_CANCELLED = "Request cancelled"
POOL_APPROVED = "DID {number} assigned"
POOL_REJECTED = "Request rejected, DID returned to pool"
POOL_ASSIGNED_TO = "DID {number} assigned to {organization}"
POOL_RELEASED = "DID {number} released to pool"
POOL_DEFAULT_SET = "{number} set as default outbound caller ID"

# IVRs
IVR_NOT_FOUND = Sentence(404, "IVR not found")
IVR_FIELDS_REQUIRED = Sentence(400, "name and extension required")
EXTENSION_OF_IVR = Sentence(409, 'Extension {extension} is already used by IVR "{holder[name]}"')
EXTENSION_OF_USER = Sentence(409, 'Extension {extension} is already assigned to user "{holder[username]}"')
EXTENSION_OF_QUEUE = Sentence(409, 'Extension {extension} is already used by queue "{holder[name]}"')
NEGATIVE_NUMBER = Sentence(400, "{field} must be a non-negative number")
TIMEOUT_ACTION_INVALID = Sentence(400, "timeout_action must be one of: retry, queue, extension, hangup")
TIMEOUT_DESTINATION_NOT_NUMERIC = Sentence(
    400, "timeout_destination must be a numeric {action} number when timeout_action='{action}'"
)
DIGIT_INVALID = Sentence(400, "Invalid digit: {value}")
ACTION_TYPE_INVALID = Sentence(400, "Invalid action_type: {value}")
ACTION_DESTINATION_REQUIRED = Sentence(400, "action_destination required for action_type={action_type}")
GREETING_TEXT_REQUIRED = Sentence(400, "text is required")
IVR_PUBLISHED = "IVR published, dialplan regenerated"
GREETING_MISSING = Sentence(404, "No greeting generated yet")
GREETING_FILE_MISSING = Sentence(404, "Greeting file missing on disk")
TTS_MODEL_UNKNOWN = Sentence(400, "Unknown tts_model: {value}. Valid: chirp3-hd, gemini-flash, gemini-pro")
STYLE_NOT_SUPPORTED = Sentence(
    400, "style_instructions is only supported for Gemini TTS models (effective tts_model={model})"
)

# Queues
QUEUE_NOT_FOUND = Sentence(404, "Queue not found")
NAME_AND_NUMBER_REQUIRED = Sentence(400, "Name and number required")
QUEUE_NUMBER_TAKEN = Sentence(409, "Queue number already exists")
GREETING_INVALID = Sentence(400, "Invalid greeting")
USERS_REQUIRED = Sentence(400, "user_id or user_ids required")
USER_ID_REQUIRED = Sentence(400, "User ID required")
ALREADY_MEMBER = Sentence(409, "already_member", {"skipped": "{skipped}"})
INVALID_USER = Sentence(400, "invalid_user", {"skipped": "{skipped}"})
CREATE_FAILED = Sentence(400, "create_failed", {"skipped": "{skipped}"})
MEMBER_NOT_FOUND = Sentence(404, "Member not found")
NOTHING_TO_CHANGE = Sentence(400, "no updatable fields in request body")
PENALTY_INVALID = Sentence(400, "penalty must be an integer 0-10")
RING_TIMEOUT_INVALID = Sentence(400, "ring_timeout_seconds must be an integer 5-300")

# Calls. "No such channel" is Asterisk's own.
CALL_FIELDS_REQUIRED = Sentence(400, "Missing required fields", {"required": ["from", "to"]})
AI_CALL_FIELDS_REQUIRED = Sentence(400, "Missing required fields", {"required": ["to", "wss_url"]})
AI_CALL_NUMBER_REQUIRED = Sentence(400, "Missing required fields", {"required": ["to"]})
TO_TYPE_INVALID = Sentence(
    400, "Invalid to_type", {"valid_types": ["extension", "queue", "ivr", "ai_agent", "external"]}
)
WSS_URL_INVALID = Sentence(400, "Invalid WSS URL", {"message": "WebSocket URL must start with ws:// or wss://"})
CLICK_TO_CALL_FAILED = Sentence(500, "Failed to initiate click-to-call", {"details": BODY_UNDEFINED.text})
AI_CALL_FAILED = Sentence(500, "Failed to initiate AI agent call", {"details": BODY_UNDEFINED.text})
CALLER_ID_NOT_YOURS = Sentence(
    403, "caller_id {number} is not assigned to your organization", {"code": "caller_id_not_assigned"}
)
CALLER_ID_MISSING = Sentence(400, "No DID assigned to this organization", {"code": "no_caller_id_available"})
TRANSFER_FIELDS_REQUIRED = Sentence(400, "channel_id and destination required")
CHANNEL_ID_REQUIRED = Sentence(400, "channel_id required")
CHANNEL_NOT_FOUND = Sentence(404, "No such channel")
CHANNEL_REFUSED = Sentence(500, "No such channel")
CALL_NOT_FOUND = Sentence(404, "Call not found")
CALL_NOT_OWNED = Sentence(404, "Call not found or not owned by this org")
HISTORY_FAILED = Sentence(500, "Failed to fetch call history")
RECORDING_MISSING = Sentence(404, "No recording")
RECORDING_NOT_FOR_AGENTS = Sentence(
    403, "Forbidden", {"message": "Agents cannot access recordings. Contact your manager."}
)
CALL_INITIATED = "Call initiated"
CALL_INITIATED_IN_DETAIL = "Call initiated successfully"
ORIGINATE_QUEUED = "Response: Success\r\nMessage: Originate successfully queued\r\n\r\n"
#: The ends of a call that nobody knows.
UNKNOWN = "Unknown"

# Users. Where the facts give only the end of a sentence about failover, its beginning is ours.
USER_NOT_FOUND = Sentence(404, "User not found")
EXTENSION_TAKEN = Sentence(409, "Extension already exists")
EMAIL_TAKEN = Sentence(409, "Email already exists")
EMAIL_INVALID = Sentence(400, "email must be an e-mail address")
PHONE_NUMBER_REQUIRED = Sentence(400, 'phone_number is required when ring_target is "phone"')
OUTBOUND_DID_NOT_YOURS = Sentence(400, "outbound_did {number} is not assigned to your organization")
FAILOVER_NOT_A_TEXT = Sentence(400, "Failover destination must be a user ID (UUID) or empty")
FAILOVER_PHONE_NOT_A_TEXT = Sentence(400, "Failover phone number must be a string")
FAILOVER_NOT_AN_ID = Sentence(400, "Failover destination is not a valid user ID")
FAILOVER_TO_SELF = Sentence(400, "Failover destination cannot be the same user (self-loop forbidden)")
FAILOVER_NOT_YOURS = Sentence(400, "Failover destination must be a user in your organization")
FAILOVER_NOT_A_PHONE = Sentence(
    400,
    "Failover destination must be a SIP/IP-Phone user. Extension {extension} routes to {target} and cannot receive "
    "failover calls.",
)
FAILOVER_PHONE_INVALID = Sentence(
    400, "Failover phone number must contain 10 digits (with an optional +91 country code)."
)
FAILOVER_TWOFOLD = Sentence(
    400,
    "Failover destination must be either a SIP user OR a phone number, not both. Clear one before setting the other.",
)
FAILOVER_TIMEOUT_INVALID = Sentence(400, "Failover timeout (seconds) must be a whole number between 5 and 120")

# Trunks and outbound routes
TRUNK_NOT_FOUND = Sentence(404, "Trunk not found")
TRUNK_HOST_REQUIRED = Sentence(
    400,
    "Host is required for outbound and peer2peer trunk types",
    {"note": "Inbound trunks do not require host - remote provider registers dynamically"},
)
TRUNK_TYPE_UNKNOWN = Sentence(400, "Invalid trunk_type", {"valid_types": ["inbound", "outbound", "peer2peer"]})
TRUNK_TYPE_INVALID = Sentence(
    400,
    "Invalid trunk_type",
    {
        **TRUNK_TYPE_UNKNOWN.extra,
        "description": {
            "inbound": "Remote provider registers TO our server (they register to us)",
            "outbound": "We register TO remote provider (we initiate registration)",
            "peer2peer": "No registration - SIP OPTIONS keepalive only",
        },
    },
)
INBOUND_CREDENTIALS_REQUIRED = Sentence(
    400, "Username and password are required for inbound trunks (for authenticating the remote provider)"
)
OUTBOUND_CREDENTIALS_REQUIRED = Sentence(400, "Username and password are required for outbound registration trunks")
ROUTE_NOT_FOUND = Sentence(404, "Outbound route not found")
ROUTE_TRUNK_UNDEFINED = Sentence(500, 'WHERE parameter "id" has invalid "undefined" value')
ROUTE_TRUNK_NOT_FOUND = Sentence(404, "SIP trunk not found or does not belong to organization")

# Webhooks
WEBHOOK_NOT_FOUND = Sentence(404, "Webhook not found")
WEBHOOK_FIELDS_REQUIRED = Sentence(400, "URL and events array required")
WEBHOOK_URL_INVALID = Sentence(400, "Validation error: Validation isUrl on url failed")
WEBHOOK_EVENTS_EMPTY = Sentence(400, "Validation error: Events must be a non-empty array")
WEBHOOK_EVENT_INVALID = Sentence(400, "Validation error: Invalid event: {value}")

# API keys
API_KEY_NOT_FOUND = Sentence(404, "API key not found")
API_KEY_NAME_REQUIRED = Sentence(400, "name required")
API_KEY_CREATED = "Save the API secret now \u2014 it cannot be retrieved later."
API_KEY_REVOKED = "API key revoked"

# Dashboard users
EMAIL_AND_NAME_REQUIRED = Sentence(400, "email and name required")
INVITED_ROLE_INVALID = Sentence(400, "Invalid role")
ROLE_INVALID = Sentence(400, "Valid role required: owner, admin, manager, agent")
ROLE_FOR_OWNERS_ONLY = Sentence(403, "Only owners can assign owner/admin roles")
ROLE_IS_YOUR_OWN = Sentence(400, "Cannot change your own role")
NO_VALID_FIELDS = Sentence(400, "No valid fields to update")
PROFILE_OF_ANOTHER = Sentence(403, "Agents can only view their own profile")
DELETING_YOURSELF = Sentence(400, "Cannot delete yourself")
DELETING_AN_OWNER = Sentence(403, "Only owners can delete other owners")
NO_USER_CONTEXT = "Using org-level auth (no user context)"

# The switch's configuration. What verifying finds is worded as the server words it.
CONFIG_NOT_DEPLOYED = Sentence(500, "Failed to deploy configuration", {"success": False, "details": "{details}"})
CONFIG_NOT_RELOADED = Sentence(
    500, "Failed to reload Asterisk configuration", {"success": False, "details": "{details}"}
)
CONFIG_DEPLOYED = "Configuration deployed for organization {name}"
RELOADED = "Asterisk configuration reloaded successfully without dropping calls"
RELOAD_FAILED = "Failed to reload Asterisk configuration via AMI"
AMI_UNREACHABLE = "connect ECONNREFUSED 127.0.0.1:5038"
CONFIG_FILE_MISSING = "File not found: {file}"
CONFIG_UNREADABLE = "Failed to verify {check}: ENOENT: no such file or directory, open '/etc/asterisk/{file}'"
NO_ENDPOINTS = "No endpoint sections found"
NO_HELPERS = "No helper functions found in dialplan"
NO_QUEUES = "No queues found in configuration"
HELPER_MISSING = "Helper function {name} ({code}) not found"
ASTERISK_NOT_RUNNING = "Asterisk process is not running"
RULE_FIELDS_REQUIRED = Sentence(400, "Destination type and destination required")

# Greetings, music on hold, voices
GREETING_NOT_FOUND = Sentence(404, "Greeting not found")
GREETING_STYLE_NOT_SUPPORTED = Sentence(
    400, "style_instructions is only supported for Gemini TTS models (received tts_model={model})"
)
AUDIO_REQUIRED = Sentence(400, "No audio file provided")
AUDIO_UNREADABLE = Sentence(400, "Audio conversion failed: Invalid data found when processing input")
UPLOAD_TOO_LARGE = Sentence(400, "File too large")
UPLOAD_UNREADABLE = Sentence(400, "Malformed part header")
FILENAME_INVALID = Sentence(400, "Invalid filename")
SYSTEM_MUSIC_NOT_FOUND = Sentence(404, "System file not found")
MOH_NOT_YOURS = Sentence(403, "Cannot delete files from other orgs")
PREVIEW_TEXT_LONG = Sentence(400, "preview text must be ≤ 500 characters")

WOULD_FAIL_SILENTLY = Sentence(400, "This request would fail silently: {problem}", {"details": "{details}"})

# What to send instead
NAME_LENGTHS = "name must have {least} to {most} characters"
LEAVE_OUT = "leave it out: this operation reads {names}"
SEND_AS_JSON = "add Content-Type: application/json"
ROUTE_THE_NUMBER = "send the routing to PUT /dids/{id}"

# Notices, in Mock-Warning
CALL_CAME_TO_NOTHING = "the response reports success, but the call did not reach its destination: {why}; {fix}"
TRANSFER_ENDED_CALL = "{destination} rejected the call, and it ended"
OTHER_SERVER_DIFFERS = "the {server} server differs: {sentence} ({quirk})"
CALLS_WILL_FAIL = "calls will fail: {problem}; {remedy}"
CALLS_WOULD_FAIL_THERE = "on the {server} server calls will fail: {problem}; {remedy} ({quirk})"
OTHER_SERVER_FAILS = "on the {server} server {problem} ({quirk})"
DEPLOY_FAILED = "the deploy failed, and the response does not say so: {reason}; callers still reach the old dialplan"
OLD_OWNER_ANSWERS = "calls to {number} still reach the old owner until its next deploy (pool-release-keeps-dialplan)"
RELEASE_ONLY_DOCUMENTED = (
    "this operation exists only in the docs: the released servers answer 404, and only admins can release numbers"
)
CREDENTIALS_DEAD = "the organization is {status}: its keys and tokens get 401"
EXTENSION_NOT_FOUR_DIGITS = "extension {extension} is stored, but the docs require four digits"
DEPLOYED_WITHOUT_RELOAD = "already live here; a real switch keeps using the old files until it reloads"
RULE_ROUTES_NOTHING = "no dialplan uses this rule, and no operation returns it"
SYSTEM_MUSIC_IS = "choose from: {names}"
NOT_DEPLOYED = "stored, but not live until the organization's next deploy"
PHONE_RINGS_EXTENSION = "ring_target is phone, but there is no phone_number: the extension's own phone rings"
FIELDS_NEEDED = "required, but missing or empty: {names}"
JSON_SENT_AS_FORM = "the body looks like JSON, but was sent as a form"
NOT_DELIVERED = "the webhook is stored; the simulator does not deliver events yet"
PARAMETERS_IGNORED = "not a query parameter of this operation, ignored: {names}"
KEY_UNKNOWN = "the X-API-Key belongs to no organization and no API key of this world"
KEY_REVOKED = "the API key {name!r} is {status}"
ORGANIZATION_IS = "organization {name!r} is {status}"
ORG_ID_UNKNOWN = "the token's orgId {org_id!r} is not an organization of this world"
NOT_SIGNED_HERE = "not a JWT, or not signed with this server's secret"
EXPIRED = "the token expired at {at}"
NOT_VALID_YET = "the token is not valid before {at}"
TIMES_ODD = "exp and nbf of a token must be numbers"
FIELDS_IGNORED = "not a field of this operation, ignored: {names}"
INVITED_CANNOT_LOG_IN = "an invited user has no password, and no operation sets one: logins are refused"
TOKENS_STAY_VALID = "existing tokens of this user stay valid until they expire"
NO_BEHAVIOUR = "{operation} is not simulated: this is the example from the contract, and nothing was stored"
