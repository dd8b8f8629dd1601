//! The API itself, as a deterministic state machine: time and chance are arguments, so the same requests give the same
//! replies, byte for byte. A host (the JavaScript shell, an HTTP server) owns clock, chance, sockets and storage.
//!
//! A request passes [`route`](route::Route::find), [`authenticate`](authenticate::authenticate), its rate limit, and then
//! one [`command`]: arguments read, actor permitted, state changed, reply written. What the command was given is the
//! [`Record`] from which the change can be replayed. Where no source says how the API behaves, [`choices`] does.
//!
//! # Example
//! ```
//! use stream_users_wasm::core::{claims, jwt, secret::Secret};
//! use stream_users_wasm::sandbox::{Request, Sandbox, settings::Settings, time::Time};
//!
//! let secret = Secret::new("a-secret")?;
//! let token = jwt::sign(&secret, claims::SERVER_CLAIMS)?;
//! let mut sandbox = Sandbox::new(Settings { api_key: "key".into(), secret, rate_limits: Default::default() });
//! let reply = sandbox.handle(Time::from_millis(1.7e12), [7; 32], &Request {
//!     method: "POST",
//!     target: "/api/v2/users?api_key=key",
//!     headers: &[("authorization", &token), ("stream-auth-type", "jwt")],
//!     body: br#"{"users":{"john":{"id":"john"}}}"#,
//! }).reply;
//! assert_eq!(reply.status, 201);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod app;
pub mod authenticate;
pub mod chance;
pub mod chat;
pub mod choices;
pub mod command;
pub mod document;
pub mod endpoint;
pub mod events;
pub mod failure;
pub mod fields;
pub mod filter;
pub mod journal;
pub mod limits;
pub mod path;
pub mod profile;
pub mod reply;
pub mod roles;
pub mod route;
pub mod service;
pub mod settings;
pub mod table;
pub mod target;
pub mod tasks;
pub mod time;
pub mod users;
pub mod value;
pub mod video;

mod activation;
mod blocks;
mod deletion;
mod export;
mod exports;
mod guests;
mod ids;
mod partial;
mod query;
mod requester;
mod upsert;

use chance::Chance;
use command::{Actor, Applied, Context, State};
use endpoint::Endpoint;
use events::Event;
use failure::Failure;
use limits::{Limits, Platform, Quota};
use route::Route;
use settings::Settings;
use target::Target;
use time::Time;

use crate::core::operations::Method;
use crate::core::{api_error, rate_limit, request};
use document::{Map, stored};

/// An HTTP request, as a host received it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query, or a whole URL.
    pub target: &'a str,
    /// Names and values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, which a host may cut off once it is longer than [`choices::MAX_BODY`].
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Names, in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body: JSON.
    pub body: String,
}

/// A change, as a journal keeps it. It holds no token, no secret and no signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// When it was made.
    pub now: Time,
    /// The chance it was made with.
    pub random: [u8; 32],
    /// Who made it.
    pub actor: Actor,
    /// The operation's name.
    pub operation: String,
    /// The operation's arguments.
    pub arguments: Map,
    /// Where the sandbox was reached, if that is kept.
    pub origin: Option<String>,
}

stored!(Record {
    now,
    random,
    actor,
    operation,
    arguments,
    origin
});

/// What came of a request. A host that keeps a journal stores the record before it lets the reply out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What is answered.
    pub reply: Reply,
    /// What changed, if anything did.
    pub record: Option<Record>,
    /// What webhooks tell of it.
    pub events: Vec<Event>,
}

/// What came of time passing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ticked {
    /// What a journal must keep, so that no event is made again from it. Without events the time needs no record.
    pub record: Option<Record>,
    /// What webhooks tell of it.
    pub events: Vec<Event>,
}

/// The operation of a record that says nothing but the time.
pub const TICK: &str = "Tick";

/// One app's part of the API: its users and tasks.
#[derive(Debug)]
pub struct Sandbox {
    settings: Settings,
    state: State,
    limits: Limits,
}

impl Sandbox {
    /// An app without users.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let limits = Limits::new(settings.rate_limits);
        Self {
            settings,
            state: State::default(),
            limits,
        }
    }

    /// Says whether somebody takes every event, whatever URLs the app's settings name. At first nobody does.
    pub const fn listen(&mut self, heard: bool) {
        self.state.outbox.heard = heard;
    }

    /// Answers a request. There is no request that has no answer.
    ///
    /// # Parameters
    /// - `now`: the time.
    /// - `random`: 32 random bytes, new for each request.
    /// - `request`: the request.
    pub fn handle(&mut self, now: Time, random: [u8; 32], request: &Request<'_>) -> Outcome {
        let target = Target::new(request.target, request.header("host"));
        self.handle_at(now, random, request, &target)
    }

    /// Answers a request whose target was taken apart already.
    fn handle_at(&mut self, now: Time, random: [u8; 32], request: &Request<'_>, target: &Target) -> Outcome {
        let ticked = self.tick(now);
        let mut outcome = self.answer(now, random, request, target);
        outcome.record = outcome.record.or(ticked.record);
        outcome.events = ticked.events;
        outcome.events.append(&mut self.drain(now));
        outcome
    }

    /// Takes the steps of tasks that are due by `now`.
    pub fn tick(&mut self, now: Time) -> Ticked {
        tasks::advance(&mut self.state, now);
        let events = self.drain(now);
        let record = || Record {
            now,
            random: [0; 32],
            actor: Actor::Server,
            operation: TICK.to_owned(),
            arguments: Map::new(),
            origin: None,
        };
        Ticked {
            record: (!events.is_empty()).then(record),
            events,
        }
    }

    fn drain(&mut self, now: Time) -> Vec<Event> {
        let drafts = self.state.outbox.drain();
        let event = |draft: events::Draft| {
            let file = draft.file.as_ref();
            let link = file.map(|file| export::link(&file.task_id, &self.settings.secret, &file.origin, now));
            draft.event(link)
        };
        drafts.into_iter().map(event).collect()
    }

    fn answer(&mut self, now: Time, random: [u8; 32], request: &Request<'_>, target: &Target) -> Outcome {
        if request.method == Method::Get.name() && export::is_link(target) {
            let file = export::download(target, &self.state, &self.settings.secret, now);
            return self.reply(file.map(|body| (200, body)), None, None, now);
        }
        let route = match Route::find(request.method, &target.path) {
            Ok(route) => route,
            Err(failure) => return self.reply(Err(failure), None, None, now),
        };
        let endpoint = route.endpoint;
        let header = |name: &str| request.header(name);
        let actor = match authenticate::authenticate(&self.settings, &self.state, target, header, now) {
            Ok(actor) => actor,
            Err(failure) => return self.reply(Err(failure), Some(endpoint), None, now),
        };
        let quota = match self.limits.take(&actor, &endpoint, now) {
            Ok(quota) => quota,
            Err(quota) => {
                let failure = Failure::new(api_error::RATE_LIMITED, choices::TOO_MANY_REQUESTS);
                return self.reply(Err(failure), Some(endpoint), Some(quota), now);
            }
        };
        let (body, record) = match self.run(now, random, actor, &route, target, request.body) {
            Ok((body, record)) => (Ok((endpoint.method.success(), body)), record),
            Err(failure) => (Err(failure), None),
        };
        Outcome {
            record,
            ..self.reply(body, Some(endpoint), Some(quota), now)
        }
    }

    /// When [`Sandbox::tick`] has something to do next.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        self.state.tasks.next_due()
    }

    /// Makes a recorded change again, on a sandbox that is in the state in which it was made first.
    ///
    /// # Errors
    /// The record is not one of a change that was made: its operation is unknown, or refused.
    pub fn replay(&mut self, record: &Record) -> Result<(), Failure> {
        // Its events went out when it was made.
        self.tick(record.now);
        if record.operation == TICK {
            return Ok(());
        }
        self.make(record).map(drop)
    }

    /// Makes a change that is described like a recorded one. Nobody is told of it.
    fn make(&mut self, record: &Record) -> Result<Applied, Failure> {
        let unknown = || Failure::input(format!("no operation is called {}", record.operation));
        let endpoint = Endpoint::named(&record.operation).ok_or_else(unknown)?;
        let mut context = Context {
            now: record.now,
            actor: &record.actor,
            chance: Chance::new(record.random),
            secret: &self.settings.secret,
            origin: record.origin.as_deref().unwrap_or_default(),
            limits: &self.limits,
        };
        let applied = command::run(endpoint.call, &record.arguments, &mut self.state, &mut context)?;
        self.state.outbox.drain();
        Ok(applied)
    }

    /// The state, as JSON: what [`Sandbox::restore`] takes. Settings, secrets and used limits are not in it.
    #[must_use]
    pub fn snapshot(&self) -> String {
        document::to_text(&self.state)
    }

    /// Puts a state in the place of this one.
    ///
    /// # Errors
    /// It is none that [`Sandbox::snapshot`] gave; then nothing has changed.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), Failure> {
        let state: Result<State, _> = document::from_text(snapshot);
        self.put(state.map_err(|error| Failure::input(format!("this is no snapshot of a sandbox: {error}")))?);
        Ok(())
    }

    fn put(&mut self, mut state: State) {
        state.outbox.heard = self.state.outbox.heard;
        self.state = state;
    }

    fn run(
        &mut self,
        now: Time,
        random: [u8; 32],
        actor: Actor,
        route: &Route,
        target: &Target,
        body: &[u8],
    ) -> Result<(String, Option<Record>), Failure> {
        if body.len() > choices::MAX_BODY {
            let reason = format!("the body is larger than {} bytes", choices::MAX_BODY);
            return Err(Failure::new(api_error::TOO_LARGE, reason));
        }
        let arguments = route.arguments(target, body)?;
        let mut context = Context {
            now,
            actor: &actor,
            chance: Chance::new(random),
            secret: &self.settings.secret,
            origin: &target.origin,
            limits: &self.limits,
        };
        let applied = command::run(route.endpoint.call, &arguments, &mut self.state, &mut context)?;
        let operation = route.endpoint.name.to_owned();
        let record = applied.changed.then_some(Record {
            now,
            random,
            actor,
            operation,
            arguments,
            origin: applied.keeps_origin.then(|| target.origin.clone()),
        });
        Ok((applied.body, record))
    }

    /// Every reply says what is left of the limit, errors too.
    fn reply(
        &self,
        result: Result<(u16, String), Failure>,
        endpoint: Option<Endpoint>,
        quota: Option<Quota>,
        now: Time,
    ) -> Outcome {
        let quota = quota.unwrap_or_else(|| self.limits.quota(Platform::ServerSide, endpoint.as_ref(), now));
        let mut headers = vec![
            (request::CONTENT_TYPE, request::JSON.to_owned()),
            (rate_limit::LIMIT_HEADER, quota.limit.to_string()),
            (rate_limit::REMAINING_HEADER, quota.remaining.to_string()),
            (rate_limit::RESET_HEADER, quota.reset.to_string()),
        ];
        let (status, body) = result.unwrap_or_else(|failure| {
            if failure.code == api_error::RATE_LIMITED {
                headers.push((rate_limit::RETRY_AFTER_HEADER, quota.retry_after(now).to_string()));
            }
            (
                failure.code.status,
                failure.body(endpoint.map(|endpoint| endpoint.name)),
            )
        });
        Outcome {
            reply: Reply { status, headers, body },
            record: None,
            events: Vec::new(),
        }
    }
}
