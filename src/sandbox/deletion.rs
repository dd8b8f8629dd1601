//! Deleting users, as a task, and bringing back those who were deleted softly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::command::{Applied, Command, Context, State};
use super::failure::Failure;
use super::fields::Fields;
use super::profile::Profile;
use super::tasks::{self, Outcome, Work};
use super::users::{Deletion, Users};
use super::{choices, ids, reply};
use crate::core::operations::MAX_USERS;

/// The modes in which users and messages go.
const MODES: &[(&str, Deletion)] = &[
    ("soft", Deletion::Soft),
    ("pruning", Deletion::Pruning),
    ("hard", Deletion::Hard),
];
/// The modes in which conversations and calls go.
const MODES_OF_TWO: &[(&str, Deletion)] = &[("soft", Deletion::Soft), ("hard", Deletion::Hard)];

/// `DeleteUsers`. Messages, conversations, calls and files are read and checked; the sandbox has none to delete.
#[derive(Debug)]
pub struct DeleteUsers {
    ids: Vec<Box<str>>,
    mode: Deletion,
}

impl Command for DeleteUsers {
    const ACTION: &'static str = "DeleteUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let ids = ids::many(arguments, MAX_USERS)?;
        let user = arguments.choice("user", MODES)?;
        let messages = arguments.choice("messages", MODES)?;
        let conversations = arguments.choice("conversations", MODES_OF_TWO)?;
        arguments.choice("calls", MODES_OF_TWO)?;
        arguments.flag("files")?;
        for owner in ["new_channel_owner_id", "new_call_owner_id"] {
            ids::optional(arguments, owner)?;
        }
        let hard = Some(Deletion::Hard);
        let alone = user == hard && (messages != hard || conversations != hard);
        if alone && choices::HARD_DELETION_NEEDS_HARD_MESSAGES {
            return Err(Failure::input(
                "user \"hard\" needs messages \"hard\" and conversations \"hard\": a user who is gone can own neither",
            ));
        }
        Ok(Self {
            ids,
            mode: user.unwrap_or(choices::DELETION_WITHOUT_MODE),
        })
    }

    /// The users are flagged at once; what goes with them goes when the task ends.
    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let mut outcomes = BTreeMap::new();
        for id in self.ids {
            let outcome = match state.users.change(&id) {
                Some(user) => {
                    let (at, before) = user.deleted.unwrap_or((context.now, self.mode));
                    user.deleted = Some((at, before.max(self.mode)));
                    Ok(())
                }
                None => state.users.existing(&id).map(|_| ()).map_err(|failure| failure.reason),
            };
            outcomes.insert(id, outcome);
        }
        tasks::start(Work::Removal(Removal { outcomes }), state, context)
    }
}

/// The work of a deletion task: each id with what came of flagging it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Removal {
    outcomes: BTreeMap<Box<str>, Result<(), String>>,
}

/// What a deletion task says about one id.
#[derive(Serialize)]
struct Removed<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Removed<'a> {
    fn new(outcome: &'a Result<(), String>) -> Self {
        match outcome {
            Ok(()) => Self {
                status: "ok",
                error: None,
            },
            Err(reason) => Self {
                status: choices::DELETION_FAILED,
                error: Some(reason),
            },
        }
    }
}

impl Removal {
    /// Removes what is not to be kept.
    ///
    /// # Errors
    /// None in practice: see [`Failure`]'s conversion.
    pub fn finish(self, users: &mut Users) -> Result<Outcome, Failure> {
        for id in self.outcomes.keys() {
            // Read again: the user may have been restored, or deleted harder, since.
            match users.any(id).and_then(|user| user.deleted) {
                Some((_, Deletion::Pruning)) => prune(users, id)?,
                Some((_, Deletion::Hard)) => users.remove(id),
                Some((_, Deletion::Soft)) | None => {}
            }
        }
        let result: BTreeMap<_, _> = self
            .outcomes
            .iter()
            .map(|(id, outcome)| (id, Removed::new(outcome)))
            .collect();
        Outcome::of(&result)
    }
}

/// Strips a user of personal data.
fn prune(users: &mut Users, id: &str) -> Result<(), Failure> {
    if let Some(user) = users.change(id) {
        user.profile = Profile::empty(&user.profile.role)?;
        user.blocks.clear();
    }
    Ok(())
}

/// `RestoreUsers`.
#[derive(Debug)]
pub struct RestoreUsers {
    ids: Vec<Box<str>>,
}

#[derive(Serialize)]
struct Restored {}

impl Command for RestoreUsers {
    const ACTION: &'static str = "RestoreUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            ids: ids::many(arguments, MAX_USERS)?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        for id in &self.ids {
            match state.users.any(id).map(|user| user.deleted) {
                Some(Some((_, Deletion::Soft))) => {}
                Some(Some(_)) => {
                    return Err(Failure::input(format!(
                        "user \"{id}\" was not deleted softly, it can't be restored"
                    )));
                }
                Some(None) => {
                    return Err(Failure::input(format!(
                        "user \"{id}\" is not deleted, it can't be restored"
                    )));
                }
                None => return Err(state.users.existing(id).err().unwrap_or_else(|| Failure::no_user(id))),
            }
        }
        for id in &self.ids {
            if let Some(user) = state.users.change(id) {
                user.deleted = None;
                user.updated_at = context.now;
            }
        }
        Ok(Applied::wrote(reply::body(Restored {})?))
    }
}
