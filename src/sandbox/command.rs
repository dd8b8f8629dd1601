//! What an operation is: its arguments read and checked, who may do it, and what it does.
//!
//! Only `(operation, arguments, actor, now, seed)` goes in, so that a journal of those replays to the same state.

use super::app::{self, App};
use super::chance::Chance;
use super::chat::{self, Chat};
use super::document::{FromJson, Map, Object, Source, ToJson, Writer, object};
use super::endpoint::Call;
use super::events::Outbox;
use super::failure::Failure;
use super::fields::Fields;
use super::limits::Limits;
use super::profile::ANONYMOUS_ROLE;
use super::roles::{self, Roles};
use super::tasks::Tasks;
use super::time::Time;
use super::users::Users;
use super::video::{self, CallTypes, Calls};
use super::{activation, blocks, deletion, export, guests, limits, partial, query, tasks, upsert};
use crate::core::operations::Id;
use crate::core::operations::neighbours::Id as Neighbour;
use crate::core::secret::Secret;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The app's own server, which may do everything.
    Server,
    /// A user.
    User {
        /// The user's id.
        id: String,
        /// The role that a call token adds.
        role: Option<String>,
        /// The calls that a call token opens.
        call_cids: Vec<String>,
    },
    /// Somebody without a token.
    Anonymous,
}

impl Object for Actor {
    fn members(&self, to: &mut Writer) {
        let kind = match self {
            Self::Server => "server",
            Self::User { .. } => "user",
            Self::Anonymous => "anonymous",
        };
        to.member("type", kind);
        if let Self::User { id, role, call_cids } = self {
            to.member("id", id);
            to.member("role", role);
            to.member("call_cids", call_cids);
        }
    }
}

impl ToJson for Actor {
    fn write(&self, to: &mut Writer) {
        to.object(self);
    }
}

impl FromJson for Actor {
    fn read(from: Source<'_>) -> Self {
        let members = from.members();
        let kind: String = members.read("type");
        match kind.as_str() {
            "server" => Self::Server,
            "user" => Self::User {
                id: members.read("id"),
                role: members.read("role"),
                call_cids: members.or_default("call_cids"),
            },
            kind => {
                if kind != "anonymous" {
                    from.does_not_fit();
                }
                Self::Anonymous
            }
        }
    }
}

impl Actor {
    /// Whether this is the app's server.
    #[must_use]
    pub const fn is_server(&self) -> bool {
        matches!(self, Self::Server)
    }

    /// The user who asks, if it is one.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        if let Self::User { id, .. } = self {
            Some(id)
        } else {
            None
        }
    }

    /// The role under which a refusal names the actor.
    #[must_use]
    pub fn role<'a>(&self, users: &'a Users) -> &'a str {
        self.user_id()
            .and_then(|id| users.any(id))
            .map_or(ANONYMOUS_ROLE, |user| &user.profile.role)
    }
}

/// All that requests change. What a snapshot keeps is this, as it is: a snapshot of an older version lacks newer members.
#[derive(Debug, Default)]
pub struct State {
    /// The users.
    pub users: Users,
    /// What is still to be done, and what came of it.
    pub tasks: Tasks,
    /// The roles.
    pub roles: Roles,
    /// The app's settings.
    pub app: App,
    /// Channels, messages and reactions.
    pub chat: Chat,
    /// Calls.
    pub calls: Calls,
    /// What may be done in calls.
    pub call_types: CallTypes,
    /// Events that no host has taken yet.
    pub outbox: Outbox,
}

object!(State {
    users,
    tasks,
    roles,
    app,
    chat,
    calls,
    call_types,
    outbox
});

impl FromJson for State {
    fn read(from: Source<'_>) -> Self {
        let members = from.members();
        Self {
            users: members.or_default("users"),
            tasks: members.or_default("tasks"),
            roles: members.or_default("roles"),
            app: members.or_default("app"),
            chat: members.or_default("chat"),
            calls: members.or_default("calls"),
            call_types: members.or_default("call_types"),
            outbox: members.or_default("outbox"),
        }
    }
}

/// What a command may know besides its arguments and the state.
#[derive(Debug)]
pub struct Context<'a> {
    /// When it is asked.
    pub now: Time,
    /// Who asks.
    pub actor: &'a Actor,
    /// The request's chance.
    pub chance: Chance,
    /// The app's secret, for what the sandbox itself signs.
    pub secret: &'a Secret,
    /// Where the sandbox was reached: `scheme://host`.
    pub origin: &'a str,
    /// How much each operation was used.
    pub limits: &'a Limits,
}

/// What a command did.
#[derive(Debug)]
pub struct Applied {
    /// The reply's JSON.
    pub body: String,
    /// Whether the state is another one now.
    pub changed: bool,
    /// Whether the state keeps where the sandbox was reached.
    pub keeps_origin: bool,
}

impl Applied {
    /// It only looked.
    #[must_use]
    pub const fn read(body: String) -> Self {
        Self {
            body,
            changed: false,
            keeps_origin: false,
        }
    }

    /// It changed something.
    #[must_use]
    pub const fn wrote(body: String) -> Self {
        Self {
            body,
            changed: true,
            keeps_origin: false,
        }
    }
}

/// One operation.
pub trait Command: Sized {
    /// What a refusal calls it.
    const ACTION: &'static str;

    /// Reads and checks the arguments, as far as that needs no state.
    ///
    /// # Errors
    /// Names the argument.
    fn read(arguments: &Fields<'_>) -> Result<Self, Failure>;

    /// Whether an actor may do this. The app's server may do everything and is not asked.
    fn permits(&self, _actor: &Actor) -> bool {
        false
    }

    /// Does it, whole or not at all.
    ///
    /// # Errors
    /// The state forbids it; then nothing has changed.
    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure>;
}

/// Does an operation.
///
/// # Errors
/// Whatever is wrong with the arguments, the actor or the state; then nothing has changed.
pub fn run(call: Call, arguments: &Map, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
    let run = match call {
        Call::Users(id) => users(id),
        Call::Neighbour(id) => neighbours(id),
    };
    run(arguments, state, context)
}

/// Reads, permits and applies one operation.
type Run = fn(&Map, &mut State, &mut Context<'_>) -> Result<Applied, Failure>;

fn users(id: Id) -> Run {
    match id {
        Id::UpdateUsers => one::<upsert::UpdateUsers>,
        Id::UpdateUsersPartial => one::<partial::UpdateUsersPartial>,
        Id::QueryUsers => one::<query::QueryUsers>,
        Id::DeactivateUser => one::<activation::DeactivateUser>,
        Id::DeactivateUsers => one::<activation::DeactivateUsers>,
        Id::ReactivateUser => one::<activation::ReactivateUser>,
        Id::ReactivateUsers => one::<activation::ReactivateUsers>,
        Id::DeleteUsers => one::<deletion::DeleteUsers>,
        Id::RestoreUsers => one::<deletion::RestoreUsers>,
        Id::ExportUser => one::<export::ExportUser>,
        Id::ExportUsers => one::<export::ExportUsers>,
        Id::CreateGuest => one::<guests::CreateGuest>,
        Id::GetTask => one::<tasks::GetTask>,
        Id::BlockUsers => one::<blocks::BlockUsers>,
        Id::UnblockUsers => one::<blocks::UnblockUsers>,
        Id::GetBlockedUsers => one::<blocks::GetBlockedUsers>,
        Id::GetRateLimits => one::<limits::GetRateLimits>,
    }
}

fn neighbours(id: Neighbour) -> Run {
    match id {
        Neighbour::GetOrCreateChannel => one::<chat::GetOrCreateChannel>,
        Neighbour::GetChannel => one::<chat::GetChannel>,
        Neighbour::QueryChannels => one::<chat::QueryChannels>,
        Neighbour::SendMessage => one::<chat::SendMessage>,
        Neighbour::GetMessage => one::<chat::GetMessage>,
        Neighbour::SendReaction => one::<chat::SendReaction>,
        Neighbour::GetOrCreateCall => one::<video::GetOrCreateCall>,
        Neighbour::GetCall => one::<video::GetCall>,
        Neighbour::JoinCall => one::<video::JoinCall>,
        Neighbour::GetCallType => one::<video::GetCallType>,
        Neighbour::UpdateCallType => one::<video::UpdateCallType>,
        Neighbour::ListCallTypes => one::<video::ListCallTypes>,
        Neighbour::GetApp => one::<app::GetApp>,
        Neighbour::UpdateApp => one::<app::UpdateApp>,
        Neighbour::ListRoles => one::<roles::ListRoles>,
        Neighbour::CreateRole => one::<roles::CreateRole>,
        Neighbour::DeleteRole => one::<roles::DeleteRole>,
    }
}

fn one<C: Command>(arguments: &Map, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
    if let Some(id) = context.actor.user_id() {
        state.users.active(id)?;
    }
    let command = C::read(&Fields::new(arguments))?;
    if !context.actor.is_server() && !command.permits(context.actor) {
        return Err(Failure::not_allowed(context.actor.role(&state.users), C::ACTION));
    }
    command.apply(state, context)
}
