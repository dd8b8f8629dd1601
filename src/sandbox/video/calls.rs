//! Making and looking at calls.

use super::grants::{self, CALL_MEMBER, CREATE, Capabilities, READ};
use super::reply::CallState;
use super::{Call, CallTypes, Member};
use crate::sandbox::chat::{Invited, Name};
use crate::sandbox::command::{Actor, Applied, Command, Context, State};
use crate::sandbox::document::{Map, Written};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::{Fields, wrong};
use crate::sandbox::profile::read_custom;
use crate::sandbox::reply;
use crate::sandbox::requester::{CREATED_BY, Requester};
use crate::sandbox::time::Time;

/// What a request says about a call that may be new.
#[derive(Debug)]
pub struct Wanted {
    /// What it is called.
    pub name: Name,
    /// Who makes it.
    pub created_by: Requester,
    members: Vec<Invited>,
    custom: Written,
    team: Option<Box<str>>,
    starts_at: Option<Time>,
}

impl Wanted {
    /// Reads the call's path and its `data`.
    ///
    /// # Errors
    /// A member has the wrong type or form.
    pub fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let none = Map::new();
        let data = arguments.object("data")?.unwrap_or(Fields::new(&none));
        let starts_at = data.get("starts_at").map(|value| {
            let date = value.as_str().and_then(Time::parse);
            date.ok_or_else(|| wrong(&data.path("starts_at"), "an RFC 3339 date", value))
        });
        Ok(Self {
            name: Name::read(arguments)?,
            created_by: Requester::read(&data, CREATED_BY)?,
            members: Invited::read_all(&data, "role")?,
            custom: read_custom(&data)?,
            team: data.text("team")?.filter(|team| !team.is_empty()).map(Box::from),
            starts_at: starts_at.transpose()?,
        })
    }

    /// Makes the call.
    ///
    /// # Errors
    /// The actor may not, there is no such type, or somebody in it does not exist.
    pub fn create(self, state: &mut State, context: &Context<'_>) -> Result<(), Failure> {
        state.call_types.existing(&self.name.r#type)?;
        // A call has a maker, and who has no token is nobody, whatever his role is granted.
        let nobody = *context.actor == Actor::Anonymous;
        if nobody || !CallTypes::allow(state, context.actor, &self.name, None, CREATE) {
            return Err(Failure::not_allowed(context.actor.role(&state.users), "CreateCall"));
        }
        let created_by = self.created_by.id(context.actor, CREATED_BY)?;
        Invited::check(&self.members, &created_by, &state.users)?;
        self.created_by.settle(&created_by, state, context.now)?;
        let member = |invited: Invited| Member {
            user_id: invited.user_id,
            role: invited.role,
            custom: invited.custom,
            created_at: context.now,
        };
        let cid = self.name.cid.clone();
        let call = Call {
            name: self.name,
            created_by,
            members: self.members.into_iter().map(member).collect(),
            custom: self.custom,
            team: self.team,
            starts_at: self.starts_at,
            created_at: context.now,
            updated_at: context.now,
            deleted: false,
        };
        state.calls.by_cid.insert(cid, Box::new(call));
        Ok(())
    }
}

/// `GetOrCreateCall`. An existing call is answered as it is, whatever the request says about it.
#[derive(Debug)]
pub struct GetOrCreateCall {
    wanted: Wanted,
}

impl Command for GetOrCreateCall {
    const ACTION: &'static str = "CreateCall";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            wanted: Wanted::read(arguments)?,
        })
    }

    /// Grants are for [`Command::apply`] to look up; here it is that users make calls in their own name.
    fn permits(&self, actor: &Actor) -> bool {
        self.wanted.created_by.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let cid = self.wanted.name.cid.clone();
        if state.calls.find(&cid)?.is_some() {
            check_read(state, context.actor, &cid)?;
            let call = CallState::new(state, &cid, context.actor)?;
            return Ok(Applied::read(reply::body(&call.created(false))));
        }
        self.wanted.create(state, context)?;
        let call = CallState::new(state, &cid, context.actor)?;
        Ok(Applied::wrote(reply::body(&call.created(true))))
    }
}

/// Checks that an actor may look at a call.
fn check_read(state: &State, actor: &Actor, cid: &str) -> Result<(), Failure> {
    let call = state.calls.existing(cid)?;
    if CallTypes::allow(state, actor, &call.name, Some(call), READ) {
        return Ok(());
    }
    Err(Failure::not_allowed(actor.role(&state.users), GetCall::ACTION))
}

/// `GetCall`.
#[derive(Debug)]
pub struct GetCall {
    cid: Box<str>,
}

impl Command for GetCall {
    const ACTION: &'static str = "ReadCall";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            cid: Name::read(arguments)?.cid,
        })
    }

    /// Grants are for [`Command::apply`] to look up.
    fn permits(&self, _actor: &Actor) -> bool {
        true
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        check_read(state, context.actor, &self.cid)?;
        let call = CallState::new(state, &self.cid, context.actor)?;
        Ok(Applied::read(reply::body(&call)))
    }
}

impl CallState<'_> {
    /// The role under which members without one of their own are shown.
    pub const MEMBER_ROLE: &'static str = CALL_MEMBER;

    /// What the actor may do. A server acts as nobody in particular and is shown nothing.
    #[must_use]
    pub fn own_capabilities(state: &State, actor: &Actor, call: &Call) -> Capabilities {
        if actor.is_server() {
            return Capabilities::default();
        }
        grants::capabilities(state, actor, &call.name, Some(call))
    }
}
