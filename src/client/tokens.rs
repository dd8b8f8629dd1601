//! Signing and verifying.

use std::cell::RefCell;
use std::iter::Enumerate;
use std::mem;

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::keys;
use crate::core::claims::{self, Check, Kind};
use crate::core::error::InputError;
use crate::core::secret::Secret;
use crate::core::{jwt, options};
use crate::edge::values::{self, Options};
use crate::edge::{dates, json, lists, surroundings};

/// The spans and times that JSON writes as `null` when they are not finite, and null means the default.
const TIMES: [&str; 4] = [
    claims::VALIDITY,
    claims::name::EXP,
    claims::name::IAT,
    claims::name::NBF,
];

/// How many tokens of a batch leave wasm together.
const TOKENS_IN_A_LOT: usize = 1_000;

/// What the caller asks for as JSON text.
fn asked(argument: &JsValue, path: &str) -> Result<String, JsValue> {
    let text = json::text(argument, path)?;
    if argument.is_object() {
        for name in TIMES {
            let value = values::given(argument, name, name)?;
            if value.is_some_and(|value| value.as_f64().is_some_and(|number| !number.is_finite())) {
                let error = InputError::at(name, "must be a whole number of seconds, but is not finite.");
                return Err(if path.is_empty() { error } else { error.of(path) }.into());
            }
        }
    }
    Ok(text)
}

fn token(key: u32, kind: Kind, argument: &JsValue) -> Result<String, JsValue> {
    let asked = if argument.is_object() {
        asked(argument, "")?
    } else {
        // It has no claims, whatever it is: core says what it must be.
        "null".to_owned()
    };
    let claims = kind.claims(&asked, surroundings::now_seconds())?;
    Ok(keys::with(key, |secret| jwt::sign(secret, &claims))??)
}

/// What tokens the shell asks for, by its number for them.
const KINDS: [Kind; 4] = [claims::USER, claims::CALL, claims::PERMANENT, claims::CREATED];

fn kind(number: usize) -> Kind {
    *KINDS.get(number).unwrap_or(&claims::USER)
}

/// Where the shell writes the claims of one token and reads the token: a text that crosses by itself is allocated, viewed and freed
/// again, which is a fifteenth of a token's time.
#[derive(Default)]
struct Desk {
    /// Claims, and the token behind them.
    bytes: Vec<u8>,
    /// How many bytes there are for claims.
    room: usize,
    /// The last claims that were signed, whose place the next ones take.
    signed: String,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Makes room for claims.
///
/// # Parameters
/// - `room`: how many bytes, 256 or more.
///
/// # Returns
/// Where they are to be written; the token will be `room` bytes after that. It stays so until more room is asked for.
#[wasm_bindgen(js_name = makeRoom)]
#[must_use]
pub fn make_room(room: usize) -> *const u8 {
    DESK.with_borrow_mut(|desk| {
        // A token is a third longer than its claims, which are hardly longer than what was asked for.
        desk.bytes.resize(3 * room, 0);
        desk.room = room;
        desk.bytes.as_ptr()
    })
}

/// A token of claims that the shell has written as JSON text, which takes a tenth less time than to read the caller's object from here.
///
/// # Parameters
/// - `key`: the secret's handle.
/// - `number`: the shell's for a user token, a call token, a user token without expiry, the Node SDK's older user token.
/// - `now`: milliseconds since 1970. The shell looks at the clock before it writes: a clock that a test replaced may make tokens, too.
/// - `length`: how many bytes of claims there are where [`make_room`] said.
///
/// # Returns
/// How long the token is. 0 for a stale handle, and where anything is wrong with the claims or a time is null: [`generate_token`]
/// looks closer.
#[wasm_bindgen(js_name = signWritten)]
#[must_use]
pub fn sign_written(key: u32, number: usize, now: f64, length: usize) -> usize {
    DESK.with_borrow_mut(|Desk { bytes, room, signed }| {
        let (asked, token) = bytes.split_at_mut(*room);
        let asked = str::from_utf8(asked.get(..length)?).ok()?;
        *signed = kind(number).undoubted_claims(asked, surroundings::whole_seconds(now), mem::take(signed))?;
        let token = token.get_mut(..jwt::length(signed))?;
        if token.len() > jwt::MAX_LENGTH {
            return None;
        }
        keys::with(key, |secret| jwt::sign_into(secret, signed, token)).ok()?;
        Some(token.len())
    })
    .unwrap_or_default()
}

/// A token.
///
/// # Parameters
/// - `key`, `number`: as above.
/// - `argument`: what the caller gave.
///
/// # Errors
/// A `StreamInputError` that names the claim.
#[wasm_bindgen(js_name = generateToken)]
pub fn generate_token(key: u32, number: usize, argument: &JsValue) -> Result<String, JsValue> {
    token(key, kind(number), argument)
}

/// The Node SDK's older call token.
///
/// # Parameters
/// - `user`: an id, or an object with `user_id` and `role`.
/// - `argument`: the shell's own object with the other claims.
///
/// # Errors
/// A `StreamInputError` that names the claim.
#[wasm_bindgen(js_name = createCallToken)]
pub fn create_call_token(key: u32, user: &JsValue, argument: &JsValue) -> Result<String, JsValue> {
    if user.is_object() {
        for name in [claims::name::USER_ID, claims::name::ROLE] {
            values::set(
                argument,
                name,
                &values::given(user, name, name)?.unwrap_or(JsValue::UNDEFINED),
            );
        }
    } else {
        values::set(argument, claims::name::USER_ID, user);
    }
    token(key, claims::CREATED_FOR_CALLS, argument)
}

/// One user token for each id, in order.
///
/// # Errors
/// A `StreamInputError` that names the id or option.
#[wasm_bindgen(js_name = generateUserTokens)]
pub fn generate_user_tokens(key: u32, user_ids: &JsValue, options: &JsValue) -> Result<Array, JsValue> {
    if !values::is_array(user_ids) {
        return Err(values::mistaken("user_ids", "must be an array of user ids", user_ids).into());
    }
    let ids = json::text(user_ids, "user_ids")?;
    let options = if values::is_nothing(options) {
        "{}".to_owned()
    } else if values::is_record(options) {
        asked(options, "options")?
    } else {
        return Err(values::mistaken("options", "must be an object", options).into());
    };
    let mut all = claims::users(&ids, &options, surroundings::now_seconds())?.enumerate();
    let tokens = Array::new();
    loop {
        let lot = keys::with(key, |secret| lot(secret, &mut all))??;
        if lot.is_empty() {
            return Ok(tokens);
        }
        lists::push_lines(&tokens, &lot);
    }
}

/// The next tokens of a batch in one string: a string that leaves wasm alone costs more than its token's hash,
/// and all of them at once would make wasm's memory grow, which never shrinks.
fn lot(secret: &Secret, claims: &mut Enumerate<claims::UserTokens<'_>>) -> Result<String, InputError> {
    let mut tokens = Vec::new();
    for (index, claims) in claims.take(TOKENS_IN_A_LOT) {
        if !tokens.is_empty() {
            tokens.push(b'\n');
        }
        jwt::sign_onto(secret, &claims, &mut tokens, &|| claims::place_of(index))?;
    }
    Ok(jwt::text_of(tokens))
}

/// The claims of a token that is genuine and valid now.
///
/// # Errors
/// A `TokenError` with the reason, or a `StreamInputError` for an option.
#[wasm_bindgen(js_name = verifyToken)]
pub fn verify_token(key: u32, token: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let check = check(options)?;
    let token = text(token)?;
    let claims = keys::with(key, |secret| {
        jwt::verify(secret, &token).and_then(|claims| claims.check(&check).map(|()| claims))
    })??;
    json::parse(&claims.json.into())
}

/// The header and claims of a token, unverified.
///
/// # Errors
/// A `TokenError` for what is no token.
#[wasm_bindgen(js_name = decodeToken)]
pub fn decode_token(token: &JsValue) -> Result<JsValue, JsValue> {
    let token = text(token)?;
    let decoded = jwt::decode(&token)?;
    let parts = ["{\"header\":", &decoded.header, ",\"claims\":", &decoded.claims, "}"];
    json::parse(&parts.concat().into())
}

fn text(token: &JsValue) -> Result<String, JsValue> {
    let Some(text) = token.dyn_ref::<JsString>() else {
        return Err(jwt::no_text().into());
    };
    // Before it is copied: WebAssembly's memory never shrinks, so a stranger's text must not decide how far it grows.
    if text.length() as usize > jwt::MAX_LENGTH {
        return Err(jwt::too_long().into());
    }
    Ok(String::from(text))
}

fn check(options: &JsValue) -> Result<Check, JsValue> {
    let given = Options::read(options, "options", options::VERIFY)?;
    Ok(Check {
        now: match given.value("now") {
            Some(now) => seconds(&now)?,
            None => surroundings::now_ms() / 1000.0,
        },
        tolerance: given.number("clockTolerance").unwrap_or_default(),
        allow_server: given.flag("allowServer"),
    })
}

/// A `Date`, of any realm, or a number of seconds.
fn seconds(now: &JsValue) -> Result<f64, JsValue> {
    let seconds = match now.as_f64() {
        None if values::member(now, "getTime").is_function() => dates::milliseconds(now).map(|date| date / 1000.0),
        seconds => seconds,
    };
    seconds
        .filter(|seconds| seconds.abs() <= claims::LATEST as f64)
        .ok_or_else(|| {
            InputError::at(
                "options.now",
                "must be a valid Date or a number of seconds, not milliseconds, since 1970.",
            )
            .into()
        })
}
