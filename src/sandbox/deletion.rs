//! Deleting users, as a task, and bringing back those who were deleted softly.

use super::command::{Applied, Command, Context, State};
use super::document::{Object, Writer, Written, object, stored};
use super::events::kind;
use super::failure::Failure;
use super::fields::Fields;
use super::profile::{DEFAULT_ROLE, Profile};
use super::reply::{self, Nothing};
use super::table::Table;
use super::tasks::{self, Outcome, Work};
use super::time::Time;
use super::users::{Deletion, Users};
use super::{choices, ids};
use crate::core::bulk::DONE;
use crate::core::operations::{MAX_USERS, USER_IDS};

/// The modes in which users and messages go.
const MODES: &[(&str, Deletion)] = &[
    ("soft", Deletion::Soft),
    ("pruning", Deletion::Pruning),
    ("hard", Deletion::Hard),
];
/// The modes in which conversations and calls go.
const MODES_OF_TWO: &[(&str, Deletion)] = &[("soft", Deletion::Soft), ("hard", Deletion::Hard)];

/// How each kind of a user's data goes; `None` stays.
#[derive(Debug, Clone, Copy)]
struct Modes {
    user: Option<Deletion>,
    messages: Option<Deletion>,
    conversations: Option<Deletion>,
    calls: Option<Deletion>,
}

stored!(Modes {
    user,
    messages,
    conversations,
    calls
});

impl Modes {
    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let modes = Self {
            user: arguments.choice("user", MODES)?,
            messages: arguments.choice("messages", MODES)?,
            conversations: arguments.choice("conversations", MODES_OF_TWO)?,
            calls: arguments.choice("calls", MODES_OF_TWO)?,
        };
        if [modes.user, modes.messages, modes.conversations, modes.calls] != [None; 4] {
            return Ok(modes);
        }
        let all = choices::DELETION_WITHOUT_MODES;
        Ok(Self {
            user: all,
            messages: all,
            conversations: all,
            calls: all,
        })
    }

    /// Whether the user goes for good and messages or conversations do not.
    fn is_user_hard_alone(&self) -> bool {
        let hard = Some(Deletion::Hard);
        self.user == hard && (self.messages != hard || self.conversations != hard)
    }

    fn word(mode: Option<Deletion>) -> &'static str {
        let word = MODES.iter().find(|(_, known)| Some(*known) == mode);
        word.map_or("", |(word, _)| *word)
    }
}

/// What events tell beside the user.
struct Told(Modes);

impl Object for Told {
    fn members(&self, to: &mut Writer) {
        let modes = &self.0;
        to.member("delete_user", Modes::word(modes.user));
        to.member("delete_messages", Modes::word(modes.messages));
        to.member("delete_conversation", Modes::word(modes.conversations));
        to.member("hard_delete", &(modes.user == Some(Deletion::Hard)));
        to.member("mark_messages_deleted", &(modes.messages == Some(Deletion::Soft)));
        to.member("delete_conversation_channels", &modes.conversations.is_some());
    }
}

/// Who gets what hard-deleted users had made; nobody named means a generated user.
#[derive(Debug, Clone)]
struct Owners {
    of_channels: Option<Box<str>>,
    of_calls: Option<Box<str>>,
}

stored!(Owners { of_channels, of_calls });

/// `DeleteUsers`. The sandbox keeps no files to delete.
#[derive(Debug)]
pub struct DeleteUsers {
    ids: Vec<Box<str>>,
    modes: Modes,
    owners: Owners,
}

impl Command for DeleteUsers {
    const ACTION: &'static str = "DeleteUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let ids = ids::many(arguments, MAX_USERS)?;
        arguments.flag("files")?;
        let owner = |name| {
            let id = ids::optional(arguments, name)?;
            match id.filter(|id| ids.contains(id)) {
                Some(id) => Err(Failure::input(format!(
                    "{name} must not be deleted: {id} is in {USER_IDS}"
                ))),
                None => ids::optional(arguments, name),
            }
        };
        Ok(Self {
            modes: Modes::read(arguments)?,
            owners: Owners {
                of_channels: owner("new_channel_owner_id")?,
                of_calls: owner("new_call_owner_id")?,
            },
            ids,
        })
    }

    /// The users are flagged at once; what goes with them goes when the task ends.
    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        if choices::HARD_DELETION_NEEDS_HARD_MESSAGES && self.modes.is_user_hard_alone() {
            return Err(Failure::input(
                "user \"hard\" needs messages \"hard\" and conversations \"hard\": a user who is gone can own neither",
            ));
        }
        for owner in [&self.owners.of_channels, &self.owners.of_calls].into_iter().flatten() {
            state.users.existing(owner)?;
        }
        let mut outcomes = Table::new();
        for id in self.ids {
            let refusal = match state.users.change(&id) {
                Some(user) => {
                    let before = user.deleted;
                    // One that is not harder than the last changes nothing, and tells nobody.
                    let harder = |mode: &Deletion| before.is_none_or(|(_, before)| *mode > before);
                    if let Some(mode) = self.modes.user.filter(harder) {
                        user.deleted = Some((before.map_or(context.now, |(at, _)| at), mode));
                        let outbox = &mut state.outbox;
                        outbox.user(
                            &state.app,
                            kind::USER_DELETED,
                            context.now,
                            (&id, user),
                            &Told(self.modes),
                        );
                    }
                    None
                }
                None => state.users.existing(&id).err().map(Failure::into_reason),
            };
            outcomes.insert(id, refusal);
        }
        let removal = Removal {
            outcomes,
            modes: self.modes,
            owners: self.owners,
            generated: choices::generated_owner(&context.chance.uuid().replace('-', "")).into(),
        };
        Ok(tasks::start(Work::Removal(removal), state, context))
    }
}

/// The work of a deletion task: each id with why it was not flagged, if it was not.
#[derive(Debug, Clone)]
pub struct Removal {
    outcomes: Table<Option<String>>,
    modes: Modes,
    owners: Owners,
    generated: Box<str>,
}

stored!(Removal {
    outcomes,
    modes,
    owners,
    generated
});

/// What a deletion task says about one id.
struct Removed<'a> {
    status: &'static str,
    error: Option<&'a str>,
}

object!(Removed<'_> { status, error });

impl<'a> Removed<'a> {
    fn new(refusal: &'a Option<String>) -> Self {
        Self {
            status: if refusal.is_some() {
                choices::DELETION_FAILED
            } else {
                DONE
            },
            error: refusal.as_deref(),
        }
    }
}

impl Removal {
    /// Removes what is not to be kept.
    pub fn finish(self, state: &mut State, at: Time) -> Outcome {
        let known = self.outcomes.iter().filter(|(_, refusal)| refusal.is_none());
        let ids: Vec<&str> = known.map(|(id, _)| id).collect();
        // Conversations first, of everyone: that a channel has two members is no longer seen once one is gone.
        for id in &ids {
            if let Some(mode) = self.modes.conversations {
                state.chat.delete_conversations(id, mode, at);
            }
            if let Some(mode) = self.modes.calls {
                state.calls.delete_of_two(id, mode);
            }
        }
        for id in ids {
            if let Some(mode) = self.modes.messages {
                state.chat.delete_messages(id, mode, at);
            }
            // Read again: the user may have been restored, or deleted harder, since.
            match state.users.any(id).and_then(|user| user.deleted) {
                Some((_, Deletion::Pruning)) => prune(&mut state.users, id),
                Some((_, Deletion::Hard)) => self.remove(id, state, at),
                Some((_, Deletion::Soft)) | None => {}
            }
        }
        let mut result = Table::new();
        for (id, refusal) in self.outcomes.iter() {
            result.insert(id.into(), Removed::new(refusal));
        }
        Outcome::Result(Written::new(&result))
    }

    /// Removes a user for good, and gives what he had made to somebody else.
    fn remove(&self, id: &str, state: &mut State, at: Time) {
        if state.chat.has_channels_of(id) {
            let owner = self.owner(self.owners.of_channels.as_deref(), state, at);
            state.chat.give_channels(id, owner);
        }
        if state.calls.has_calls_of(id) {
            let owner = self.owner(self.owners.of_calls.as_deref(), state, at);
            state.calls.give(id, owner);
        }
        state.chat.forget(id);
        state.calls.forget(id);
        state.users.remove(id);
    }

    /// The new owner: the one that was named if he is still there, else one who is made for this.
    fn owner<'a>(&'a self, named: Option<&'a str>, state: &mut State, at: Time) -> &'a str {
        if let Some(id) = named.filter(|id| state.users.any(id).is_some()) {
            return id;
        }
        if state.users.any(&self.generated).is_none() {
            let profile = Profile::empty(DEFAULT_ROLE);
            state.users.put_profile(self.generated.clone(), profile, at);
        }
        &self.generated
    }
}

/// Strips a user of personal data.
fn prune(users: &mut Users, id: &str) {
    if let Some(user) = users.change(id) {
        user.profile = Profile::empty(&user.profile.role);
        user.blocks.clear();
    }
}

/// `RestoreUsers`.
#[derive(Debug)]
pub struct RestoreUsers {
    ids: Vec<Box<str>>,
}

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
        Ok(Applied::wrote(reply::body(&Nothing {})))
    }
}
