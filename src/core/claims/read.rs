//! The claims of a token whose signature holds, and whether they admit its bearer now.

use std::cmp::Ordering;

use super::name;
use crate::core::error::{Fault, Reason, TokenError};
use crate::core::json::{self, Text, Value};
use crate::core::options::MAX_SAFE_INTEGER;

/// The claims of a token, of which those that the API knows are checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// All claims, as the token carries them.
    pub json: String,
    /// Issued at, in seconds since 1970.
    pub iat: Option<f64>,
    /// Expires at, in seconds since 1970.
    pub exp: Option<f64>,
    /// Not valid before, in seconds since 1970.
    pub nbf: Option<f64>,
    has_user: bool,
}

/// The claims that are checked, and what is wrong with one of another type.
static KNOWN: [Fault; 6] = [
    Fault::claim(name::USER_ID, "The token's user_id is not a non-empty string."),
    Fault::claim(name::ROLE, "The token's role is not a non-empty string."),
    Fault::claim(name::CALL_CIDS, "The token's call_cids are not an array of strings."),
    Fault::claim(name::IAT, "The token's iat is not a number of seconds since 1970."),
    Fault::claim(name::EXP, "The token's exp is not a number of seconds since 1970."),
    Fault::claim(name::NBF, "The token's nbf is not a number of seconds since 1970."),
];
/// The places of the first three in [`KNOWN`]; the others are times.
const USER_ID: usize = 0;
const ROLE: usize = 1;
const CALL_CIDS: usize = 2;

static NO_OBJECT: Fault = Fault::malformed("The token's claims are not a JSON object.");
static TWICE: Fault = Fault::malformed("The token names a claim twice, so that it is open which one counts.");
static EXPIRED: Fault = Fault {
    reason: Reason::Expired,
    claim: Some(name::EXP),
    message: "The token has expired. Have the user fetch a new one.",
};
static NOT_YET_VALID: Fault = Fault {
    reason: Reason::NotYetValid,
    claim: Some(name::NBF),
    message: "The token is not valid yet: its nbf lies in the future.",
};
static ISSUED_IN_FUTURE: Fault = Fault {
    reason: Reason::IssuedInFuture,
    claim: Some(name::IAT),
    message: "The token was issued in the future: the clocks of issuer and verifier differ. Set them right, or allow a clockTolerance.",
};
static NO_USER: Fault = Fault::claim(
    name::USER_ID,
    "The token has no user_id, so it is a server's token. Pass allowServer: true where that is meant.",
);

/// How [`Claims::check`] judges.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Check {
    /// Seconds since 1970.
    pub now: f64,
    /// How far the issuer's clock may differ, in seconds; 0 by default.
    pub tolerance: f64,
    /// Whether a token without `user_id`, a server's token, is accepted; not by default.
    pub allow_server: bool,
}

impl Claims {
    /// Reads the claims of a token.
    ///
    /// # Errors
    /// [`Reason::Malformed`] when the text is no JSON object, [`Reason::Claim`] when a claim has the wrong type or stands twice.
    pub(crate) fn read(json: String) -> Result<Self, TokenError> {
        let mut seen = [false; KNOWN.len()];
        let mut times = [None; KNOWN.len()];
        for (key, value) in json::object(&json).map_err(|_| TokenError(&NO_OBJECT))? {
            let key = key.decode();
            let known = KNOWN.iter().zip(seen.iter_mut().zip(&mut times)).enumerate();
            let Some((place, (fault, (seen, time)))) =
                known.into_iter().find(|(_, (fault, _))| fault.claim == Some(&key))
            else {
                continue;
            };
            let fits = match place {
                USER_ID | ROLE => is_well_formed(value) && !value.as_text().is_some_and(Text::is_empty),
                CALL_CIDS => match value {
                    Value::Array(mut items) => items.all(is_well_formed),
                    _ => false,
                },
                _ => {
                    *time = seconds(value);
                    time.is_some()
                }
            };
            if !fits {
                return Err(TokenError(fault));
            }
            if std::mem::replace(seen, true) {
                return Err(TokenError(&TWICE));
            }
        }
        let ([has_user, ..], [_, _, _, iat, exp, nbf]) = (seen, times);
        Ok(Self {
            json,
            iat,
            exp,
            nbf,
            has_user,
        })
    }

    /// Whom the token is for; `None` for a server's token.
    #[must_use]
    pub fn user_id(&self) -> Option<String> {
        self.text(name::USER_ID)
    }

    /// The role that a call token adds.
    #[must_use]
    pub fn role(&self) -> Option<String> {
        self.text(name::ROLE)
    }

    /// The calls that the token opens.
    #[must_use]
    pub fn call_cids(&self) -> Vec<String> {
        match self.member(name::CALL_CIDS) {
            Some(Value::Array(cids)) => cids.filter_map(decoded).collect(),
            _ => Vec::new(),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        decoded(self.member(name)?)
    }

    fn member(&self, name: &str) -> Option<Value<'_>> {
        let mut members = json::object(&self.json).ok()?;
        members.find(|(key, _)| key.is(name)).map(|(_, value)| value)
    }

    /// Whether the claims admit their bearer at a given time.
    ///
    /// # Parameters
    /// - `check`: the time, the tolerance, and whether a server's token is accepted.
    ///
    /// # Errors
    /// [`Reason::Expired`], [`Reason::NotYetValid`], [`Reason::IssuedInFuture`], or [`Reason::Claim`] without `user_id`.
    ///
    /// Source: RFC 7519 section 4.1; Stream's servers refuse an `iat` in the future.
    pub fn check(&self, check: &Check) -> Result<(), TokenError> {
        let Check {
            now,
            tolerance,
            allow_server,
        } = *check;
        // Asked this way round, a clock that gives no number (NaN) admits nobody.
        let (earliest, latest) = (now - tolerance, now + tolerance);
        let is_over = |exp| !matches!(earliest.partial_cmp(&exp), Some(Ordering::Less));
        let has_begun = |time| matches!(latest.partial_cmp(&time), Some(Ordering::Greater | Ordering::Equal));
        let fault = if self.exp.is_some_and(is_over) {
            &EXPIRED
        } else if !self.nbf.is_none_or(has_begun) {
            &NOT_YET_VALID
        } else if !self.iat.is_none_or(has_begun) {
            &ISSUED_IN_FUTURE
        } else if !self.has_user && !allow_server {
            &NO_USER
        } else {
            return Ok(());
        };
        Err(TokenError(fault))
    }
}

/// Half a surrogate pair is no character: each reader would make another string of it, and so let another user in.
fn is_well_formed(value: Value<'_>) -> bool {
    value.as_text().is_some_and(Text::is_well_formed)
}

fn decoded(value: Value<'_>) -> Option<String> {
    value.as_text().map(|text| text.decode().into_owned())
}

fn seconds(value: Value<'_>) -> Option<f64> {
    let seconds = value.as_number()?.as_seconds()?;
    #[allow(clippy::cast_precision_loss)] // exact, as its name says
    let exact = seconds.abs() <= MAX_SAFE_INTEGER as f64;
    exact.then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(json: &str, check: Check) -> Result<(), (Reason, Option<&'static str>)> {
        Claims::read(json.into())
            .and_then(|claims| claims.check(&check))
            .map_err(|e| (e.reason, e.claim))
    }

    #[test]
    fn judges_times_to_the_second() {
        let at = |now, tolerance| Check {
            now,
            tolerance,
            allow_server: false,
        };
        for (json, check, expected) in [
            (r#"{"user_id":"a"}"#, at(0.0, 0.0), Ok(())),
            (r#"{"user_id":"a","exp":100}"#, at(99.9, 0.0), Ok(())),
            (
                r#"{"user_id":"a","exp":100}"#,
                at(100.0, 0.0),
                Err((Reason::Expired, Some("exp"))),
            ),
            (r#"{"user_id":"a","exp":100}"#, at(104.0, 5.0), Ok(())),
            (
                r#"{"user_id":"a","nbf":100}"#,
                at(99.0, 0.0),
                Err((Reason::NotYetValid, Some("nbf"))),
            ),
            (r#"{"user_id":"a","nbf":100}"#, at(100.0, 0.0), Ok(())),
            (
                r#"{"user_id":"a","iat":100}"#,
                at(99.0, 0.0),
                Err((Reason::IssuedInFuture, Some("iat"))),
            ),
            (r#"{"user_id":"a","iat":100}"#, at(99.0, 1.0), Ok(())),
            (
                r#"{"user_id":"a","exp":100}"#,
                at(f64::NAN, 0.0),
                Err((Reason::Expired, Some("exp"))),
            ),
            (
                r#"{"user_id":"a","nbf":100}"#,
                at(f64::NAN, 0.0),
                Err((Reason::NotYetValid, Some("nbf"))),
            ),
            (
                r#"{"user_id":"a","iat":100}"#,
                at(100.0, f64::NAN),
                Err((Reason::IssuedInFuture, Some("iat"))),
            ),
            (
                r#"{"server":true}"#,
                at(0.0, 0.0),
                Err((Reason::Claim, Some("user_id"))),
            ),
        ] {
            assert_eq!(judged(json, check), expected, "{json} {check:?}");
        }
        assert_eq!(
            judged(
                "{}",
                Check {
                    allow_server: true,
                    ..Check::default()
                }
            ),
            Ok(())
        );
    }

    #[test]
    fn refuses_claims_of_the_wrong_type() {
        for (json, claim) in [
            (r#"{"user_id":7}"#, "user_id"),
            (r#"{"user_id":null}"#, "user_id"),
            (r#"{"user_id":""}"#, "user_id"),
            (r#"{"user_id":"\ud83d"}"#, "user_id"),
            (r#"{"user_id":"a","role":"\ude00\ud83d"}"#, "role"),
            (r#"{"user_id":"a","call_cids":["a:b","a:\ud83d"]}"#, "call_cids"),
            (r#"{"user_id":"a","role":null}"#, "role"),
            (r#"{"user_id":"a","call_cids":"a:b"}"#, "call_cids"),
            (r#"{"user_id":"a","call_cids":[1]}"#, "call_cids"),
            (r#"{"user_id":"a","exp":"9999999999"}"#, "exp"),
            (r#"{"user_id":"a","exp":1e308}"#, "exp"),
            (r#"{"user_id":"a","exp":1e999}"#, "exp"),
            (r#"{"user_id":"a","iat":true}"#, "iat"),
            (r#"{"user_id":"a","nbf":{}}"#, "nbf"),
        ] {
            assert_eq!(
                judged(json, Check::default()),
                Err((Reason::Claim, Some(claim))),
                "{json}"
            );
        }
        for json in [
            "[]",
            "null",
            "{",
            r#"{"user_id":"a","user_id":"b"}"#,
            r#"{"exp":1,"exp":9e9}"#,
        ] {
            assert_eq!(judged(json, Check::default()), Err((Reason::Malformed, None)), "{json}");
        }
    }
}
