//! Events as the requests that deliver them: signed, and repeated by rule.
//!
//! Source: Stream's webhook docs: the headers, the signature over the uncompressed body, 6 s an attempt and 15 s in all, three
//! attempts after 408, 429 and 5xx or a time-out, two after a connection that failed.

use serde::Serialize;

use crate::core::request::{CONTENT_TYPE, JSON};
use crate::core::webhook::{self, ID_HEADER, KEY_HEADER, SIGNATURE_HEADER};
use crate::sandbox::events::{Delivery, Event};
use crate::sandbox::settings::Settings;

/// Milliseconds that one attempt may take.
pub const ATTEMPT_TIMEOUT: u32 = 6_000;
/// Milliseconds that all attempts together may take.
pub const TOTAL_TIMEOUT: u32 = 15_000;

/// A request that delivers an event; its body is the event's. The number of the attempt is the host's to add, under [`webhook::ATTEMPT_HEADER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// Whether the host compresses the body: where something is posted from, there is a gzip already.
    pub gzip: bool,
}

/// The requests that deliver an event to the URLs of the app's settings.
#[must_use]
pub fn posts(settings: &Settings, event: &Event) -> Vec<Post> {
    let post = |delivery: &Delivery| {
        let mut headers = signed(settings, event);
        headers.push((CONTENT_TYPE, JSON.to_owned()));
        if delivery.gzip {
            headers.push(("content-encoding", "gzip".to_owned()));
        }
        Post {
            url: delivery.url.clone(),
            headers,
            gzip: delivery.gzip,
        }
    };
    event.deliveries.iter().map(post).collect()
}

/// The headers that prove where an event is from.
#[must_use]
pub fn signed(settings: &Settings, event: &Event) -> Vec<(&'static str, String)> {
    vec![
        (SIGNATURE_HEADER, webhook::sign(&settings.secret, event.body.as_bytes())),
        (ID_HEADER, event.id.clone()),
        (KEY_HEADER, settings.api_key.clone()),
    ]
}

/// Whether a delivery is tried once more.
///
/// # Parameters
/// - `attempts`: how many there were.
/// - `status`: what the last one was answered; `None` when it was not.
/// - `timed_out`: whether its time was up.
/// - `elapsed`: milliseconds since the first.
#[must_use]
pub fn attempt_again(attempts: u32, status: Option<u16>, timed_out: bool, elapsed: f64) -> bool {
    let most = match status {
        Some(408 | 429 | 500..) => 3,
        Some(_) => 1,
        None if timed_out => 3,
        None => 2,
    };
    attempts < most && elapsed < f64::from(TOTAL_TIMEOUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_repeated_as_documented() {
        for (status, timed_out, attempts) in [
            (Some(200), false, 1),
            (Some(404), false, 1),
            (Some(408), false, 3),
            (Some(429), false, 3),
            (Some(503), false, 3),
            (None, false, 2),
            (None, true, 3),
        ] {
            let made = (1..10).find(|made| !attempt_again(*made, status, timed_out, 0.0));
            assert_eq!(made, Some(attempts), "{status:?} {timed_out}");
        }
        assert!(!attempt_again(1, None, true, 15_000.0));
    }
}
