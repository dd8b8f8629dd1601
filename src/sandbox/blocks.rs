//! Users who block each other.

use super::command::{Actor, Applied, Command, Context, State};
use super::document::object;
use super::failure::Failure;
use super::fields::Fields;
use super::reply::{self, Nothing, UserReply};
use super::requester::{Requester, USER};
use super::time::Time;
use super::users::Block;
use super::{choices, ids};

/// `BlockUsers`.
#[derive(Debug)]
pub struct BlockUsers {
    requester: Requester,
    blocked: Box<str>,
}

struct Blocked<'a> {
    blocked_by_user_id: &'a str,
    blocked_user_id: &'a str,
    created_at: Time,
}

object!(Blocked<'_> { blocked_by_user_id, blocked_user_id, created_at });

impl Command for BlockUsers {
    const ACTION: &'static str = "BlockUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            blocked: ids::one(arguments, "blocked_user_id")?,
            requester: Requester::read(arguments, USER)?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.requester.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.requester.id(context.actor, USER)?;
        if id == self.blocked {
            return Err(Failure::input(format!("the user {id} cannot block itself")));
        }
        state.users.existing(&self.blocked)?;
        self.requester.settle(&id, state, context.now)?;
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
        Ok(Applied::wrote(reply::body(&blocked)))
    }
}

/// `UnblockUsers`.
#[derive(Debug)]
pub struct UnblockUsers {
    requester: Requester,
    blocked: Box<str>,
}

impl Command for UnblockUsers {
    const ACTION: &'static str = "UnblockUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            blocked: ids::one(arguments, "blocked_user_id")?,
            requester: Requester::read(arguments, USER)?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.requester.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.requester.id(context.actor, USER)?;
        self.requester.settle(&id, state, context.now)?;
        if let Some(user) = state.users.change(&id) {
            user.blocks.retain(|block| block.user_id != self.blocked);
        }
        Ok(Applied::wrote(reply::body(&Nothing {})))
    }
}

/// `GetBlockedUsers`.
#[derive(Debug)]
pub struct GetBlockedUsers {
    requester: Requester,
}

struct Blocks<'a> {
    blocks: Vec<BlockedUser<'a>>,
}

object!(Blocks<'_> { blocks });

struct BlockedUser<'a> {
    user: UserReply<'a>,
    user_id: &'a str,
    blocked_user: UserReply<'a>,
    blocked_user_id: &'a str,
    created_at: Time,
}

object!(BlockedUser<'_> { user, user_id, blocked_user, blocked_user_id, created_at });

impl Command for GetBlockedUsers {
    const ACTION: &'static str = "GetBlockedUsers";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            requester: ids::optional(arguments, "user_id")?.map_or(Requester::Bearer, Requester::Id),
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.requester.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.requester.id(context.actor, USER)?;
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
        Ok(Applied::read(reply::body(&Blocks { blocks })))
    }
}
