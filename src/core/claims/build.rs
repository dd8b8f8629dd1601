//! From what a caller asks for, as JSON text, to the claims that are signed.
//!
//! The text is what `JSON.stringify` gives, so the caller's object is read once, by the runtime's own rules, and
//! what is checked here is what is signed.

use super::asked::{Asked, Expiry, VALIDITY, non_empty};
use super::name;
use crate::core::decimal;
use crate::core::error::InputError;
use crate::core::json::{self, Value};
use crate::core::options;

/// A kind of token for one user.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    expiry: Expiry,
    for_calls: bool,
}

/// What [`user`] makes.
pub const USER: Kind = Kind::new(Expiry::AfterIssue, false);
/// What [`call`] makes.
pub const CALL: Kind = Kind::new(Expiry::AfterIssue, true);
/// What [`permanent`] makes.
pub const PERMANENT: Kind = Kind::new(Expiry::Never, false);
/// What [`created`] makes.
pub const CREATED: Kind = Kind::new(Expiry::AfterNow, false);
/// What [`created_for_calls`] makes.
pub const CREATED_FOR_CALLS: Kind = Kind::new(Expiry::AfterNow, true);

impl Kind {
    const fn new(expiry: Expiry, for_calls: bool) -> Self {
        Self { expiry, for_calls }
    }

    /// The claims of such a token.
    ///
    /// # Parameters and errors
    /// As those of the function for it.
    pub fn claims(self, asked: &str, now: i64) -> Result<String, InputError> {
        let mut asked = Asked::new(asked, String::new());
        self.read(&mut asked)?;
        asked.claims(now, self.expiry)
    }

    /// [`Kind::claims`], unless a time is null: JSON text does not tell that from NaN, which is an error.
    ///
    /// # Parameters
    /// - `asked`, `now`: as there.
    /// - `claims`: a string that is not needed any more, for the claims to be put together in: to allocate one costs as much as to read
    ///   three members.
    ///
    /// # Returns
    /// `None` also where [`Kind::claims`] gives an error: whoever knows more than the text shall ask again.
    #[must_use]
    pub fn undoubted_claims(self, asked: &str, now: i64, claims: String) -> Option<String> {
        let mut asked = Asked::new(asked, claims);
        self.read(&mut asked).ok()?;
        if asked.has_null_time {
            return None;
        }
        asked.claims(now, self.expiry).ok()
    }

    fn read(self, asked: &mut Asked<'_>) -> Result<(), InputError> {
        asked.read()?;
        // A user's token may name calls too: those that there cannot be are refused wherever it is shown, and by `verifyToken`.
        if self.for_calls || asked.names_calls() {
            asked.check_cids()?;
        }
        if self.expiry == Expiry::Never {
            for (path, given) in [(name::EXP, asked.exp), (VALIDITY, asked.validity)] {
                if given.is_some() {
                    return Err(InputError::at(
                        path,
                        "cannot be given for a permanent token. Use generateUserToken for one that expires.",
                    ));
                }
            }
        }
        Ok(())
    }
}

/// The claims of a user token.
///
/// # Parameters
/// - `asked`: a JSON object: `user_id` (required), `validity_in_seconds`, `exp`, `iat` (whole seconds; null means the
///   default) and any further claims.
/// - `now`: seconds since 1970.
///
/// # Errors
/// Names the field: no `user_id`, a time that is no whole number of seconds, `exp` not after `iat`, a `server` claim,
/// a `role` that is no string.
///
/// # Example
/// ```
/// use stream_users_wasm::core::claims;
/// let claims = claims::user(r#"{"user_id":"john","plan":"gold"}"#, 1_700_000_000)?;
/// assert_eq!(claims, r#"{"user_id":"john","plan":"gold","iat":1699999999,"exp":1700003599}"#);
/// # Ok::<(), stream_users_wasm::core::error::InputError>(())
/// ```
/// Source: the Node SDK's `generateUserToken`, with `validity_in_seconds` kept out of the claims.
pub fn user(asked: &str, now: i64) -> Result<String, InputError> {
    USER.claims(asked, now)
}

/// The claims of a call token: a user token that also opens the calls in `call_cids`, optionally with a `role` there.
///
/// # Parameters
/// As [`user`], and `call_cids`: one or more `type:id`.
///
/// # Errors
/// As [`user`]; also when `call_cids` is missing, empty or holds something that is no `type:id`.
pub fn call(asked: &str, now: i64) -> Result<String, InputError> {
    CALL.claims(asked, now)
}

/// The claims of a user token that never expires. Prefer [`user`]: such a token can only be revoked.
///
/// # Parameters
/// As [`user`], without `exp` and `validity_in_seconds`.
///
/// # Errors
/// As [`user`]; also when an expiry is asked for.
pub fn permanent(asked: &str, now: i64) -> Result<String, InputError> {
    PERMANENT.claims(asked, now)
}

/// The claims of the Node SDK's older `createToken`, whose default `exp` counts from now instead of `iat`.
///
/// # Parameters and errors
/// As [`user`].
pub fn created(asked: &str, now: i64) -> Result<String, InputError> {
    CREATED.claims(asked, now)
}

/// The claims of the Node SDK's older `createCallToken`.
///
/// # Parameters and errors
/// As [`call`]; the default `exp` counts from now.
pub fn created_for_calls(asked: &str, now: i64) -> Result<String, InputError> {
    CREATED_FOR_CALLS.claims(asked, now)
}

/// The claims of many users' tokens, one string at a time.
#[derive(Debug)]
pub struct UserTokens<'a> {
    ids: json::Items<'a>,
    times: String,
}

impl Iterator for UserTokens<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let id = self.ids.next()?.as_text()?;
        Some(["{\"user_id\":\"", id.written(), "\",", &self.times, "}"].concat())
    }
}

/// The claims of one token for each user, all with the same times.
///
/// # Parameters
/// - `user_ids`: a JSON array of ids.
/// - `options`: a JSON object: `validity_in_seconds`, `exp`, `iat` as for [`user`]; nothing else.
/// - `now`: seconds since 1970.
///
/// # Errors
/// Names the field (`user_ids[7]`): an id that is no non-empty string, an unknown option, times as in [`user`].
///
/// # Example
/// ```
/// use stream_users_wasm::core::claims;
/// let all: Vec<_> = claims::users(r#"["a","b"]"#, r#"{"iat":1,"exp":9}"#, 0)?.collect();
/// assert_eq!(all, [r#"{"user_id":"a","iat":1,"exp":9}"#, r#"{"user_id":"b","iat":1,"exp":9}"#]);
/// # Ok::<(), stream_users_wasm::core::error::InputError>(())
/// ```
pub fn users<'a>(user_ids: &'a str, options: &str, now: i64) -> Result<UserTokens<'a>, InputError> {
    let Ok(Value::Array(ids)) = json::value(user_ids) else {
        return Err(InputError::at("user_ids", "must be an array of user ids."));
    };
    for (index, id) in ids.enumerate() {
        non_empty(name::USER_ID, Some(id)).or_else(|_| non_empty(&place_of(index), Some(id)))?;
    }
    const OPTIONS: &str = "options";
    let members = json::object(options).map_err(|_| InputError::at(OPTIONS, "must be a JSON object."))?;
    for (key, _) in members {
        options::refuse_unknown(OPTIONS, &key.decode(), options::USER_TOKENS)?;
    }
    let mut asked = Asked::new(options, String::new());
    let times = asked.split().and_then(|()| asked.times(now, Expiry::AfterIssue));
    let (iat, exp) = times.map_err(|error| error.of(OPTIONS))?;
    let times = match exp {
        Some(exp) => ["\"iat\":", &decimal::text(iat), ",\"exp\":", &decimal::text(exp)].concat(),
        None => ["\"iat\":", &decimal::text(iat)].concat(),
    };
    Ok(UserTokens { ids, times })
}

/// How the caller of [`users`] would write one of the ids.
///
/// # Parameters
/// - `index`: its place, from 0.
#[must_use]
pub fn place_of(index: usize) -> String {
    ["user_ids[", &decimal::count(index), "]"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    #[test]
    fn times_default_as_the_contract_says() {
        for (asked, iat, exp) in [
            (r#"{"user_id":"a"}"#, NOW - 1, NOW + 3599),
            (
                r#"{"user_id":"a","iat":null,"exp":null,"validity_in_seconds":null}"#,
                NOW - 1,
                NOW + 3599,
            ),
            (
                r#"{"user_id":"a","role":null,"nbf":null,"call_cids":null}"#,
                NOW - 1,
                NOW + 3599,
            ),
            (r#"{"user_id":"a","iat":0}"#, 0, 3600),
            (r#"{"user_id":"a","validity_in_seconds":1}"#, NOW - 1, NOW),
            (
                r#"{"user_id":"a","validity_in_seconds":1,"exp":1800000000}"#,
                NOW - 1,
                1_800_000_000,
            ),
        ] {
            assert_eq!(
                user(asked, NOW),
                Ok(format!(r#"{{"user_id":"a","iat":{iat},"exp":{exp}}}"#)),
                "{asked}"
            );
        }
        assert_eq!(
            created(r#"{"user_id":"a"}"#, NOW),
            Ok(format!(r#"{{"user_id":"a","iat":{},"exp":{}}}"#, NOW - 1, NOW + 3600))
        );
        assert_eq!(
            permanent(r#"{"user_id":"a"}"#, NOW),
            Ok(format!(r#"{{"user_id":"a","iat":{}}}"#, NOW - 1))
        );
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (asked, path) in [
            ("[]", "argument"),
            ("7", "argument"),
            ("{}", "user_id"),
            (r#"{"user_id":null}"#, "user_id"),
            (r#"{"user_id":""}"#, "user_id"),
            (r#"{"user_id":7}"#, "user_id"),
            (r#"{"user_id":"a","user_id":"b"}"#, "user_id"),
            (r#"{"user_id":"a","exp":"1"}"#, "exp"),
            (r#"{"user_id":"a","exp":1.5}"#, "exp"),
            (r#"{"user_id":"a","iat":-1}"#, "iat"),
            (r#"{"user_id":"a","iat":5,"exp":5}"#, "exp"),
            (r#"{"user_id":"a","exp":1e400}"#, "exp"),
            (r#"{"user_id":"a","validity_in_seconds":0}"#, "validity_in_seconds"),
            (r#"{"user_id":"a","validity_in_seconds":9007199254740991}"#, "exp"),
            (r#"{"user_id":"a","server":false}"#, "server"),
            (r#"{"user_id":"a","role":1}"#, "role"),
            (r#"{"user_id":"a","role":""}"#, "role"),
            (r#"{"user_id":"a","role":"\ud83d"}"#, "role"),
            (r#"{"user_id":"a","role":"b","role":"c"}"#, "role"),
            (r#"{"user_id":"a","nbf":"soon"}"#, "nbf"),
            (r#"{"user_id":"a","nbf":1,"nbf":1}"#, "nbf"),
            (r#"{"user_id":"a","exp":1900000000,"exp":1900000000}"#, "exp"),
            (r#"{"user_id":"a","call_cids":"a:b"}"#, "call_cids"),
            (r#"{"user_id":"a","call_cids":["a:\ud83d"]}"#, "call_cids[0]"),
        ] {
            assert_eq!(
                user(asked, NOW).map_err(|e| e.path.clone()),
                Err(path.to_owned()),
                "{asked}"
            );
        }
    }

    #[test]
    fn call_tokens_need_call_ids() {
        for (cids, path) in [
            ("null", "call_cids"),
            ("[]", "call_cids"),
            (r#""a:b""#, "call_cids"),
            (r#"["a:b","c"]"#, "call_cids[1]"),
            ("[1]", "call_cids[0]"),
            (r#"[":b"]"#, "call_cids[0]"),
        ] {
            let asked = format!(r#"{{"user_id":"a","call_cids":{cids}}}"#);
            assert_eq!(
                call(&asked, NOW).map_err(|e| e.path.clone()),
                Err(path.to_owned()),
                "{cids}"
            );
        }
        assert_eq!(
            call(
                r#"{"user_id":"a","call_cids":["default:x"],"role":"admin","iat":1,"exp":2}"#,
                NOW
            )
            .as_deref(),
            Ok(r#"{"user_id":"a","call_cids":["default:x"],"role":"admin","iat":1,"exp":2}"#)
        );
    }

    #[test]
    fn a_batch_takes_times_only() {
        assert_eq!(
            users("{}", "{}", NOW).map(|_| ()).map_err(|e| e.path.clone()),
            Err("user_ids".into())
        );
        assert_eq!(
            users(r#"["a",""]"#, "{}", NOW).map(|_| ()).map_err(|e| e.path.clone()),
            Err("user_ids[1]".into())
        );
        for (options, path) in [
            ("[]", "options"),
            (r#"{"validity":1}"#, "options.validity"),
            (r#"{"role":5}"#, "options.role"),
            (r#"{"role":null}"#, "options.role"),
            (r#"{"exp":1.5}"#, "options.exp"),
            (r#"{"exp":5,"iat":6}"#, "options.exp"),
            (r#"{"validity_in_seconds":0}"#, "options.validity_in_seconds"),
        ] {
            let refused = users(r#"["a"]"#, options, NOW).unwrap_err();
            assert_eq!(refused.path, path, "{options}");
            assert!(refused.message.starts_with(path), "{}", refused.message);
        }
    }
}
