//! On whose behalf a call is made: a server names a user or describes one, a user's token speaks for itself.

use super::command::{Actor, State};
use super::failure::Failure;
use super::fields::Fields;
use super::ids;
use super::profile::UserInput;
use super::time::Time;

/// A user by id, or described so that he can be created.
#[derive(Debug)]
pub enum Requester {
    /// The one whose token it is.
    Bearer,
    /// A user who exists.
    Id(Box<str>),
    /// A user who may be new.
    Described(Box<UserInput>),
}

/// Names under which a request says who acts: an id, or a whole user.
pub type Names = [&'static str; 2];
/// Those of most requests.
pub const USER: Names = ["user_id", "user"];
/// Those of what is created.
pub const CREATED_BY: Names = ["created_by_id", "created_by"];

impl Requester {
    /// Reads who acts.
    ///
    /// # Errors
    /// Both members are there, or one has the wrong type.
    pub fn read(fields: &Fields<'_>, [id, user]: Names) -> Result<Self, Failure> {
        let described = fields.object(user)?.map(|user| UserInput::read(&user)).transpose()?;
        match (ids::optional(fields, id)?, described) {
            (Some(_), Some(_)) => Err(Failure::input(format!("cannot set both {user} and {id}"))),
            (Some(id), None) => Ok(Self::Id(id)),
            (None, Some(user)) => Ok(Self::Described(Box::new(user))),
            (None, None) => Ok(Self::Bearer),
        }
    }

    /// Whether a user may ask this: on his own behalf only.
    #[must_use]
    pub fn permits(&self, actor: &Actor) -> bool {
        match (self, actor.user_id()) {
            (_, None) => false,
            (Self::Bearer, Some(_)) => true,
            (Self::Id(id), Some(bearer)) => **id == *bearer,
            (Self::Described(user), Some(bearer)) => *user.id == *bearer,
        }
    }

    /// The requester's id; a described user who is new is created by the last step, [`Requester::settle`].
    ///
    /// # Errors
    /// A server named nobody.
    pub fn id(&self, actor: &Actor, [id, user]: Names) -> Result<Box<str>, Failure> {
        match self {
            Self::Id(id) => Ok(id.clone()),
            Self::Described(user) => Ok(user.id.clone()),
            Self::Bearer => actor.user_id().map(Box::from).ok_or_else(|| {
                Failure::input(format!(
                    "either {user} or {id} must be provided when using server side auth."
                ))
            }),
        }
    }

    /// Creates the described user if he is new; checks that the requester can act.
    ///
    /// # Errors
    /// He cannot: he does not exist, was deactivated or deleted, or is described with a role that there is not.
    pub fn settle(self, id: &str, state: &mut State, now: Time) -> Result<(), Failure> {
        if let Self::Described(user) = self
            && state.users.any(id).is_none()
        {
            state.users.writable(id)?;
            user.check_role(&state.roles)?;
            state.users.put(*user, now);
        }
        state.users.active(id).map(|_| ())
    }
}
