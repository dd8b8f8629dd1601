//! Which methods work on more items than one call takes, and with which calls they do it.

use super::operations::{MAX_EXPORTED_USERS, MAX_USERS, USER_IDS};

/// How many chunks are under way at a time unless the caller says otherwise.
pub const DEFAULT_CONCURRENCY: u32 = 4;
/// The most chunks that may be under way at a time: browsers and servers keep no more connections open either.
pub const MAX_CONCURRENCY: u32 = 64;

/// A method that works on any number of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    /// The client's method that takes one chunk.
    pub method: &'static str,
    /// The argument's field that holds the items; `None` where the argument is the list itself.
    pub list: Option<&'static str>,
    /// The reply's field that names the task which does the work.
    pub task: Option<&'static str>,
    /// How many items one call takes.
    pub size: usize,
}

impl Bulk {
    /// A method on ids of users that starts a task for each chunk.
    const fn of_tasks(method: &'static str, size: usize) -> Self {
        Self {
            method,
            list: Some(USER_IDS),
            task: Some("task_id"),
            size,
        }
    }
}

/// Every one of them, in the order that the shell counts them in.
pub const ALL: [Bulk; 6] = [
    Bulk {
        method: "upsertUsers",
        list: None,
        task: None,
        size: MAX_USERS,
    },
    Bulk {
        method: "updateUsersPartial",
        list: Some("users"),
        task: None,
        size: MAX_USERS,
    },
    Bulk::of_tasks("deactivateUsers", MAX_USERS),
    Bulk::of_tasks("reactivateUsers", MAX_USERS),
    Bulk::of_tasks("deleteUsers", MAX_USERS),
    Bulk::of_tasks("exportUsers", MAX_EXPORTED_USERS),
];

/// The word for an item that a completed task did. Source: the results of deletions in Stream's own tests; the others are not known.
pub const DONE: &str = "ok";

/// Whether a completed task did an item, by the status that its result has for it. Most results have none.
#[must_use]
pub fn is_done(status: Option<&str>) -> bool {
    status.is_none_or(|status| status == DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::operations::{self, Rule};

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
            // `upsertUsers` is `updateUsers` with a list of its own.
            let method = bulk.list.map_or("updateUsers", |_| bulk.method);
            let operation = operations::by_client_method(method).unwrap();
            let name = bulk.list.unwrap_or("users");
            let list = operation.arguments.iter().find(|argument| argument.name == name);
            let size = match list.map(|argument| argument.rule) {
                Some(Rule::Ids { max }) => max,
                Some(Rule::UserMap | Rule::UserList) => MAX_USERS,
                rule => panic!("{method}: {rule:?}"),
            };
            assert_eq!(bulk.size, size, "{method}");
        }
    }
}
