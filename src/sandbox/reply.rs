//! The shapes of replies: one type for each of the API's, with every field that it promises to send.
//!
//! Source: the published OpenAPI document; dates are integers of nanoseconds.

use super::choices;
use super::document::{Object, Writer, Written, object};
use super::failure::Failure;
use super::profile::{PrivacySettings, TeamRoles};
use super::time::Time;
use super::users::{User, Users};

/// Nothing: a reply that says no more than that it was done, an object or a list's item of which the sandbox has none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing {}

object!(Nothing {});

/// An empty list of them.
pub const NONE: [Nothing; 0] = [];

/// `UserResponse`.
#[derive(Debug)]
pub struct UserReply<'a> {
    id: &'a str,
    name: Option<&'a str>,
    image: Option<&'a str>,
    custom: &'a Written,
    language: &'a str,
    role: &'a str,
    teams: &'a [Box<str>],
    teams_role: Option<&'a TeamRoles>,
    /// Absent from some events, and where none are set.
    pub privacy_settings: Option<PrivacySettings>,
    /// Absent from some events.
    pub invisible: Option<bool>,
    online: bool,
    banned: bool,
    /// Absent from events.
    pub shadow_banned: Option<bool>,
    blocked_user_ids: Vec<&'a str>,
    created_at: Time,
    updated_at: Time,
    deactivated_at: Option<Time>,
    deleted_at: Option<Time>,
    revoke_tokens_issued_before: Option<Time>,
}

object!(UserReply<'_> {
    id, name, image, custom, language, role, teams, teams_role, privacy_settings, invisible, online, banned,
    shadow_banned, blocked_user_ids, created_at, updated_at, deactivated_at, deleted_at, revoke_tokens_issued_before,
});

impl<'a> UserReply<'a> {
    /// The reply's view of a user.
    #[must_use]
    pub fn new(id: &'a str, user: &'a User) -> Self {
        let profile = &user.profile;
        Self {
            id,
            name: profile.name.as_deref(),
            image: profile.image.as_deref(),
            custom: &profile.custom,
            language: &profile.language,
            role: &profile.role,
            teams: &profile.teams,
            teams_role: profile.teams_role.as_ref(),
            privacy_settings: profile.privacy_settings,
            invisible: Some(profile.invisible),
            online: false,
            banned: false,
            shadow_banned: Some(false),
            blocked_user_ids: user.blocks.iter().map(|block| &*block.user_id).collect(),
            created_at: user.created_at,
            updated_at: user.updated_at,
            deactivated_at: user.deactivated_at,
            deleted_at: user.deleted.map(|(at, _)| at),
            revoke_tokens_issued_before: user.revoke_tokens_issued_before,
        }
    }

    /// The reply's view of the user of an id, deleted or not.
    ///
    /// # Errors
    /// There is none.
    pub fn of(users: &'a Users, id: &'a str) -> Result<Self, Failure> {
        let user = users.any(id).ok_or_else(|| Failure::no_user(id))?;
        Ok(Self::new(id, user))
    }
}

/// `FullUserResponse`: a user with devices, mutes and unread counts, of which the sandbox has none.
#[derive(Debug)]
pub struct FullUserReply<'a> {
    user: UserReply<'a>,
    devices: [Nothing; 0],
    mutes: [Nothing; 0],
    channel_mutes: [Nothing; 0],
    unread_count: u32,
    total_unread_count: u32,
    unread_channels: u32,
    unread_threads: u32,
}

object!(FullUserReply<'_> {
    ..user, devices, mutes, channel_mutes, unread_count, total_unread_count, unread_channels, unread_threads,
});

impl<'a> FullUserReply<'a> {
    /// The reply's view of a user.
    #[must_use]
    pub fn new(id: &'a str, user: &'a User) -> Self {
        Self {
            user: UserReply::new(id, user),
            devices: NONE,
            mutes: NONE,
            channel_mutes: NONE,
            unread_count: 0,
            total_unread_count: 0,
            unread_channels: 0,
            unread_threads: 0,
        }
    }
}

/// The text of a successful reply: its members, and `duration`, which all have.
#[must_use]
pub fn body(reply: &dyn Object) -> String {
    struct Timed<'a>(&'a dyn Object);

    impl Object for Timed<'_> {
        fn members(&self, to: &mut Writer) {
            self.0.members(to);
            to.member("duration", choices::DURATION);
        }
    }

    let mut to = Writer::default();
    to.object(&Timed(reply));
    to.finish()
}

/// A reply with one member.
#[derive(Debug)]
pub struct UserIn<'a> {
    /// The user.
    pub user: UserReply<'a>,
}

object!(UserIn<'_> { user });

/// A reply that names a task.
#[derive(Debug)]
pub struct TaskStarted<'a> {
    /// The task's id.
    pub task_id: &'a str,
}

object!(TaskStarted<'_> { task_id });
