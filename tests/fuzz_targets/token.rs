//! A stranger's token, and one that is genuine whatever it says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use stream_users_wasm::core::claims::Check;
use stream_users_wasm::core::error::Reason;
use stream_users_wasm::core::jwt;
use stream_users_wasm::core::secret::Secret;

use super::parts;

pub fn token(data: &[u8]) {
    let secret = Secret::new("the-secret-of-the-targets").unwrap();
    foreign(&secret, &String::from_utf8_lossy(data));
    let [header, claims] = parts(data);
    genuine(&secret, &header, &claims);
}

/// Nobody without the secret gets in, and what is decoded is what stands there.
fn foreign(secret: &Secret, text: &str) {
    let Err(error) = jwt::verify(secret, text) else {
        panic!("a token that nobody signed was accepted")
    };
    assert!(
        matches!(error.reason, Reason::Malformed | Reason::Algorithm | Reason::Signature),
        "{error}"
    );
    if let Ok(decoded) = jwt::decode(text) {
        let written = [decoded.header, decoded.claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part))
            .join(".")
            + "."
            + decoded.signature;
        assert_eq!(written, text);
    }
}

/// A signature does not make a token good: its header and claims are judged as an independent reader sees them.
fn genuine(secret: &Secret, header: &str, claims: &str) {
    let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(secret.tag(signed.as_bytes())));
    let Ok(verified) = jwt::verify(secret, &token) else {
        return;
    };

    let Some(header) = independently(header) else { return };
    assert_eq!((&header["alg"], header.get("crit")), (&Value::from("HS256"), None));
    assert_eq!(verified.json, claims);
    let Some(claims) = independently(claims) else { return };
    assert!(claims.is_object());
    assert_eq!(verified.user_id().as_deref(), claims["user_id"].as_str());
    assert_eq!(verified.role().as_deref(), claims["role"].as_str());
    for (got, name) in [(verified.iat, "iat"), (verified.exp, "exp"), (verified.nbf, "nbf")] {
        // Times are exact for whole seconds; of a fraction's last digits nothing depends.
        let close = |got: f64, expected: f64| (got - expected).abs() <= expected.abs() * 1e-9;
        match claims[name].as_f64() {
            Some(expected) => assert!(
                got.is_some_and(|got| close(got, expected)),
                "{name}: {got:?} for {expected}"
            ),
            None => assert_eq!(got, None, "{name}"),
        }
    }

    let check = Check {
        now: 1_700_000_000.0,
        tolerance: 0.0,
        allow_server: true,
    };
    if verified.check(&check).is_ok() {
        assert!(verified.exp.is_none_or(|exp| exp > check.now));
        assert!(verified.iat.is_none_or(|iat| iat <= check.now));
        assert!(verified.nbf.is_none_or(|nbf| nbf <= check.now));
    }
}

/// What another reader makes of a text that ours took. It does not take all that JSON allows, and says so.
fn independently(text: &str) -> Option<Value> {
    const NOT_TAKEN: [&str; 4] = ["surrogate", "hex escape", "out of range", "recursion limit"];
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let why = error.to_string();
            assert!(NOT_TAKEN.iter().any(|known| why.contains(known)), "{why}");
            None
        }
    }
}
