//! What roles may do in calls of each type: **our choice**, all of it, but that by default users may join calls and that
//! watching livestreams is what anonymous users are for. `UpdateCallType` changes it.
//!
//! Source of the capabilities' names: the OpenAPI document's `OwnCapability`.

use super::{Call, CallTypes};
use crate::sandbox::chat::Name;
use crate::sandbox::command::{Actor, State};
use crate::sandbox::document::{FromJson, Source, ToJson, Writer};
use crate::sandbox::profile::{ANONYMOUS_ROLE, DEFAULT_ROLE, GUEST_ROLE};
use crate::sandbox::table::Table;

/// Capabilities by role.
pub type Grants = Table<Capabilities>;

/// The role of a call's members, and of those who hold a call token for it.
pub const CALL_MEMBER: &str = "call_member";
/// Entering a call.
pub const JOIN: &str = "join-call";
/// Looking at a call.
pub const READ: &str = "read-call";
/// Making a call.
pub const CREATE: &str = "create-call";

/// Every capability.
pub const CAPABILITIES: [&str; 36] = [
    "block-users",
    "change-max-duration",
    CREATE,
    "create-reaction",
    "enable-noise-cancellation",
    "end-call",
    "join-backstage",
    JOIN,
    "join-ended-call",
    "kick-user",
    "mute-users",
    "pin-for-everyone",
    READ,
    "remove-call-member",
    "screenshare",
    "send-audio",
    "send-closed-captions-call",
    "send-video",
    "start-broadcast-call",
    "start-closed-captions-call",
    "start-frame-record-call",
    "start-individual-record-call",
    "start-raw-record-call",
    "start-record-call",
    "start-transcription-call",
    "stop-broadcast-call",
    "stop-closed-captions-call",
    "stop-frame-record-call",
    "stop-individual-record-call",
    "stop-raw-record-call",
    "stop-record-call",
    "stop-transcription-call",
    "update-call",
    "update-call-member",
    "update-call-permissions",
    "update-call-settings",
];

/// A set of capabilities: a bit for each of [`CAPABILITIES`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities(u64);

impl Capabilities {
    /// The set of some names; `None` if one is no capability's.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut bits = 0;
        for name in names {
            bits |= 1 << CAPABILITIES.iter().position(|known| *known == name)?;
        }
        Some(Self(bits))
    }

    /// What is in this set or the other.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of what is in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let held = CAPABILITIES.into_iter().enumerate();
        held.filter(move |(bit, _)| self.0 >> bit & 1 == 1)
            .map(|(_, name)| name)
    }
}

impl ToJson for Capabilities {
    fn write(&self, to: &mut Writer) {
        to.array(self.names());
    }
}

impl FromJson for Capabilities {
    fn read(from: Source<'_>) -> Self {
        let names = Vec::<Box<str>>::read(from);
        Self::of(names.iter().map(|name| &**name)).unwrap_or_else(|| {
            from.does_not_fit();
            Self::default()
        })
    }
}

const LOOK: &[&str] = &[READ];
const WATCH: &[&str] = &[READ, JOIN];
const HOST_OR_TALK: &[&str] = &[
    READ,
    JOIN,
    CREATE,
    "create-reaction",
    "send-audio",
    "send-video",
    "screenshare",
    "enable-noise-cancellation",
];
const HOST_OR_WATCH: &[&str] = &[READ, JOIN, CREATE, "create-reaction"];
const STAGE: &[&str] = &[
    READ,
    JOIN,
    "join-backstage",
    "create-reaction",
    "send-audio",
    "send-video",
    "screenshare",
    "enable-noise-cancellation",
];

/// Roles with what they may do.
type Row = (&'static str, &'static [&'static str]);

/// The table: call types with their rows. In `default` calls and audio rooms joining is granted to `user`, and to `admin`: taken
/// from `user`, only members, holders of call tokens and the app's own admins get in.
pub const DEFAULTS: [(&str, &[Row]); 4] = [
    (
        "default",
        &[
            ("admin", &CAPABILITIES),
            (DEFAULT_ROLE, HOST_OR_TALK),
            (CALL_MEMBER, STAGE),
            (GUEST_ROLE, LOOK),
            (ANONYMOUS_ROLE, &[]),
        ],
    ),
    (
        "livestream",
        &[
            ("admin", &CAPABILITIES),
            (DEFAULT_ROLE, HOST_OR_WATCH),
            (CALL_MEMBER, STAGE),
            (GUEST_ROLE, WATCH),
            (ANONYMOUS_ROLE, WATCH),
        ],
    ),
    (
        "audio_room",
        &[
            ("admin", &CAPABILITIES),
            (DEFAULT_ROLE, HOST_OR_WATCH),
            (CALL_MEMBER, STAGE),
            (GUEST_ROLE, LOOK),
            (ANONYMOUS_ROLE, &[]),
        ],
    ),
    (
        "development",
        &[
            ("admin", &CAPABILITIES),
            (DEFAULT_ROLE, &CAPABILITIES),
            (CALL_MEMBER, &CAPABILITIES),
            (GUEST_ROLE, &CAPABILITIES),
            (ANONYMOUS_ROLE, &[]),
        ],
    ),
];

/// What an actor may do in a call: what any of his roles may. A call token adds roles and takes none away.
///
/// # Parameters
/// - `call`: the call, if there is one already.
#[must_use]
pub fn capabilities(state: &State, actor: &Actor, at: &Name, call: Option<&Call>) -> Capabilities {
    let mut roles = vec![actor.role(&state.users)];
    if let Actor::User { id, role, call_cids } = actor {
        if let Some(member) = call.and_then(|call| call.member(id)) {
            roles.push(CALL_MEMBER);
            roles.extend(member.role.as_deref());
        }
        if call_cids.iter().any(|known| **known == *at.cid) {
            roles.push(CALL_MEMBER);
            roles.extend(role.as_deref());
        }
    }
    let granted = |role| state.call_types.grants(&at.r#type)?.get(role).copied();
    roles
        .into_iter()
        .filter_map(granted)
        .fold(Capabilities::default(), Capabilities::or)
}

impl CallTypes {
    /// Whether an actor may do something in a call. The app's server may do everything.
    #[must_use]
    pub fn allow(state: &State, actor: &Actor, at: &Name, call: Option<&Call>, capability: &str) -> bool {
        actor.is_server()
            || capabilities(state, actor, at, call)
                .names()
                .any(|name| name == capability)
    }
}
