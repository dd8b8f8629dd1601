//! Faults that were asked for: what the next calls suffer, so that a program's retries can be tried.

use crate::core::api_error::{self, Code};
use crate::sandbox::document::{stored, words};
use crate::sandbox::endpoint::Endpoint;
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::Fields;

/// How a reply reaches the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// As it should.
    #[default]
    Whole,
    /// Half of its body, then the connection breaks.
    Truncated,
    /// With a body that is not JSON.
    Malformed,
    /// Not at all: the connection breaks.
    Reset,
}

words!(Ending {
    Whole = "whole",
    Truncated = "truncated",
    Malformed = "malformed",
    Reset = "reset",
});

const ENDINGS: &[(&str, Ending)] = &[
    ("truncated", Ending::Truncated),
    ("malformed", Ending::Malformed),
    ("reset", Ending::Reset),
];

/// The body of [`Ending::Malformed`]: what proxies answer in a server's place.
pub const MALFORMED: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>\n";

const MOST_CALLS: i64 = 1_000_000;
const LONGEST_DELAY: i64 = 60_000;

/// What happens to calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// How many calls it is still for.
    count: u32,
    /// The operation that it is for; all, if there is none.
    operation: Option<String>,
    /// The error status that is answered.
    pub status: Option<u16>,
    /// Milliseconds by which the reply is late.
    pub delay: u32,
    /// How the reply reaches the caller.
    pub ending: Ending,
    /// Whether the call does its work all the same, as a server's does that fails after it.
    pub applied: bool,
}

stored!(Fault {
    count,
    operation,
    status,
    delay,
    ending,
    applied
});

impl Fault {
    /// Reads a fault.
    ///
    /// # Errors
    /// A member is of the wrong type, out of range or not known.
    fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        fields.only(&["count", "operation", "status", "delay", "ending", "applied"])?;
        let operation = fields.text("operation")?;
        if let Some(unknown) = operation.filter(|name| Endpoint::named(name).is_none()) {
            let path = fields.path("operation");
            return Err(Failure::input(format!(
                "{path}: no operation is called {unknown:?}; they are called as in the API's errors, such as \"QueryUsers\""
            )));
        }
        let status = fields.integer("status", 400..=599)?;
        let ending = fields.choice("ending", ENDINGS)?.unwrap_or_default();
        let lost = status.is_some() || ending == Ending::Reset;
        Ok(Self {
            count: small(fields.integer("count", 1..=MOST_CALLS)?, 1),
            operation: operation.map(str::to_owned),
            status: status.and_then(|status| status.try_into().ok()),
            delay: small(fields.integer("delay", 0..=LONGEST_DELAY)?, 0),
            ending,
            applied: fields.flag("applied")?.unwrap_or(!lost),
        })
    }

    /// What is answered in place of the call's own reply.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        let status = match (self.status, self.applied) {
            (Some(status), _) => status,
            (None, false) => api_error::INTERNAL.status,
            (None, true) => return None,
        };
        Some(Failure::new(Code::of_status(status), "this fault was asked for"))
    }
}

fn small(number: Option<i64>, otherwise: u32) -> u32 {
    number.and_then(|number| number.try_into().ok()).unwrap_or(otherwise)
}

/// The faults to come, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    faults: Vec<Fault>,
}

stored!(Faults { faults });

impl Faults {
    /// Reads the list that is to take the place of this one.
    ///
    /// # Errors
    /// It is none, or one of it is no fault.
    pub fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        arguments.only(&["faults"])?;
        let list = arguments.required("faults", arguments.list("faults")?)?;
        let faults = list.into_iter().map(|item| Fault::read(&Fields::of(item)?));
        Ok(Self {
            faults: faults.collect::<Result<_, _>>()?,
        })
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The fault of a call: the first that is for its operation, used once.
    pub fn take(&mut self, operation: &str) -> Option<Fault> {
        let fits = |fault: &Fault| fault.operation.as_deref().is_none_or(|name| name == operation);
        let at = self.faults.iter().position(fits)?;
        let fault = self.faults.get_mut(at)?;
        fault.count = fault.count.saturating_sub(1);
        let taken = fault.clone();
        if taken.count == 0 {
            self.faults.remove(at);
        }
        Some(taken)
    }
}
