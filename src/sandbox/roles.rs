//! The roles that users may have: the API's own and those that the app made.

use super::choices;
use super::command::{Applied, Command, Context, State};
use super::document::{object, transparent};
use super::failure::Failure;
use super::fields::Fields;
use super::profile::ROLES;
use super::reply::{self, Nothing};
use super::table::Table;
use super::time::Time;
use crate::core::api_error;

/// Documented beside the API's own tests.
const MAX_CUSTOM: usize = 25;

/// The app's own roles, with the time at which each was made.
#[derive(Debug, Default)]
pub struct Roles {
    custom: Table<Time>,
}

transparent!(Roles { custom });

impl Roles {
    /// Checks that users may have a role.
    ///
    /// # Errors
    /// There is no such role.
    pub fn check(&self, role: &str) -> Result<(), Failure> {
        if ROLES.contains(&role) || self.custom.contains(role) {
            return Ok(());
        }
        Err(Failure::input(format!("role \"{role}\" does not exist")))
    }
}

/// `Role`.
struct RoleReply<'a> {
    name: &'a str,
    custom: bool,
    scopes: [Nothing; 0],
    created_at: Time,
    updated_at: Time,
}

object!(RoleReply<'_> { name, custom, scopes, created_at, updated_at });

impl<'a> RoleReply<'a> {
    const fn new(name: &'a str, custom: bool, made: Time) -> Self {
        Self {
            name,
            custom,
            scopes: [],
            created_at: made,
            updated_at: made,
        }
    }
}

/// `ListRoles`.
#[derive(Debug)]
pub struct ListRoles;

struct RoleList<'a> {
    roles: Vec<RoleReply<'a>>,
}

object!(RoleList<'_> { roles });

impl Command for ListRoles {
    const ACTION: &'static str = "ListRoles";

    fn read(_arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        let built_in = ROLES
            .iter()
            .map(|name| RoleReply::new(name, false, Time::from_nanos(0)));
        let custom = state.roles.custom.iter();
        let custom = custom.map(|(name, made)| RoleReply::new(name, true, *made));
        Ok(Applied::read(reply::body(&RoleList {
            roles: built_in.chain(custom).collect(),
        })))
    }
}

/// `CreateRole`.
#[derive(Debug)]
pub struct CreateRole {
    name: Box<str>,
}

struct RoleCreated<'a> {
    role: RoleReply<'a>,
}

object!(RoleCreated<'_> { role });

impl Command for CreateRole {
    const ACTION: &'static str = "CreateRole";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let name = arguments.required("name", arguments.text("name")?)?;
        if !choices::is_role_name(name) {
            return Err(Failure::input(choices::ROLE_NAME_REFUSED));
        }
        Ok(Self { name: name.into() })
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let name = &*self.name;
        if state.roles.check(name).is_ok() {
            return Err(Failure::input(format!("role \"{name}\" already exists")));
        }
        if state.roles.custom.len() >= MAX_CUSTOM {
            return Err(Failure::input(format!(
                "an app can have at most {MAX_CUSTOM} custom roles"
            )));
        }
        state.roles.custom.insert(name.into(), context.now);
        Ok(Applied::wrote(reply::body(&RoleCreated {
            role: RoleReply::new(name, true, context.now),
        })))
    }
}

/// `DeleteRole`.
#[derive(Debug)]
pub struct DeleteRole {
    name: Box<str>,
}

impl Command for DeleteRole {
    const ACTION: &'static str = "DeleteRole";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let name = arguments.required("name", arguments.text("name")?)?;
        Ok(Self { name: name.into() })
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        let name = &*self.name;
        if ROLES.contains(&name) {
            return Err(Failure::input(format!(
                "role \"{name}\" is built in, it cannot be deleted"
            )));
        }
        if !state.roles.custom.contains(name) {
            let reason = format!("role \"{name}\" does not exist");
            return Err(Failure::new(api_error::NOT_FOUND, reason));
        }
        if let Some(id) = state.users.with_role(name) {
            let reason = format!("role \"{name}\" cannot be deleted: it is in use, for example by user \"{id}\"");
            return Err(Failure::input(reason));
        }
        state.roles.custom.remove(name);
        Ok(Applied::wrote(reply::body(&Nothing {})))
    }
}
