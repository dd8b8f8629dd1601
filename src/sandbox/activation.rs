//! Deactivating and reactivating users: one at once, many as a task.
//!
//! A deactivated user keeps everything unless the request marks his messages or channels as deleted, but cannot act, and is hidden
//! from queries that do not ask for such users.

use super::command::{Applied, Command, Context, State};
use super::document::{Written, object, stored, words};
use super::events::{EventUser, kind};
use super::failure::Failure;
use super::fields::Fields;
use super::reply::{self, FullUserReply, UserIn, UserReply};
use super::tasks::{self, Outcome, Work};
use super::time::Time;
use super::users::Users;
use super::{choices, ids};
use crate::core::operations::MAX_USERS;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// To deactivated.
    Off,
    /// Back to active.
    On,
}

words!(Change { Off = "Off", On = "On" });

impl Change {
    /// Whether there is something to do.
    ///
    /// # Errors
    /// The user does not exist any more.
    fn is_due(self, users: &Users, id: &str) -> Result<bool, Failure> {
        let deactivated = users.existing(id)?.deactivated_at.is_some();
        Ok(deactivated == (self == Self::On))
    }

    /// What is wrong with changing a user who is as wanted already.
    fn refusal(self, id: &str) -> Failure {
        Failure::input(match self {
            Self::Off => format!("the user {id} is already deactivated"),
            Self::On => format!("the user {id} is not deactivated"),
        })
    }

    /// Changes the user and what the options name, and tells webhooks.
    fn make(self, options: &Options, state: &mut State, id: &str, at: Time) {
        if let Some(user) = state.users.change(id) {
            user.deactivated_at = (self == Self::Off).then_some(at);
            user.updated_at = at;
        }
        match self {
            Self::Off if options.messages => state.chat.hide_messages(id, at),
            Self::On if options.messages => state.chat.restore_messages(id),
            _ => {}
        }
        match self {
            Self::Off if options.channels => state.chat.hide_channels(id, at),
            Self::On if options.channels => state.chat.restore_channels(id),
            _ => {}
        }
        let kind = match self {
            Self::Off => kind::USER_DEACTIVATED,
            Self::On => kind::USER_REACTIVATED,
        };
        let by = options.created_by.as_deref();
        let told = Told {
            created_by: by.and_then(|id| Some(EventUser::new(kind, id, state.users.any(id)?))),
        };
        if let Some(user) = state.users.any(id) {
            state.outbox.user(&state.app, kind, at, (id, user), &told);
        }
    }
}

/// What events tell beside the user.
struct Told<'a> {
    created_by: Option<EventUser<'a>>,
}

object!(Told<'_> { created_by });

/// What goes, or comes back, with the user.
#[derive(Debug, Clone)]
struct Options {
    messages: bool,
    /// The channels that the user made.
    channels: bool,
    created_by: Option<Box<str>>,
}

stored!(Options {
    messages,
    channels,
    created_by
});

impl Options {
    fn read(arguments: &Fields<'_>, [messages, channels]: [&str; 2]) -> Result<Self, Failure> {
        Ok(Self {
            messages: arguments.flag(messages)?.unwrap_or_default(),
            channels: arguments.flag(channels)?.unwrap_or_default(),
            created_by: ids::optional(arguments, "created_by_id")?,
        })
    }
}

const DEACTIVATION: [&str; 2] = ["mark_messages_deleted", "mark_channels_deleted"];
const REACTIVATION: [&str; 2] = ["restore_messages", "restore_channels"];

/// The reply about one user.
fn user_reply(users: &Users, id: &str) -> Result<String, Failure> {
    Ok(reply::body(&UserIn {
        user: UserReply::new(id, users.existing(id)?),
    }))
}

/// `DeactivateUser`.
#[derive(Debug)]
pub struct DeactivateUser {
    id: Box<str>,
    options: Options,
}

impl Command for DeactivateUser {
    const ACTION: &'static str = "DeactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let options = Options::read(arguments, DEACTIVATION)?;
        Ok(Self {
            id: ids::one(arguments, "user_id")?,
            options,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        if Change::Off.is_due(&state.users, &self.id)? {
            Change::Off.make(&self.options, state, &self.id, context.now);
        } else if choices::DEACTIVATING_TWICE_FAILS {
            return Err(Change::Off.refusal(&self.id));
        }
        Ok(Applied::wrote(user_reply(&state.users, &self.id)?))
    }
}

/// `ReactivateUser`.
#[derive(Debug)]
pub struct ReactivateUser {
    id: Box<str>,
    options: Options,
    name: Option<Box<str>>,
}

impl Command for ReactivateUser {
    const ACTION: &'static str = "ReactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let options = Options::read(arguments, REACTIVATION)?;
        let name = arguments.text("name")?.filter(|name| !name.is_empty()).map(Box::from);
        Ok(Self {
            id: ids::one(arguments, "user_id")?,
            options,
            name,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        if !Change::On.is_due(&state.users, &self.id)? {
            return Err(Change::On.refusal(&self.id));
        }
        if let (Some(user), Some(name)) = (state.users.change(&self.id), self.name) {
            let mut profile = user.profile.clone();
            profile.name = Some(name);
            profile.check_size(&self.id)?;
            user.profile = profile;
        }
        Change::On.make(&self.options, state, &self.id, context.now);
        Ok(Applied::wrote(user_reply(&state.users, &self.id)?))
    }
}

/// `DeactivateUsers`.
pub type DeactivateUsers = ChangeUsers<true>;
/// `ReactivateUsers`.
pub type ReactivateUsers = ChangeUsers<false>;

/// The start of a task that changes many users: to deactivated if `OFF`, else back.
#[derive(Debug)]
pub struct ChangeUsers<const OFF: bool>(Activation);

impl<const OFF: bool> Command for ChangeUsers<OFF> {
    const ACTION: &'static str = if OFF { "DeactivateUser" } else { "ReactivateUser" };

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let (change, names) = if OFF {
            (Change::Off, DEACTIVATION)
        } else {
            (Change::On, REACTIVATION)
        };
        let options = Options::read(arguments, names)?;
        Ok(Self(Activation {
            change,
            ids: ids::many(arguments, MAX_USERS)?,
            options,
        }))
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        Ok(tasks::start(Work::Activation(self.0), state, context))
    }
}

/// The work of a task that changes many users, all or none.
#[derive(Debug, Clone)]
pub struct Activation {
    change: Change,
    ids: Vec<Box<str>>,
    options: Options,
}

stored!(Activation { change, ids, options });

/// What such a task answers. Established for deactivation; for reactivation it follows by symmetry.
struct Changed<'a> {
    users: Vec<FullUserReply<'a>>,
}

object!(Changed<'_> { users });

impl Activation {
    /// Changes the users.
    ///
    /// # Errors
    /// One of them cannot be changed; then none is.
    pub fn finish(self, state: &mut State, at: Time) -> Result<Outcome, Failure> {
        let mut due = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            if self.change.is_due(&state.users, id)? {
                due.push(id);
            } else if !choices::BULK_SKIPS_WHAT_IS_DONE {
                return Err(self.change.refusal(id));
            }
        }
        for id in due {
            self.change.make(&self.options, state, id, at);
        }
        let user = |id| Some(FullUserReply::new(id, state.users.any(id)?));
        Ok(Outcome::Result(Written::new(&Changed {
            users: self.ids.iter().filter_map(|id| user(&**id)).collect(),
        })))
    }
}
