//! `JoinCall`: who may enter a call. There is no media server behind it: the credentials lead nowhere.

use super::CallTypes;
use super::calls::Wanted;
use super::grants::JOIN;
use super::reply::{CallMade, CallState};
use crate::sandbox::chat::Name;
use crate::sandbox::command::{Actor, Applied, Command, Context, State};
use crate::sandbox::document::object;
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::Fields;
use crate::sandbox::reply::{self, Nothing};

/// `JoinCall`.
#[derive(Debug)]
pub struct JoinCall {
    wanted: Wanted,
    create: bool,
}

/// `JoinCallResponse`.
struct Joined<'a> {
    call: CallMade<'a>,
    credentials: Credentials,
    stats_options: Stats,
}

object!(Joined<'_> { ..call, credentials, stats_options });

struct Credentials {
    server: Server,
    token: &'static str,
    ice_servers: [Nothing; 0],
}

object!(Credentials {
    server,
    token,
    ice_servers
});

struct Server {
    edge_name: &'static str,
    url: &'static str,
    ws_endpoint: &'static str,
}

object!(Server {
    edge_name,
    url,
    ws_endpoint
});

struct Stats {
    reporting_interval_ms: u32,
    enable_rtc_stats: bool,
}

object!(Stats {
    reporting_interval_ms,
    enable_rtc_stats
});

impl Command for JoinCall {
    const ACTION: &'static str = "JoinCall";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        arguments.required("location", arguments.text("location")?)?;
        Ok(Self {
            wanted: Wanted::read(arguments)?,
            create: arguments.flag("create")?.unwrap_or_default(),
        })
    }

    /// Grants are for [`Command::apply`] to look up; here it is that users make calls in their own name.
    fn permits(&self, actor: &Actor) -> bool {
        *actor == Actor::Anonymous || self.wanted.created_by.permits(actor)
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let cid = self.wanted.name.cid.clone();
        let created = self.create && state.calls.find(&cid)?.is_none();
        if created {
            // Before the call is made: whoever may not join it leaves none behind.
            state.call_types.existing(&self.wanted.name.r#type)?;
            check_join(state, context.actor, &self.wanted.name, None)?;
            self.wanted.create(state, context)?;
        } else {
            let call = state.calls.existing(&cid)?;
            check_join(state, context.actor, &self.wanted.name, Some(call))?;
        }
        let call = CallState::new(state, &cid, context.actor)?.created(created);
        let body = reply::body(&Joined {
            call,
            credentials: Credentials {
                server: Server {
                    edge_name: "",
                    url: "",
                    ws_endpoint: "",
                },
                token: "",
                ice_servers: [],
            },
            stats_options: Stats {
                reporting_interval_ms: 0,
                enable_rtc_stats: false,
            },
        });
        Ok(if created {
            Applied::wrote(body)
        } else {
            Applied::read(body)
        })
    }
}

fn check_join(state: &State, actor: &Actor, at: &Name, call: Option<&super::Call>) -> Result<(), Failure> {
    if CallTypes::allow(state, actor, at, call, JOIN) {
        return Ok(());
    }
    Err(Failure::not_allowed(actor.role(&state.users), JoinCall::ACTION))
}
