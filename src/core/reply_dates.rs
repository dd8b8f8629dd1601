//! Which fields of a reply are dates. Everything that is not named here (above all `custom`) is left as it came.
//!
//! Source: the OpenAPI document's `format: date-time` fields, and the Node SDK's decoders, which touch named fields only.

/// The dates of one kind of object.
#[derive(Debug)]
pub struct Dates {
    /// Fields that hold a date.
    pub fields: &'static [&'static str],
    /// Fields that hold objects with dates of their own.
    pub nested: &'static [Nested],
}

/// A field whose value holds further dates.
#[derive(Debug)]
pub struct Nested {
    /// The field.
    pub field: &'static str,
    /// Whether its value is one such object, or a list or map of them.
    pub holds: Holds,
    /// The dates inside.
    pub dates: &'static Dates,
}

/// How many objects a nested field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One object.
    One,
    /// A list of objects, or a map whose values are objects.
    Each,
}

const fn one(field: &'static str, dates: &'static Dates) -> Nested {
    Nested {
        field,
        holds: Holds::One,
        dates,
    }
}

const fn each(field: &'static str, dates: &'static Dates) -> Nested {
    Nested {
        field,
        holds: Holds::Each,
        dates,
    }
}

const USER_FIELDS: &[&str] = &[
    "created_at",
    "updated_at",
    "last_active",
    "deactivated_at",
    "deleted_at",
    "ban_expires",
    "revoke_tokens_issued_before",
];

/// No dates at all.
pub static NONE: Dates = Dates {
    fields: &[],
    nested: &[],
};

static DEVICE: Dates = Dates {
    fields: &["created_at"],
    nested: &[],
};

static PUSH_NOTIFICATIONS: Dates = Dates {
    fields: &["disabled_until"],
    nested: &[],
};

static USER: Dates = Dates {
    fields: USER_FIELDS,
    nested: &[each("devices", &DEVICE), one("push_notifications", &PUSH_NOTIFICATIONS)],
};

static CHANNEL: Dates = Dates {
    fields: &[
        "created_at",
        "updated_at",
        "deleted_at",
        "hide_messages_before",
        "last_message_at",
        "mute_expires_at",
        "truncated_at",
    ],
    nested: &[one("created_by", &USER), one("truncated_by", &USER)],
};

static USER_MUTE: Dates = Dates {
    fields: &["created_at", "updated_at", "expires"],
    nested: &[one("target", &USER), one("user", &USER)],
};

static CHANNEL_MUTE: Dates = Dates {
    fields: &["created_at", "updated_at", "expires"],
    nested: &[one("channel", &CHANNEL), one("user", &USER)],
};

static FULL_USER: Dates = Dates {
    fields: USER_FIELDS,
    nested: &[
        each("devices", &DEVICE),
        each("mutes", &USER_MUTE),
        each("channel_mutes", &CHANNEL_MUTE),
    ],
};

static REACTION: Dates = Dates {
    fields: &["created_at", "updated_at"],
    nested: &[one("user", &USER)],
};

static MESSAGE: Dates = Dates {
    fields: &[
        "created_at",
        "updated_at",
        "deleted_at",
        "message_text_updated_at",
        "pin_expires",
        "pinned_at",
    ],
    nested: &[
        one("user", &USER),
        one("pinned_by", &USER),
        each("latest_reactions", &REACTION),
        each("own_reactions", &REACTION),
        each("mentioned_users", &USER),
        each("thread_participants", &USER),
        one("quoted_message", &MESSAGE),
    ],
};

static BLOCKED_USER: Dates = Dates {
    fields: &["created_at"],
    nested: &[one("user", &USER), one("blocked_user", &USER)],
};

/// `users`: a list or map of full users.
pub static FULL_USERS: Dates = Dates {
    fields: &[],
    nested: &[each("users", &FULL_USER)],
};

/// `user`: one user.
pub static ONE_USER: Dates = Dates {
    fields: &[],
    nested: &[one("user", &USER)],
};

/// One exported user with what it wrote.
pub static EXPORTED_USER: Dates = Dates {
    fields: &[],
    nested: &[
        one("user", &USER),
        each("messages", &MESSAGE),
        each("reactions", &REACTION),
    ],
};

/// A task; its `result` is untyped and stays as it came.
pub static TASK: Dates = Dates {
    fields: &["created_at", "updated_at"],
    nested: &[],
};

/// A new block.
pub static BLOCK: Dates = Dates {
    fields: &["created_at"],
    nested: &[],
};

/// `blocks`: a list of blocks with both users.
pub static BLOCKED_USERS: Dates = Dates {
    fields: &[],
    nested: &[each("blocks", &BLOCKED_USER)],
};
