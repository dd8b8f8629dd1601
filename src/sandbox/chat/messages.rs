//! Sending and reading messages, and reacting to them.

use super::channels::read_flag;
use super::reply::{ChannelReply, MessageReply, ReactionReply};
use super::{Message, Name, Reaction};
use crate::core::api_error;
use crate::sandbox::command::{Actor, Applied, Command, Context, State};
use crate::sandbox::document::{Written, object};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::Fields;
use crate::sandbox::profile::read_custom;
use crate::sandbox::requester::{Requester, USER};
use crate::sandbox::{choices, reply};

const TYPES: &[(&str, &str)] = &[("regular", "regular"), ("system", "system")];
const MAX_ID: usize = 255;

/// `SendMessage`.
#[derive(Debug)]
pub struct SendMessage {
    cid: Box<str>,
    id: Option<Box<str>>,
    user: Requester,
    r#type: &'static str,
    text: Box<str>,
    silent: bool,
    custom: Written,
}

/// `SendMessageResponse`.
struct Sent<'a> {
    message: MessageReply<'a>,
}

object!(Sent<'_> { message });

impl Command for SendMessage {
    const ACTION: &'static str = "CreateMessage";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let message = arguments.required("message", arguments.object("message")?)?;
        let id = message.text("id")?.filter(|id| !id.is_empty());
        if id.is_some_and(|id| id.len() > MAX_ID) {
            return Err(Failure::input(format!("message.id is longer than {MAX_ID} characters")));
        }
        let text = message.text("text")?.unwrap_or_default();
        if text.len() > choices::MAX_TEXT {
            let reason = format!("message.text is longer than {} bytes", choices::MAX_TEXT);
            return Err(Failure::input(reason));
        }
        Ok(Self {
            cid: Name::read(arguments)?.cid,
            id: id.map(Box::from),
            user: Requester::read(&message, USER)?,
            r#type: message.choice("type", TYPES)?.unwrap_or("regular"),
            text: text.into(),
            silent: message.flag("silent")?.unwrap_or_default(),
            custom: read_custom(&message)?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let user_id = self.user.id(context.actor, USER)?;
        if state.chat.channel(&self.cid)?.deleted.is_some() {
            let reason = format!("the channel {} was deleted", self.cid);
            return Err(Failure::new(api_error::NOT_FOUND, reason));
        }
        let id = self.id.unwrap_or_else(|| context.chance.uuid().into());
        if state.chat.messages.contains(&id) {
            return Err(Failure::input(format!("a message with id {id} already exists")));
        }
        self.user.settle(&user_id, state, context.now)?;
        if let Some(channel) = state.chat.channels.get_mut(&self.cid) {
            channel.last_message_at = Some(context.now);
        }
        let message = Message {
            cid: self.cid,
            user_id,
            r#type: self.r#type.into(),
            text: self.text,
            silent: self.silent,
            custom: self.custom,
            created_at: context.now,
            updated_at: context.now,
            deleted: None,
            reactions: Vec::new(),
        };
        state.chat.messages.insert(id.clone(), Box::new(message));
        let message = MessageReply::new(state, (&id, state.chat.message(&id)?), context.actor, false)?;
        Ok(Applied::wrote(reply::body(&Sent { message })))
    }
}

/// `GetMessage`.
#[derive(Debug)]
pub struct GetMessage {
    id: Box<str>,
    show_deleted: bool,
}

/// `GetMessageResponse`.
struct Got<'a> {
    message: WithChannel<'a>,
}

object!(Got<'_> { message });

struct WithChannel<'a> {
    message: MessageReply<'a>,
    channel: ChannelReply<'a>,
}

object!(WithChannel<'_> { ..message, channel });

impl Command for GetMessage {
    const ACTION: &'static str = "ReadMessage";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: arguments.required("id", arguments.text("id")?)?.into(),
            show_deleted: read_flag(arguments, "show_deleted_message")?,
        })
    }

    /// What was deleted is for the server to see.
    fn permits(&self, actor: &Actor) -> bool {
        actor.user_id().is_some() && !self.show_deleted
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let found = state.chat.message(&self.id)?;
        let message = MessageReply::new(state, (&self.id, found), context.actor, self.show_deleted)?;
        let channel = ChannelReply::new(state, &found.cid)?;
        Ok(Applied::read(reply::body(&Got {
            message: WithChannel { message, channel },
        })))
    }
}

/// `SendReaction`.
#[derive(Debug)]
pub struct SendReaction {
    message_id: Box<str>,
    user: Requester,
    r#type: Box<str>,
    score: i64,
    custom: Written,
    enforce_unique: bool,
}

/// `SendReactionResponse`.
struct Reacted<'a> {
    message: MessageReply<'a>,
    reaction: ReactionReply<'a>,
}

object!(Reacted<'_> { message, reaction });

impl Command for SendReaction {
    const ACTION: &'static str = "CreateReaction";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let reaction = arguments.required("reaction", arguments.object("reaction")?)?;
        let r#type = reaction.text("type")?.filter(|name| !name.is_empty());
        Ok(Self {
            message_id: arguments.required("id", arguments.text("id")?)?.into(),
            user: Requester::read(&reaction, USER)?,
            r#type: reaction.required("type", r#type)?.into(),
            score: reaction.integer("score", 0..=i64::from(i32::MAX))?.unwrap_or(1),
            custom: read_custom(&reaction)?,
            enforce_unique: arguments.flag("enforce_unique")?.unwrap_or_default(),
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let user_id = self.user.id(context.actor, USER)?;
        if state.chat.message(&self.message_id)?.deleted.is_some() {
            let reason = format!("the message {} was deleted", self.message_id);
            return Err(Failure::new(api_error::NOT_FOUND, reason));
        }
        self.user.settle(&user_id, state, context.now)?;
        if let Some(message) = state.chat.messages.get_mut(&self.message_id) {
            let same = |reaction: &Reaction| {
                reaction.user_id == user_id && (self.enforce_unique || reaction.r#type == self.r#type)
            };
            message.reactions.retain(|reaction| !same(reaction));
            message.reactions.push(Reaction {
                user_id,
                r#type: self.r#type,
                score: self.score,
                custom: self.custom,
                created_at: context.now,
                updated_at: context.now,
            });
            message.updated_at = context.now;
        }
        let found = state.chat.message(&self.message_id)?;
        let message = MessageReply::new(state, (&self.message_id, found), context.actor, false)?;
        let last = found.reactions.last();
        let missing = || Failure::new(api_error::INTERNAL, "the reaction was not kept");
        let reaction = ReactionReply::new(state, &self.message_id, last.ok_or_else(missing)?)?;
        Ok(Applied::wrote(reply::body(&Reacted { message, reaction })))
    }
}
