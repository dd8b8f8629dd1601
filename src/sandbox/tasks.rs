//! Work that goes on after its reply: pending, running, then completed or failed, each step at its own exact time.
//!
//! A step happens at the time at which it was due, however late the machine is told of it. So the state is a function
//! of the requests and the time alone, and nothing about tasks needs to be in a journal.

use super::activation::Activation;
use super::choices;
use super::command::{Applied, Command, Context, State};
use super::deletion::Removal;
use super::document::{FromJson, Source, Written, object, stored, variants};
use super::export::{self, Export};
use super::failure::Failure;
use super::fields::Fields;
use super::reply;
use super::table::Table;
use super::time::Time;
use crate::core::{api_error, polling};

/// What a task does when it ends.
#[derive(Debug, Clone)]
pub enum Work {
    /// Deactivates or reactivates users.
    Activation(Activation),
    /// Removes what a deletion leaves behind.
    Removal(Removal),
    /// Writes an export.
    Export(Export),
}

variants!(Work {
    Activation,
    Removal,
    Export
});

/// How far a task is.
#[derive(Debug, Clone)]
enum Progress {
    Pending(Work),
    Running(Work),
    Completed(Outcome),
    Failed(String),
}

variants!(Progress {
    Pending,
    Running,
    Completed,
    Failed
});

/// What a completed task answers.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// JSON.
    Result(Written),
    /// A file, to which each poll answers a new link.
    File(Written),
}

variants!(Outcome { Result, File });

impl Progress {
    const fn status(&self) -> &'static str {
        match self {
            Self::Pending(_) => "pending",
            Self::Running(_) => "running",
            Self::Completed(_) => polling::COMPLETED,
            Self::Failed(_) => polling::FAILED,
        }
    }

    /// How long it stays like this, in milliseconds.
    const fn lasts(&self) -> i64 {
        match self {
            Self::Pending(_) => choices::TASK_STARTS_AFTER,
            Self::Running(_) => choices::TASK_ENDS_AFTER - choices::TASK_STARTS_AFTER,
            Self::Completed(_) | Self::Failed(_) => choices::TASK_KEPT_FOR,
        }
    }
}

#[derive(Debug)]
struct Task {
    created_at: Time,
    updated_at: Time,
    progress: Progress,
}

stored!(Task {
    created_at,
    updated_at,
    progress
});

impl Task {
    /// When it takes its next step.
    const fn due(&self) -> Time {
        self.updated_at.plus_millis(self.progress.lasts())
    }
}

/// All tasks, and when each takes its next step.
#[derive(Debug, Default)]
pub struct Tasks {
    by_id: Table<Box<Task>>,
    /// The last first. It follows from the tasks, and is not stored.
    due: Vec<(Time, Box<str>)>,
}

object!(Tasks { by_id });

impl FromJson for Tasks {
    fn read(from: Source<'_>) -> Self {
        let stored: Table<Task> = from.members().read("by_id");
        let mut tasks = Self::default();
        for (id, task) in stored {
            tasks.set(id, task);
        }
        tasks
    }
}

impl Tasks {
    /// Starts a task.
    pub fn start(&mut self, id: &str, work: Work, now: Time) {
        self.set(
            id.into(),
            Task {
                created_at: now,
                updated_at: now,
                progress: Progress::Pending(work),
            },
        );
    }

    fn set(&mut self, id: Box<str>, task: Task) {
        let next = (task.due(), id.clone());
        let at = self.due.partition_point(|later| *later > next);
        self.due.insert(at, next);
        self.by_id.insert(id, Box::new(task));
    }

    /// When the next step is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        self.due.last().map(|(at, _)| *at)
    }

    /// Takes out the task whose next step is due first, if that is not after `now`.
    fn take(&mut self, now: Time) -> Option<(Time, Box<str>, Task)> {
        if self.next_due()? > now {
            return None;
        }
        let (at, id) = self.due.pop()?;
        let (id, task) = self.by_id.remove(&id)?;
        Some((at, id, *task))
    }

    /// The file that a task wrote.
    #[must_use]
    pub fn file(&self, id: &str) -> Option<&Written> {
        match &self.by_id.get(id)?.progress {
            Progress::Completed(Outcome::File(file)) => Some(file),
            _ => None,
        }
    }
}

/// Takes every step that is due by `now`, in order.
pub fn advance(state: &mut State, now: Time) {
    while let Some((at, id, task)) = state.tasks.take(now) {
        let progress = match task.progress {
            Progress::Pending(work) => Progress::Running(work),
            Progress::Running(work) => match finish(work, &id, task.created_at, state, at) {
                Ok(outcome) => Progress::Completed(outcome),
                Err(failure) => Progress::Failed(failure.into_reason()),
            },
            // Nobody asks any more.
            Progress::Completed(_) | Progress::Failed(_) => continue,
        };
        state.tasks.set(
            id,
            Task {
                created_at: task.created_at,
                updated_at: at,
                progress,
            },
        );
    }
}

fn finish(work: Work, id: &str, started: Time, state: &mut State, at: Time) -> Result<Outcome, Failure> {
    match work {
        Work::Activation(activation) => activation.finish(state, at),
        Work::Removal(removal) => Ok(removal.finish(state, at)),
        Work::Export(export) => export.finish(id, started, state, at),
    }
}

/// Starts a task for a command, and answers its id.
pub fn start(work: Work, state: &mut State, context: &mut Context<'_>) -> Applied {
    let id = context.chance.uuid();
    state.tasks.start(&id, work, context.now);
    Applied::wrote(reply::body(&reply::TaskStarted { task_id: &id }))
}

/// `GetTask`.
#[derive(Debug)]
pub struct GetTask {
    id: String,
}

/// `GetTaskResponse`.
struct TaskReply<'a> {
    task_id: &'a str,
    status: &'static str,
    created_at: Time,
    updated_at: Time,
    result: Option<Written>,
    error: Option<TaskError<'a>>,
}

object!(TaskReply<'_> { task_id, status, created_at, updated_at, result, error });

struct TaskError<'a> {
    r#type: &'static str,
    description: &'a str,
}

object!(TaskError<'_> { r#type, description });

struct Link {
    url: String,
}

object!(Link { url });

impl Command for GetTask {
    const ACTION: &'static str = "GetTask";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: arguments.required("id", arguments.text("id")?)?.to_owned(),
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let id = self.id.as_str();
        let missing = || Failure::new(api_error::NOT_FOUND, format!("the task {id} does not exist"));
        let task = state.tasks.by_id.get(id).ok_or_else(missing)?;
        let (result, error) = match &task.progress {
            Progress::Pending(_) | Progress::Running(_) => (None, None),
            Progress::Completed(Outcome::Result(result)) => (Some(result.clone()), None),
            Progress::Completed(Outcome::File(_)) => (
                Some(Written::new(&Link {
                    url: export::link(id, context.secret, context.origin, context.now),
                })),
                None,
            ),
            Progress::Failed(description) => (
                None,
                Some(TaskError {
                    r#type: choices::TASK_ERROR_TYPE,
                    description,
                }),
            ),
        };
        let Task {
            created_at, updated_at, ..
        } = **task;
        let status = task.progress.status();
        Ok(Applied::read(reply::body(&TaskReply {
            task_id: id,
            status,
            created_at,
            updated_at,
            result,
            error,
        })))
    }
}
