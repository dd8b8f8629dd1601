//! JSON as the sandbox needs it: bodies as trees, strictly read; replies and stored state written and read member by member.
//!
//! Why not serde and serde_json: a derived reader and writer for each of some eighty types, with tables for the last bit of
//! every double, were a third of the sandbox's module. Here a type lists its members once, in one of the macros of
//! `shapes`, and numbers stay as they are written.

mod number;
mod shapes;
mod slices;
mod stored;
mod tree;
mod value;
mod write;

pub use number::{Number, compare};
pub(crate) use shapes::{bare, object, stored, transparent, variants, words};
pub use slices::{items, members, string};
pub use stored::{FromJson, Members, Source, Unreadable, from_text};
pub use tree::{Refusal, read};
pub use value::{Map, Value};
pub use write::{Object, ToJson, Writer, Written, to_text};
