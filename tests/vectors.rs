//! The rows of `tests/vectors/*.json` against core. The JavaScript suites read the same rows.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use stream_users_wasm::core::base_url::BaseUrl;
use stream_users_wasm::core::error::Reason;
use stream_users_wasm::core::operations::{self, Operation, Place};
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::{api_error, claims, jwt, response, retry, webhook};

#[path = "vectors/rows.rs"]
mod rows;

use rows::{each, same};

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field]
        .as_str()
        .unwrap_or_else(|| panic!("{}: no text in {field}", row["name"]))
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn seconds(row: &Value, field: &str) -> f64 {
    row[field].as_f64().unwrap_or_default()
}

#[test]
fn tags_are_hmac_sha256() {
    each("hmac", |row| {
        let secret = Secret::from_bytes(&bytes(text(row, "key"))).unwrap();
        let (data, expected) = (bytes(text(row, "data")), bytes(text(row, "expected")));
        same(secret.tag(&data)[..expected.len()].to_vec(), expected.clone())?;
        same(secret.accepts(&data, &expected), expected.len() == 32)
    });
}

#[test]
fn verifies_the_jws_of_the_rfc() {
    each("jws", |row| {
        let secret = Secret::from_bytes(&bytes(text(row, "key"))).unwrap();
        let claims = jwt::verify(&secret, text(row, "token")).map_err(|error| error.to_string())?;
        same(
            serde_json::from_str::<Value>(&claims.json).unwrap(),
            row["expected"].clone(),
        )
    });
}

#[test]
fn reads_canonical_base64url_only() {
    each("base64url", |row| {
        // Every part of a token is base64url; the claims may hold any JSON text, so the bytes travel in the signature.
        let token = format!("eyJhbGciOiJIUzI1NiJ9.e30.{}", text(row, "text"));
        let got = jwt::verify(&Secret::new("x").unwrap(), &token)
            .map(drop)
            .map_err(|error| error.reason);
        match row.get("error") {
            Some(_) => same(got, Err(Reason::Malformed)),
            None => {
                same(
                    URL_SAFE_NO_PAD.encode(bytes(text(row, "expected"))),
                    text(row, "text").to_owned(),
                )?;
                same(got, Err(Reason::Signature))
            }
        }
    });
}

#[test]
fn judges_tokens() {
    for file in ["tokens", "hostile-tokens"] {
        each(file, judge);
    }
}

fn judge(row: &Value) -> Result<(), String> {
    let check = claims::Check {
        now: 1_700_000_000.0,
        tolerance: seconds(row, "tolerance"),
        allow_server: row["allow_server"] == true,
    };
    let secret = Secret::new("the-secret-of-the-vectors").unwrap();
    let verified = jwt::verify(&secret, &token(row)).and_then(|claims| claims.check(&check).map(|()| claims));
    match row.get("error") {
        Some(reason) => {
            let (got, claim) = verified.map_err(|error| (error.reason, error.claim)).err().unzip();
            same(got.map(|reason| json!(reason.name())), Some(reason.clone()))?;
            same(claim.flatten(), row["claim"].as_str())
        }
        None => {
            let got = verified.map_err(|error| error.to_string())?;
            same(
                serde_json::from_str::<Value>(&got.json).unwrap(),
                row["expected"].clone(),
            )
        }
    }
}

/// A row has its token as text, or the texts of its parts and who signs them. What would be long is a mark, and what fills it.
fn token(row: &Value) -> String {
    let filled = |field| match row.get("fill") {
        Some(fill) => {
            let times = usize::try_from(fill["times"].as_u64().unwrap()).unwrap();
            let filling = fill["with"].as_str().unwrap().repeat(times);
            text(row, field).replacen(fill["mark"].as_str().unwrap(), &filling, 1)
        }
        None => text(row, field).to_owned(),
    };
    if row["token"].is_string() {
        return filled("token");
    }
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(filled("header")),
        URL_SAFE_NO_PAD.encode(filled("payload"))
    );
    let secret = Secret::new(row["signed_with"].as_str().unwrap_or("the-secret-of-the-vectors")).unwrap();
    let signature = match row["signature"].as_str() {
        Some(signature) => signature.to_owned(),
        None => URL_SAFE_NO_PAD.encode(secret.tag(signed.as_bytes())),
    };
    format!("{signed}.{signature}")
}

#[test]
fn builds_claims() {
    each("claims", |row| {
        let build = match text(row, "kind") {
            "user" => claims::user,
            "call" => claims::call,
            "permanent" => claims::permanent,
            kind => return Err(format!("unknown kind {kind}")),
        };
        let built = build(text(row, "arguments"), row["now"].as_i64().unwrap());
        match row.get("error") {
            Some(path) => {
                let error = built.err().ok_or("was accepted")?;
                same(json!(error.path), path.clone())?;
                same(error.message.starts_with(&error.path), true)
            }
            None => {
                let claims = built.map_err(|error| error.to_string())?;
                same(serde_json::from_str::<Value>(&claims).unwrap(), row["expected"].clone())
            }
        }
    });
}

#[test]
fn reads_retry_after() {
    each("retry-after", |row| {
        same(
            retry::parse_retry_after(text(row, "value"), seconds(row, "now")),
            row["expected"].as_f64(),
        )
    });
}

#[test]
fn tells_of_error_replies() {
    each("api-errors", |row| {
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        let Some(expected) = row["expected"].as_object() else {
            let told = response::not_the_apis(status, "phrase", text(row, "body").len());
            return same(told, format!("Stream error: {status} - phrase"));
        };
        let code = api_error::code(expected["code"].as_f64().unwrap()).unwrap();
        let message = expected["message"].as_str().unwrap();
        same(
            response::failure(code, message),
            format!("Stream error code {code}: {message}"),
        )
    });
}

#[test]
fn opens_webhooks() {
    each("webhooks", |row| {
        let body = match row["body_base64"].as_str() {
            Some(encoded) => STANDARD.decode(encoded).unwrap(),
            None => text(row, "body").as_bytes().to_owned(),
        };
        let secret = Secret::new("the-secret-of-the-vectors").unwrap();
        let opened = match text(row, "function") {
            "verifyAndParseWebhook" => {
                webhook::receive(&body, row["signature"].as_str(), |body, tag| secret.accepts(body, tag))
                    .and_then(|payload| webhook::text(&payload).map(str::to_owned))
            }
            "parseSqs" => webhook::sqs(&body),
            "parseSns" => webhook::sns(&body),
            function => return Err(format!("unknown function {function}")),
        };
        match (row.get("event"), opened) {
            (Some(event), opened) => {
                let got = opened.map_err(|error| format!("{error}: {}", error.hint))?;
                same(serde_json::from_str::<Value>(&got).unwrap(), event.clone())
            }
            (None, Err(error)) => {
                same(error.to_string(), text(row, "error").to_owned())?;
                same(error.hint.contains(text(row, "hint")), true)
            }
            // Core leaves JSON to the runtime.
            (None, Ok(got)) => {
                same(text(row, "error"), "invalid JSON payload")?;
                same(
                    serde_json::from_str::<Value>(&got).is_ok_and(|event| event.is_object()),
                    false,
                )
            }
        }
    });
}

#[test]
fn builds_the_url_of_every_operation() {
    each("operations", |row| {
        let name = text(row, "operation");
        let operation = operations::ALL
            .iter()
            .find(|operation| operation.name == name)
            .ok_or("no such operation")?;
        same(operation.method.name(), text(row, "method"))?;
        same(u64::from(operation.method.success()), row["status"].as_u64().unwrap())?;
        let base = BaseUrl::new("basePath", "https://host.test", false).unwrap();
        let path = placed(operation, Place::Path).next();
        let path = path.map_or("", |argument| text(&row["arguments"], argument));
        let query: Vec<(String, String)> = row["query"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        let url = base.url(operation, "k", path, &query);
        let (address, parameters) = url.split_once('?').ok_or("no query")?;
        same(address, &format!("https://host.test{}", text(row, "path")))?;
        let decoded: Vec<(String, String)> = parameters
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(n, v)| (decode(n), decode(v)))
            .collect();
        let mut expected = vec![("api_key".to_owned(), "k".to_owned())];
        expected.extend(query);
        same(decoded, expected)
    });
}

fn placed(operation: &Operation, place: Place) -> impl Iterator<Item = &'static str> {
    operation
        .arguments
        .iter()
        .filter(move |argument| argument.place == place)
        .map(|argument| argument.name)
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[test]
fn every_operation_has_rows() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("vectors/operations.json")).unwrap();
    for operation in &operations::ALL {
        assert!(
            rows.iter().any(|row| row["operation"] == operation.name),
            "{} has no row in operations.json",
            operation.name
        );
    }
}
