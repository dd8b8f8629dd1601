//! What can be asked for: core's two tables, read as one.

use crate::core::operations::neighbours::{self, NEIGHBOURS, Neighbour};
use crate::core::operations::{self, ALL, Method, Operation};

/// Which operation, of either table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// One that the client has a method for.
    Users(operations::Id),
    /// One of those around.
    Neighbour(neighbours::Id),
}

/// One operation, as far as answering it needs.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// Which one.
    pub call: Call,
    /// The API's name of it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{name}` for an argument.
    pub path: &'static str,
    /// The documented calls a minute.
    pub per_minute: Option<u32>,
}

impl From<&Operation> for Endpoint {
    fn from(operation: &Operation) -> Self {
        Self {
            call: Call::Users(operation.id),
            name: operation.name,
            method: operation.method,
            path: operation.path,
            per_minute: operation.per_minute(),
        }
    }
}

impl From<&Neighbour> for Endpoint {
    fn from(neighbour: &Neighbour) -> Self {
        Self {
            call: Call::Neighbour(neighbour.id),
            name: neighbour.name,
            method: neighbour.method,
            path: neighbour.path,
            per_minute: neighbour.per_minute,
        }
    }
}

impl Endpoint {
    /// Every endpoint, those of the client first.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(Self::from).chain(NEIGHBOURS.iter().map(Self::from))
    }

    /// The endpoint of an operation's name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|endpoint| endpoint.name == name)
    }
}
