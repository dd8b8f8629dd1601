//! The tightly written paths against plain ones: `serde_json` for claims, an HMAC with a fresh key for signatures.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::{claims, jwt, webhook};

const NOW: i64 = 1_700_000_000;

/// Text of any characters, with those that JSON escapes or UTF-8 writes in several bytes more often than chance would have it.
fn any_text(longest: usize) -> impl Strategy<Value = String> {
    let notable = prop::sample::select(vec![
        '"',
        '\\',
        '/',
        '\u{8}',
        '\n',
        '\0',
        '\u{1f}',
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{2028}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{feff}',
        '\u{ffff}',
        '\u{10000}',
        '\u{10ffff}',
        '😀',
    ]);
    let character = prop_oneof![notable, any::<char>(), prop::char::range('a', 'z')];
    prop::collection::vec(character, 1..=longest).prop_map(|characters| characters.into_iter().collect())
}

/// Claims of a caller's own.
fn own_claims() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        any_text(40).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::Null),
        prop::collection::vec(any_text(8), 0..4).prop_map(|texts| json!({ "nested": texts })),
    ];
    // A prefix keeps clear of the names that mean something.
    let name = any_text(8).prop_map(|name| format!("own {name}"));
    prop::collection::btree_map(name, value, 0..5).prop_map(|members| members.into_iter().collect())
}

/// The plain path: the members as `serde_json` writes them, then the times.
fn plain_claims(asked: &Map<String, Value>, iat: i64, exp: i64) -> String {
    let members: String = asked
        .iter()
        .map(|(name, value)| format!("{}:{value},", Value::from(name.as_str())))
        .collect();
    format!("{{{members}\"iat\":{iat},\"exp\":{exp}}}")
}

/// The plain path: a new key for each token, header and all.
fn plain_token(secret: &str, claims: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(plain_tag(secret, signed.as_bytes()))
    )
}

fn plain_tag(secret: &str, bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// The same JSON text with every character of its strings written as escapes, half pairs for what lies beyond 16 bits.
fn escaped(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

proptest! {
    #[test]
    fn claims_are_as_serde_json_writes_them(id in any_text(60), own in own_claims(), validity in 1i64..1_000_000_000) {
        let mut asked = own;
        asked.insert("user_id".into(), json!(id));
        let expected = plain_claims(&asked, NOW - 1, NOW - 1 + validity);
        asked.insert("validity_in_seconds".into(), json!(validity));
        prop_assert_eq!(claims::user(&Value::Object(asked).to_string(), NOW).unwrap(), expected);
    }

    #[test]
    fn what_is_no_claim_may_stand_anywhere(own in own_claims(), order in any::<prop::sample::Index>(), comma in "[ \n]{0,1},[ \n]{0,2}") {
        let mut members: Vec<String> = own.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
        members.insert(order.index(members.len() + 1), "\"user_id\":\"john\"".into());
        let kept = members.join(",");
        // Each at a place that depends on the others.
        for other in ["\"iat\":7", "\"validity_in_seconds\":2", "\"role\":null", "\"exp\": null"] {
            members.insert(order.index(members.len() * 7 + 1) % (members.len() + 1), other.into());
        }
        let asked = format!("{{{}}}", members.join(&comma));
        prop_assert_eq!(claims::user(&asked, NOW).unwrap(), format!("{{{kept},\"iat\":7,\"exp\":9}}"));
    }

    #[test]
    fn a_calls_claims_are_too(id in any_text(60), own in own_claims(), call in any_text(20), role in any_text(20)) {
        let mut asked = own;
        asked.extend([
            ("user_id".into(), json!(id)),
            ("role".into(), json!(role)),
            ("call_cids".into(), json!([format!("default:{call}"), "livestream:b"])),
        ]);
        let built = claims::call(&Value::Object(asked.clone()).to_string(), NOW).unwrap();
        prop_assert_eq!(built, plain_claims(&asked, NOW - 1, NOW + 3599));
    }

    #[test]
    fn undoubted_claims_are_the_claims_unless_a_time_is_null(own in own_claims(), times in prop::array::uniform3(0usize..8), has_user: bool) {
        let values = [json!(null), json!("soon"), json!(7), json!(9), json!(0), json!(-1)];
        let mut asked = own;
        if has_user {
            asked.insert("user_id".into(), json!("john"));
        }
        asked.insert("call_cids".into(), if times[0] % 2 == 0 { json!(["default:call"]) } else { json!(["default:call", null]) });
        for (name, place) in ["iat", "exp", "validity_in_seconds"].iter().zip(times) {
            if let Some(value) = values.get(place) {
                asked.insert((*name).into(), value.clone());
            }
        }
        let text = Value::Object(asked).to_string();
        for kind in [claims::USER, claims::CALL, claims::PERMANENT, claims::CREATED, claims::CREATED_FOR_CALLS] {
            let plain = kind.claims(&text, NOW).ok().filter(|_| !times.contains(&0));
            prop_assert_eq!(kind.undoubted_claims(&text, NOW, "of the last token".into()), plain, "{:?} {}", kind, text);
        }
    }

    #[test]
    fn a_batch_is_its_users_one_by_one(ids in prop::collection::vec(any_text(60), 0..20), iat in 0i64..2_000_000_000, validity in 1i64..1_000_000_000) {
        let options = json!({ "iat": iat, "validity_in_seconds": validity });
        let batch: Vec<String> = claims::users(&json!(ids).to_string(), &options.to_string(), NOW).unwrap().collect();
        let single = |id: &String| {
            let asked = json!({ "user_id": id, "iat": iat, "validity_in_seconds": validity });
            claims::user(&asked.to_string(), NOW).unwrap()
        };
        prop_assert_eq!(&batch, &ids.iter().map(single).collect::<Vec<_>>());
        let plain = |id: &String| plain_claims(json!({ "user_id": id }).as_object().unwrap(), iat, iat + validity);
        prop_assert_eq!(&batch, &ids.iter().map(plain).collect::<Vec<_>>());
    }

    #[test]
    fn an_id_written_in_escapes_is_the_same_id(id in any_text(60)) {
        let written = escaped(&id);
        let alone = claims::user(&format!("{{\"user_id\":{written}}}"), NOW).unwrap();
        let batched: Vec<String> = claims::users(&format!("[{written}]"), "{}", NOW).unwrap().collect();
        prop_assert_eq!(&batched, &vec![alone.clone()]);
        let read: Value = serde_json::from_str(&alone).unwrap();
        prop_assert_eq!(&read["user_id"], &json!(id));
        // What is read from a token is the id again.
        let token = jwt::sign(&Secret::new("s").unwrap(), &alone).unwrap();
        let verified = jwt::verify(&Secret::new("s").unwrap(), &token).unwrap();
        prop_assert_eq!(verified.user_id(), Some(id));
    }

    #[test]
    fn half_a_pair_is_refused_alone_and_in_a_batch(before in any_text(8), half in 0xd800u16..0xe000, after in "[a-z]{0,3}") {
        let written = format!("{}\\u{half:04x}{after}\"", escaped(&before).trim_end_matches('"'));
        let alone = claims::user(&format!("{{\"user_id\":{written}}}"), NOW).unwrap_err();
        let batched = claims::users(&format!("[\"john\",{written}]"), "{}", NOW).unwrap_err();
        prop_assert_eq!((alone.path.as_str(), batched.path.as_str()), ("user_id", "user_ids[1]"));
    }

    #[test]
    fn a_token_is_what_a_fresh_key_signs(secret in any_text(100), claims in any_text(300)) {
        let prepared = Secret::new(&secret).unwrap();
        // The prepared key is used again and again: the second token must not remember the first.
        for claims in [&claims, "{}", &claims] {
            prop_assert_eq!(jwt::sign(&prepared, claims).unwrap(), plain_token(&secret, claims));
        }
    }

    #[test]
    fn a_long_token_is_what_a_fresh_key_signs(secret in "[a-z]{1,130}", length in 0usize..49_000, filler in "[a-zé😀]") {
        let claims = filler.repeat(length / filler.len());
        prop_assert_eq!(jwt::sign(&Secret::new(&secret).unwrap(), &claims).unwrap(), plain_token(&secret, &claims));
    }

    #[test]
    fn a_webhook_is_signed_as_a_fresh_key_signs(secret in any_text(100), body in prop::collection::vec(any::<u8>(), 0..2000)) {
        let hexadecimal: String = plain_tag(&secret, &body).iter().map(|byte| format!("{byte:02x}")).collect();
        let prepared = Secret::new(&secret).unwrap();
        prop_assert_eq!(&webhook::sign(&prepared, &body), &hexadecimal);
        prop_assert!(webhook::verify(&prepared, &body, &hexadecimal));
    }
}

#[test]
fn every_character_of_unicode_may_be_an_id() {
    let ids: Vec<String> = ('\0'..=char::MAX).map(String::from).collect();
    let written = json!(ids).to_string();
    let batch = claims::users(&written, r#"{"iat":1,"exp":2}"#, NOW).unwrap();
    let mut compared = 0;
    for (claims, id) in batch.zip(&ids) {
        assert_eq!(
            claims,
            format!("{{\"user_id\":{},\"iat\":1,\"exp\":2}}", Value::from(id.as_str()))
        );
        compared += 1;
    }
    assert_eq!(compared, 0x11_0000 - 0x800);
}
