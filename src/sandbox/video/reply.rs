//! The shapes of calls and call types in replies.

use super::call_types::CallType;
use super::grants::{Capabilities, Grants};
use super::{Call, Member};
use crate::sandbox::command::{Actor, State};
use crate::sandbox::document::{Written, object};
use crate::sandbox::failure::Failure;
use crate::sandbox::reply::{Nothing, UserReply};
use crate::sandbox::table::Table;
use crate::sandbox::time::Time;

/// `CallSettingsResponse`: every part that it promises, with nothing set.
#[derive(Debug, Default)]
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

object!(Settings {
    audio,
    backstage,
    broadcasting,
    encryption,
    frame_recording,
    geofencing,
    individual_recording,
    limits,
    raw_recording,
    recording,
    ring,
    screensharing,
    session,
    thumbnails,
    transcription,
    video
});

#[derive(Debug, Default)]
struct Notification {
    enabled: bool,
    apns: Nothing,
    fcm: Nothing,
}

object!(Notification { enabled, apns, fcm });

/// `NotificationSettingsResponse`: nobody is notified.
#[derive(Debug, Default)]
struct Notifications {
    enabled: bool,
    call_live_started: Notification,
    call_missed: Notification,
    call_notification: Notification,
    call_ring: Notification,
    session_started: Notification,
}

object!(Notifications {
    enabled,
    call_live_started,
    call_missed,
    call_notification,
    call_ring,
    session_started
});

/// `CallTypeResponse`.
#[derive(Debug)]
pub struct CallTypeReply<'a> {
    name: &'a str,
    grants: &'a Grants,
    settings: Settings,
    notification_settings: Notifications,
    created_at: Time,
    updated_at: Time,
}

object!(CallTypeReply<'_> { name, grants, settings, notification_settings, created_at, updated_at });

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
#[derive(Debug)]
pub struct CallTypeTable<'a> {
    /// The types by name.
    pub call_types: Table<CallTypeReply<'a>>,
}

object!(CallTypeTable<'_> { call_types });

/// `MemberResponse`.
#[derive(Debug)]
struct MemberReply<'a> {
    user_id: &'a str,
    user: UserReply<'a>,
    role: &'a str,
    custom: &'a Written,
    created_at: Time,
    updated_at: Time,
}

object!(MemberReply<'_> { user_id, user, role, custom, created_at, updated_at });

impl<'a> MemberReply<'a> {
    fn new(state: &'a State, member: &'a Member) -> Result<Self, Failure> {
        Ok(Self {
            user_id: &member.user_id,
            user: UserReply::of(&state.users, &member.user_id)?,
            role: member.role.as_deref().unwrap_or(CallState::MEMBER_ROLE),
            custom: &member.custom,
            created_at: member.created_at,
            updated_at: member.created_at,
        })
    }
}

/// `CallIngressResponse`: there is no server to stream to.
#[derive(Debug, Default)]
struct Ingress {
    rtmp: Nothing,
    srt: Nothing,
    whip: Nothing,
}

object!(Ingress { rtmp, srt, whip });

#[derive(Debug, Default)]
struct Egress {
    broadcasting: bool,
    rtmps: [Nothing; 0],
}

object!(Egress { broadcasting, rtmps });

/// `CallResponse`.
#[derive(Debug)]
struct CallReply<'a> {
    r#type: &'a str,
    id: &'a str,
    cid: &'a str,
    created_by: UserReply<'a>,
    custom: &'a Written,
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
    starts_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
}

object!(CallReply<'_> {
    r#type, id, cid, created_by, custom, team, current_session_id, settings, ingress, egress, blocked_user_ids,
    backstage, recording, transcribing, captioning, translating, starts_at, created_at, updated_at,
});

impl<'a> CallReply<'a> {
    fn new(state: &'a State, call: &'a Call) -> Result<Self, Failure> {
        Ok(Self {
            r#type: &call.name.r#type,
            id: &call.name.id,
            cid: &call.name.cid,
            created_by: UserReply::of(&state.users, &call.created_by)?,
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
#[derive(Debug)]
pub struct CallState<'a> {
    call: CallReply<'a>,
    members: Vec<MemberReply<'a>>,
    membership: Option<MemberReply<'a>>,
    own_capabilities: Capabilities,
}

object!(CallState<'_> { call, members, membership, own_capabilities });

/// `GetOrCreateCallResponse`.
#[derive(Debug)]
pub struct CallMade<'a> {
    call: CallState<'a>,
    created: bool,
}

object!(CallMade<'_> { ..call, created });

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
