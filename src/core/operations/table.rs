//! The table itself: one entry a call, in the order of the docs.

use super::{Argument, Id, MAX_EXPORTED_USERS, MAX_USERS, Method, Operation, Place, Repeat, Rule, USER_IDS};
use crate::core::reply_dates::Reply;

const fn path(name: &'static str) -> Argument {
    Argument {
        name,
        place: Place::Path,
        rule: Rule::Id,
        required: true,
    }
}

const fn query(name: &'static str, rule: Rule, required: bool) -> Argument {
    Argument {
        name,
        place: Place::Query,
        rule,
        required,
    }
}

const fn body(name: &'static str, rule: Rule, required: bool) -> Argument {
    Argument {
        name,
        place: Place::Body,
        rule,
        required,
    }
}

const USERS: &[Argument] = &[body(USER_IDS, Rule::Ids { max: MAX_USERS }, true)];

/// Every operation, in the order of the docs.
pub static ALL: [Operation; 17] = [
    Operation {
        id: Id::UpdateUsers,
        name: "UpdateUsers",
        method: Method::Post,
        path: "/api/v2/users",
        arguments: &[body("users", Rule::UserMap, true)],
        reply: Reply::FullUsers,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::UpdateUsersPartial,
        name: "UpdateUsersPartial",
        method: Method::Patch,
        path: "/api/v2/users",
        arguments: &[body("users", Rule::UserList, true)],
        reply: Reply::FullUsers,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::QueryUsers,
        name: "QueryUsers",
        method: Method::Get,
        path: "/api/v2/users",
        arguments: &[query("payload", Rule::Object, true)],
        reply: Reply::FullUsers,
        repeat: Repeat::Read,
        anonymous: false,
    },
    Operation {
        id: Id::DeactivateUser,
        name: "DeactivateUser",
        method: Method::Post,
        path: "/api/v2/users/{user_id}/deactivate",
        arguments: &[path("user_id")],
        reply: Reply::OneUser,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::DeactivateUsers,
        name: "DeactivateUsers",
        method: Method::Post,
        path: "/api/v2/users/deactivate",
        arguments: USERS,
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::ReactivateUser,
        name: "ReactivateUser",
        method: Method::Post,
        path: "/api/v2/users/{user_id}/reactivate",
        arguments: &[path("user_id")],
        reply: Reply::OneUser,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::ReactivateUsers,
        name: "ReactivateUsers",
        method: Method::Post,
        path: "/api/v2/users/reactivate",
        arguments: USERS,
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::DeleteUsers,
        name: "DeleteUsers",
        method: Method::Post,
        path: "/api/v2/users/delete",
        arguments: USERS,
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::RestoreUsers,
        name: "RestoreUsers",
        method: Method::Post,
        path: "/api/v2/users/restore",
        arguments: USERS,
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::ExportUser,
        name: "ExportUser",
        method: Method::Get,
        path: "/api/v2/users/{user_id}/export",
        arguments: &[path("user_id")],
        reply: Reply::ExportedUser,
        repeat: Repeat::Read,
        anonymous: false,
    },
    Operation {
        id: Id::ExportUsers,
        name: "ExportUsers",
        method: Method::Post,
        path: "/api/v2/export/users",
        arguments: &[body(
            USER_IDS,
            Rule::Ids {
                max: MAX_EXPORTED_USERS,
            },
            true,
        )],
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::CreateGuest,
        name: "CreateGuest",
        method: Method::Post,
        path: "/api/v2/guest",
        arguments: &[body("user", Rule::User, true)],
        reply: Reply::OneUser,
        repeat: Repeat::Creates,
        anonymous: true,
    },
    Operation {
        id: Id::GetTask,
        name: "GetTask",
        method: Method::Get,
        path: "/api/v2/tasks/{id}",
        arguments: &[path("id")],
        reply: Reply::Task,
        repeat: Repeat::Read,
        anonymous: false,
    },
    Operation {
        id: Id::BlockUsers,
        name: "BlockUsers",
        method: Method::Post,
        path: "/api/v2/users/block",
        arguments: &[body("blocked_user_id", Rule::Id, true)],
        reply: Reply::Block,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::UnblockUsers,
        name: "UnblockUsers",
        method: Method::Post,
        path: "/api/v2/users/unblock",
        arguments: &[body("blocked_user_id", Rule::Id, true)],
        reply: Reply::Plain,
        repeat: Repeat::Write,
        anonymous: false,
    },
    Operation {
        id: Id::GetBlockedUsers,
        name: "GetBlockedUsers",
        method: Method::Get,
        path: "/api/v2/users/block",
        arguments: &[query("user_id", Rule::Id, false)],
        reply: Reply::BlockedUsers,
        repeat: Repeat::Read,
        anonymous: false,
    },
    Operation {
        id: Id::GetRateLimits,
        name: "GetRateLimits",
        method: Method::Get,
        path: "/api/v2/rate_limits",
        arguments: &[],
        reply: Reply::Plain,
        repeat: Repeat::Read,
        anonymous: false,
    },
];
