//! `UpdateUsersPartial`: sets and unsets single fields. Keys are flat: one that is no field of the API's is custom data.

use super::command::{Actor, Applied, Command, Context, State};
use super::document::{Map, Value};
use super::failure::Failure;
use super::fields::{Fields, Item, text, wrong};
use super::ids;
use super::path::Path;
use super::profile::{self, DEFAULT_ROLE, PrivacySettings, field};
use super::time::Time;
use super::upsert::{announce, updated_users};
use super::users::User;
use crate::core::operations::MAX_USERS;

/// Fields that the server alone writes. Source: the names that the API's importer reserves, and those its v1 refuses.
const RESERVED: [&str; 15] = [
    "id",
    "app_pk",
    "pk",
    "user_pk",
    "online",
    "banned",
    "shadow_banned",
    "ban_expires",
    "created_at",
    "updated_at",
    "deactivated_at",
    "deleted_at",
    "last_active",
    "devices",
    "blocked_user_ids",
];
/// What users may not change about themselves.
const RANK: [&str; 4] = [
    field::ROLE,
    field::TEAMS,
    field::TEAMS_ROLE,
    field::REVOKE_TOKENS_ISSUED_BEFORE,
];

/// `UpdateUsersPartial`.
#[derive(Debug)]
pub struct UpdateUsersPartial {
    users: Vec<Change>,
}

/// What happens to one user.
#[derive(Debug)]
struct Change {
    id: Box<str>,
    set: Map,
    unset: Vec<Box<str>>,
}

impl Command for UpdateUsersPartial {
    const ACTION: &'static str = "UpdateUser";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let users = ids::limited(arguments, "users", MAX_USERS)?;
        Ok(Self {
            users: users.into_iter().map(Change::read).collect::<Result<_, _>>()?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.users
            .iter()
            .all(|change| Some(&*change.id) == actor.user_id() && change.names_no_rank())
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        // Changed copies first: a batch is done whole or not at all, and may name a user twice.
        let mut changed: Vec<(Box<str>, User)> = Vec::with_capacity(self.users.len());
        for change in &self.users {
            let known = changed.iter().position(|(id, _)| *id == change.id);
            let mut user = match known {
                Some(index) => changed.swap_remove(index).1,
                None => state.users.active(&change.id)?.clone(),
            };
            let role = user.profile.role.clone();
            change.make(&mut user)?;
            if user.profile.role != role {
                state.roles.check(&user.profile.role)?;
            }
            user.updated_at = context.now;
            changed.push((change.id.clone(), user));
        }
        let mut ids = Vec::with_capacity(changed.len());
        for (id, new) in changed {
            if let Some(user) = state.users.change(&id) {
                *user = new;
            }
            ids.push(id);
        }
        announce(state, &ids, context.now);
        Ok(Applied::wrote(updated_users(state, &ids)))
    }
}

impl Change {
    fn read(item: Item<'_>) -> Result<Self, Failure> {
        let fields = Fields::of(item)?;
        let id = ids::one(&fields, field::ID)?;
        let set = fields.object("set")?;
        let mut unset = Vec::new();
        for item in fields.list("unset")?.unwrap_or_default() {
            unset.push(Box::from(text(item)?));
        }
        let set = set.map(|set| set.members().clone()).unwrap_or_default();
        for key in set.keys().chain(unset.iter().map(|key| &**key)) {
            let path = Path::read(key)?;
            if RESERVED.contains(&path.first) {
                return Err(Failure::input(format!(
                    "{} is a reserved field, it cannot be set or unset",
                    path.first
                )));
            }
        }
        Ok(Self { id, set, unset })
    }

    fn names_no_rank(&self) -> bool {
        let mut keys = self.set.keys().chain(self.unset.iter().map(|key| &**key));
        keys.all(|key| !RANK.contains(&key.split('.').next().unwrap_or_default()))
    }

    fn make(&self, user: &mut User) -> Result<(), Failure> {
        let mut custom = user.profile.custom.members()?;
        // A path such as `teams_role.red` changes a part; the part becomes an object first, then merges like one.
        for (key, value) in self.set.iter() {
            let path = Path::read(key)?;
            if !set_field(user, &path, value)? {
                path.set(&mut custom, value.clone())?;
            }
        }
        for key in &self.unset {
            let path = Path::read(key)?;
            if !unset_field(user, &path)? {
                path.unset(&mut custom);
            }
        }
        user.profile.custom = profile::written(&custom, || format!("{} of the user {}", field::CUSTOM, self.id))?;
        if let Some(roles) = &user.profile.teams_role {
            profile::check_teams_role(roles, &user.profile.teams)?;
        }
        user.profile.check_size(&self.id)
    }
}

/// Sets one of the API's own fields; `false` when the key is none of them. `null` unsets.
fn set_field(user: &mut User, path: &Path<'_>, value: &Value) -> Result<bool, Failure> {
    if value.is_null() {
        return unset_field(user, path);
    }
    let below = nested(path, value)?;
    let members = Map::of(path.first, below);
    let fields = Fields::new(&members);
    let profile = &mut user.profile;
    let text = || fields.text(path.first).map(|text| text.map(Box::from));
    match path.first {
        field::NAME => profile.name = text()?,
        field::IMAGE => profile.image = text()?,
        field::LANGUAGE => profile.language = text()?.unwrap_or_default(),
        field::ROLE => {
            profile.role = profile::read_role(&fields, field::ROLE)?.unwrap_or_else(|| DEFAULT_ROLE.into());
        }
        field::INVISIBLE => profile.invisible = fields.flag(field::INVISIBLE)?.unwrap_or_default(),
        field::TEAMS => profile.teams = profile::read_teams(&fields)?,
        field::TEAMS_ROLE => {
            let newer = profile::read_teams_role(&fields, &profile.teams)?.unwrap_or_default();
            match &mut profile.teams_role {
                Some(roles) if !path.rest.is_empty() => {
                    for (team, role) in newer.iter() {
                        roles.insert(team.into(), role.clone());
                    }
                }
                roles => *roles = Some(newer),
            }
        }
        field::PRIVACY_SETTINGS => {
            if let Some(newer) = fields.object(field::PRIVACY_SETTINGS)? {
                let newer = PrivacySettings::read(&newer)?;
                profile.privacy_settings = Some(profile.privacy_settings.unwrap_or_default().merged(newer));
            }
        }
        field::REVOKE_TOKENS_ISSUED_BEFORE => {
            let date = value.as_str().and_then(Time::parse);
            user.revoke_tokens_issued_before = Some(date.ok_or_else(|| wrong(path.key, "an RFC 3339 date", value))?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Unsets one of the API's own fields; `false` when the key is none of them.
fn unset_field(user: &mut User, path: &Path<'_>) -> Result<bool, Failure> {
    let profile = &mut user.profile;
    match path.first {
        field::TEAMS_ROLE if !path.rest.is_empty() => {
            if let (Some(roles), [team]) = (&mut profile.teams_role, path.rest.as_slice()) {
                roles.remove(team);
            }
        }
        field::PRIVACY_SETTINGS if !path.rest.is_empty() => {
            if let Some(settings) = &mut profile.privacy_settings {
                settings.unset(&path.rest);
            }
        }
        _ if !is_field(path.first) => return Ok(false),
        _ if !path.rest.is_empty() => return Err(no_parts(path)),
        field::NAME => profile.name = None,
        field::IMAGE => profile.image = None,
        field::LANGUAGE => profile.language = Box::default(),
        field::ROLE => profile.role = DEFAULT_ROLE.into(),
        field::INVISIBLE => profile.invisible = false,
        field::TEAMS => profile.teams = Vec::new(),
        field::TEAMS_ROLE => profile.teams_role = None,
        field::PRIVACY_SETTINGS => profile.privacy_settings = None,
        _ => user.revoke_tokens_issued_before = None,
    }
    Ok(true)
}

/// The value as it would stand under the path's first name.
fn nested(path: &Path<'_>, value: &Value) -> Result<Value, Failure> {
    let has_parts = matches!(path.first, field::TEAMS_ROLE | field::PRIVACY_SETTINGS);
    if !path.rest.is_empty() && is_field(path.first) && !has_parts {
        return Err(no_parts(path));
    }
    let wrap = |value, name: &&str| Value::Object(Map::of(name, value));
    Ok(path.rest.iter().rev().fold(value.clone(), wrap))
}

fn no_parts(path: &Path<'_>) -> Failure {
    Failure::input(format!(
        "{:?}: {} has no parts that can be changed alone",
        path.key, path.first
    ))
}

fn is_field(name: &str) -> bool {
    matches!(
        name,
        field::NAME
            | field::IMAGE
            | field::LANGUAGE
            | field::ROLE
            | field::INVISIBLE
            | field::TEAMS
            | field::TEAMS_ROLE
            | field::PRIVACY_SETTINGS
            | field::REVOKE_TOKENS_ISSUED_BEFORE
    )
}
