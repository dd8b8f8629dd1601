//! Events that come through Amazon's queues: SQS bodies and SNS notifications. They carry **no signature**: whoever may write
//! to the queue or topic can forge them, so its access policy is what protects it.
//!
//! Source: Stream's docs on SQS and SNS delivery: base64 of the event's JSON, which may be compressed first.

use super::error::{Fault, Problem, WebhookError};
use super::gzip::inflate;
use super::receive::text;
use crate::core::base64::{self, Alphabet};
use crate::core::json::{self, Value};

/// The types of envelopes that SNS sends about the subscription itself, and what there is to do.
static CONFIRMATIONS: [(&str, Fault); 2] = [
    (
        "SubscriptionConfirmation",
        refusal(
            "This is a SubscriptionConfirmation, not an event: SNS asks whether this endpoint wants the topic's messages. Check that the \
             TopicArn is yours and that its SubscribeURL is an https:// address below amazonaws.com, then request that URL once.",
        ),
    ),
    (
        "UnsubscribeConfirmation",
        refusal(
            "This is an UnsubscribeConfirmation, not an event: the subscription has ended. Answer 200; its SubscribeURL would renew it.",
        ),
    ),
];
static IS_JSON: Fault = refusal(
    "The body is JSON, where base64 was expected. If the queue is fed by an SNS topic, pass the body to parseSns; \
     if something decoded it already, pass it to JSON.parse.",
);
static NO_BASE64: Fault = refusal(
    "The body is not base64 with its padding, as Stream puts it into the queue. Pass the message's Body as it came.",
);
static NO_NOTIFICATION: Fault = refusal(
    "The body is neither an SNS notification nor its Message, which is base64 with its padding. Pass it as it came.",
);
static NO_JSON: Fault =
    refusal("The body starts like an SNS notification but is not JSON. Pass it as it came, all of it.");
static NO_MESSAGE: Fault = refusal(
    "The body is JSON without a Message, so it is no SNS notification. Is it the event itself? Then nothing has to be unpacked.",
);
static OTHER_TYPE: Fault =
    refusal("The body is an SNS message of a type other than Notification, so it carries no event.");
static OTHER_MESSAGE: Fault =
    refusal("The notification's Message is not base64 with its padding. Is this topic one that Stream writes to?");

const fn refusal(hint: &'static str) -> Fault {
    Fault::new(Problem::InvalidBase64, hint)
}

/// The event's JSON text from the body of an SQS message.
///
/// # Parameters
/// - `body`: the message's body: base64 with padding, of JSON or of gzip of JSON. White space around it does not count.
///
/// # Errors
/// [`Problem::InvalidBase64`], [`Problem::GzipFailed`], or [`Problem::InvalidJson`] for what is no text.
///
/// # Example
/// ```
/// use stream_users_wasm::core::webhook;
/// assert_eq!(webhook::sqs(b"e30=").as_deref(), Ok("{}"));
/// assert_eq!(webhook::sqs(b"{}").map_err(|error| error.to_string()), Err("invalid base64 encoding".to_owned()));
/// ```
pub fn sqs(body: &[u8]) -> Result<String, WebhookError> {
    let is_json = trimmed(body).first() == Some(&b'{');
    decoded(body, if is_json { &IS_JSON } else { &NO_BASE64 })
}

/// The event's JSON text from an SNS notification.
///
/// # Parameters
/// - `body`: the notification's JSON as SNS posts it, or its `Message` alone, which is what [`sqs`] takes. White space and a
///   byte order mark before it do not count.
///
/// # Errors
/// As [`sqs`]; a confirmation of a subscription is named in the hint.
///
/// # Example
/// ```
/// use stream_users_wasm::core::webhook;
/// assert_eq!(webhook::sns(br#"{"Type":"Notification","Message":"e30="}"#).as_deref(), Ok("{}"));
/// assert_eq!(webhook::sns(b"e30=").as_deref(), Ok("{}"));
/// ```
pub fn sns(body: &[u8]) -> Result<String, WebhookError> {
    const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
    let body = trimmed(body);
    let body = body.strip_prefix(BYTE_ORDER_MARK).map_or(body, trimmed);
    if body.first() != Some(&b'{') {
        return decoded(body, &NO_NOTIFICATION);
    }
    let Some(envelope) = str::from_utf8(body).ok().and_then(|body| json::object(body).ok()) else {
        return Err(WebhookError(&NO_JSON));
    };
    let (mut kind, mut message) = ("Notification", None);
    for (key, value) in envelope {
        // Amazon writes neither names nor types with escapes.
        match (key.written(), value) {
            ("Type", Value::Text(text)) => kind = text.written(),
            ("Message", Value::Text(text)) => message = Some(text),
            _ => {}
        }
    }
    if let Some((_, fault)) = CONFIRMATIONS.iter().find(|(name, _)| *name == kind) {
        return Err(WebhookError(fault));
    }
    let message = message.ok_or(WebhookError(&NO_MESSAGE))?;
    if kind != "Notification" {
        return Err(WebhookError(&OTHER_TYPE));
    }
    decoded(message.decode().as_bytes(), &OTHER_MESSAGE)
}

/// White space around it does not count.
#[inline(never)]
const fn trimmed(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

fn decoded(base64: &[u8], fault: &'static Fault) -> Result<String, WebhookError> {
    let decoded = base64::decode(Alphabet::Standard, trimmed(base64)).ok_or(WebhookError(fault))?;
    text(&inflate(&decoded)?).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(result: Result<String, WebhookError>) -> (Problem, &'static str) {
        let error = result.unwrap_err();
        (error.problem, error.hint)
    }

    #[test]
    fn names_what_an_sns_envelope_is_when_it_is_no_event() {
        for (body, word) in [
            (
                r#"{"Type":"SubscriptionConfirmation","Message":"You have chosen","SubscribeURL":"https://x"}"#,
                "SubscribeURL",
            ),
            (
                r#"{"Type":"UnsubscribeConfirmation","Message":"You have chosen"}"#,
                "ended",
            ),
            (r#"{"Type":"Other","Message":"e30="}"#, "other than Notification"),
            (r#"{"Type":"Notification"}"#, "without a Message"),
            (r#"{"Type":"Notification","Message":5}"#, "without a Message"),
            (r#"{"Type":"Notification","Message":"{}"}"#, "Message is not base64"),
            (r#"{"type":"user.updated"}"#, "the event itself"),
            (r#"{"Type":"#, "not JSON"),
            ("{\"Type\":\"Notification\",\"Message\":\"e30=\"}x", "not JSON"),
            ("", "empty"),
            ("e30", "neither"),
        ] {
            let (problem, hint) = refused(sns(body.as_bytes()));
            assert_eq!(
                problem,
                if body.is_empty() {
                    Problem::InvalidJson
                } else {
                    Problem::InvalidBase64
                },
                "{body}"
            );
            assert!(hint.contains(word), "{body}: {hint}");
        }
    }

    #[test]
    fn takes_base64_in_its_one_canonical_form() {
        for body in ["e30=", " e30=\r\n"] {
            assert_eq!(sqs(body.as_bytes()).as_deref(), Ok("{}"), "{body}");
        }
        for body in [
            "e30", "e30==", "e31=", "e3 0=", "e3\n0=", "e30=e30=", "-_==", "{}", "\u{e9}",
        ] {
            assert_eq!(refused(sqs(body.as_bytes())).0, Problem::InvalidBase64, "{body}");
        }
        assert!(refused(sqs(b"{\"Type\":\"Notification\"}")).1.contains("parseSns"));
    }

    #[test]
    fn tolerates_space_and_a_byte_order_mark_around_an_envelope() {
        let envelope = r#"{ "Message" : "e30=" , "Type" : "Notification" }"#;
        for (before, after) in [("", ""), (" \r\n\t", "\n"), ("\u{feff}", ""), ("\n\u{feff} ", " ")] {
            assert_eq!(
                sns(format!("{before}{envelope}{after}").as_bytes()).as_deref(),
                Ok("{}")
            );
            assert_eq!(sns(format!("{before}e30={after}").as_bytes()).as_deref(), Ok("{}"));
        }
    }
}
