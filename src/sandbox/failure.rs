//! A request that is refused, and the error body that says so.

use std::fmt;
use std::ops::Deref;

use super::choices;
use super::document::{ToJson, Unreadable, Writer, to_text};
use super::reply::NONE;
use crate::core::api_error::{self, Code, field};

/// Why a request is refused. Half of all functions may return one and few ever do: it is kept in a box, out of their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(Box<Told>);

/// What a [`Failure`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The error code with its status.
    pub code: Code,
    /// What is wrong.
    pub reason: String,
    /// Whether the message is the reason alone. If not, it starts with the operation: `X failed with error: "reason"`.
    pub bare: bool,
}

impl Deref for Failure {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A failure of an operation.
    pub fn new(code: Code, reason: impl Into<String>) -> Self {
        Self::boxed(code, reason.into(), false)
    }

    /// A failure before there is an operation to speak of: no key, no token, no such route.
    pub fn bare(code: Code, message: impl Into<String>) -> Self {
        Self::boxed(code, message.into(), true)
    }

    #[cold]
    #[inline(never)]
    fn boxed(code: Code, reason: String, bare: bool) -> Self {
        Self(Box::new(Told { code, reason, bare }))
    }

    /// What is wrong.
    #[must_use]
    pub fn into_reason(self) -> String {
        self.0.reason
    }

    /// The same failure, met at a place.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.0.reason = format!("{place}: {}", self.reason);
        self
    }

    /// Wrong input.
    pub fn input(reason: impl Into<String>) -> Self {
        Self::new(api_error::INPUT, reason)
    }

    /// A user whom nobody created.
    #[must_use]
    pub fn no_user(id: &str) -> Self {
        Self::new(api_error::NOT_FOUND, format!("the user {id} does not exist"))
    }

    /// A user who was deleted.
    #[must_use]
    pub fn deleted(id: &str) -> Self {
        Self::new(choices::UPSERT_OF_DELETED, format!("the user {id} was deleted"))
    }

    /// A user who was deactivated.
    #[must_use]
    pub fn deactivated(id: &str) -> Self {
        Self::new(api_error::NOT_FOUND, format!("the user {id} was deactivated"))
    }

    /// An actor who may not do this.
    #[must_use]
    pub fn not_allowed(role: &str, action: &str) -> Self {
        Self::new(
            api_error::NOT_ALLOWED,
            format!("User with role '{role}' is not allowed to perform action {action}"),
        )
    }

    /// The error body.
    ///
    /// # Parameters
    /// - `operation`: the API's name of what was asked for, if that is known.
    #[must_use]
    pub fn body(&self, operation: Option<&str>) -> String {
        let message = match operation {
            Some(name) if !self.bare => format!("{name} failed with error: \"{}\"", self.reason),
            _ => self.reason.clone(),
        };
        to_text(&Error {
            code: self.code,
            message: &message,
        })
    }
}

/// A record that this version of the package cannot read.
impl From<Unreadable> for Failure {
    fn from(unreadable: Unreadable) -> Self {
        Self::input(unreadable.to_string())
    }
}

/// `APIError`.
struct Error<'a> {
    code: Code,
    message: &'a str,
}

impl ToJson for Error<'_> {
    fn write(&self, to: &mut Writer) {
        to.open('{');
        to.member(field::CODE, &self.code.code);
        to.member(field::MESSAGE, self.message);
        to.member(field::STATUS_CODE, &self.code.status);
        to.member(field::DURATION, choices::DURATION);
        to.member(field::MORE_INFO, api_error::MORE_INFO_URL);
        to.member(field::DETAILS, &NONE);
        to.close('}');
    }
}
