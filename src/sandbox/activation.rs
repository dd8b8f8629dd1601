//! Deactivating and reactivating users: one at once, many as a task.
//!
//! A deactivated user keeps everything, but cannot act, and is hidden from queries that do not ask for such users.

use serde::{Deserialize, Serialize};

use super::command::{Applied, Command, Context, State};
use super::failure::Failure;
use super::fields::Fields;
use super::reply::{self, FullUserReply, UserIn, UserReply};
use super::tasks::{self, Outcome, Work};
use super::time::Time;
use super::users::Users;
use super::{choices, ids};
use crate::core::operations::MAX_USERS;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// To deactivated.
    Off,
    /// Back to active.
    On,
}

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

    fn make(self, users: &mut Users, id: &str, at: Time) {
        if let Some(user) = users.change(id) {
            user.deactivated_at = (self == Self::Off).then_some(at);
            user.updated_at = at;
        }
    }
}

/// Options that need messages or channels are read, so that a wrong type is told, and have nothing to act on.
fn check_flags(arguments: &Fields<'_>, names: [&str; 2]) -> Result<(), Failure> {
    names
        .into_iter()
        .try_for_each(|name| arguments.flag(name).map(|_| ()))?;
    ids::optional(arguments, "created_by_id").map(|_| ())
}

const DEACTIVATION_FLAGS: [&str; 2] = ["mark_messages_deleted", "mark_channels_deleted"];
const REACTIVATION_FLAGS: [&str; 2] = ["restore_messages", "restore_channels"];

/// The reply about one user.
fn user_reply(users: &Users, id: &str) -> Result<String, Failure> {
    reply::body(UserIn {
        user: UserReply::new(id, users.existing(id)?),
    })
}

/// `DeactivateUser`.
#[derive(Debug)]
pub struct DeactivateUser {
    id: Box<str>,
}

impl Command for DeactivateUser {
    const ACTION: &'static str = "DeactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        check_flags(arguments, DEACTIVATION_FLAGS)?;
        Ok(Self {
            id: ids::one(arguments, "user_id")?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        if Change::Off.is_due(&state.users, &self.id)? {
            Change::Off.make(&mut state.users, &self.id, context.now);
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
    name: Option<Box<str>>,
}

impl Command for ReactivateUser {
    const ACTION: &'static str = "ReactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        check_flags(arguments, REACTIVATION_FLAGS)?;
        let name = arguments.text("name")?.filter(|name| !name.is_empty()).map(Box::from);
        Ok(Self {
            id: ids::one(arguments, "user_id")?,
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
        Change::On.make(&mut state.users, &self.id, context.now);
        Ok(Applied::wrote(user_reply(&state.users, &self.id)?))
    }
}

/// `DeactivateUsers`.
#[derive(Debug)]
pub struct DeactivateUsers {
    ids: Vec<Box<str>>,
}

impl Command for DeactivateUsers {
    const ACTION: &'static str = "DeactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        check_flags(arguments, DEACTIVATION_FLAGS)?;
        Ok(Self {
            ids: ids::many(arguments, MAX_USERS)?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        tasks::start(
            Work::Activation(Activation {
                change: Change::Off,
                ids: self.ids,
            }),
            state,
            context,
        )
    }
}

/// `ReactivateUsers`.
#[derive(Debug)]
pub struct ReactivateUsers {
    ids: Vec<Box<str>>,
}

impl Command for ReactivateUsers {
    const ACTION: &'static str = "ReactivateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        check_flags(arguments, REACTIVATION_FLAGS)?;
        Ok(Self {
            ids: ids::many(arguments, MAX_USERS)?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        tasks::start(
            Work::Activation(Activation {
                change: Change::On,
                ids: self.ids,
            }),
            state,
            context,
        )
    }
}

/// The work of a task that changes many users, all or none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Activation {
    change: Change,
    ids: Vec<Box<str>>,
}

/// What such a task answers. Established for deactivation; for reactivation it follows by symmetry.
#[derive(Serialize)]
struct Changed<'a> {
    users: Vec<FullUserReply<'a>>,
}

impl Activation {
    /// Changes the users.
    ///
    /// # Errors
    /// One of them cannot be changed; then none is.
    pub fn finish(self, users: &mut Users, at: Time) -> Result<Outcome, Failure> {
        let mut due = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            if self.change.is_due(users, id)? {
                due.push(id);
            } else if !choices::BULK_SKIPS_WHAT_IS_DONE {
                return Err(self.change.refusal(id));
            }
        }
        for id in due {
            self.change.make(users, id, at);
        }
        let user = |id| Some(FullUserReply::new(id, users.any(id)?));
        Outcome::of(&Changed {
            users: self.ids.iter().filter_map(|id| user(&**id)).collect(),
        })
    }
}
