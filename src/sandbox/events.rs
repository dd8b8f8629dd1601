//! What webhooks tell about users, as data: commands and tasks put events into the outbox, a host takes them out with the
//! reply and delivers them.
//!
//! Source: the OpenAPI document's events; header and signature are a host's, by [`crate::core::webhook`].

use sha2::{Digest, Sha256};

use super::app::App;
use super::chance::Chance;
use super::document::{FromJson, Object, Source, ToJson, Writer, object};
use super::reply::{Nothing, UserReply};
use super::time::Time;
use super::users::User;

/// Names of events.
pub mod kind {
    #![allow(missing_docs)] // the constants repeat the names
    pub const USER_UPDATED: &str = "user.updated";
    pub const USER_DEACTIVATED: &str = "user.deactivated";
    pub const USER_REACTIVATED: &str = "user.reactivated";
    pub const USER_DELETED: &str = "user.deleted";
    pub const EXPORT_SUCCEEDED: &str = "export.users.success";
    pub const EXPORT_FAILED: &str = "export.users.error";
}

/// A URL that wants an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where to post it.
    pub url: String,
    /// Whether the app wants bodies compressed. The signature is over the uncompressed body all the same.
    pub gzip: bool,
}

/// An event on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The webhook's id, the same for each attempt to deliver it.
    pub id: String,
    /// Its type.
    pub kind: &'static str,
    /// Its JSON.
    pub body: String,
    /// The URLs that the app's settings name for it. A callback takes it whether there are any or not.
    pub deliveries: Vec<Delivery>,
}

/// An event whose body may still lack the link to its file.
#[derive(Debug, Clone)]
pub struct Draft {
    id: String,
    kind: &'static str,
    /// The JSON as far as it is known: an object still open.
    body: Writer,
    deliveries: Vec<Delivery>,
    /// The file that the event links to.
    pub file: Option<File>,
}

/// A task's file.
#[derive(Debug, Clone)]
pub struct File {
    /// The task.
    pub task_id: Box<str>,
    /// Where it was started: `scheme://host`.
    pub origin: Box<str>,
}

impl Draft {
    /// The event, with a link if it has a file.
    #[must_use]
    pub fn event(mut self, link: Option<String>) -> Event {
        self.body.member("url", &link);
        self.body.close('}');
        Event {
            id: self.id,
            kind: self.kind,
            body: self.body.finish(),
            deliveries: self.deliveries,
        }
    }
}

/// Events that no host has taken yet, and how many there ever were.
#[derive(Debug, Default)]
pub struct Outbox {
    made: u64,
    /// Whether a callback takes every event. What nobody would get is not even written.
    pub heard: bool,
    waiting: Vec<Draft>,
}

object!(Outbox { made });

impl FromJson for Outbox {
    fn read(from: Source<'_>) -> Self {
        Self {
            made: from.members().read("made"),
            ..Self::default()
        }
    }
}

impl Outbox {
    /// Takes the events out.
    pub fn drain(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.waiting)
    }

    /// Puts in an event about a user.
    ///
    /// # Parameters
    /// - `more`: what else it tells.
    pub fn user(&mut self, app: &App, kind: &'static str, at: Time, (id, user): (&str, &User), more: &dyn Object) {
        let user = EventUser::new(kind, id, user);
        self.put(app, kind, at, None, &|to| {
            more.members(to);
            to.member("user", &user);
        });
    }

    /// Puts in an event about a task.
    ///
    /// # Parameters
    /// - `file`: what it has written if it has succeeded.
    /// - `more`: what else it tells.
    pub fn task(&mut self, app: &App, kind: &'static str, at: Time, file: File, more: &dyn Object) {
        let task_id = file.task_id.clone();
        let file = (kind == kind::EXPORT_SUCCEEDED).then_some(file);
        self.put(app, kind, at, file, &|to| {
            more.members(to);
            to.member("task_id", &task_id);
        });
    }

    fn put(&mut self, app: &App, kind: &'static str, at: Time, file: Option<File>, about: &dyn Fn(&mut Writer)) {
        self.made += 1;
        let deliveries = app.deliveries(kind);
        if !self.heard && deliveries.is_empty() {
            return;
        }
        let mut body = Writer::default();
        body.open('{');
        body.member("type", kind);
        body.member("created_at", &at);
        body.member("custom", &Nothing {});
        about(&mut body);
        self.waiting.push(Draft {
            // Unique as the count is; the time tells apps apart that started anew.
            id: Chance::new(Sha256::digest(format!("{kind} {at:?} {}", self.made)).into()).uuid(),
            kind,
            body,
            deliveries,
            file,
        });
    }
}

/// `UserResponseCommonFields`, and for updates `UserResponsePrivacyFields`: less than replies show.
pub struct EventUser<'a>(UserReply<'a>);

impl<'a> EventUser<'a> {
    /// An event's view of a user.
    #[must_use]
    pub fn new(kind: &str, id: &'a str, user: &'a User) -> Self {
        let mut user = UserReply::new(id, user);
        user.shadow_banned = None;
        if kind != kind::USER_UPDATED {
            user.invisible = None;
            user.privacy_settings = None;
        }
        Self(user)
    }
}

impl ToJson for EventUser<'_> {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }
}
