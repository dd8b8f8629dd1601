//! Users who block each other.

use serde::Serialize;

use super::command::{Actor, Applied, Command, Context, State};
use super::failure::Failure;
use super::fields::Fields;
use super::profile::UserInput;
use super::reply::{self, UserReply};
use super::time::Time;
use super::users::Block;
use super::{choices, ids};

/// On whose behalf a server asks: a user by id, or described so that he can be created.
#[derive(Debug)]
enum Subject {
    /// The one whose token it is.
    Bearer,
    Id(Box<str>),
    Described(Box<UserInput>),
}

impl Subject {
    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let described = arguments
            .object("user")?
            .map(|user| UserInput::read(&user))
            .transpose()?;
        match (ids::optional(arguments, "user_id")?, described) {
            (Some(_), Some(_)) => Err(Failure::input("cannot set both user and user_id")),
            (Some(id), None) => Ok(Self::Id(id)),
            (None, Some(user)) => Ok(Self::Described(Box::new(user))),
            (None, None) => Ok(Self::Bearer),
        }
    }

    /// Users ask on their own behalf only.
    fn permits(&self, actor: &Actor) -> bool {
        match (self, actor.user_id()) {
            (_, None) => false,
            (Self::Bearer, Some(_)) => true,
            (Self::Id(id), Some(bearer)) => **id == *bearer,
            (Self::Described(user), Some(bearer)) => *user.id == *bearer,
        }
    }

    /// The subject's id; a described user who is new is created by the last step, [`Subject::settle`].
    fn id(&self, actor: &Actor) -> Result<Box<str>, Failure> {
        match self {
            Self::Id(id) => Ok(id.clone()),
            Self::Described(user) => Ok(user.id.clone()),
            Self::Bearer => actor
                .user_id()
                .map(Box::from)
                .ok_or_else(|| Failure::input("either user or user_id must be provided when using server side auth.")),
        }
    }

    /// Creates the described user if he is new; checks that the subject can act.
    fn settle(self, id: &str, state: &mut State, now: Time) -> Result<(), Failure> {
        if let Self::Described(user) = self
            && state.users.any(id).is_none()
        {
            state.users.writable(id)?;
            state.users.put(*user, now);
        }
        state.users.active(id).map(|_| ())
    }
}

/// `BlockUsers`.
#[derive(Debug)]
pub struct BlockUsers {
    subject: Subject,
    blocked: Box<str>,
}

#[derive(Serialize)]
struct Blocked<'a> {
    blocked_by_user_id: &'a str,
    blocked_user_id: &'a str,
    created_at: Time,
}

impl Command for BlockUsers {
    const ACTION: &'static str = "BlockUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            blocked: ids::one(arguments, "blocked_user_id")?,
            subject: Subject::read(arguments)?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.subject.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.subject.id(context.actor)?;
        if id == self.blocked {
            return Err(Failure::input(format!("the user {id} cannot block itself")));
        }
        state.users.existing(&self.blocked)?;
        self.subject.settle(&id, state, context.now)?;
        let Some(user) = state.users.change(&id) else {
            return Err(Failure::no_user(&id));
        };
        let earlier = user.blocks.iter().find(|block| block.user_id == self.blocked);
        let created_at = match earlier {
            Some(_) if choices::BLOCKING_TWICE_FAILS => {
                return Err(Failure::input(format!("the user {} is already blocked", self.blocked)));
            }
            Some(block) => block.created_at,
            None => {
                user.blocks.push(Block {
                    user_id: self.blocked.clone(),
                    created_at: context.now,
                });
                context.now
            }
        };
        let blocked = Blocked {
            blocked_by_user_id: &id,
            blocked_user_id: &self.blocked,
            created_at,
        };
        Ok(Applied::wrote(reply::body(blocked)?))
    }
}

/// `UnblockUsers`.
#[derive(Debug)]
pub struct UnblockUsers {
    subject: Subject,
    blocked: Box<str>,
}

#[derive(Serialize)]
struct Unblocked {}

impl Command for UnblockUsers {
    const ACTION: &'static str = "UnblockUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            blocked: ids::one(arguments, "blocked_user_id")?,
            subject: Subject::read(arguments)?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.subject.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.subject.id(context.actor)?;
        self.subject.settle(&id, state, context.now)?;
        if let Some(user) = state.users.change(&id) {
            user.blocks.retain(|block| block.user_id != self.blocked);
        }
        Ok(Applied::wrote(reply::body(Unblocked {})?))
    }
}

/// `GetBlockedUsers`.
#[derive(Debug)]
pub struct GetBlockedUsers {
    subject: Subject,
}

#[derive(Serialize)]
struct Blocks<'a> {
    blocks: Vec<BlockedUser<'a>>,
}

#[derive(Serialize)]
struct BlockedUser<'a> {
    user: UserReply<'a>,
    user_id: &'a str,
    blocked_user: UserReply<'a>,
    blocked_user_id: &'a str,
    created_at: Time,
}

impl Command for GetBlockedUsers {
    const ACTION: &'static str = "GetBlockedUsers";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            subject: ids::optional(arguments, "user_id")?.map_or(Subject::Bearer, Subject::Id),
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.subject.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.subject.id(context.actor)?;
        let user = state.users.existing(&id)?;
        let mut blocks = Vec::with_capacity(user.blocks.len());
        for Block {
            user_id: blocked_user_id,
            created_at,
        } in &user.blocks
        {
            // A user who was deleted is not shown to those who blocked him.
            let Ok(blocked) = state.users.existing(blocked_user_id) else {
                continue;
            };
            blocks.push(BlockedUser {
                user: UserReply::new(&id, user),
                user_id: &id,
                blocked_user: UserReply::new(blocked_user_id, blocked),
                blocked_user_id,
                created_at: *created_at,
            });
        }
        Ok(Applied::read(reply::body(Blocks { blocks })?))
    }
}
