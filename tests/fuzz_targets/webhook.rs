//! A webhook's body, and what comes out of a queue.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::webhook::{self, MAX_LENGTH, Problem};

pub fn webhook(data: &[u8]) {
    let secret = Secret::new("the-secret-of-the-targets").unwrap();
    let accepts = |text: &[u8], tag: &[u8]| secret.accepts(text, tag);

    let nobody = webhook::receive(data, Some(&"0".repeat(64)), accepts).unwrap_err();
    assert!(matches!(
        nobody.problem,
        Problem::SignatureMismatch | Problem::GzipFailed
    ));
    assert!(!webhook::verify(&secret, data, &String::from_utf8_lossy(data)));

    let inflated = webhook::inflate(data);
    match &inflated {
        Ok(Cow::Borrowed(body)) => assert!(!data.starts_with(&[0x1f, 0x8b]) && *body == data),
        Ok(Cow::Owned(body)) => {
            assert!(body.len() <= MAX_LENGTH);
            let over_compressed = webhook::sign(&secret, data);
            assert!(webhook::receive(data, Some(&over_compressed), accepts).is_err());
        }
        Err(error) => assert_eq!(error.problem, Problem::GzipFailed),
    }
    if let Ok(body) = &inflated {
        let signature = webhook::sign(&secret, body);
        assert_eq!(
            webhook::receive(data, Some(&signature), accepts).as_deref(),
            Ok(&**body)
        );
    }

    // A queue's message is the same body in base64, and an envelope around it changes nothing.
    let expected = inflated.and_then(|payload| webhook::text(&payload).map(str::to_owned));
    let base64 = STANDARD.encode(data);
    assert_eq!(webhook::sqs(base64.as_bytes()), expected);
    assert_eq!(webhook::sns(base64.as_bytes()), expected);
    let envelope = json!({ "Type": "Notification", "Message": base64 }).to_string();
    assert_eq!(webhook::sns(envelope.as_bytes()), expected);

    // The bytes as they stand, which are hardly ever base64.
    for opened in [webhook::sqs(data), webhook::sns(data)] {
        assert!(opened.is_ok() || !opened.unwrap_err().hint.is_empty());
    }
}
