//! The shapes of channels, messages and reactions in replies.

use std::borrow::Cow;

use super::{Found, Mark, Member, Reaction};
use crate::sandbox::choices;
use crate::sandbox::command::{Actor, State};
use crate::sandbox::document::{Written, object};
use crate::sandbox::failure::Failure;
use crate::sandbox::reply::{Nothing, UserReply};
use crate::sandbox::table::Table;
use crate::sandbox::time::Time;

/// `ChannelMemberResponse`.
#[derive(Debug)]
struct MemberReply<'a> {
    user_id: &'a str,
    user: UserReply<'a>,
    channel_role: &'a str,
    custom: &'a Written,
    banned: bool,
    shadow_banned: bool,
    notifications_muted: bool,
    created_at: Time,
    updated_at: Time,
}

object!(MemberReply<'_> {
    user_id, user, channel_role, custom, banned, shadow_banned, notifications_muted, created_at, updated_at,
});

impl<'a> MemberReply<'a> {
    fn new(state: &'a State, member: &'a Member) -> Result<Self, Failure> {
        Ok(Self {
            user_id: &member.user_id,
            user: UserReply::of(&state.users, &member.user_id)?,
            channel_role: &member.channel_role,
            custom: &member.custom,
            banned: false,
            shadow_banned: false,
            notifications_muted: false,
            created_at: member.created_at,
            updated_at: member.created_at,
        })
    }
}

/// `ChannelResponse`.
#[derive(Debug)]
pub struct ChannelReply<'a> {
    id: &'a str,
    r#type: &'a str,
    cid: &'a str,
    custom: &'a Written,
    created_by: UserReply<'a>,
    team: Option<&'a str>,
    frozen: bool,
    disabled: bool,
    member_count: usize,
    last_message_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    deleted_at: Option<Time>,
}

object!(ChannelReply<'_> {
    id, r#type, cid, custom, created_by, team, frozen, disabled, member_count, last_message_at, created_at,
    updated_at, deleted_at,
});

impl<'a> ChannelReply<'a> {
    /// The reply's view of a channel.
    ///
    /// # Errors
    /// There is none.
    pub fn new(state: &'a State, cid: &'a str) -> Result<Self, Failure> {
        let channel = state.chat.channel(cid)?;
        Ok(Self {
            id: &channel.id,
            r#type: &channel.r#type,
            cid,
            custom: &channel.custom,
            created_by: UserReply::of(&state.users, &channel.created_by)?,
            team: channel.team.as_deref(),
            frozen: channel.frozen,
            disabled: channel.disabled,
            member_count: channel.members.len(),
            last_message_at: channel.last_message_at,
            created_at: channel.created_at,
            updated_at: channel.updated_at,
            deleted_at: channel.deleted.map(|mark| mark.at),
        })
    }
}

/// `ChannelStateResponse`.
#[derive(Debug)]
pub struct ChannelState<'a> {
    channel: ChannelReply<'a>,
    messages: Vec<MessageReply<'a>>,
    pinned_messages: [Nothing; 0],
    members: Vec<MemberReply<'a>>,
    membership: Option<MemberReply<'a>>,
    threads: [Nothing; 0],
}

object!(ChannelState<'_> { channel, messages, pinned_messages, members, membership, threads });

impl<'a> ChannelState<'a> {
    /// A channel with its members and, if asked for, its newest messages.
    ///
    /// # Errors
    /// There is none.
    pub fn new(state: &'a State, cid: &'a str, actor: &Actor, with_messages: bool) -> Result<Self, Failure> {
        let channel = state.chat.channel(cid)?;
        let found = if with_messages {
            state.chat.messages_in(cid)
        } else {
            Vec::new()
        };
        let older = found.len().saturating_sub(choices::MESSAGES_SHOWN);
        let newest = found.into_iter().skip(older);
        let member = |member| MemberReply::new(state, member);
        let own = channel
            .members
            .iter()
            .find(|member| actor.user_id() == Some(&*member.user_id));
        Ok(Self {
            channel: ChannelReply::new(state, cid)?,
            messages: newest
                .map(|found| MessageReply::new(state, found, actor, false))
                .collect::<Result<_, _>>()?,
            pinned_messages: [],
            members: channel.members.iter().map(member).collect::<Result<_, _>>()?,
            membership: own.map(member).transpose()?,
            threads: [],
        })
    }
}

/// `ReactionResponse`.
#[derive(Debug)]
pub struct ReactionReply<'a> {
    message_id: &'a str,
    user_id: &'a str,
    user: UserReply<'a>,
    r#type: &'a str,
    score: i64,
    custom: &'a Written,
    created_at: Time,
    updated_at: Time,
}

object!(ReactionReply<'_> { message_id, user_id, user, r#type, score, custom, created_at, updated_at });

impl<'a> ReactionReply<'a> {
    /// The reply's view of a reaction.
    ///
    /// # Errors
    /// None in practice: those who react exist.
    pub fn new(state: &'a State, message_id: &'a str, reaction: &'a Reaction) -> Result<Self, Failure> {
        Ok(Self {
            message_id,
            user_id: &reaction.user_id,
            user: UserReply::of(&state.users, &reaction.user_id)?,
            r#type: &reaction.r#type,
            score: reaction.score,
            custom: &reaction.custom,
            created_at: reaction.created_at,
            updated_at: reaction.updated_at,
        })
    }
}

/// `MessageResponse`.
#[derive(Debug)]
pub struct MessageReply<'a> {
    id: &'a str,
    cid: &'a str,
    r#type: &'a str,
    text: &'a str,
    /// The text as HTML, which the sandbox does not make.
    html: &'static str,
    user: UserReply<'a>,
    custom: Cow<'a, Written>,
    attachments: [Nothing; 0],
    latest_reactions: Vec<ReactionReply<'a>>,
    own_reactions: Vec<ReactionReply<'a>>,
    reaction_counts: Table<i64>,
    reaction_scores: Table<i64>,
    reply_count: u32,
    deleted_reply_count: u32,
    mentioned_users: [Nothing; 0],
    mentioned_channel: bool,
    mentioned_here: bool,
    restricted_visibility: [Nothing; 0],
    pinned: bool,
    shadowed: bool,
    silent: bool,
    created_at: Time,
    updated_at: Time,
    deleted_at: Option<Time>,
}

object!(MessageReply<'_> {
    id, cid, r#type, text, html, user, custom, attachments, latest_reactions, own_reactions, reaction_counts,
    reaction_scores, reply_count, deleted_reply_count, mentioned_users, mentioned_channel, mentioned_here,
    restricted_visibility, pinned, shadowed, silent, created_at, updated_at, deleted_at,
});

impl<'a> MessageReply<'a> {
    /// The reply's view of a message.
    ///
    /// # Parameters
    /// - `show_deleted`: whether text and custom data of a message that is marked as deleted are shown.
    ///
    /// # Errors
    /// None in practice: those who write exist.
    pub fn new(state: &'a State, (id, message): Found<'a>, actor: &Actor, show_deleted: bool) -> Result<Self, Failure> {
        let deleted = message.deleted.is_some();
        let (text, custom) = if deleted && !show_deleted {
            ("", Cow::default())
        } else {
            (&*message.text, Cow::Borrowed(&message.custom))
        };
        let mut counts = Table::new();
        let mut scores = Table::new();
        for reaction in &message.reactions {
            for (sums, more) in [(&mut counts, 1), (&mut scores, reaction.score)] {
                let sum: i64 = sums.get(&reaction.r#type).copied().unwrap_or_default();
                sums.insert(reaction.r#type.clone(), sum.saturating_add(more));
            }
        }
        let reaction = |reaction| ReactionReply::new(state, id, reaction);
        let own = message.reactions.iter();
        let own = own.filter(|reaction| actor.user_id() == Some(&*reaction.user_id));
        Ok(Self {
            id,
            cid: &message.cid,
            r#type: if deleted { choices::DELETED } else { &message.r#type },
            text,
            html: "",
            user: UserReply::of(&state.users, &message.user_id)?,
            custom,
            attachments: [],
            latest_reactions: message.reactions.iter().rev().map(reaction).collect::<Result<_, _>>()?,
            own_reactions: own.map(reaction).collect::<Result<_, _>>()?,
            reaction_counts: counts,
            reaction_scores: scores,
            reply_count: 0,
            deleted_reply_count: 0,
            mentioned_users: [],
            mentioned_channel: false,
            mentioned_here: false,
            restricted_visibility: [],
            pinned: false,
            shadowed: false,
            silent: message.silent,
            created_at: message.created_at,
            updated_at: message.updated_at,
            deleted_at: message.deleted.map(|Mark { at, .. }| at),
        })
    }
}

/// What an export holds about one user.
#[derive(Debug)]
pub struct ExportedUser<'a> {
    user: UserReply<'a>,
    messages: Vec<MessageReply<'a>>,
    reactions: Vec<ReactionReply<'a>>,
}

object!(ExportedUser<'_> { user, messages, reactions });

impl<'a> ExportedUser<'a> {
    /// Everything about a user who is not deleted, with what he wrote in messages that are marked as deleted.
    ///
    /// # Errors
    /// There is no such user, or he wrote more than the documented limit.
    pub fn new(state: &'a State, id: &'a str) -> Result<Self, Failure> {
        let found = state.users.existing(id)?;
        let (messages, reactions) = (state.chat.messages_of(id), state.chat.reactions_of(id));
        if messages.len().max(reactions.len()) > choices::MAX_EXPORTED {
            let reason = format!(
                "user \"{id}\" has more than {} messages or reactions, which is too much to export",
                choices::MAX_EXPORTED
            );
            return Err(Failure::input(reason));
        }
        let message = |found| MessageReply::new(state, found, &Actor::Server, true);
        let reaction = |(message_id, reaction)| ReactionReply::new(state, message_id, reaction);
        Ok(Self {
            user: UserReply::new(id, found),
            messages: messages.into_iter().map(message).collect::<Result<_, _>>()?,
            reactions: reactions.into_iter().map(reaction).collect::<Result<_, _>>()?,
        })
    }
}
