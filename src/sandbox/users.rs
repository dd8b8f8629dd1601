//! The users that the sandbox knows, with those who are gone.

use super::choices;
use super::document::{stored, transparent, words};
use super::failure::Failure;
use super::profile::{DEFAULT_ROLE, Profile, UserInput};
use super::table::Table;
use super::time::Time;

/// How a user was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deletion {
    /// Everything is kept, and can be restored.
    Soft,
    /// Personal data is gone.
    Pruning,
    /// Nothing is kept but the fact that the id was used.
    Hard,
}

words!(Deletion {
    Soft = "Soft",
    Pruning = "Pruning",
    Hard = "Hard",
});

/// One user blocked by another.
#[derive(Debug, Clone)]
pub struct Block {
    /// Who is blocked.
    pub user_id: Box<str>,
    /// Since when.
    pub created_at: Time,
}

stored!(Block { user_id, created_at });

/// A user.
#[derive(Debug, Clone)]
pub struct User {
    /// What requests say about the user.
    pub profile: Profile,
    /// When the user was first heard of.
    pub created_at: Time,
    /// When the user was last changed.
    pub updated_at: Time,
    /// Since when the user is deactivated.
    pub deactivated_at: Option<Time>,
    /// Since when the user is deleted, and how.
    pub deleted: Option<(Time, Deletion)>,
    /// Tokens issued earlier are refused.
    pub revoke_tokens_issued_before: Option<Time>,
    /// Whom the user blocks.
    pub blocks: Vec<Block>,
}

stored!(User {
    profile,
    created_at,
    updated_at,
    deactivated_at,
    deleted,
    revoke_tokens_issued_before,
    blocks
});

impl User {
    const fn new(profile: Profile, now: Time) -> Self {
        Self {
            profile,
            created_at: now,
            updated_at: now,
            deactivated_at: None,
            deleted: None,
            revoke_tokens_issued_before: None,
            blocks: Vec::new(),
        }
    }
}

/// All users by id.
#[derive(Debug, Default)]
pub struct Users {
    /// `None` for those who were deleted for good: an id that was deleted cannot be used again.
    by_id: Table<Option<Box<User>>>,
}

transparent!(Users { by_id });

impl Users {
    /// A user in whatever state, unless deleted for good.
    #[must_use]
    pub fn any(&self, id: &str) -> Option<&User> {
        self.by_id.get(id)?.as_deref()
    }

    /// A user who is not deleted.
    ///
    /// # Errors
    /// There never was one, or he was deleted.
    pub fn existing(&self, id: &str) -> Result<&User, Failure> {
        match self.by_id.get(id) {
            Some(Some(user)) if user.deleted.is_none() => Ok(user),
            Some(_) => Err(Failure::deleted(id)),
            None => Err(Failure::no_user(id)),
        }
    }

    /// A user who is neither deleted nor deactivated.
    ///
    /// # Errors
    /// There is none.
    pub fn active(&self, id: &str) -> Result<&User, Failure> {
        let user = self.existing(id)?;
        if user.deactivated_at.is_some() {
            Err(Failure::deactivated(id))
        } else {
            Ok(user)
        }
    }

    /// Whether an upsert may create or replace the user.
    ///
    /// # Errors
    /// He is deactivated, or was deleted.
    pub fn writable(&self, id: &str) -> Result<(), Failure> {
        if self.by_id.contains(id) {
            self.active(id).map(|_| ())
        } else {
            Ok(())
        }
    }

    /// A user to be changed.
    pub fn change(&mut self, id: &str) -> Option<&mut User> {
        self.by_id.get_mut(id)?.as_deref_mut()
    }

    /// Creates a user, or replaces his profile. The caller has checked that he is [`Users::writable`].
    pub fn put(&mut self, input: UserInput, now: Time) {
        let role = match self.any(&input.id) {
            Some(user) if choices::UPSERT_WITHOUT_ROLE_KEEPS_IT => user.profile.role.clone(),
            _ => DEFAULT_ROLE.into(),
        };
        let (id, profile) = input.into_profile(&role);
        self.put_profile(id, profile, now);
    }

    /// Creates a user with a profile, or replaces it.
    pub fn put_profile(&mut self, id: Box<str>, profile: Profile, now: Time) {
        match self.change(&id) {
            Some(user) => {
                user.profile = profile;
                user.updated_at = now;
            }
            None => {
                self.by_id.insert(id, Some(Box::new(User::new(profile, now))));
            }
        }
    }

    /// Removes a user for good, and everyone's blocks of him.
    pub fn remove(&mut self, id: &str) {
        if let Some(user) = self.by_id.get_mut(id) {
            *user = None;
        }
        for user in self.by_id.values_mut().flatten() {
            user.blocks.retain(|block| *block.user_id != *id);
        }
    }

    /// Somebody who has a role, deleted or not: who was deleted softly can come back.
    #[must_use]
    pub fn with_role(&self, role: &str) -> Option<&str> {
        let mut users = self.kept();
        users.find(|(_, user)| *user.profile.role == *role).map(|(id, _)| id)
    }

    /// Everyone of whom something is kept.
    fn kept(&self) -> impl Iterator<Item = (&str, &User)> {
        self.by_id.iter().filter_map(|(id, user)| Some((id, user.as_deref()?)))
    }

    /// Everyone who is not deleted, by id.
    pub fn all(&self) -> impl Iterator<Item = (&str, &User)> {
        self.kept().filter(|(_, user)| user.deleted.is_none())
    }
}
