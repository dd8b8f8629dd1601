//! Calls with members, and what their types let roles do: as much as call tokens and deleting users act on.

mod call_types;
mod calls;
pub mod grants;
mod join;
mod reply;

pub use call_types::{CallTypes, GetCallType, ListCallTypes, UpdateCallType};
pub use calls::{GetCall, GetOrCreateCall};
pub use join::JoinCall;

use super::chat::Name;
use super::failure::Failure;
use super::table::Table;
use super::time::Time;
use super::users::Deletion;
use crate::core::api_error;
use crate::sandbox::document::{Written, stored, transparent};

/// A user in a call.
#[derive(Debug, Clone)]
pub struct Member {
    user_id: Box<str>,
    role: Option<Box<str>>,
    custom: Written,
    created_at: Time,
}

stored!(Member {
    user_id,
    role,
    custom,
    created_at
});

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    name: Name,
    created_by: Box<str>,
    members: Vec<Member>,
    custom: Written,
    team: Option<Box<str>>,
    starts_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    deleted: bool,
}

stored!(Call {
    name,
    created_by,
    members,
    custom,
    team,
    starts_at,
    created_at,
    updated_at,
    deleted
});

impl Call {
    fn member(&self, user_id: &str) -> Option<&Member> {
        self.members.iter().find(|member| *member.user_id == *user_id)
    }

    fn is_of_two_with(&self, user_id: &str) -> bool {
        self.members.len() == 2 && self.member(user_id).is_some()
    }
}

/// All calls by cid.
#[derive(Debug, Default)]
pub struct Calls {
    by_cid: Table<Box<Call>>,
}

transparent!(Calls { by_cid });

impl Calls {
    /// A call; `None` if there never was one.
    ///
    /// # Errors
    /// It was deleted softly, which the API's calls have no field to tell.
    fn find(&self, cid: &str) -> Result<Option<&Call>, Failure> {
        match self.by_cid.get(cid) {
            Some(call) if call.deleted => Err(Failure::new(
                api_error::NOT_FOUND,
                format!("the call {cid} was deleted"),
            )),
            call => Ok(call.map(|call| &**call)),
        }
    }

    fn existing(&self, cid: &str) -> Result<&Call, Failure> {
        let missing = || Failure::new(api_error::NOT_FOUND, format!("the call {cid} does not exist"));
        self.find(cid)?.ok_or_else(missing)
    }

    /// Deletes the calls of exactly two members of which the user is one: marked, or gone.
    pub fn delete_of_two(&mut self, user_id: &str, mode: Deletion) {
        if mode == Deletion::Hard {
            self.by_cid.retain(|_, call| !call.is_of_two_with(user_id));
            return;
        }
        for call in self.by_cid.values_mut() {
            call.deleted |= call.is_of_two_with(user_id);
        }
    }

    /// Ends a user's memberships.
    pub fn forget(&mut self, user_id: &str) {
        for call in self.by_cid.values_mut() {
            call.members.retain(|member| *member.user_id != *user_id);
        }
    }

    /// Whether a user made a call.
    #[must_use]
    pub fn has_calls_of(&self, user_id: &str) -> bool {
        self.by_cid.values().any(|call| *call.created_by == *user_id)
    }

    /// Gives the calls that a user made to another.
    pub fn give(&mut self, user_id: &str, owner: &str) {
        for call in self.by_cid.values_mut() {
            if *call.created_by == *user_id {
                call.created_by = owner.into();
            }
        }
    }
}
