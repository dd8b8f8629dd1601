//! A sandbox in service: the API, and around it what no API has and every host needs. The way in (which hosts and pages),
//! the control under `/__sandbox/`, a clock that can be set, faults, the log of requests, and the journal's lines.
//!
//! Like the machine inside it is pure: the host brings time and chance, and stores and sends what it is told.
//!
//! # Example
//! ```
//! use stream_users_wasm::core::secret::Secret;
//! use stream_users_wasm::sandbox::service::{Service, admission::Admission};
//! use stream_users_wasm::sandbox::{Request, document, settings::Settings, time::Time};
//!
//! let settings = Settings { api_key: "key".into(), secret: Secret::new("s")?, rate_limits: Default::default() };
//! let mut service = Service::new(settings, Admission::default());
//! let (now, random) = (Time::from_millis(1.7e12), [7; 32]);
//! let seeded = service.control(now, random, None, ("POST", "seed"), br#"{"users":[{"id":"john"}]}"#)?;
//! let line = service.group(&document::to_text(&seeded.records.first()));
//! let served = service.handle(now, random, &Request { method: "GET", target: "/", headers: &[], body: b"" });
//! assert!(served.reply.body.contains("Stream's users API"));
//!
//! let settings = Settings { api_key: "key".into(), secret: Secret::new("other")?, rate_limits: Default::default() };
//! let mut later = Service::new(settings, Admission::default());
//! later.recover(b"", line.as_bytes())?;
//! assert_eq!(later.snapshot(), service.snapshot());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod admission;
pub mod clock;
pub mod control;
pub mod faults;
pub mod log;

mod front;
mod recovery;
mod webhooks;

use admission::Admission;
use clock::Clock;
use control::{Change, FOLDER};
use faults::{Ending, Fault, Faults, MALFORMED};
use log::Log;

pub use recovery::{Recovered, Refusal};
pub use webhooks::{ATTEMPT_TIMEOUT, Post, attempt_again};

use super::events::Event;
use super::failure::Failure;
use super::route::Route;
use super::settings::Settings;
use super::target::Target;
use super::time::Time;
use super::{Record, Reply, Request, Sandbox, Ticked, authenticate, choices, journal};
use crate::core::operations::{self, Method};
use crate::core::{api_error, request};

/// The longest body of the control, in bytes: a snapshot of some hundred thousand users.
pub const MAX_CONTROL_BODY: usize = 256 * 1024 * 1024;

/// A sandbox in service.
#[derive(Debug)]
pub struct Service {
    settings: Settings,
    admission: Admission,
    sandbox: Sandbox,
    clock: Clock,
    faults: Faults,
    log: Log,
    /// The number of the last group that was written down.
    group: u64,
}

/// What a host does about a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// What is answered.
    pub reply: Reply,
    /// How the answer reaches the caller.
    pub ending: Ending,
    /// By how many milliseconds it is late.
    pub delay: u32,
    /// What changed: to be stored before the reply goes out.
    pub records: Vec<Record>,
    /// What webhooks tell of it, once it is stored.
    pub events: Vec<Event>,
}

impl From<Reply> for Served {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            ending: Ending::Whole,
            delay: 0,
            records: Vec::new(),
            events: Vec::new(),
        }
    }
}

impl Service {
    /// A sandbox without users.
    #[must_use]
    pub fn new(settings: Settings, admission: Admission) -> Self {
        Self {
            sandbox: Sandbox::new(settings.clone()),
            settings,
            admission,
            clock: Clock::default(),
            faults: Faults::default(),
            log: Log::default(),
            group: 0,
        }
    }

    /// Answers a request.
    ///
    /// # Parameters
    /// - `host`: the host's time.
    /// - `random`: 32 random bytes, new for each request.
    /// - `request`: the request.
    pub fn handle(&mut self, host: Time, random: [u8; 32], request: &Request<'_>) -> Served {
        let target = self.admission.target(request);
        let (mut served, fault) = self.serve(host, random, request, &target);
        self.admission.open(request, &mut served.reply);
        let at = self.clock.now(host);
        self.log
            .add(at, request.method, &target.path, served.reply.status, fault);
        served
    }

    /// The second part says whether a fault met the request.
    fn serve(&mut self, host: Time, random: [u8; 32], request: &Request<'_>, target: &Target) -> (Served, bool) {
        if let Some(reply) = self.admission.preflight(request) {
            return (reply.into(), false);
        }
        // Programs that wait for a server ask with HEAD.
        if target.path == "/" && [Method::Get.name(), "HEAD"].contains(&request.method) {
            let page = front::page(&self.settings.api_key, &target.origin, self.admission.has_control());
            return (text(page).into(), false);
        }
        if let Some(name) = self.control_name(target) {
            let small = || {
                let failure = || {
                    Failure::bare(
                        api_error::TOO_LARGE,
                        format!("the body is larger than {MAX_CONTROL_BODY} bytes"),
                    )
                };
                if request.body.len() > MAX_CONTROL_BODY {
                    Err(failure())
                } else {
                    Ok(())
                }
            };
            let permitted = self.permits(host, request, target).and_then(|()| small());
            let answer = permitted
                .and_then(|()| self.control(host, random, Some(&target.origin), (request.method, name), request.body));
            let refused = |failure: Failure| told(failure.code.status, failure.body(None));
            return (answer.unwrap_or_else(refused), false);
        }
        match self.fault(request, target) {
            Some(fault) => (self.faulty(&fault, host, random, request, target), true),
            None => (self.call(host, random, request, target), false),
        }
    }

    /// The name of the control that a request is for.
    fn control_name<'target>(&self, target: &'target Target) -> Option<&'target str> {
        let name = target.path.strip_prefix(FOLDER)?;
        self.admission.has_control().then_some(name)
    }

    /// Whether a request may steer the sandbox: it is the app's server, and no page that was given this machine's address.
    fn permits(&self, host: Time, request: &Request<'_>, target: &Target) -> Result<(), Failure> {
        if !self.admission.knows(&target.origin) {
            let reason = format!(
                "the control of this sandbox does not answer under {:.100}: use 127.0.0.1 or localhost, or name the host when the sandbox is started",
                target.origin
            );
            return Err(Failure::bare(api_error::NOT_ALLOWED, reason));
        }
        // The token says it all here: a person with curl need not repeat the key and the kind of authentication.
        let target = Target {
            query: vec![(request::API_KEY.to_owned(), self.settings.api_key.clone())],
            ..target.clone()
        };
        let header = |name: &str| match name {
            request::AUTH_TYPE => Some(request::AUTH_TYPE_JWT),
            name => request.header(name),
        };
        let now = self.clock.now(host);
        let actor = authenticate::authenticate(&self.settings, &self.sandbox.state, &target, header, now)?;
        if actor.is_server() {
            return Ok(());
        }
        let reason = "a sandbox is steered with the server's token, which has no user_id";
        Err(Failure::bare(api_error::NOT_ALLOWED, reason))
    }

    /// The longest body that is read of a request, in bytes; a host may stop reading beyond.
    #[must_use]
    pub fn longest_body(&self, host: Time, request: &Request<'_>) -> usize {
        let target = self.admission.target(request);
        if self.control_name(&target).is_some() && self.permits(host, request, &target).is_ok() {
            MAX_CONTROL_BODY
        } else {
            choices::MAX_BODY
        }
    }

    fn call(&mut self, host: Time, random: [u8; 32], request: &Request<'_>, target: &Target) -> Served {
        let outcome = self.sandbox.handle_at(self.clock.now(host), random, request, target);
        Served {
            records: outcome.record.into_iter().collect(),
            events: outcome.events,
            ..outcome.reply.into()
        }
    }

    fn fault(&mut self, request: &Request<'_>, target: &Target) -> Option<Fault> {
        if self.faults.is_empty() {
            return None;
        }
        let route = Route::find(request.method, &target.path).ok()?;
        self.faults.take(route.endpoint.name)
    }

    fn faulty(
        &mut self,
        fault: &Fault,
        host: Time,
        random: [u8; 32],
        request: &Request<'_>,
        target: &Target,
    ) -> Served {
        let now = self.clock.now(host);
        let mut records = Vec::new();
        let used = Change::Faults(self.faults.clone()).record(now, random);
        records.push(used);
        // As before any change: whoever makes this one again does so too.
        let mut events = self.sandbox.tick(now).events;
        let mut reply = None;
        if fault.applied {
            let served = self.call(host, random, request, target);
            records.extend(served.records);
            events.extend(served.events);
            reply = Some(served.reply);
        }
        if let Some(failure) = fault.failure() {
            reply = Some(self.sandbox.reply(Err(failure), None, None, now).reply);
        }
        let mut reply = reply.unwrap_or_else(|| text(String::new()));
        if fault.ending == Ending::Malformed {
            MALFORMED.clone_into(&mut reply.body);
        }
        Served {
            reply,
            ending: fault.ending,
            delay: fault.delay,
            records,
            events,
        }
    }

    /// Takes the steps of tasks that are due; what it gives back is stored and delivered like a reply's.
    pub fn tick(&mut self, host: Time) -> Ticked {
        self.sandbox.tick(self.clock.now(host))
    }

    /// Says whether a callback takes every event. If not, events are made for the URLs of the app's settings alone.
    pub const fn listen(&mut self, heard: bool) {
        self.sandbox.listen(heard);
    }

    /// In how many milliseconds [`Service::tick`] has something to do; `None` if nothing is to come.
    #[must_use]
    pub fn next_deadline(&self, host: Time) -> Option<f64> {
        self.clock.until(self.sandbox.next_deadline()?, host)
    }

    /// The headers that prove where an event is from.
    #[must_use]
    pub fn signed(&self, event: &Event) -> Vec<(&'static str, String)> {
        webhooks::signed(&self.settings, event)
    }

    /// The requests that deliver an event.
    #[must_use]
    pub fn posts(&self, event: &Event) -> Vec<Post> {
        webhooks::posts(&self.settings, event)
    }

    /// The journal's next line, with its newline.
    ///
    /// # Parameters
    /// - `records`: the JSON of the records that are stored with one write, with commas between.
    pub fn group(&mut self, records: &str) -> String {
        self.group += 1;
        journal::line(self.group, &format!("[{records}]"))
    }

    /// All that the sandbox holds, as the line of a snapshot that takes the place of the last group and of all before it.
    #[must_use]
    pub fn compacted(&self) -> String {
        journal::line(self.group, &control::snapshot(self))
    }

    /// All that the sandbox holds, as JSON.
    #[must_use]
    pub fn snapshot(&self) -> String {
        control::snapshot(self)
    }

    /// Makes a recorded change again.
    fn replay(&mut self, record: &Record) -> Result<(), Failure> {
        match record.operation.strip_prefix(FOLDER) {
            Some(name) => {
                // The events went out when the change was made.
                let change = Change::recorded(name, &record.arguments)?;
                change.make(self, record.now).map(drop)
            }
            None => self.sandbox.replay(record),
        }
    }
}

/// The reply to a request for control.
fn told(status: u16, body: String) -> Served {
    let headers = vec![
        (request::CONTENT_TYPE, request::JSON.to_owned()),
        ("cache-control", "no-store".to_owned()),
    ];
    Reply { status, headers, body }.into()
}

fn text(body: String) -> Reply {
    Reply {
        status: operations::Method::Get.success(),
        headers: vec![(request::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())],
        body,
    }
}
