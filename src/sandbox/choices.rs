//! What no source establishes: every choice that the sandbox makes where the API's behaviour is not documented and was
//! not observed. Each stands here once, so that it can be corrected in one place.

use super::time::Time;
use super::users::Deletion;
use crate::core::api_error::{self, Code};

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// How long a request is said to have taken. A deterministic machine has no stopwatch; the API answers such strings too.
pub const DURATION: &str = "0.00ms";

// Tasks. The API's statuses are documented, its times are not.

/// From `pending` to `running`, in milliseconds.
pub const TASK_STARTS_AFTER: i64 = 50;
/// From `pending` to `completed` or `failed`, in milliseconds.
pub const TASK_ENDS_AFTER: i64 = 200;
/// How long a finished task can be asked for, in milliseconds: as long as its export file is documented to be kept.
pub const TASK_KEPT_FOR: i64 = 60 * DAY;
/// How long the link to an export is valid, in milliseconds. Documented: 24 hours, signed anew at each poll.
pub const EXPORT_LINK_VALID_FOR: i64 = DAY;
/// The `type` of a failed task's error.
pub const TASK_ERROR_TYPE: &str = "InputError";
/// The status of an id that a deletion task could not delete; `ok` is established for the others.
pub const DELETION_FAILED: &str = "error";
/// Whether a task skips users who already are what it would make them. If not, it fails.
pub const BULK_SKIPS_WHAT_IS_DONE: bool = true;

// Users.

/// Whether an upsert without `role` leaves a user's role as it is. If not, it becomes the default role.
pub const UPSERT_WITHOUT_ROLE_KEEPS_IT: bool = true;
/// Whether deactivating a deactivated user is an error, as reactivating an active one is known to be.
pub const DEACTIVATING_TWICE_FAILS: bool = true;
/// Whether blocking a blocked user is an error. If not, the first block is answered again.
pub const BLOCKING_TWICE_FAILS: bool = false;
/// The code of an upsert of a deleted id: the one that is known for deactivated ids.
pub const UPSERT_OF_DELETED: Code = api_error::NOT_FOUND;
/// The code of a user object that is too large; the limit itself is documented.
pub const USER_TOO_LARGE: Code = api_error::INPUT;
/// How deep custom data may nest, the object itself counted: more than anybody needs, and far less than takes the stack.
pub const MAX_NESTING: u32 = 64;
/// Whether a partial update may write below a member that is no object. If so, the member is replaced by one.
pub const PATHS_REPLACE_VALUES: bool = false;
/// How the user and all his data go when a deletion names no mode at all: the docs' page says that this deletes softly,
/// the OpenAPI document that what is not named stays. Once one mode is named, what is not named stays.
pub const DELETION_WITHOUT_MODES: Option<Deletion> = Some(Deletion::Soft);
/// The owner of what hard-deleted users had made, where the request names none. Established: the form.
#[must_use]
pub fn generated_owner(hex: &str) -> String {
    format!("delete-user-{hex}")
}
/// Whether deleting a user `hard` is refused unless messages and conversations go `hard` too, as the docs demand.
/// One of the API's own test suites deletes without them, so its server may not insist.
pub const HARD_DELETION_NEEDS_HARD_MESSAGES: bool = true;

/// What is told where the app's settings turn guests off. The setting is established, code and text are not.
pub const GUESTS_DISABLED: &str = "guest user creation is disabled for this app";

/// The id of a guest who asks to be called `wanted`. Established: it contains the wanted id.
#[must_use]
pub fn guest_id(uuid: &str, wanted: &str) -> String {
    format!("guest-{uuid}-{wanted}")
}

// Tokens.

/// How far a token's issuer may run ahead, in seconds. Undocumented; SDKs set `iat` back instead.
pub const CLOCK_TOLERANCE: f64 = 0.0;
/// What a request without a token is told; its code is established.
pub const TOKEN_MISSING: &str = "JWTAuth error: the authorization header is missing or empty";
/// What a request with something that is no token is told.
pub const TOKEN_MALFORMED: &str =
    "JWTAuth error: the authorization header holds no valid HS256 token (it goes there as it is, without \"Bearer\")";
/// What the bearer of an expired token is told.
pub const TOKEN_EXPIRED: &str = "JWTAuth error: token expired";
/// What the bearer of a token whose `nbf` is to come is told.
pub const TOKEN_NOT_YET_VALID: &str = "JWTAuth error: token not valid yet (nbf)";
/// What the bearer of a revoked token is told; the code is that of an expired one.
pub const TOKEN_REVOKED: &str = "JWTAuth error: token was revoked";

/// Whether a token is revoked by the user's `revoke_tokens_issued_before`. Established: tokens without `iat` are.
#[must_use]
pub fn is_revoked(iat: Option<f64>, before: Time) -> bool {
    iat.is_none_or(|iat| iat < before.exact_seconds())
}

// Rate limits.

/// Calls a minute where none are documented.
pub const UNDOCUMENTED_PER_MINUTE: u32 = 1000;
/// What follows `Too many requests`, the part that is established.
pub const TOO_MANY_REQUESTS: &str = "Too many requests, check response headers for more information.";

// Requests.

/// The largest body, in bytes: 100 users of 5 KB and room to spare.
pub const MAX_BODY: usize = 2 * 1024 * 1024;
/// The reason for a body or payload that is not JSON; the text is known from a query without a payload.
pub const INVALID_JSON: &str = "invalid json data";
/// The default of `limit` is documented; that 0 stands for it is not.
pub const LIMIT_ZERO_IS_DEFAULT: bool = true;

// The app and its roles.

/// The app's and its organisation's name.
pub const APP_NAME: &str = "sandbox";
/// What is told about a name that no role may have.
pub const ROLE_NAME_REFUSED: &str = "name must have 1 to 64 characters, of which a-z, A-Z, 0-9, _ and - are allowed";

/// Whether a role may be called so.
#[must_use]
pub fn is_role_name(name: &str) -> bool {
    is_name(name)
}

// Channels, messages and calls.

/// What is told about an id or type that no channel or call may have. Documented: at most 64 characters.
pub const NAME_REFUSED: &str = "must have 1 to 64 characters, of which a-z, A-Z, 0-9, _ and - are allowed";
/// The role of a channel's member who was given none.
pub const CHANNEL_ROLE: &str = "channel_member";
/// How many members one request may name.
pub const MAX_MEMBERS: usize = 100;
/// How many of a channel's newest messages are shown with it.
pub const MESSAGES_SHOWN: usize = 100;
/// How many channels a query answers that does not say.
pub const CHANNELS_SHOWN: i64 = 10;
/// How many channels a query answers at most.
pub const MAX_CHANNELS_SHOWN: i64 = 30;
/// The largest text of a message, in bytes.
pub const MAX_TEXT: usize = 20_000;
/// How many messages or reactions of a user can be exported at once. Documented.
pub const MAX_EXPORTED: usize = 10_000;
/// The type of a deleted message.
pub const DELETED: &str = "deleted";

/// Whether a channel, a call or a type of them may be called so.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}
