//! Channels with members, messages and reactions: as much as deactivating and deleting users acts on.

mod channels;
mod messages;
mod query;
mod removal;
pub mod reply;

use std::collections::BinaryHeap;

pub use channels::{GetChannel, GetOrCreateChannel};
pub use messages::{GetMessage, SendMessage, SendReaction};
pub use query::QueryChannels;

use super::failure::Failure;
use super::fields::Fields;
use super::profile::read_custom;
use super::table::Table;
use super::time::Time;
use super::users::Users;
use super::{choices, ids};
use crate::core::api_error;
use crate::sandbox::document::{Written, stored};

/// Since when something is marked as deleted, and whether a reactivation takes the mark away again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    at: Time,
    by_deactivation: bool,
}

stored!(Mark { at, by_deactivation });

/// A user in a channel.
#[derive(Debug, Clone)]
pub struct Member {
    user_id: Box<str>,
    channel_role: Box<str>,
    custom: Written,
    created_at: Time,
}

stored!(Member {
    user_id,
    channel_role,
    custom,
    created_at
});

/// A channel.
#[derive(Debug, Clone)]
pub struct Channel {
    r#type: Box<str>,
    id: Box<str>,
    created_by: Box<str>,
    members: Vec<Member>,
    custom: Written,
    team: Option<Box<str>>,
    frozen: bool,
    disabled: bool,
    created_at: Time,
    updated_at: Time,
    last_message_at: Option<Time>,
    deleted: Option<Mark>,
}

stored!(Channel {
    r#type,
    id,
    created_by,
    members,
    custom,
    team,
    frozen,
    disabled,
    created_at,
    updated_at,
    last_message_at,
    deleted
});

impl Channel {
    fn has(&self, user_id: &str) -> bool {
        self.members.iter().any(|member| *member.user_id == *user_id)
    }

    /// The two of a conversation, if the user is one of exactly two members.
    fn is_conversation_of(&self, user_id: &str) -> bool {
        self.members.len() == 2 && self.has(user_id)
    }
}

/// What a user feels about a message.
#[derive(Debug, Clone)]
pub struct Reaction {
    user_id: Box<str>,
    r#type: Box<str>,
    score: i64,
    custom: Written,
    created_at: Time,
    updated_at: Time,
}

stored!(Reaction {
    user_id,
    r#type,
    score,
    custom,
    created_at,
    updated_at
});

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    cid: Box<str>,
    user_id: Box<str>,
    r#type: Box<str>,
    text: Box<str>,
    silent: bool,
    custom: Written,
    created_at: Time,
    updated_at: Time,
    deleted: Option<Mark>,
    reactions: Vec<Reaction>,
}

stored!(Message {
    cid,
    user_id,
    r#type,
    text,
    silent,
    custom,
    created_at,
    updated_at,
    deleted,
    reactions
});

/// Everything that is chatted.
#[derive(Debug, Default)]
pub struct Chat {
    channels: Table<Box<Channel>>,
    messages: Table<Box<Message>>,
}

stored!(Chat { channels, messages });

/// A message with its id.
type Found<'a> = (&'a str, &'a Message);

impl Chat {
    fn channel(&self, cid: &str) -> Result<&Channel, Failure> {
        let missing = || Failure::new(api_error::NOT_FOUND, format!("the channel {cid} does not exist"));
        self.channels.get(cid).map(|channel| &**channel).ok_or_else(missing)
    }

    fn message(&self, id: &str) -> Result<&Message, Failure> {
        let missing = || Failure::new(api_error::NOT_FOUND, format!("the message {id} does not exist"));
        self.messages.get(id).map(|message| &**message).ok_or_else(missing)
    }

    /// A channel's messages, the oldest first.
    fn messages_in(&self, cid: &str) -> Vec<Found<'_>> {
        self.sorted(|message| *message.cid == *cid)
    }

    fn sorted(&self, which: impl Fn(&Message) -> bool) -> Vec<Found<'_>> {
        let messages = self.messages.iter().filter(|(_, message)| which(message));
        let ids = oldest_first(messages.map(|(id, message)| (message.created_at, id)).collect());
        let found = |id| Some((id, &**self.messages.get(id)?));
        ids.into_iter().filter_map(found).collect()
    }

    /// A user's messages, the oldest first.
    fn messages_of(&self, user_id: &str) -> Vec<Found<'_>> {
        self.sorted(|message| *message.user_id == *user_id)
    }

    /// A user's reactions, with the messages that they are to.
    fn reactions_of(&self, user_id: &str) -> Vec<(&str, &Reaction)> {
        let all = self
            .messages
            .iter()
            .flat_map(|(id, message)| message.reactions.iter().map(move |reaction| (id, reaction)));
        all.filter(|(_, reaction)| *reaction.user_id == *user_id).collect()
    }
}

/// What was made when, in the order of time.
fn oldest_first(made: Vec<(Time, &str)>) -> Vec<&str> {
    // A heap's sort is a tenth of the code of a slice's.
    let sorted = BinaryHeap::from(made).into_sorted_vec();
    sorted.into_iter().map(|(_, name)| name).collect()
}

/// The type and id of a channel or call, and the `cid` that they make.
#[derive(Debug, Clone)]
pub struct Name {
    /// The type.
    pub r#type: Box<str>,
    /// The id.
    pub id: Box<str>,
    /// Both, as `type:id`.
    pub cid: Box<str>,
}

stored!(Name { r#type, id, cid });

impl Name {
    /// Reads type and id from a path.
    ///
    /// # Errors
    /// One of them is a name that nothing may have.
    pub fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let part = |name| -> Result<Box<str>, Failure> {
            let text = arguments.required(name, arguments.text(name)?)?;
            if choices::is_name(text) {
                Ok(text.into())
            } else {
                Err(Failure::input(format!("{name} {}", choices::NAME_REFUSED)))
            }
        };
        let (r#type, id) = (part("type")?, part("id")?);
        let cid = format!("{}:{id}", r#type).into();
        Ok(Self { r#type, id, cid })
    }
}

/// A user whom a request puts into a channel or call.
#[derive(Debug)]
pub struct Invited {
    /// Who.
    pub user_id: Box<str>,
    /// As what.
    pub role: Option<Box<str>>,
    /// Custom data of the membership.
    pub custom: Written,
}

impl Invited {
    /// Reads the members of a request's `data`, each once however often he is named.
    ///
    /// # Parameters
    /// - `role`: the name of the member that holds the role.
    ///
    /// # Errors
    /// There are too many, or one is named or described wrongly.
    pub fn read_all(data: &Fields<'_>, role: &str) -> Result<Vec<Self>, Failure> {
        let members = data.list("members")?.unwrap_or_default();
        if members.len() > choices::MAX_MEMBERS {
            let path = data.path("members");
            let reason = format!("{path} must contain at most {} items", choices::MAX_MEMBERS);
            return Err(Failure::input(reason));
        }
        let mut invited: Vec<Self> = Vec::with_capacity(members.len());
        for item in members {
            let fields = Fields::of(item)?;
            let member = Self {
                user_id: ids::one(&fields, "user_id")?,
                role: fields.text(role)?.filter(|role| !role.is_empty()).map(Box::from),
                custom: read_custom(&fields)?,
            };
            if !invited.iter().any(|known| known.user_id == member.user_id) {
                invited.push(member);
            }
        }
        Ok(invited)
    }

    /// Checks that everybody exists. The creator may be new, and a member at once.
    ///
    /// # Errors
    /// Somebody does not.
    pub fn check(invited: &[Self], created_by: &str, users: &Users) -> Result<(), Failure> {
        let mut others = invited.iter().filter(|member| *member.user_id != *created_by);
        others.try_for_each(|member| users.existing(&member.user_id).map(|_| ()))
    }
}
