//! The shapes of replies: one type for each of the API's, with every field that it promises to send.
//!
//! Source: the published OpenAPI document; dates are integers of nanoseconds.

use serde::Serialize;
use serde_json::value::RawValue;

use super::choices;
use super::failure::Failure;
use super::profile::{PrivacySettings, TeamRoles};
use super::time::Time;
use super::users::User;

/// Nothing, for lists that are promised and that the sandbox has nothing to put in.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Nothing {}

const NONE: [Nothing; 0] = [];

/// `UserResponse`.
#[derive(Debug, Serialize)]
pub struct UserReply<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    custom: &'a RawValue,
    language: &'a str,
    role: &'a str,
    teams: &'a [Box<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    teams_role: Option<&'a TeamRoles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    privacy_settings: Option<PrivacySettings>,
    invisible: bool,
    online: bool,
    banned: bool,
    shadow_banned: bool,
    blocked_user_ids: Vec<&'a str>,
    created_at: Time,
    updated_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoke_tokens_issued_before: Option<Time>,
}

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
            invisible: profile.invisible,
            online: false,
            banned: false,
            shadow_banned: false,
            blocked_user_ids: user.blocks.iter().map(|block| &*block.user_id).collect(),
            created_at: user.created_at,
            updated_at: user.updated_at,
            deactivated_at: user.deactivated_at,
            deleted_at: user.deleted.map(|(at, _)| at),
            revoke_tokens_issued_before: user.revoke_tokens_issued_before,
        }
    }
}

/// `FullUserResponse`: a user with devices, mutes and unread counts, of which the sandbox has none.
#[derive(Debug, Serialize)]
pub struct FullUserReply<'a> {
    #[serde(flatten)]
    user: UserReply<'a>,
    devices: [Nothing; 0],
    mutes: [Nothing; 0],
    channel_mutes: [Nothing; 0],
    unread_count: u32,
    total_unread_count: u32,
    unread_channels: u32,
    unread_threads: u32,
}

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

/// A reply's members together with `duration`, which all have.
#[derive(Serialize)]
struct Timed<T> {
    #[serde(flatten)]
    reply: T,
    duration: &'static str,
}

/// The text of a successful reply.
///
/// # Errors
/// None in practice: see [`Failure`]'s conversion.
pub fn body<T: Serialize>(reply: T) -> Result<String, Failure> {
    Ok(serde_json::to_string(&Timed {
        reply,
        duration: choices::DURATION,
    })?)
}

/// A reply with one member.
#[derive(Debug, Serialize)]
pub struct UserIn<T> {
    /// The user.
    pub user: T,
}

/// A reply that names a task.
#[derive(Debug, Serialize)]
pub struct TaskStarted<'a> {
    /// The task's id.
    pub task_id: &'a str,
}
