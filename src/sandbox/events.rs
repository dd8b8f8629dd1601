//! What webhooks tell about users, as data: commands and tasks put events into the outbox, a host takes them out with the
//! reply and delivers them.
//!
//! Source: the OpenAPI document's events; header and signature are a host's, by [`crate::core::webhook`].

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::app::App;
use super::chance::Chance;
use super::failure::Failure;
use super::reply::UserReply;
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
    body: Map<String, Value>,
    deliveries: Vec<Delivery>,
    /// The task whose file the event links to.
    pub file_of: Option<Box<str>>,
}

impl Draft {
    /// The event, with a link if it has a file.
    #[must_use]
    pub fn event(mut self, link: Option<String>) -> Event {
        if let Some(url) = link {
            self.body.insert("url".to_owned(), url.into());
        }
        Event {
            id: self.id,
            kind: self.kind,
            body: Value::Object(self.body).to_string(),
            deliveries: self.deliveries,
        }
    }
}

/// Events that no host has taken yet, and how many there ever were.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    made: u64,
    /// Whether a callback takes every event. What nobody would get is not even written.
    #[serde(skip)]
    pub heard: bool,
    #[serde(skip)]
    waiting: Vec<Draft>,
}

impl Outbox {
    /// Takes the events out.
    pub fn drain(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.waiting)
    }

    /// Puts in an event about a user.
    ///
    /// # Errors
    /// None in practice: see [`Failure`]'s conversion.
    pub fn user(
        &mut self,
        app: &App,
        kind: &'static str,
        at: Time,
        (id, user): (&str, &User),
        more: Value,
    ) -> Result<(), Failure> {
        let about = || {
            let mut body = members(more);
            body.insert("user".to_owned(), common(kind, UserReply::new(id, user))?);
            Ok(body)
        };
        self.put(app, kind, at, None, about)
    }

    /// Puts in an event about a task.
    ///
    /// # Errors
    /// None in practice: see [`Failure`]'s conversion.
    pub fn task(&mut self, app: &App, kind: &'static str, at: Time, task_id: &str, more: Value) -> Result<(), Failure> {
        let file_of = (kind == kind::EXPORT_SUCCEEDED).then(|| task_id.into());
        let about = || {
            let mut body = members(more);
            body.insert("task_id".to_owned(), task_id.into());
            Ok(body)
        };
        self.put(app, kind, at, file_of, about)
    }

    fn put(
        &mut self,
        app: &App,
        kind: &'static str,
        at: Time,
        file_of: Option<Box<str>>,
        about: impl FnOnce() -> Result<Map<String, Value>, Failure>,
    ) -> Result<(), Failure> {
        self.made += 1;
        let deliveries = app.deliveries(kind);
        if !self.heard && deliveries.is_empty() {
            return Ok(());
        }
        let mut body = about()?;
        body.insert("type".to_owned(), kind.into());
        body.insert("created_at".to_owned(), serde_json::to_value(at)?);
        body.insert("custom".to_owned(), json!({}));
        self.waiting.push(Draft {
            // Unique as the count is; the time tells apps apart that started anew.
            id: Chance::new(Sha256::digest(format!("{kind} {at:?} {}", self.made)).into()).uuid(),
            kind,
            body,
            deliveries,
            file_of,
        });
        Ok(())
    }
}

fn members(more: Value) -> Map<String, Value> {
    match more {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// `UserResponseCommonFields`, and for updates `UserResponsePrivacyFields`: less than replies show.
///
/// # Errors
/// None in practice: see [`Failure`]'s conversion.
pub fn common(kind: &str, user: UserReply<'_>) -> Result<Value, Failure> {
    let mut user = serde_json::to_value(user)?;
    if let Some(members) = user.as_object_mut() {
        members.remove("shadow_banned");
        if kind != kind::USER_UPDATED {
            members.remove("invisible");
            members.remove("privacy_settings");
        }
    }
    Ok(user)
}
