//! `UpdateUsers`: creates users, or replaces what they say about themselves.

use super::command::{Actor, Applied, Command, Context, State};
use super::document::object;
use super::events::kind;
use super::failure::Failure;
use super::fields::Fields;
use super::ids;
use super::profile::{UserInput, field};
use super::reply::{self, FullUserReply, Nothing};
use super::table::Table;
use super::time::Time;
use crate::core::operations::MAX_USERS;

/// `UpdateUsers`.
#[derive(Debug)]
pub struct UpdateUsers {
    users: Vec<UserInput>,
}

impl Command for UpdateUsers {
    const ACTION: &'static str = "UpdateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let users = arguments.required("users", arguments.object("users")?)?;
        ids::check_count("users", users.members().len(), MAX_USERS)?;
        let user = |(key, value): (&str, _)| {
            let path = format!("users[{key:?}]");
            let user = UserInput::read(&Fields::of((path.clone(), value))?)?;
            if *key != *user.id {
                let reason = format!("{path}.{} must be the key under which the user stands", field::ID);
                return Err(Failure::input(reason));
            }
            Ok(user)
        };
        Ok(Self {
            users: users.members().iter().map(user).collect::<Result<_, _>>()?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.users
            .iter()
            .all(|user| Some(&*user.id) == actor.user_id() && user.names_no_rank())
    }

    fn apply(mut self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        for user in &mut self.users {
            state.users.writable(&user.id)?;
            // An upsert replaces all but what its sender may not change.
            if let (false, Some(stored)) = (context.actor.is_server(), state.users.any(&user.id)) {
                user.keep_rank(&stored.profile)?;
            }
            user.check_role(&state.roles)?;
        }
        let ids: Vec<_> = self.users.iter().map(|user| user.id.clone()).collect();
        for user in self.users {
            state.users.put(user, context.now);
        }
        announce(state, &ids, context.now);
        Ok(Applied::wrote(updated_users(state, &ids)))
    }
}

/// Tells webhooks of updated users. The API has no event of its own for those who are new.
pub fn announce(state: &mut State, ids: &[Box<str>], at: Time) {
    for id in ids {
        if let Some(user) = state.users.any(id) {
            let outbox = &mut state.outbox;
            outbox.user(&state.app, kind::USER_UPDATED, at, (id, user), &Nothing {});
        }
    }
}

/// `UpdateUsersResponse`.
struct UpdatedUsers<'a> {
    users: Table<FullUserReply<'a>>,
    /// The task that ends memberships in teams that were left; the sandbox has no channels to leave.
    membership_deletion_task_id: &'static str,
}

object!(UpdatedUsers<'_> { users, membership_deletion_task_id });

/// The reply of a full or partial update.
#[must_use]
pub fn updated_users(state: &State, ids: &[Box<str>]) -> String {
    let mut users = Table::new();
    for id in ids {
        if let Some(user) = state.users.any(id) {
            users.insert(id.clone(), FullUserReply::new(id, user));
        }
    }
    reply::body(&UpdatedUsers {
        users,
        membership_deletion_task_id: "",
    })
}
