//! The shapes of calls and call types in replies.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::call_types::CallType;
use super::grants::Grants;
use super::{Call, Member};
use crate::sandbox::command::{Actor, State};
use crate::sandbox::failure::Failure;
use crate::sandbox::reply::{Nothing, UserReply};
use crate::sandbox::time::Time;

/// `CallSettingsResponse`: every part that it promises, with nothing set.
#[derive(Debug, Default, Serialize)]
struct Settings {
    audio: Nothing,
    backstage: Nothing,
    broadcasting: Nothing,
    encryption: Nothing,
    frame_recording: Nothing,
    geofencing: Nothing,
    individual_recording: Nothing,
    limits: Nothing,
    raw_recording: Nothing,
    recording: Nothing,
    ring: Nothing,
    screensharing: Nothing,
    session: Nothing,
    thumbnails: Nothing,
    transcription: Nothing,
    video: Nothing,
}

#[derive(Debug, Default, Serialize)]
struct Notification {
    enabled: bool,
    apns: Nothing,
    fcm: Nothing,
}

/// `NotificationSettingsResponse`: nobody is notified.
#[derive(Debug, Default, Serialize)]
struct Notifications {
    enabled: bool,
    call_live_started: Notification,
    call_missed: Notification,
    call_notification: Notification,
    call_ring: Notification,
    session_started: Notification,
}

/// `CallTypeResponse`.
#[derive(Debug, Serialize)]
pub struct CallTypeReply<'a> {
    name: &'a str,
    grants: &'a Grants,
    settings: Settings,
    notification_settings: Notifications,
    created_at: Time,
    updated_at: Time,
}

impl<'a> CallTypeReply<'a> {
    /// The reply's view of a call type.
    #[must_use]
    pub fn new(name: &'a str, call_type: &'a CallType) -> Self {
        Self {
            name,
            grants: &call_type.grants,
            settings: Settings::default(),
            notification_settings: Notifications::default(),
            created_at: call_type.created_at,
            updated_at: call_type.updated_at,
        }
    }
}

/// `ListCallTypeResponse`.
#[derive(Debug, Serialize)]
pub struct CallTypeTable<'a> {
    /// The types by name.
    pub call_types: BTreeMap<&'a str, CallTypeReply<'a>>,
}

/// `MemberResponse`.
#[derive(Debug, Serialize)]
struct MemberReply<'a> {
    user_id: &'a str,
    user: UserReply<'a>,
    role: &'a str,
    custom: &'a RawValue,
    created_at: Time,
    updated_at: Time,
}

fn user<'a>(state: &'a State, id: &'a str) -> Result<UserReply<'a>, Failure> {
    let user = state.users.any(id).ok_or_else(|| Failure::no_user(id))?;
    Ok(UserReply::new(id, user))
}

impl<'a> MemberReply<'a> {
    fn new(state: &'a State, member: &'a Member) -> Result<Self, Failure> {
        Ok(Self {
            user_id: &member.user_id,
            user: user(state, &member.user_id)?,
            role: member.role.as_deref().unwrap_or(CallState::MEMBER_ROLE),
            custom: &member.custom,
            created_at: member.created_at,
            updated_at: member.created_at,
        })
    }
}

/// `CallIngressResponse`: there is no server to stream to.
#[derive(Debug, Default, Serialize)]
struct Ingress {
    rtmp: Nothing,
    srt: Nothing,
    whip: Nothing,
}

#[derive(Debug, Default, Serialize)]
struct Egress {
    broadcasting: bool,
    rtmps: [Nothing; 0],
}

/// `CallResponse`.
#[derive(Debug, Serialize)]
struct CallReply<'a> {
    r#type: &'a str,
    id: &'a str,
    cid: &'a str,
    created_by: UserReply<'a>,
    custom: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    /// Empty: nobody is ever in a session.
    current_session_id: &'static str,
    settings: Settings,
    ingress: Ingress,
    egress: Egress,
    blocked_user_ids: [Nothing; 0],
    backstage: bool,
    recording: bool,
    transcribing: bool,
    captioning: bool,
    translating: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
}

impl<'a> CallReply<'a> {
    fn new(state: &'a State, call: &'a Call) -> Result<Self, Failure> {
        Ok(Self {
            r#type: &call.name.r#type,
            id: &call.name.id,
            cid: &call.name.cid,
            created_by: user(state, &call.created_by)?,
            custom: &call.custom,
            team: call.team.as_deref(),
            current_session_id: "",
            settings: Settings::default(),
            ingress: Ingress::default(),
            egress: Egress::default(),
            blocked_user_ids: [],
            backstage: false,
            recording: false,
            transcribing: false,
            captioning: false,
            translating: false,
            starts_at: call.starts_at,
            created_at: call.created_at,
            updated_at: call.updated_at,
        })
    }
}

/// `GetCallResponse`.
#[derive(Debug, Serialize)]
pub struct CallState<'a> {
    call: CallReply<'a>,
    members: Vec<MemberReply<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    membership: Option<MemberReply<'a>>,
    own_capabilities: Vec<&'a str>,
}

/// `GetOrCreateCallResponse`.
#[derive(Debug, Serialize)]
pub struct CallMade<'a> {
    #[serde(flatten)]
    call: CallState<'a>,
    created: bool,
}

impl<'a> CallState<'a> {
    /// A call as an actor sees it.
    ///
    /// # Errors
    /// There is none.
    pub fn new(state: &'a State, cid: &'a str, actor: &Actor) -> Result<Self, Failure> {
        let call = state.calls.existing(cid)?;
        let member = |member| MemberReply::new(state, member);
        let own = actor.user_id().and_then(|id| call.member(id));
        Ok(Self {
            call: CallReply::new(state, call)?,
            members: call.members.iter().map(member).collect::<Result<_, _>>()?,
            membership: own.map(member).transpose()?,
            own_capabilities: Self::own_capabilities(state, actor, call),
        })
    }

    /// The reply that also says whether the call was made just now.
    #[must_use]
    pub const fn created(self, created: bool) -> CallMade<'a> {
        CallMade { call: self, created }
    }
}
