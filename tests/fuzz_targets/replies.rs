//! What a server, or something before it, answers.

use stream_users_wasm::core::operations::Repeat;
use stream_users_wasm::core::retry::{Attempt, Fault, Policy, Verdict, decide, parse_retry_after};

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
