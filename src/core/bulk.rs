//! Which methods work on more items than one call takes, and with which calls they do it.

use super::operations::{MAX_USERS, Operation, Rule};

/// How many chunks are under way at a time unless the caller says otherwise.
pub const DEFAULT_CONCURRENCY: u32 = 4;
/// The most chunks that may be under way at a time: browsers and servers keep no more connections open either.
pub const MAX_CONCURRENCY: u32 = 64;

/// A method that works on any number of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    /// The method's name.
    pub name: &'static str,
    /// The client's method that takes one chunk.
    pub method: &'static str,
    /// The argument's field that holds the items; `None` where the argument is the list itself.
    pub list: Option<&'static str>,
    /// The reply's field that names the task which does the work.
    pub task: Option<&'static str>,
}

const TASK_ID: Option<&str> = Some("task_id");
const USER_IDS: Option<&str> = Some("user_ids");

/// Every one of them.
pub const ALL: [Bulk; 6] = [
    Bulk {
        name: "upsertMany",
        method: "upsertUsers",
        list: None,
        task: None,
    },
    Bulk {
        name: "updateManyPartial",
        method: "updateUsersPartial",
        list: Some("users"),
        task: None,
    },
    Bulk {
        name: "deactivateMany",
        method: "deactivateUsers",
        list: USER_IDS,
        task: TASK_ID,
    },
    Bulk {
        name: "reactivateMany",
        method: "reactivateUsers",
        list: USER_IDS,
        task: TASK_ID,
    },
    Bulk {
        name: "deleteMany",
        method: "deleteUsers",
        list: USER_IDS,
        task: TASK_ID,
    },
    Bulk {
        name: "exportMany",
        method: "exportUsers",
        list: USER_IDS,
        task: TASK_ID,
    },
];

/// The method of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Bulk> {
    ALL.iter().find(|bulk| bulk.name == name)
}

/// The word for an item that a completed task did. Source: the results of deletions in Stream's own tests; the others are not known.
const DONE: &str = "ok";

/// Whether a completed task did an item, by the status that its result has for it. Most results have none.
#[must_use]
pub fn is_done(status: Option<&str>) -> bool {
    status.is_none_or(|status| status == DONE)
}

/// How many items one call of an operation takes.
#[must_use]
pub fn chunk_size(operation: &Operation) -> usize {
    operation
        .arguments
        .iter()
        .find_map(|argument| match argument.rule {
            Rule::Ids { max } => Some(max),
            Rule::UserMap | Rule::UserList => Some(MAX_USERS),
            _ => None,
        })
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::operations;

    #[test]
    fn an_item_is_done_unless_its_status_is_another() {
        for (status, done) in [
            (None, true),
            (Some("ok"), true),
            (Some("error"), false),
            (Some(""), false),
        ] {
            assert_eq!(is_done(status), done, "{status:?}");
        }
    }

    #[test]
    fn every_method_sends_what_its_operation_takes_at_a_time() {
        for bulk in &ALL {
            let method = if bulk.list.is_none() {
                "updateUsers"
            } else {
                bulk.method
            };
            let Some(operation) = operations::by_client_method(method) else {
                panic!("{method} is no operation")
            };
            let list = operation
                .arguments
                .iter()
                .find(|argument| Some(argument.name) == bulk.list.or(Some("users")));
            assert!(list.is_some(), "{}", bulk.name);
            let expected = if bulk.name == "exportMany" { 25 } else { 100 };
            assert_eq!(chunk_size(operation), expected, "{}", bulk.name);
        }
    }
}
