//! What can be wrong with what a caller, or a stranger, hands in.

use std::fmt;

/// An argument that is refused before anything is sent or signed: a [`Refusal`], in a box, since every result has room for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError(Box<Refusal>);

/// What an [`InputError`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The offending field as the caller would write it: `users[3].id`.
    pub path: String,
    /// What is wrong with it and what to do, starting with the path.
    pub message: String,
}

impl InputError {
    /// An error about one field: `must` is the rest of a sentence that starts with the path.
    ///
    /// # Parameters
    /// - `path`: the field as the caller would write it.
    /// - `must`: what is wrong and what to do.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::error::InputError;
    /// let error = InputError::at("users[3].id", "must be a non-empty string.");
    /// assert_eq!(error.to_string(), "users[3].id must be a non-empty string.");
    /// ```
    #[must_use]
    pub fn at(path: &str, must: &str) -> Self {
        Self::joined(path, &[must])
    }

    /// [`InputError::at`] with the rest of the sentence in pieces. Not `format!`: the code behind it is 2 KB of every download.
    #[must_use]
    pub fn joined(path: &str, must: &[&str]) -> Self {
        let message = [path, " ", &must.concat()].concat();
        Self(Box::new(Refusal {
            path: path.to_owned(),
            message,
        }))
    }

    /// The same error where the field is one of `owner`: of `options`, `exp` is `options.exp`.
    #[must_use]
    pub fn of(&self, owner: &str) -> Self {
        Self(Box::new(Refusal {
            path: [owner, ".", &self.path].concat(),
            message: [owner, ".", &self.message].concat(),
        }))
    }
}

impl From<Refusal> for InputError {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(refusal))
    }
}

impl std::ops::Deref for InputError {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InputError {}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Not three canonical base64url parts with JSON objects in the first two, or too long.
    Malformed,
    /// The header names an algorithm other than HS256, or an extension that must be understood.
    Algorithm,
    /// The signature was made with another secret, or the token was changed.
    Signature,
    /// `exp` has passed.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// `iat` lies in the future.
    IssuedInFuture,
    /// A claim is missing or has the wrong type.
    Claim,
}

impl Reason {
    /// The reason's name in `TokenError.reason`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::IssuedInFuture => "issued_in_future",
            Self::Claim => "claim",
        }
    }
}

/// A token that is refused: one of the ways in which it can be, all of which are written down. So it never holds any part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenError(pub(crate) &'static Fault);

/// What a [`TokenError`] says.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub reason: Reason,
    /// The claim that the reason is about.
    pub claim: Option<&'static str>,
    /// What is wrong with the token, and what to do.
    pub message: &'static str,
}

impl Fault {
    pub(crate) const fn malformed(message: &'static str) -> Self {
        Self {
            reason: Reason::Malformed,
            claim: None,
            message,
        }
    }

    pub(crate) const fn algorithm(message: &'static str) -> Self {
        Self {
            reason: Reason::Algorithm,
            claim: None,
            message,
        }
    }

    pub(crate) const fn claim(claim: &'static str, message: &'static str) -> Self {
        Self {
            reason: Reason::Claim,
            claim: Some(claim),
            message,
        }
    }
}

impl std::ops::Deref for TokenError {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        self.0
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for TokenError {}
