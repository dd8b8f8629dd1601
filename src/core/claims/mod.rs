//! A token's claims: building them from what a caller asks for, and reading and checking those of a token.
//!
//! Source: RFC 7519 for the time claims; Stream's docs and SDKs for `user_id`, `role`, `call_cids` and `server`.

mod asked;
mod build;
mod read;

pub use asked::{LATEST, VALIDITY};
pub use build::{CALL, CREATED, CREATED_FOR_CALLS, Kind, PERMANENT, USER};
pub use build::{UserTokens, call, created, created_for_calls, permanent, place_of, user, users};
pub use read::{Check, Claims};

/// How long a token is valid unless the caller says otherwise, in seconds.
pub const DEFAULT_VALIDITY: i64 = 3600;
/// How far `iat` is set back, in seconds: a server whose clock runs behind refuses tokens from its future.
pub const BACKDATE: i64 = 1;

/// Names of the claims that mean something to the API.
pub mod name {
    #![allow(missing_docs)] // the constants repeat the names
    pub const USER_ID: &str = "user_id";
    pub const ROLE: &str = "role";
    pub const CALL_CIDS: &str = "call_cids";
    pub const SERVER: &str = "server";
    pub const IAT: &str = "iat";
    pub const EXP: &str = "exp";
    pub const NBF: &str = "nbf";
}

/// The claims of the token by which a server shows that it holds the secret: no user, no expiry.
pub const SERVER_CLAIMS: &str = r#"{"server":true}"#;
