//! What holds for any input, not for chosen ones.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use serde_json::{Value, json};
use stream_users_wasm::core::base_url::BaseUrl;
use stream_users_wasm::core::error::Reason;
use stream_users_wasm::core::operations;
use stream_users_wasm::core::request;
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::{api_error, claims, json as reader, jwt, retry, webhook};

const NOW: i64 = 1_700_000_000;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// JSON values of any kind, some levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Eighths are exact in binary, so that comparing needs no care.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|members| json!(members)),
        ]
    })
}

/// Claims of a caller's own: any name but those with a meaning.
fn own_claims() -> impl Strategy<Value = serde_json::Map<String, Value>> {
    const TAKEN: [&str; 8] = [
        "user_id",
        "role",
        "call_cids",
        "server",
        "iat",
        "exp",
        "nbf",
        "validity_in_seconds",
    ];
    prop::collection::btree_map(
        any::<String>().prop_filter("a name of its own", |name| !TAKEN.contains(&name.as_str())),
        any_json(),
        0..5,
    )
    .prop_map(|members| members.into_iter().collect())
}

/// Claims with a meaning, as text: with values that they may have and values that they may not, also twice.
fn known_claims() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    const NAMES: [&str; 7] = [
        "user_id",
        "role",
        "call_cids",
        "iat",
        "exp",
        "nbf",
        "validity_in_seconds",
    ];
    const VALUES: [&str; 14] = [
        "null",
        "\"\"",
        "\"admin\"",
        "\"\\ud83d\"",
        "[]",
        "[\"a:b\"]",
        "[\"a:\\ude00\"]",
        "\"a:b\"",
        "[null]",
        "1",
        "1900000000",
        "1.5",
        "-1",
        "1e300",
    ];
    prop::collection::vec((prop::sample::select(&NAMES), prop::sample::select(&VALUES)), 0..4).prop_map(|claims| {
        claims
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    })
}

fn non_empty() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("not empty", |text| !text.is_empty())
}

fn token(secret: &Secret, asked: &Value) -> String {
    jwt::sign(secret, &claims::user(&asked.to_string(), NOW).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn what_is_signed_is_verified(secret in non_empty(), id in non_empty(), own in own_claims(), validity in 1i64..1_000_000_000) {
        let secret = Secret::new(&secret).unwrap();
        let mut asked = own.clone();
        asked.insert("user_id".into(), json!(id));
        asked.insert("validity_in_seconds".into(), json!(validity));
        let verified = jwt::verify(&secret, &token(&secret, &Value::Object(asked))).unwrap();

        prop_assert_eq!(verified.user_id(), Some(id.clone()));
        let seconds = |offset: i64| claims::Check { now: (NOW + offset) as f64, ..claims::Check::default() };
        prop_assert_eq!(verified.check(&seconds(-1)), Ok(()));
        prop_assert_eq!(verified.check(&seconds(validity - 2)), Ok(()));
        prop_assert_eq!(verified.check(&seconds(validity - 1)).unwrap_err().reason, Reason::Expired);
        prop_assert_eq!(verified.check(&seconds(-2)).unwrap_err().reason, Reason::IssuedInFuture);

        let mut expected = own;
        expected.extend([("user_id".into(), json!(id)), ("iat".into(), json!(NOW - 1)), ("exp".into(), json!(NOW - 1 + validity))]);
        prop_assert_eq!(serde_json::from_str::<Value>(&verified.json).unwrap(), Value::Object(expected));
    }

    #[test]
    fn whatever_is_signed_is_read_again(known in known_claims(), times in prop::option::of(any_json())) {
        let secret = Secret::new("secret").unwrap();
        let mut asked = vec![("user_id", json!("john").to_string())];
        asked.extend(known);
        asked.extend(times.map(|time| ("nbf", time.to_string())));
        let members: Vec<_> = asked.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let asked = format!("{{{}}}", members.join(","));
        let built = [claims::user(&asked, NOW), claims::call(&asked, NOW), claims::permanent(&asked, NOW), claims::created(&asked, NOW)];
        for built in built.into_iter().flatten() {
            let token = jwt::sign(&secret, &built).unwrap();
            prop_assert!(jwt::verify(&secret, &token).is_ok(), "{asked} became {built}");
        }
    }

    #[test]
    fn any_flipped_bit_is_refused(id in non_empty(), position in any::<prop::sample::Index>(), bit in 0u32..6) {
        let secret = Secret::new("secret").unwrap();
        let good = token(&secret, &json!({ "user_id": id }));
        let mut bytes = good.clone().into_bytes();
        let at = position.index(bytes.len());
        // A flip inside base64url's alphabet leaves a token that still decodes; a dot becomes another character.
        bytes[at] = match ALPHABET.iter().position(|letter| *letter == bytes[at]) {
            Some(value) => ALPHABET[value ^ (1 << bit)],
            None => b'.' ^ (1 << bit),
        };
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert_ne!(&changed, &good);
        prop_assert!(jwt::verify(&secret, &changed).is_err());
    }

    #[test]
    fn any_other_secret_is_refused(first in non_empty(), second in non_empty()) {
        // HMAC pads short keys with zero bytes and hashes long ones, so only those two can collide; RFC 2104.
        prop_assume!(first.trim_end_matches('\0') != second.trim_end_matches('\0'));
        let (first, second) = (Secret::new(&first).unwrap(), Secret::new(&second).unwrap());
        let token = token(&first, &json!({ "user_id": "john" }));
        prop_assert_eq!(jwt::verify(&second, &token).unwrap_err().reason, Reason::Signature);
    }

    #[test]
    fn any_text_is_refused_as_a_token_without_a_panic(text in any::<String>()) {
        prop_assert!(jwt::verify(&Secret::new("s").unwrap(), &text).is_err());
        let _ = jwt::decode(&text);
    }

    #[test]
    fn any_signed_parts_are_read_or_refused_without_a_panic(header in any_json(), payload in any::<Vec<u8>>()) {
        let secret = Secret::new("s").unwrap();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload));
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(secret.tag(signed.as_bytes())));
        prop_assert!(jwt::verify(&secret, &token).is_err(), "no header of these names HS256");
    }

    #[test]
    fn any_signed_claims_are_read_as_they_stand_or_refused(payload in any_json()) {
        let secret = Secret::new("s").unwrap();
        let token = jwt::sign(&secret, &payload.to_string()).unwrap();
        if let Ok(claims) = jwt::verify(&secret, &token) {
            prop_assert!(payload.is_object());
            prop_assert_eq!(serde_json::from_str::<Value>(&claims.json).unwrap(), payload);
        }
    }

    #[test]
    fn any_asked_claims_are_built_or_refused_by_name(asked in any_json()) {
        for build in [claims::user, claims::call, claims::permanent, claims::created, claims::created_for_calls] {
            match build(&asked.to_string(), NOW) {
                Ok(built) => {
                    let built: Value = serde_json::from_str(&built).unwrap();
                    prop_assert!(built["iat"].is_u64() && built["user_id"].is_string());
                    prop_assert!(built.get("validity_in_seconds").is_none() && built.get("server").is_none());
                }
                Err(error) => prop_assert!(!error.path.is_empty() && error.message.starts_with(&error.path)),
            }
        }
    }

    #[test]
    fn a_path_part_never_adds_a_part_or_a_query(value in non_empty(), key in non_empty()) {
        let base = BaseUrl::new("basePath", "https://host.test/base", false).unwrap();
        for operation in &operations::ALL {
            if request::check_segment("user_id", &value).is_err() {
                continue;
            }
            let url = base.url(operation, &key, &value, &[(value.clone(), value.clone())]);
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", url);
            prop_assert!(!url.contains('#'));
            let (address, query) = url.strip_prefix("https://host.test/base/").and_then(|rest| rest.split_once('?')).unwrap();
            let parts: Vec<String> = address.split('/').map(decoded).collect();
            let expected: Vec<String> =
                operation.path.split('/').skip(1).map(|part| if part.starts_with('{') { value.clone() } else { part.to_owned() }).collect();
            prop_assert_eq!(&parts, &expected);
            prop_assert!(!address.split('/').any(is_dropped_by_urls), "{}", address);
            let pairs: Vec<(String, String)> =
                query.split('&').map(|pair| pair.split_once('=').unwrap()).map(|(name, value)| (decoded(name), decoded(value))).collect();
            prop_assert_eq!(pairs, vec![("api_key".to_owned(), key.clone()), (value.clone(), value.clone())]);
        }
    }

    #[test]
    fn any_base_url_that_is_accepted_stays_one_host(url in "(https?://)?[a-z0-9.:@/\\\\?#\\[\\]%_ \\-]{0,30}", insecure in any::<bool>()) {
        if let Ok(base) = BaseUrl::new("basePath", &url, insecure) {
            prop_assert!(!base.host().contains(['@', '/', '?', '#', '\\']) && !base.host().is_empty());
        }
    }

    #[test]
    fn an_error_code_is_a_whole_number(number in any::<f64>(), whole in -(1i64 << 53)..1i64 << 53) {
        prop_assert_eq!(api_error::code(number).is_some_and(|code| code as f64 != number), false);
        prop_assert_eq!(api_error::code(whole as f64), Some(whole));
        prop_assert_eq!(api_error::code(whole as f64 / 2.0).is_some(), whole % 2 == 0);
    }

    #[test]
    fn any_retry_after_is_no_time_or_a_wait(text in any::<String>(), number in "[0-9]{0,400}", now in 0.0f64..1e15) {
        for value in [text, number] {
            if let Some(wait) = retry::parse_retry_after(&value, now) {
                prop_assert!(wait >= 0.0, "{}", wait);
            }
        }
    }

    #[test]
    fn any_json_is_read_as_serde_json_reads_it(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(reader::value(&text).is_ok(), true);
        if let (Ok(members), Some(expected)) = (reader::object(&text), value.as_object()) {
            let names: Vec<String> = members.map(|(name, _)| name.decode().into_owned()).collect();
            prop_assert_eq!(names, expected.keys().cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn only_its_own_signature_fits_a_webhook(body in any::<Vec<u8>>(), other in any::<Vec<u8>>(), signature in any::<String>()) {
        let secret = Secret::new("s").unwrap();
        prop_assert!(webhook::verify(&secret, &body, &webhook::sign(&secret, &body)));
        prop_assert_eq!(webhook::verify(&secret, &other, &webhook::sign(&secret, &body)), other == body);
        prop_assert!(!webhook::verify(&secret, &body, &signature));
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// Whether URL parsers drop this part and with it the one before; URL Standard, "double-dot path segment".
fn is_dropped_by_urls(part: &str) -> bool {
    let dots = part.to_ascii_lowercase().replace("%2e", ".");
    dots == "." || dots == ".."
}
