//! What a caller asks for, taken apart and checked.

use std::ops::Range;

use super::{BACKDATE, DEFAULT_VALIDITY, name};
use crate::core::ascii;
use crate::core::decimal;
use crate::core::error::InputError;
use crate::core::json::{self, Text, Value};
use crate::core::options::MAX_SAFE_INTEGER;

/// Not a claim: says how long the token is valid.
pub const VALIDITY: &str = "validity_in_seconds";
/// No time that anybody means: the year 5138. In milliseconds, these are times since 1973.
pub const LATEST: i64 = 100_000_000_000;
/// The room that `"iat":…,"exp":…}` and a comma before it take at most.
const TIMES_LENGTH: usize = 64;

/// When a token expires unless the caller says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expiry {
    /// `iat` plus the validity.
    AfterIssue,
    /// Now plus the default validity.
    AfterNow,
    /// None at all.
    Never,
}

/// What a caller asks for, taken apart.
pub struct Asked<'a> {
    text: &'a str,
    iat: Option<i64>,
    /// What the caller says of the expiry.
    pub exp: Option<i64>,
    /// What the caller says of the validity.
    pub validity: Option<i64>,
    /// Whether a time or span is null, which `JSON.stringify` makes of NaN, too.
    pub has_null_time: bool,
    cids: Option<Value<'a>>,
    user_id: Option<Value<'a>>,
    has_role: bool,
    nbf: Option<i64>,
    /// The claims as far as they are the caller's: all members but the first three, as written.
    claims: String,
}

impl<'a> Asked<'a> {
    /// A request that is still to be read: where it stays, since to move it costs more than to read a member of it.
    ///
    /// # Parameters
    /// - `text`: the request.
    /// - `claims`: where the claims are put together. What it holds is of no interest, only how much it can hold.
    pub fn new(text: &'a str, mut claims: String) -> Self {
        claims.clear();
        claims.reserve(text.len() + TIMES_LENGTH);
        Self {
            text,
            iat: None,
            exp: None,
            validity: None,
            has_null_time: false,
            cids: None,
            user_id: None,
            has_role: false,
            nbf: None,
            claims,
        }
    }

    /// Reads a request for one user's token.
    pub fn read(&mut self) -> Result<(), InputError> {
        self.split()?;
        non_empty(name::USER_ID, self.user_id)
    }

    /// Reads a request, of which the user may be missing.
    pub fn split(&mut self) -> Result<(), InputError> {
        // Members that stand beside each other are copied together.
        let mut run: Option<Range<usize>> = None;
        self.claims.push('{');
        let mut members = json::Unchecked::new(self.text);
        while let Some(member) = members.pull().map_err(unreadable)? {
            let key = member.key.decode();
            let time = match key.as_ref() {
                name::IAT => &mut self.iat,
                name::EXP => &mut self.exp,
                VALIDITY => &mut self.validity,
                // null means the default everywhere, and none of these is the default.
                name::ROLE | name::CALL_CIDS | name::NBF if member.value == Value::Null => {
                    self.has_null_time |= key == name::NBF;
                    continue;
                }
                other => {
                    self.check(other, member.value)?;
                    match &mut run {
                        // One byte apart: a comma.
                        Some(run) if run.end + 1 == member.place.start => run.end = member.place.end,
                        _ => self.keep(run.replace(member.place)),
                    }
                    continue;
                }
            };
            match (seconds(&key, member.value)?, &time) {
                (None, _) => self.has_null_time = true,
                (_, Some(_)) => return Err(twice(&key)),
                (given, None) => *time = given,
            }
        }
        if self.validity == Some(0) {
            return Err(InputError::at(
                VALIDITY,
                "must be at least 1: a token that is valid for 0 seconds is never valid.",
            ));
        }
        self.keep(run);
        Ok(())
    }

    /// Members that are to be signed, and the comma after them.
    fn keep(&mut self, run: Option<Range<usize>>) {
        if let Some(members) = run.and_then(|run| self.text.get(run)) {
            self.claims.push_str(members);
            self.claims.push(',');
        }
    }

    /// Checks the claims that mean something to the API, by the rules of [`super::Claims`]: what is signed can be read.
    fn check(&mut self, key: &str, value: Value<'a>) -> Result<(), InputError> {
        let is_twice = match key {
            name::USER_ID => self.user_id.replace(value).is_some(),
            name::CALL_CIDS => self.cids.replace(value).is_some(),
            name::ROLE => {
                non_empty_text(name::ROLE, value, "must be a non-empty string. Leave it out for none.")?;
                std::mem::replace(&mut self.has_role, true)
            }
            name::NBF => {
                let nbf = seconds(name::NBF, value)?;
                std::mem::replace(&mut self.nbf, nbf).is_some()
            }
            name::SERVER => {
                return Err(InputError::at(
                    name::SERVER,
                    "cannot be a claim of a user's token: it would mark the holder as your server.",
                ));
            }
            _ => false,
        };
        if is_twice { Err(twice(key)) } else { Ok(()) }
    }

    /// Whether there are calls that the token is to open.
    pub const fn names_calls(&self) -> bool {
        self.cids.is_some()
    }

    /// Checks the calls that a call token is to open.
    pub fn check_cids(&self) -> Result<(), InputError> {
        const MUST: &str = "must be an array of one or more call ids such as \"default:my-call\"";
        let Some(Value::Array(cids)) = self.cids else {
            return Err(InputError::joined(name::CALL_CIDS, &[MUST, "."]));
        };
        let mut none = true;
        for (index, cid) in cids.enumerate() {
            none = false;
            let text = cid.as_text().filter(|text| text.is_well_formed());
            let cid = text.map(Text::decode).unwrap_or_default();
            let is_cid = ascii::place(&cid, b':').is_some_and(|colon| colon > 0 && colon + 1 < cid.len());
            if !is_cid {
                return Err(InputError::at(
                    &[name::CALL_CIDS, "[", &decimal::count(index), "]"].concat(),
                    "must be a string of the form \"type:id\", such as \"default:my-call\".",
                ));
            }
        }
        if none {
            Err(InputError::joined(name::CALL_CIDS, &[MUST, ", but is empty."]))
        } else {
            Ok(())
        }
    }

    /// `iat` and `exp`.
    pub fn times(&self, now: i64, expiry: Expiry) -> Result<(i64, Option<i64>), InputError> {
        let iat = self.iat.unwrap_or(now - BACKDATE);
        let exp = self.exp.or(match (expiry, self.validity) {
            (Expiry::Never, _) => None,
            (Expiry::AfterNow, None) => Some(now + DEFAULT_VALIDITY),
            (_, validity) => Some(iat + validity.unwrap_or(DEFAULT_VALIDITY)),
        });
        for (path, time) in [(name::IAT, self.iat), (name::EXP, exp), (name::NBF, self.nbf)] {
            if time > Some(LATEST) {
                return Err(InputError::at(
                    path,
                    "lies more than three thousand years ahead. Times are seconds since 1970: are these milliseconds?",
                ));
            }
        }
        match exp {
            Some(exp) if exp <= iat => Err(InputError::joined(
                name::EXP,
                &[
                    "must be later than iat (",
                    &decimal::text(iat),
                    "), but is ",
                    &decimal::text(exp),
                    ": such a token is never valid. Both are seconds since 1970.",
                ],
            )),
            exp => Ok((iat, exp)),
        }
    }

    /// The claims that are to be signed.
    pub fn claims(&mut self, now: i64, expiry: Expiry) -> Result<String, InputError> {
        let (iat, exp) = self.times(now, expiry)?;
        let mut claims = std::mem::take(&mut self.claims);
        claims.push_str("\"iat\":");
        claims.push_str(itoa::Buffer::new().format(iat));
        if let Some(exp) = exp {
            claims.push_str(",\"exp\":");
            claims.push_str(itoa::Buffer::new().format(exp));
        }
        claims.push('}');
        Ok(claims)
    }
}

fn unreadable(malformed: json::Malformed) -> InputError {
    match malformed.offset {
        0 => InputError::at(
            "argument",
            "must be an object with the claims, such as { user_id: \"john\" }.",
        ),
        _ => {
            let must = [
                "nests deeper than ",
                &decimal::text(json::MAX_DEPTH),
                " levels or is not JSON.",
            ];
            InputError::joined("argument", &must)
        }
    }
}

/// A time or span in whole seconds; null is the default.
fn seconds(path: &str, value: Value<'_>) -> Result<Option<i64>, InputError> {
    let whole = match value {
        Value::Null => return Ok(None),
        #[allow(clippy::cast_precision_loss)] // exact, as its name says
        Value::Number(number) => number
            .as_seconds()
            .filter(|seconds| seconds.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(seconds)),
        _ => None,
    };
    match whole {
        #[allow(clippy::cast_possible_truncation)] // whole, and not too large
        Some(seconds) => Ok(Some(seconds as i64)),
        None => {
            let kind = if value.as_number().is_some() {
                "negative, fractional or too large"
            } else {
                value.kind()
            };
            let must = ["must be a whole, positive number of seconds, but is ", kind, "."];
            Err(InputError::joined(path, &must))
        }
    }
}

/// Which of two would count is open: each reader may take another.
fn twice(path: &str) -> InputError {
    InputError::at(path, "is given twice.")
}

/// Checks the id of the user whom a token is for.
pub fn non_empty(path: &str, value: Option<Value<'_>>) -> Result<(), InputError> {
    match value {
        None | Some(Value::Null) => Err(InputError::at(
            path,
            "is missing. It must be the id of the user whom the token is for.",
        )),
        Some(value) => non_empty_text(
            path,
            value,
            "must be a non-empty string: the id of the user whom the token is for.",
        ),
    }
}

/// Checks a claim that is text; `must` is what is said of empty text.
fn non_empty_text(path: &str, value: Value<'_>, must: &str) -> Result<(), InputError> {
    match value {
        Value::Text(text) if !text.is_well_formed() => Err(InputError::at(
            path,
            "holds half a surrogate pair, which no server can read. Is it cut in the middle of a character?",
        )),
        Value::Text(text) if text.is_empty() => Err(InputError::at(path, must)),
        Value::Text(_) => Ok(()),
        other => {
            let must = ["must be a non-empty string, but is ", other.kind(), "."];
            Err(InputError::joined(path, &must))
        }
    }
}
