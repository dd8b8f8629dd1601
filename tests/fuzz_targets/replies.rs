//! What a server, or something before it, answers.

use serde_json::Value;
use stream_users_wasm::core::api_error;
use stream_users_wasm::core::operations::Repeat;
use stream_users_wasm::core::response::{self, Kind};
use stream_users_wasm::core::retry::{Attempt, Fault, Policy, Verdict, decide, parse_retry_after};

/// What core says of an error reply, of which `JSON.parse` has read the body: any number as its code, any text as what it says.
pub fn error_reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let byte = |index: usize| data.get(index).copied().unwrap_or_default();
    let number = f64::from_le_bytes(std::array::from_fn(byte));
    #[allow(clippy::cast_precision_loss)] // both sides alike
    match api_error::code(number) {
        Some(code) => assert!(code as f64 == number, "{number} became {code}"),
        None => assert!(
            number.fract() != 0.0 || number.abs() > 9.2e18 || number.is_nan(),
            "{number}"
        ),
    }

    let read: Option<Value> = serde_json::from_str(&text).ok();
    let code = read.as_ref().and_then(|read| read["code"].as_i64());
    if let Some((code, message)) = read.as_ref().and_then(|read| code.zip(read["message"].as_str())) {
        assert_eq!(
            response::failure(code, message),
            format!("Stream error code {code}: {message}")
        );
    }

    // A phrase is quoted as it came, whatever it looks like.
    let status = u16::from_le_bytes([byte(0), byte(1)]) % 1_000;
    let said = response::not_the_apis(status, &text, data.len());
    let start = format!("Stream error: {status} - ");
    if response::kind(status) == Kind::Success || text.is_empty() {
        assert!(said.len() > start.len() && said.starts_with(&start), "{said}");
    } else {
        assert_eq!(said, start + &text);
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
