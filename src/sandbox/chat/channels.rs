//! Making and looking at one channel.

use super::reply::ChannelState;
use super::{Channel, Invited, Member, Name};
use crate::sandbox::command::{Actor, Applied, Command, Context, State};
use crate::sandbox::document::{Map, Written};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::{Fields, wrong};
use crate::sandbox::profile::read_custom;
use crate::sandbox::requester::{CREATED_BY, Requester};
use crate::sandbox::{choices, reply};

/// `GetOrCreateChannel`. An existing channel is answered as it is, whatever the request says about it.
#[derive(Debug)]
pub struct GetOrCreateChannel {
    name: Name,
    created_by: Requester,
    members: Vec<Invited>,
    custom: Written,
    team: Option<Box<str>>,
    frozen: bool,
    disabled: bool,
}

impl Command for GetOrCreateChannel {
    const ACTION: &'static str = "CreateChannel";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let none = Map::new();
        let data = arguments.object("data")?.unwrap_or(Fields::new(&none));
        Ok(Self {
            name: Name::read(arguments)?,
            created_by: Requester::read(&data, CREATED_BY)?,
            members: Invited::read_all(&data, "channel_role")?,
            custom: read_custom(&data)?,
            team: data.text("team")?.filter(|team| !team.is_empty()).map(Box::from),
            frozen: data.flag("frozen")?.unwrap_or_default(),
            disabled: data.flag("disabled")?.unwrap_or_default(),
        })
    }

    /// Users may look; [`Command::apply`] refuses to make a channel for them.
    fn permits(&self, actor: &Actor) -> bool {
        self.created_by.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let Name { r#type, id, cid } = self.name;
        if state.chat.channel(&cid).is_ok() {
            let channel = ChannelState::new(state, &cid, context.actor, true)?;
            return Ok(Applied::read(reply::body(&channel)));
        }
        if !context.actor.is_server() {
            return Err(Failure::not_allowed(context.actor.role(&state.users), Self::ACTION));
        }
        let created_by = self.created_by.id(context.actor, CREATED_BY)?;
        Invited::check(&self.members, &created_by, &state.users)?;
        self.created_by.settle(&created_by, state, context.now)?;
        let member = |invited: Invited| Member {
            user_id: invited.user_id,
            channel_role: invited.role.unwrap_or_else(|| choices::CHANNEL_ROLE.into()),
            custom: invited.custom,
            created_at: context.now,
        };
        let channel = Channel {
            r#type,
            id,
            created_by,
            members: self.members.into_iter().map(member).collect(),
            custom: self.custom,
            team: self.team,
            frozen: self.frozen,
            disabled: self.disabled,
            created_at: context.now,
            updated_at: context.now,
            last_message_at: None,
            deleted: None,
        };
        state.chat.channels.insert(cid.clone(), Box::new(channel));
        let channel = ChannelState::new(state, &cid, context.actor, true)?;
        Ok(Applied::wrote(reply::body(&channel)))
    }
}

/// `GetChannel`.
#[derive(Debug)]
pub struct GetChannel {
    cid: Box<str>,
    /// Whether messages come along.
    state: bool,
}

/// A flag in a query, where all is text.
pub fn read_flag(arguments: &Fields<'_>, name: &str) -> Result<bool, Failure> {
    match arguments.get(name) {
        None => Ok(false),
        Some(value) => match value.as_str() {
            Some("true" | "1") => Ok(true),
            Some("false" | "0" | "") => Ok(false),
            _ => Err(wrong(name, "true or false", value)),
        },
    }
}

impl Command for GetChannel {
    const ACTION: &'static str = "ReadChannel";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            cid: Name::read(arguments)?.cid,
            state: read_flag(arguments, "state")?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.user_id().is_some()
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let channel = ChannelState::new(state, &self.cid, context.actor, self.state)?;
        Ok(Applied::read(reply::body(&channel)))
    }
}
