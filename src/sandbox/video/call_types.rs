//! Call types: listed, looked at, and their grants changed.

use super::grants::{Capabilities, DEFAULTS, Grants};
use super::reply::{CallTypeReply, CallTypeTable};
use crate::core::api_error;
use crate::sandbox::command::{Applied, Command, Context, State};
use crate::sandbox::document::{stored, transparent};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::{Fields, Item, text};
use crate::sandbox::reply::{self, Nothing};
use crate::sandbox::table::Table;
use crate::sandbox::time::Time;

/// A call type.
#[derive(Debug, Clone)]
pub struct CallType {
    /// What each role may do.
    pub grants: Grants,
    /// When it was made; those that come with an app were always there.
    pub created_at: Time,
    /// When its grants were changed last.
    pub updated_at: Time,
}

stored!(CallType {
    grants,
    created_at,
    updated_at
});

/// All call types by name.
#[derive(Debug)]
pub struct CallTypes {
    by_name: Table<CallType>,
}

transparent!(CallTypes { by_name });

impl Default for CallTypes {
    fn default() -> Self {
        let start = Time::from_nanos(0);
        let mut by_name = Table::new();
        for (name, rows) in DEFAULTS {
            let mut grants = Grants::new();
            for (role, names) in rows {
                grants.insert(
                    (*role).into(),
                    Capabilities::of(names.iter().copied()).unwrap_or_default(),
                );
            }
            let call_type = CallType {
                grants,
                created_at: start,
                updated_at: start,
            };
            by_name.insert(name.into(), call_type);
        }
        Self { by_name }
    }
}

impl CallTypes {
    /// What roles may do in calls of a type.
    #[must_use]
    pub fn grants(&self, name: &str) -> Option<&Grants> {
        self.by_name.get(name).map(|call_type| &call_type.grants)
    }

    /// A call type.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn existing(&self, name: &str) -> Result<&CallType, Failure> {
        let missing = || Failure::new(api_error::NOT_FOUND, format!("the call type {name} does not exist"));
        self.by_name.get(name).ok_or_else(missing)
    }

    /// Every name, with nothing said of it, as the app's settings show them.
    #[must_use]
    pub fn names(&self) -> Table<Nothing> {
        let mut names = Table::new();
        for name in self.by_name.keys() {
            names.insert(name.into(), Nothing {});
        }
        names
    }
}

/// `ListCallTypes`.
#[derive(Debug)]
pub struct ListCallTypes;

impl Command for ListCallTypes {
    const ACTION: &'static str = "ListCallTypes";

    fn read(_arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        let mut call_types = Table::new();
        for (name, found) in state.call_types.by_name.iter() {
            call_types.insert(name.into(), CallTypeReply::new(name, found));
        }
        Ok(Applied::read(reply::body(&CallTypeTable { call_types })))
    }
}

/// `GetCallType`.
#[derive(Debug)]
pub struct GetCallType {
    name: Box<str>,
}

fn read_name(arguments: &Fields<'_>) -> Result<Box<str>, Failure> {
    Ok(arguments.required("name", arguments.text("name")?)?.into())
}

impl Command for GetCallType {
    const ACTION: &'static str = "ReadCallType";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            name: read_name(arguments)?,
        })
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        let found = state.call_types.existing(&self.name)?;
        Ok(Applied::read(reply::body(&CallTypeReply::new(&self.name, found))))
    }
}

/// `UpdateCallType`: the roles that it names get just what it names; others keep what they have.
#[derive(Debug)]
pub struct UpdateCallType {
    name: Box<str>,
    grants: Grants,
}

fn read_capabilities(items: Vec<Item<'_>>) -> Result<Capabilities, Failure> {
    let mut all = Capabilities::default();
    for item in items {
        let path = item.0.clone();
        let name = text(item)?;
        let unknown = || Failure::input(format!("{path}: there is no capability \"{name:.64}\""));
        all = all.or(Capabilities::of([name]).ok_or_else(unknown)?);
    }
    Ok(all)
}

impl Command for UpdateCallType {
    const ACTION: &'static str = "UpdateCallType";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        // Settings are checked for their form; calls of a sandbox have none to change.
        arguments.object("settings")?;
        arguments.object("notification_settings")?;
        let mut grants = Grants::new();
        if let Some(fields) = arguments.object("grants")? {
            for role in fields.members().keys() {
                let names = fields.list(role)?.unwrap_or_default();
                grants.insert(role.into(), read_capabilities(names)?);
            }
        }
        Ok(Self {
            name: read_name(arguments)?,
            grants,
        })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        state.call_types.existing(&self.name)?;
        if let Some(found) = state.call_types.by_name.get_mut(&self.name) {
            for (role, capabilities) in self.grants.iter() {
                found.grants.insert(role.into(), *capabilities);
            }
            found.updated_at = context.now;
        }
        let found = state.call_types.existing(&self.name)?;
        Ok(Applied::wrote(reply::body(&CallTypeReply::new(&self.name, found))))
    }
}
