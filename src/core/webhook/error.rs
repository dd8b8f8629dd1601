//! Why a webhook is refused.

use std::fmt;

/// What is wrong with a webhook.
///
/// Source: the Node SDK's `InvalidWebhookErrorMessages`, which applications match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No secret fits the signature and the body.
    SignatureMismatch,
    /// A queue's message is not base64.
    InvalidBase64,
    /// The body starts as gzip does but cannot be inflated.
    GzipFailed,
    /// The payload is not the JSON object of an event.
    InvalidJson,
}

impl Problem {
    /// The error's message.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::SignatureMismatch => "signature mismatch",
            Self::InvalidBase64 => "invalid base64 encoding",
            Self::GzipFailed => "gzip decompression failed",
            Self::InvalidJson => "invalid JSON payload",
        }
    }
}

/// A webhook that is refused: one of the ways in which it can be, all of which are written down. So it holds nothing of the body, the
/// signature or the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookError(pub(super) &'static Fault);

/// What a [`WebhookError`] says.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: Problem,
    /// Why that may be, and what to do.
    pub hint: &'static str,
}

impl Fault {
    pub(super) const fn new(problem: Problem, hint: &'static str) -> Self {
        Self { problem, hint }
    }
}

impl std::ops::Deref for WebhookError {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        self.0
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.message())
    }
}

impl std::error::Error for WebhookError {}
