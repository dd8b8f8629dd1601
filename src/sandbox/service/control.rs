//! What steers a sandbox: questions about it, and changes that no API has. Changes are records like any other, so that a
//! journal holds them too.

use super::clock::Clock;
use super::faults::Faults;
use super::log::Log;
use super::{Served, Service, told};
use crate::core::operations::{Id, MAX_USERS, Method};
use crate::core::{api_error, operations};
use crate::sandbox::chance::Chance;
use crate::sandbox::command::{Actor, State};
use crate::sandbox::document::{Map, ToJson, Value, Written, from_text, object, stored, to_text};
use crate::sandbox::events::Event;
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::Fields;
use crate::sandbox::profile::field;
use crate::sandbox::reply::Nothing;
use crate::sandbox::route::Route;
use crate::sandbox::target::Target;
use crate::sandbox::time::{Millis, Time};
use crate::sandbox::{Record, Sandbox, document};

/// Where the control is.
pub const FOLDER: &str = "/__sandbox/";
/// All of it, for those who ask for something else.
const ALL: &str = "GET health, requests, snapshot, clock, faults; POST reset, seed, restore, clock, faults";
/// The form of snapshots. A sandbox restores those of this form.
const VERSION: u32 = 1;
/// The control that forgets everything.
const RESET: &str = "reset";
/// The control that makes calls. It leaves no record of its own, but those of the calls: they hold what a journal may.
const SEED: &str = "seed";
/// The member of a recorded restoration. It is text, for a tree of JSON could be too deep.
const SNAPSHOT: &str = "snapshot";

/// All that a sandbox holds and that outlives it.
struct Snapshot {
    version: u32,
    clock: Clock,
    faults: Faults,
    state: Written,
}

stored!(Snapshot {
    version,
    clock,
    faults,
    state
});

/// A change, checked as far as that needs no state.
#[derive(Debug)]
pub enum Change {
    /// Forgets everything.
    Reset,
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
        let arguments = arguments(body)?;
        let fields = Fields::new(&arguments);
        Ok(match name {
            RESET => {
                fields.only(&[])?;
                Self::Reset
            }
            "clock" => Self::Clock(clock.asked(&fields, host)?),
            "faults" => Self::Faults(Faults::read(&fields)?),
            _ => return Err(unknown(name)),
        })
    }

    /// Reads a change from a record.
    ///
    /// # Errors
    /// It is none.
    pub fn recorded(name: &str, arguments: &Map) -> Result<Self, Failure> {
        let text = || to_text(arguments);
        Ok(match name {
            RESET => Self::Reset,
            "restore" => {
                let text = Fields::new(arguments).text(SNAPSHOT)?;
                Self::Restore(text.unwrap_or_default().to_owned())
            }
            "clock" => Self::Clock(from_text(&text())?),
            "faults" => Self::Faults(from_text(&text())?),
            _ => return Err(unknown(name)),
        })
    }

    /// The record of the change.
    #[must_use]
    pub fn record(self, now: Time, random: [u8; 32]) -> Record {
        let (name, arguments) = match self {
            Self::Reset => (RESET, Map::new()),
            Self::Restore(text) => ("restore", Map::of(SNAPSHOT, text.as_str().into())),
            Self::Clock(clock) => ("clock", members(&clock)),
            Self::Faults(faults) => ("faults", members(&faults)),
        };
        Record {
            now,
            random,
            actor: Actor::Server,
            operation: format!("{FOLDER}{name}"),
            arguments,
            origin: None,
        }
    }

    /// Makes the change, whole or not at all, and gives back what webhooks tell of the tasks that were due before it.
    ///
    /// # Errors
    /// What it holds is refused; then no task has gone on either, so that nothing is told that no record knows of.
    pub fn make(&self, service: &mut Service, now: Time) -> Result<Vec<Event>, Failure> {
        // The one change that can be refused is read before anything goes on.
        let restored = match self {
            Self::Restore(text) => Some(Restored::read(text)?),
            _ => None,
        };
        let events = service.sandbox.tick(now).events;
        match self {
            Self::Reset => {
                let heard = service.sandbox.state.outbox.heard;
                service.sandbox = Sandbox::new(service.settings.clone());
                service.sandbox.listen(heard);
                service.clock = Clock::default();
                service.faults = Faults::default();
                service.log = Log::default();
            }
            Self::Restore(_) => restored.into_iter().for_each(|restored| restored.put(service)),
            Self::Clock(clock) => service.clock = *clock,
            Self::Faults(faults) => service.faults = faults.clone(),
        }
        Ok(events)
    }
}

/// Whether a record's change leaves nothing of what was before it.
#[must_use]
pub fn is_reset(record: &Record) -> bool {
    record.operation.strip_prefix(FOLDER) == Some(RESET)
}

/// The members of a request's body.
fn arguments(body: &[u8]) -> Result<Map, Failure> {
    match document::read(if body.is_empty() { b"{}" } else { body }) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Failure::input("the body must be a JSON object")),
        Err(error) => Err(Failure::input(format!("the body is no JSON: {error}"))),
    }
}

/// The members of a type whose form holds none that cannot be read.
fn members(of: &impl ToJson) -> Map {
    Written::new(of).members().unwrap_or_default()
}

impl Service {
    /// Answers a request for control, whose sender may: one over the network is asked before.
    ///
    /// # Parameters
    /// - `origin`: where links to what it makes lead; `None` to where a client expects the API.
    ///
    /// # Errors
    /// There is no such control, or what it is given is wrong.
    pub fn control(
        &mut self,
        host: Time,
        random: [u8; 32],
        origin: Option<&str>,
        (method, name): (&str, &str),
        body: &[u8],
    ) -> Result<Served, Failure> {
        let now = self.clock.now(host);
        if method == Method::Get.name() {
            return Ok(told(Method::Get.success(), question(self, name, now)?));
        }
        if method != Method::Post.name() {
            return Err(unknown(name));
        }
        let (records, events) = if name == SEED {
            let origin = origin.map_or_else(|| self.admission.home(), str::to_owned);
            seed(&mut self.sandbox, &arguments(body)?, now, random, &origin)?
        } else {
            let change = Change::asked(name, body, self.clock, host)?;
            let events = change.make(self, now)?;
            (vec![change.record(now, random)], events)
        };
        Ok(Served {
            records,
            events,
            ..told(Method::Post.success(), to_text(&Nothing {}))
        })
    }
}

/// How the sandbox is.
struct Health {
    status: &'static str,
    now: Millis,
    users: usize,
    requests: u64,
}

object!(Health {
    status,
    now,
    users,
    requests
});

/// What it was asked lately.
struct Requests<'a> {
    requests: &'a Log,
}

object!(Requests<'_> { requests });

/// What its clock shows.
struct Shown {
    now: Millis,
}

object!(Shown { now });

fn question(service: &Service, name: &str, now: Time) -> Result<String, Failure> {
    Ok(match name {
        "health" => to_text(&Health {
            status: "ok",
            now: Millis(now),
            users: service.sandbox.state.users.all().count(),
            requests: service.log.answered,
        }),
        "requests" => to_text(&Requests { requests: &service.log }),
        "snapshot" => snapshot(service),
        "clock" => to_text(&Shown { now: Millis(now) }),
        "faults" => to_text(&service.faults),
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
#[must_use]
pub fn snapshot(service: &Service) -> String {
    to_text(&Snapshot {
        version: VERSION,
        clock: service.clock,
        faults: service.faults.clone(),
        state: Written::new(&service.sandbox.state),
    })
}

/// What a snapshot holds, read.
pub struct Restored {
    clock: Clock,
    faults: Faults,
    state: State,
}

impl Restored {
    /// Reads what [`snapshot`] gave.
    ///
    /// # Errors
    /// The text is something else.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let none = |error| Failure::input(format!("this is no snapshot of a sandbox: {error}"));
        let snapshot: Snapshot = from_text(text).map_err(none)?;
        if snapshot.version != VERSION {
            let version = snapshot.version;
            return Err(Failure::input(format!(
                "this snapshot is of form {version}, and this sandbox restores form {VERSION}: use the version of the package that took it"
            )));
        }
        Ok(Self {
            clock: snapshot.clock,
            faults: snapshot.faults,
            state: from_text(snapshot.state.get()).map_err(none)?,
        })
    }

    /// Puts it in the place of what a service holds.
    pub fn put(self, service: &mut Service) {
        service.sandbox.put(self.state);
        (service.clock, service.faults) = (self.clock, self.faults);
    }
}

/// Makes calls as the app's server, all or none, and gives back their records. Of the calls nobody is told; the events are of
/// the tasks that were due before them.
fn seed(
    sandbox: &mut Sandbox,
    arguments: &Map,
    now: Time,
    random: [u8; 32],
    origin: &str,
) -> Result<(Vec<Record>, Vec<Event>), Failure> {
    let before = sandbox.snapshot();
    let ticked = sandbox.tick(now);
    let mut records: Vec<Record> = ticked.record.into_iter().collect();
    let mut chance = Chance::new(random);
    let made = calls(arguments, &mut |name, arguments| {
        let mut record = Record {
            now,
            random: chance.bytes(),
            actor: Actor::Server,
            operation: name.to_owned(),
            arguments,
            origin: Some(origin.to_owned()),
        };
        if !sandbox.make(&record)?.keeps_origin {
            record.origin = None;
        }
        records.push(record);
        Ok(())
    });
    if let Err(failure) = made {
        sandbox.restore(&before)?;
        return Err(failure);
    }
    Ok((records, ticked.events))
}

/// Takes one call, by its operation's name and its arguments.
type Call<'a> = dyn FnMut(&str, Map) -> Result<(), Failure> + 'a;

/// The calls of a seed: its `users` (a list of users), then its `requests` (a list of `{method, path, body}`).
fn calls(arguments: &Map, call: &mut Call<'_>) -> Result<(), Failure> {
    let fields = Fields::new(arguments);
    fields.only(&["users", "requests"])?;
    let users = fields.list("users")?.unwrap_or_default();
    let upsert = operations::ALL.iter().find(|operation| operation.id == Id::UpdateUsers);
    let upsert = upsert.map_or("", |operation| operation.name);
    for users in users.chunks(MAX_USERS) {
        let mut by_id = Map::new();
        for item in users {
            let user = Fields::of(item.clone())?;
            let id = user.required(field::ID, user.text(field::ID)?)?;
            by_id.insert(id.into(), item.1.clone());
        }
        call(upsert, Map::of("users", Value::Object(by_id)))?;
    }
    for item in fields.list("requests")?.unwrap_or_default() {
        let place = item.0.clone();
        let request = Fields::of(item)?;
        request.only(&["method", "path", "body"])?;
        let target = Target::new(request.required("path", request.text("path")?)?, None);
        let route = Route::find(request.text("method")?.unwrap_or(Method::Post.name()), &target.path)?;
        let body = match request.get("body") {
            Some(body) => to_text(body),
            None => String::new(),
        };
        let made = call(route.endpoint.name, route.arguments(&target, body.as_bytes())?);
        made.map_err(|failure| failure.at(&place))?;
    }
    Ok(())
}
