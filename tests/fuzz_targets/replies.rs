//! What a server, or something before it, answers.

use serde_json::Value;
use stream_users_wasm::core::operations::Repeat;
use stream_users_wasm::core::response;
use stream_users_wasm::core::retry::{Attempt, Fault, Policy, Verdict, decide, parse_retry_after};

pub fn error_reply(data: &[u8]) {
    let body = String::from_utf8_lossy(data);
    let failure = response::failure(400, "", &body);
    assert!(!failure.message.is_empty());

    // An independent reader agrees on what an error of the API's is. It takes the last of two members of one name, as we do.
    let read: Option<Value> = serde_json::from_str(&body).ok();
    let code = read.as_ref().and_then(|read| read["code"].as_i64());
    match read.as_ref().and_then(|read| code.zip(read["message"].as_str())) {
        Some((code, message)) if failure.message.starts_with("Stream error code") => {
            assert_eq!((failure.error.code, &*failure.error.message), (code, message));
            assert_eq!(failure.message, format!("Stream error code {code}: {message}"));
        }
        _ => assert!(failure.error.code == 400 || body.contains("code")),
    }
}

pub fn retry_after(data: &[u8]) {
    let (chosen, text) = data.split_at(data.len().min(4));
    let text = String::from_utf8_lossy(text);
    let number = |index: usize| f64::from(chosen.get(index).copied().unwrap_or_default());
    let now = 1_700_000_000_000.0 + number(0) * 1e9;
    if let Some(milliseconds) = parse_retry_after(&text, now) {
        assert!(milliseconds >= 0.0 && milliseconds.is_finite(), "{milliseconds}");
    }

    let policy = Policy {
        max_retries: 5,
        retry_writes: true,
        total_timeout: 30_000.0,
    };
    let attempt = Attempt {
        fault: Fault::Status {
            status: 429,
            unrecoverable: false,
        },
        number: u32::from(chosen.first().copied().unwrap_or_default()),
        repeat: Repeat::Read,
        retry_after: Some(&text),
        reset: Some(number(1) * 1e10 - 1e11),
        now,
        elapsed: number(2) * 200.0,
        random: number(3) / 255.0,
    };
    match decide(&policy, &attempt) {
        Verdict::Wait(wait) => {
            assert!(
                (0.0..=60_000.0).contains(&wait) && attempt.elapsed + wait < policy.total_timeout,
                "{wait}"
            );
        }
        Verdict::Stop { retry_after } => assert!(retry_after.is_none_or(|wait| wait >= 0.0)),
    }
}
