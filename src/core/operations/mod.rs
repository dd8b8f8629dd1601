//! Each API call as data: its method and path, where its arguments go, which reply fields are dates,
//! and whether repeating it is harmless. The client builds requests from this table, the sandbox routes by it,
//! and the suites make their cells from it.
//!
//! Source: the published server-side OpenAPI document, v236.0.4.

pub mod neighbours;
mod table;

pub use table::ALL;

use super::reply_dates::Reply;

/// How many users one call may carry: upsert, partial update, (de|re)activation, deletion, restore.
pub const MAX_USERS: usize = 100;
/// How many users one export task may carry.
pub const MAX_EXPORTED_USERS: usize = 25;
/// The argument that holds the ids of a call on several users.
pub const USER_IDS: &str = "user_ids";

/// The HTTP methods that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads; success is 200.
    Get,
    /// Creates and acts; success is 201.
    Post,
    /// Changes in place; success is 200.
    Patch,
    /// Replaces; success is 201.
    Put,
    /// Removes; success is 200.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The status of a successful reply.
    #[must_use]
    pub const fn success(self) -> u16 {
        match self {
            Self::Post | Self::Put => 201,
            Self::Get | Self::Patch | Self::Delete => 200,
        }
    }

    /// Whether requests carry a JSON body.
    #[must_use]
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }
}

/// Where an argument travels. Arguments that the table does not name go to the body,
/// or to the query of an operation without one, so that fields newer than this table still pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A percent-encoded segment of the path.
    Path,
    /// A query parameter: scalars as text, lists comma-joined, objects as JSON.
    Query,
    /// A member of the JSON body.
    Body,
}

/// What the client refuses before sending; everything else is the server's to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Nothing is checked.
    Any,
    /// A non-empty string.
    Id,
    /// One to `max` non-empty strings.
    Ids {
        /// The most that one call may carry.
        max: usize,
    },
    /// An object of one to [`MAX_USERS`] users, each under its own `id`.
    UserMap,
    /// A list of one to [`MAX_USERS`] objects with an `id` of their own.
    UserList,
    /// An object with an `id`.
    User,
    /// An object.
    Object,
}

/// One argument that the table knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name, in the caller's object and on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// What is checked before anything is sent.
    pub rule: Rule,
    /// Whether leaving it out is refused.
    pub required: bool,
}

/// Whether a repeated request can do harm. [`Operation::why`] tells the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A read: repeated on every failure worth a retry.
    Read,
    /// A write whose repetition can change what a single one would have done;
    /// repeated only on 429, on failures that prove that nothing was sent, or when the caller allows it.
    Write,
    /// A write that the caller's `retryWrites` does not cover either: it makes something new each time.
    Creates,
}

/// Which operation: what the sandbox dispatches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the API's own operation ids
pub enum Id {
    UpdateUsers,
    UpdateUsersPartial,
    QueryUsers,
    DeactivateUser,
    DeactivateUsers,
    ReactivateUser,
    ReactivateUsers,
    DeleteUsers,
    RestoreUsers,
    ExportUser,
    ExportUsers,
    CreateGuest,
    GetTask,
    BlockUsers,
    UnblockUsers,
    GetBlockedUsers,
    GetRateLimits,
}

/// One API call.
#[derive(Debug)]
pub struct Operation {
    /// Which one.
    pub id: Id,
    /// The API's operation id, as error messages and rate limits name it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path; `{name}` stands for the percent-encoded argument of that name.
    pub path: &'static str,
    /// The arguments that need a place other than the default, or a check.
    pub arguments: &'static [Argument],
    /// What the reply is, which tells where in it there are dates.
    pub reply: Reply,
    /// Whether repeating it is harmless.
    pub repeat: Repeat,
    /// Whether it answers without a token (`stream-auth-type: anonymous`).
    pub anonymous: bool,
}

impl Operation {
    /// The client's method that takes the arguments as they are: the operation's id, with a small letter at first.
    #[must_use]
    pub fn client_method(&self) -> String {
        let (first, rest) = self.name.split_at(1);
        first.to_ascii_lowercase() + rest
    }

    /// Whether the request carries a JSON body.
    #[must_use]
    pub const fn has_body(&self) -> bool {
        self.method.has_body()
    }

    /// The documented calls a minute; `None` where no source says. Like [`Self::why`] it is not in the table.
    #[must_use]
    pub const fn per_minute(&self) -> Option<u32> {
        match self.id {
            Id::UpdateUsers | Id::UpdateUsersPartial => Some(300),
            Id::QueryUsers | Id::CreateGuest => Some(1000),
            Id::DeactivateUser
            | Id::DeactivateUsers
            | Id::ReactivateUser
            | Id::ReactivateUsers
            | Id::DeleteUsers
            | Id::ExportUser
            | Id::ExportUsers => Some(60),
            Id::RestoreUsers
            | Id::GetTask
            | Id::BlockUsers
            | Id::UnblockUsers
            | Id::GetBlockedUsers
            | Id::GetRateLimits => None,
        }
    }

    /// Why it is repeated, or is not, in words. Not in the table, of which all is in every download.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self.id {
            Id::UpdateUsers => "it replaces whole users: a late repetition could overwrite a newer write",
            Id::UpdateUsersPartial => "a late repetition could overwrite a newer write to the same fields",
            Id::DeactivateUser => "a late repetition could undo a reactivation",
            Id::DeactivateUsers | Id::ReactivateUsers | Id::DeleteUsers | Id::ExportUsers => {
                "it would start a second task"
            }
            Id::ReactivateUser => "the second one fails: the user is no longer deactivated",
            Id::RestoreUsers => "the second one fails: the user is no longer deleted",
            Id::CreateGuest => "each one can make another guest",
            Id::BlockUsers => "what a second block answers is not documented",
            Id::UnblockUsers => "a late repetition could undo a newer block",
            Id::QueryUsers | Id::ExportUser | Id::GetTask | Id::GetBlockedUsers | Id::GetRateLimits => "it only reads",
        }
    }
}

/// The operation that a client's method calls, or `None` for a name that is no operation's.
#[must_use]
pub fn by_client_method(name: &str) -> Option<&'static Operation> {
    ALL.iter().find(|operation| operation.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_part_is_an_argument_and_every_path_argument_a_part() {
        for operation in &ALL {
            let parts: Vec<&str> = operation
                .path
                .split('/')
                .filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            let arguments: Vec<&str> = operation
                .arguments
                .iter()
                .filter(|a| a.place == Place::Path)
                .map(|a| a.name)
                .collect();
            assert_eq!(parts, arguments, "{}", operation.name);
        }
    }

    #[test]
    fn names_methods_and_routes_are_unique() {
        for (i, a) in ALL.iter().enumerate() {
            assert_eq!(format!("{:?}", a.id), a.name);
            assert_eq!(by_client_method(&a.client_method()).map(|o| o.id), Some(a.id));
            for b in &ALL[i + 1..] {
                assert_ne!(a.id, b.id);
                assert_ne!((a.method.name(), a.path), (b.method.name(), b.path));
            }
        }
    }

    #[test]
    fn body_arguments_belong_to_operations_with_a_body() {
        for operation in &ALL {
            for argument in operation.arguments {
                assert_eq!(
                    argument.place == Place::Body,
                    operation.has_body() && argument.place != Place::Path
                );
            }
        }
    }
}
