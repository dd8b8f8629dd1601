//! Exports: one user at once, many as a task that leaves a file behind a signed link.

use super::chat::reply::ExportedUser;
use super::command::{Applied, Command, Context, State};
use super::document::{Written, object, stored};
use super::events::{self, kind};
use super::failure::Failure;
use super::fields::Fields;
use super::reply;
use super::target::Target;
use super::tasks::{self, Outcome, Work};
use super::time::Time;
use super::{choices, ids};
use crate::core::operations::MAX_EXPORTED_USERS;
use crate::core::secret::Secret;
use crate::core::{api_error, webhook};

/// `ExportUser`.
#[derive(Debug)]
pub struct ExportUser {
    id: Box<str>,
}

impl Command for ExportUser {
    const ACTION: &'static str = "ExportUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ids::one(arguments, "user_id")?,
        })
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        Ok(Applied::read(reply::body(&ExportedUser::new(state, &self.id)?)))
    }
}

/// `ExportUsers`.
#[derive(Debug)]
pub struct ExportUsers {
    ids: Vec<Box<str>>,
}

impl Command for ExportUsers {
    const ACTION: &'static str = "ExportUsers";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            ids: ids::many(arguments, MAX_EXPORTED_USERS)?,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let work = Export {
            ids: self.ids,
            origin: context.origin.into(),
        };
        Ok(Applied {
            keeps_origin: true,
            ..tasks::start(Work::Export(work), state, context)
        })
    }
}

/// The work of an export task.
#[derive(Debug, Clone)]
pub struct Export {
    ids: Vec<Box<str>>,
    /// Where it was asked for: what is told of its end links there, whoever calls meanwhile.
    origin: Box<str>,
}

stored!(Export { ids, origin });

/// The exported file. Its form is not established: it lists what `ExportUser` answers for each.
struct File<'a> {
    users: Vec<ExportedUser<'a>>,
}

object!(File<'_> { users });

/// What events tell beside the task.
struct Told<'a> {
    started_at: Time,
    finished_at: Time,
    error: Option<&'a str>,
}

object!(Told<'_> { started_at, finished_at, error });

impl Export {
    /// Writes the file, and tells webhooks what came of it.
    ///
    /// # Errors
    /// One of the users does not exist, or wrote more than can be exported.
    pub fn finish(self, task_id: &str, started: Time, state: &mut State, at: Time) -> Result<Outcome, Failure> {
        let users = self.ids.iter().map(|id| ExportedUser::new(state, id));
        let file = users
            .collect::<Result<_, _>>()
            .map(|users| Written::new(&File { users }));
        let kind = match &file {
            Ok(_) => kind::EXPORT_SUCCEEDED,
            Err(_) => kind::EXPORT_FAILED,
        };
        let told = Told {
            started_at: started,
            finished_at: at,
            error: file.as_ref().err().map(|failure| failure.reason.as_str()),
        };
        let of = events::File {
            task_id: task_id.into(),
            origin: self.origin,
        };
        state.outbox.task(&state.app, kind, at, of, &told);
        Ok(Outcome::File(file?))
    }
}

/// Where links to exports lead. Established: a link contains this.
const FOLDER: &str = "/exports/users/";
const EXTENSION: &str = ".json";
const EXPIRES: &str = "expires";
const SIGNATURE: &str = "signature";

/// A link to a task's file: the server's signature over its path and expiry makes it impossible to guess.
#[must_use]
pub fn link(task_id: &str, secret: &Secret, origin: &str, now: Time) -> String {
    let expires = now.plus_millis(choices::EXPORT_LINK_VALID_FOR).seconds();
    let path = format!("{FOLDER}{task_id}{EXTENSION}");
    let signature = webhook::sign(secret, signed(&path, &expires.to_string()).as_bytes());
    format!("{origin}{path}?{EXPIRES}={expires}&{SIGNATURE}={signature}")
}

/// No webhook's body starts like this: they are JSON.
fn signed(path: &str, expires: &str) -> String {
    format!("GET {path} {expires}")
}

/// Whether a request is for an export.
#[must_use]
pub fn is_link(target: &Target) -> bool {
    target.path.starts_with(FOLDER)
}

/// The file behind a link.
///
/// # Errors
/// The link was not made by this sandbox, has expired, or its file is no longer kept.
pub fn download(target: &Target, state: &State, secret: &Secret, now: Time) -> Result<String, Failure> {
    let expires = target.parameter(EXPIRES).unwrap_or_default();
    let signature = target.parameter(SIGNATURE).unwrap_or_default();
    let refused = |reason| Failure::bare(api_error::NOT_ALLOWED, reason);
    if !webhook::verify(secret, signed(&target.path, expires).as_bytes(), signature) {
        return Err(refused("the link's signature does not fit: ask the task for a new one"));
    }
    if expires.parse().is_ok_and(|expires: i64| expires <= now.seconds()) {
        return Err(refused("the link has expired: ask the task for a new one"));
    }
    let id = target
        .path
        .strip_prefix(FOLDER)
        .and_then(|name| name.strip_suffix(EXTENSION))
        .unwrap_or_default();
    let file = state.tasks.file(id).map(|file| file.get().to_owned());
    file.ok_or_else(|| Failure::bare(api_error::NOT_FOUND, "the export is no longer kept"))
}
