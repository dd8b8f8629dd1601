//! The latest requests, without queries, headers and bodies: tokens, keys and signatures travel there.

use std::collections::VecDeque;

use crate::sandbox::document::{ToJson, Writer, object};
use crate::sandbox::time::{Millis, Time};

/// How many requests are remembered.
pub const REMEMBERED: usize = 1_000;
/// How much of a path is remembered, in characters.
const PATH: usize = 300;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which one, from 1.
    number: u64,
    /// The sandbox's time, in milliseconds since 1970.
    at: Millis,
    method: String,
    path: String,
    /// The reply's status.
    status: u16,
    /// `true` if a fault that was asked for met it.
    fault: Option<bool>,
}

object!(Entry {
    number,
    at,
    method,
    path,
    status,
    fault
});

/// The latest requests, the oldest first.
#[derive(Debug, Default)]
pub struct Log {
    /// How many there were in all.
    pub answered: u64,
    entries: VecDeque<Entry>,
}

impl Log {
    /// Remembers a request.
    pub fn add(&mut self, at: Time, method: &str, path: &str, status: u16, fault: bool) {
        self.answered += 1;
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            number: self.answered,
            at: Millis(at),
            method: method.chars().take(PATH).collect(),
            path: path.chars().take(PATH).collect(),
            status,
            fault: fault.then_some(true),
        });
    }
}

/// What is remembered.
impl ToJson for Log {
    fn write(&self, to: &mut Writer) {
        self.entries.write(to);
    }
}
