//! Which fields of a reply are dates. Everything that is not named here (above all `custom`) is left as it came.
//!
//! Replies are walked through where they are, in JavaScript: `src/edge/reply_dates.js` is written from this table by
//! `tests/reply_dates.rs`, and nothing of the table is in the module.
//!
//! Source: the OpenAPI document's `format: date-time` fields, and the Node SDK's decoders, which touch named fields only.

/// A kind of object with dates in it, or in what it holds.
#[derive(Debug)]
pub struct Kind {
    /// What it is called, in words.
    pub name: &'static str,
    /// Its fields that are dates.
    pub dates: &'static [&'static str],
    /// Its fields that hold further objects.
    pub holds: &'static [Held],
}

/// A field that holds further objects.
#[derive(Debug)]
pub struct Held {
    /// Its name.
    pub field: &'static str,
    /// Whether these are several: a list, or a map's values.
    pub several: bool,
    /// Of which kind they are.
    pub kind: &'static Kind,
}

const fn kind(name: &'static str, dates: &'static [&'static str], holds: &'static [Held]) -> Kind {
    Kind { name, dates, holds }
}

const fn one(field: &'static str, kind: &'static Kind) -> Held {
    Held {
        field,
        several: false,
        kind,
    }
}

const fn many(field: &'static str, kind: &'static Kind) -> Held {
    Held {
        field,
        several: true,
        kind,
    }
}

/// What a reply is: the kinds of object that operations answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// No dates at all.
    Plain,
    /// `users`: a list or map of full users.
    FullUsers,
    /// `user`: one user.
    OneUser,
    /// One exported user with what it wrote.
    ExportedUser,
    /// A task; its `result` is untyped and stays as it came.
    Task,
    /// A new block.
    Block,
    /// `blocks`: a list of blocks with both users.
    BlockedUsers,
}

impl Reply {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Plain,
        Self::FullUsers,
        Self::OneUser,
        Self::ExportedUser,
        Self::Task,
        Self::Block,
        Self::BlockedUsers,
    ];

    /// The kind of object that such a reply is.
    #[must_use]
    pub const fn kind(self) -> &'static Kind {
        match self {
            Self::Plain => &PLAIN,
            Self::FullUsers => &FULL_USERS,
            Self::OneUser => &ONE_USER,
            Self::ExportedUser => &EXPORTED_USER,
            Self::Task => &TASK,
            Self::Block => &BLOCK,
            Self::BlockedUsers => &BLOCKED_USERS,
        }
    }
}

static PLAIN: Kind = kind("plain", &[], &[]);
static FULL_USERS: Kind = kind("full users", &[], &[many("users", &FULL_USER)]);
static ONE_USER: Kind = kind("one user", &[], &[one("user", &USER)]);
static EXPORTED_USER: Kind = kind(
    "exported user",
    &[],
    &[
        one("user", &USER),
        many("messages", &MESSAGE),
        many("reactions", &REACTION),
    ],
);
static TASK: Kind = kind("task", &["created_at", "updated_at"], &[]);
static BLOCK: Kind = kind("block", &["created_at"], &[]);
static BLOCKED_USERS: Kind = kind("blocked users", &[], &[many("blocks", &BLOCKED_USER)]);
static BLOCKED_USER: Kind = kind(
    "blocked user",
    &["created_at"],
    &[one("user", &USER), one("blocked_user", &USER)],
);

const DATES_OF_A_USER: &[&str] = &[
    "created_at",
    "updated_at",
    "last_active",
    "deactivated_at",
    "deleted_at",
    "ban_expires",
    "revoke_tokens_issued_before",
];
static USER: Kind = kind(
    "user",
    DATES_OF_A_USER,
    &[many("devices", &DEVICE), one("push_notifications", &PUSH_NOTIFICATIONS)],
);
static FULL_USER: Kind = kind(
    "full user",
    DATES_OF_A_USER,
    &[
        many("devices", &DEVICE),
        many("mutes", &MUTE),
        many("channel_mutes", &CHANNEL_MUTE),
    ],
);
static DEVICE: Kind = kind("device", &["created_at"], &[]);
static PUSH_NOTIFICATIONS: Kind = kind("push notifications", &["disabled_until"], &[]);
static MUTE: Kind = kind(
    "mute",
    &["created_at", "updated_at", "expires"],
    &[one("target", &USER), one("user", &USER)],
);
static CHANNEL_MUTE: Kind = kind(
    "channel mute",
    &["created_at", "updated_at", "expires"],
    &[one("channel", &CHANNEL), one("user", &USER)],
);
static CHANNEL: Kind = kind(
    "channel",
    &[
        "created_at",
        "updated_at",
        "deleted_at",
        "hide_messages_before",
        "last_message_at",
        "mute_expires_at",
        "truncated_at",
    ],
    &[one("created_by", &USER), one("truncated_by", &USER)],
);
static REACTION: Kind = kind("reaction", &["created_at", "updated_at"], &[one("user", &USER)]);
static MESSAGE: Kind = kind(
    "message",
    &[
        "created_at",
        "updated_at",
        "deleted_at",
        "message_text_updated_at",
        "pin_expires",
        "pinned_at",
    ],
    &[
        one("user", &USER),
        one("pinned_by", &USER),
        many("latest_reactions", &REACTION),
        many("own_reactions", &REACTION),
        many("mentioned_users", &USER),
        many("thread_participants", &USER),
        one("quoted_message", &MESSAGE),
    ],
);

/// So many of a reply's numbers are a millisecond: dates are integer nanoseconds since 1970.
pub const UNITS_IN_A_MILLISECOND: u32 = 1_000_000;
/// How deep is looked. Replies hold a quoted message in a message, and so on; a hostile server could nest them until the stack ends.
pub const MAX_DEPTH: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_numbered_in_order() {
        for (number, reply) in Reply::ALL.into_iter().enumerate() {
            assert_eq!(reply as usize, number);
        }
    }
}
