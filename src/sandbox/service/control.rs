//! What steers a sandbox: questions about it, and changes that no API has. Changes are records like any other, so that a
//! journal holds them too.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::Service;
use super::clock::Clock;
use super::faults::Faults;
use super::log::Log;
use crate::core::operations::{Id, MAX_USERS, Method};
use crate::core::{api_error, operations};
use crate::sandbox::chance::Chance;
use crate::sandbox::command::Actor;
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::Fields;
use crate::sandbox::profile::field;
use crate::sandbox::route::Route;
use crate::sandbox::target::Target;
use crate::sandbox::time::Time;
use crate::sandbox::{Record, Sandbox, document};

/// Where the control is.
pub const FOLDER: &str = "/__sandbox/";
/// All of it, for those who ask for something else.
const ALL: &str = "GET health, requests, snapshot, clock, faults; POST reset, seed, restore, clock, faults";
/// The form of snapshots. A sandbox restores those of this form.
const VERSION: u32 = 1;
/// The member of a recorded restoration. It is text, for a tree of JSON could be too deep.
const SNAPSHOT: &str = "snapshot";

/// All that a sandbox holds and that outlives it.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    version: u32,
    clock: Clock,
    faults: Faults,
    state: Box<RawValue>,
}

/// A change, checked as far as that needs no state.
#[derive(Debug)]
pub enum Change {
    /// Forgets everything.
    Reset,
    /// Makes calls as the app's server, all or none.
    Seed(Map<String, Value>),
    /// Takes over a snapshot.
    Restore(String),
    /// Sets the clock.
    Clock(Clock),
    /// Replaces the faults to come.
    Faults(Faults),
}

impl Change {
    /// Reads a change from a request.
    fn asked(name: &str, body: &[u8], clock: Clock, host: Time) -> Result<Self, Failure> {
        if name == "restore" {
            let text = String::from_utf8(body.to_vec());
            return Ok(Self::Restore(
                text.map_err(|_| Failure::input("a snapshot is JSON in UTF-8"))?,
            ));
        }
        let arguments = match document::read(if body.is_empty() { b"{}" } else { body }) {
            Ok(Value::Object(members)) => members,
            Ok(_) => return Err(Failure::input("the body must be a JSON object")),
            Err(error) => return Err(Failure::input(format!("the body is no JSON: {error}"))),
        };
        let fields = Fields::new(&arguments);
        Ok(match name {
            "reset" => Self::Reset,
            "clock" => Self::Clock(clock.asked(&fields, host)?),
            "faults" => Self::Faults(Faults::read(&fields)?),
            "seed" => Self::Seed(arguments),
            _ => return Err(unknown(name)),
        })
    }

    /// Reads a change from a record.
    ///
    /// # Errors
    /// It is none.
    pub fn recorded(name: &str, arguments: &Map<String, Value>) -> Result<Self, Failure> {
        let arguments = arguments.clone();
        let value = Value::Object(arguments.clone());
        Ok(match name {
            "reset" => Self::Reset,
            "seed" => Self::Seed(arguments),
            "restore" => {
                let text = Fields::new(&arguments).text(SNAPSHOT)?;
                Self::Restore(text.unwrap_or_default().to_owned())
            }
            "clock" => Self::Clock(serde_json::from_value(value)?),
            "faults" => Self::Faults(serde_json::from_value(value)?),
            _ => return Err(unknown(name)),
        })
    }

    /// The record of the change.
    ///
    /// # Errors
    /// None in practice: see [`Failure`]'s conversion.
    pub fn record(self, now: Time, random: [u8; 32]) -> Result<Record, Failure> {
        let (name, arguments) = match self {
            Self::Reset => ("reset", json!({})),
            Self::Seed(arguments) => ("seed", Value::Object(arguments)),
            Self::Restore(text) => ("restore", json!({ SNAPSHOT: text })),
            Self::Clock(clock) => ("clock", serde_json::to_value(clock)?),
            Self::Faults(faults) => ("faults", serde_json::to_value(faults)?),
        };
        let arguments = match arguments {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        Ok(Record {
            now,
            random,
            actor: Actor::Server,
            operation: format!("{FOLDER}{name}"),
            arguments,
        })
    }

    /// Makes the change, whole or not at all.
    ///
    /// # Errors
    /// What it holds is refused.
    pub fn make(&self, service: &mut Service, now: Time, random: [u8; 32]) -> Result<(), Failure> {
        match self {
            Self::Reset => {
                let heard = service.sandbox.state.outbox.heard;
                service.sandbox = Sandbox::new(service.settings.clone());
                service.sandbox.listen(heard);
                service.clock = Clock::default();
                service.faults = Faults::default();
                service.log = Log::default();
            }
            Self::Seed(arguments) => {
                let before = service.sandbox.snapshot()?;
                if let Err(failure) = seed(&mut service.sandbox, arguments, now, random) {
                    service.sandbox.restore(&before)?;
                    return Err(failure);
                }
            }
            Self::Restore(text) => restore(service, text)?,
            Self::Clock(clock) => service.clock = *clock,
            Self::Faults(faults) => service.faults = faults.clone(),
        }
        Ok(())
    }
}

/// What came of a request for control: the reply's JSON, and the change that was made.
type Answer = Result<(u16, String, Option<Record>), Failure>;

/// Answers a request for control by somebody who may.
///
/// # Errors
/// There is no such control, or what it is given is wrong.
pub fn answer(service: &mut Service, host: Time, random: [u8; 32], method: &str, name: &str, body: &[u8]) -> Answer {
    let now = service.clock.now(host);
    if method == Method::Get.name() {
        return Ok((Method::Get.success(), question(service, name, now)?, None));
    }
    if method != Method::Post.name() {
        return Err(unknown(name));
    }
    let change = Change::asked(name, body, service.clock, host)?;
    change.make(service, now, random)?;
    Ok((
        Method::Post.success(),
        json!({}).to_string(),
        Some(change.record(now, random)?),
    ))
}

fn question(service: &Service, name: &str, now: Time) -> Result<String, Failure> {
    Ok(match name {
        "health" => json!({
            "status": "ok",
            "now": now.millis(),
            "users": service.sandbox.state.users.all().count(),
            "requests": service.log.answered,
        })
        .to_string(),
        "requests" => serde_json::to_string(&json!({ "requests": service.log.entries() }))?,
        "snapshot" => snapshot(service)?,
        "clock" => json!({ "now": now.millis() }).to_string(),
        "faults" => serde_json::to_string(&service.faults)?,
        _ => return Err(unknown(name)),
    })
}

fn unknown(name: &str) -> Failure {
    Failure::bare(
        api_error::NOT_FOUND,
        format!("{FOLDER}{name:.40} is not there: it has {ALL}"),
    )
}

/// All that the sandbox holds, as JSON.
///
/// # Errors
/// None in practice: see [`Failure`]'s conversion.
pub fn snapshot(service: &Service) -> Result<String, Failure> {
    Ok(serde_json::to_string(&Snapshot {
        version: VERSION,
        clock: service.clock,
        faults: service.faults.clone(),
        state: service.sandbox.snapshot()?,
    })?)
}

/// Takes over what [`snapshot`] gave.
///
/// # Errors
/// The text is something else; then nothing has changed.
pub fn restore(service: &mut Service, text: &str) -> Result<(), Failure> {
    let read: Result<Snapshot, _> = serde_json::from_str(text);
    let snapshot = read.map_err(|error| Failure::input(format!("this is no snapshot of a sandbox: {error}")))?;
    if snapshot.version != VERSION {
        let version = snapshot.version;
        return Err(Failure::input(format!(
            "this snapshot is of form {version}, and this sandbox restores form {VERSION}: use the version of the package that took it"
        )));
    }
    service.sandbox.restore(&snapshot.state)?;
    (service.clock, service.faults) = (snapshot.clock, snapshot.faults);
    Ok(())
}

/// `users` (a list of users) and `requests` (a list of `{method, path, body}`), in this order.
fn seed(sandbox: &mut Sandbox, arguments: &Map<String, Value>, now: Time, random: [u8; 32]) -> Result<(), Failure> {
    let mut chance = Chance::new(random);
    let mut call = |name: &str, arguments: Map<String, Value>| {
        sandbox.replay(&Record {
            now,
            random: chance.bytes(),
            actor: Actor::Server,
            operation: name.to_owned(),
            arguments,
        })
    };
    let fields = Fields::new(arguments);
    let users = fields.list("users")?.unwrap_or_default();
    let upsert = operations::ALL.iter().find(|operation| operation.id == Id::UpdateUsers);
    let upsert = upsert.map_or("", |operation| operation.name);
    for users in users.chunks(MAX_USERS) {
        let mut by_id = Map::new();
        for item in users {
            let user = Fields::of(item.clone())?;
            let id = user.required(field::ID, user.text(field::ID)?)?;
            by_id.insert(id.to_owned(), item.1.clone());
        }
        call(upsert, Map::from_iter([("users".to_owned(), Value::Object(by_id))]))?;
    }
    for item in fields.list("requests")?.unwrap_or_default() {
        let place = item.0.clone();
        let request = Fields::of(item)?;
        let target = Target::new(request.required("path", request.text("path")?)?, None);
        let route = Route::find(request.text("method")?.unwrap_or(Method::Post.name()), &target.path)?;
        let body = match request.get("body") {
            Some(body) => serde_json::to_vec(body)?,
            None => Vec::new(),
        };
        let made = call(route.endpoint.name, route.arguments(&target, &body)?);
        made.map_err(|failure| Failure {
            reason: format!("{place}: {}", failure.reason),
            ..failure
        })?;
    }
    Ok(())
}
