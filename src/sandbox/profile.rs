//! What a request may say about a user, and its checks. An upsert replaces all of it at once.

use super::document::{Map, Written, stored, to_text};
use super::failure::Failure;
use super::fields::{Fields, Item, text, wrong};
use super::roles::Roles;
use super::table::Table;
use super::{choices, ids};

/// Names of the fields that a profile has on the wire.
pub mod field {
    #![allow(missing_docs)] // the constants repeat the names
    pub const ID: &str = "id";
    pub const NAME: &str = "name";
    pub const IMAGE: &str = "image";
    pub const CUSTOM: &str = "custom";
    pub const LANGUAGE: &str = "language";
    pub const ROLE: &str = "role";
    pub const TEAMS: &str = "teams";
    pub const TEAMS_ROLE: &str = "teams_role";
    pub const INVISIBLE: &str = "invisible";
    pub const PRIVACY_SETTINGS: &str = "privacy_settings";
    pub const REVOKE_TOKENS_ISSUED_BEFORE: &str = "revoke_tokens_issued_before";
}

/// The role of a user who was given none.
pub const DEFAULT_ROLE: &str = "user";
/// The role of a guest.
pub const GUEST_ROLE: &str = "guest";
/// The role of those who have no token.
pub const ANONYMOUS_ROLE: &str = "anonymous";
/// The roles that a user may have. Source: Stream's page on permissions; `channel_*` roles belong to memberships.
pub const ROLES: [&str; 6] = [
    DEFAULT_ROLE,
    GUEST_ROLE,
    ANONYMOUS_ROLE,
    "admin",
    "global_moderator",
    "global_admin",
];

const MAX_TEAMS: usize = 250;
const MAX_TEAM_BYTES: usize = 100;
/// Documented as 5 KB for the whole user object.
const MAX_BYTES: usize = 5 * 1024;

/// One switch of the privacy settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    enabled: bool,
}

stored!(Switch { enabled });

/// The member of a switch.
const ENABLED: &str = "enabled";

/// What a user lets others see. A member that was never set stays absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrivacySettings {
    typing_indicators: Option<Switch>,
    read_receipts: Option<Switch>,
    delivery_receipts: Option<Switch>,
}

stored!(PrivacySettings {
    typing_indicators,
    read_receipts,
    delivery_receipts
});

impl PrivacySettings {
    /// Reads the settings.
    ///
    /// # Errors
    /// A member has the wrong type.
    pub fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        let mut settings = Self::default();
        for name in fields.members().keys() {
            if let Some(switch) = settings.switch(name)
                && let Some(fields) = fields.object(name)?
            {
                let enabled = fields.required(ENABLED, fields.flag(ENABLED)?)?;
                *switch = Some(Switch { enabled });
            }
        }
        Ok(settings)
    }

    /// The switch of a name, if there is one of it.
    fn switch(&mut self, name: &str) -> Option<&mut Option<Switch>> {
        match name {
            "typing_indicators" => Some(&mut self.typing_indicators),
            "read_receipts" => Some(&mut self.read_receipts),
            "delivery_receipts" => Some(&mut self.delivery_receipts),
            _ => None,
        }
    }

    /// Takes away what is at a path, if anything is. A switch is nothing without what it is set to.
    pub fn unset(&mut self, path: &[&str]) {
        if let [name] | [name, ENABLED] = path
            && let Some(switch) = self.switch(name)
        {
            *switch = None;
        }
    }

    /// These settings with those of `newer` that are set.
    #[must_use]
    pub fn merged(self, newer: Self) -> Self {
        Self {
            typing_indicators: newer.typing_indicators.or(self.typing_indicators),
            read_receipts: newer.read_receipts.or(self.read_receipts),
            delivery_receipts: newer.delivery_receipts.or(self.delivery_receipts),
        }
    }
}

/// Roles by team.
pub type TeamRoles = Table<Box<str>>;

/// A user's own data, as far as requests set it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The display name.
    pub name: Option<Box<str>>,
    /// The picture's URL.
    pub image: Option<Box<str>>,
    /// Custom data: a JSON object as text, which takes a fraction of the memory of a tree and is answered as it is.
    pub custom: Written,
    /// The language, or the empty string.
    pub language: Box<str>,
    /// The role.
    pub role: Box<str>,
    /// The teams.
    pub teams: Vec<Box<str>>,
    /// Roles by team.
    pub teams_role: Option<TeamRoles>,
    /// Whether the user is hidden from others' presence.
    pub invisible: bool,
    /// What the user lets others see.
    pub privacy_settings: Option<PrivacySettings>,
}

stored!(Profile {
    name,
    image,
    custom,
    language,
    role,
    teams,
    teams_role,
    invisible,
    privacy_settings
});

impl Profile {
    /// The profile of somebody about whom nothing was said.
    #[must_use]
    pub fn empty(role: &str) -> Self {
        Self {
            name: None,
            image: None,
            custom: Written::default(),
            language: Box::default(),
            role: role.into(),
            teams: Vec::new(),
            teams_role: None,
            invisible: false,
            privacy_settings: None,
        }
    }

    /// Checks what no single field shows: the size of the whole.
    ///
    /// # Errors
    /// It is over the documented limit.
    pub fn check_size(&self, id: &str) -> Result<(), Failure> {
        let bytes = to_text(self).len() + id.len();
        if bytes > MAX_BYTES {
            let reason = format!("the user {id} takes {bytes} bytes, at most {MAX_BYTES} are allowed");
            return Err(Failure::new(choices::USER_TOO_LARGE, reason));
        }
        Ok(())
    }
}

/// A user as a request describes him (`UserRequest`). Members that the API does not name are ignored.
#[derive(Debug, Clone)]
pub struct UserInput {
    /// Whom it is about.
    pub id: Box<str>,
    /// The role, when the request names one.
    pub role: Option<Box<str>>,
    profile: Profile,
}

impl UserInput {
    /// Reads a user.
    ///
    /// # Errors
    /// A member is missing, has the wrong type, or says what no user may have.
    pub fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        let id = ids::one(fields, field::ID)?;
        let role = read_role(fields, field::ROLE)?;
        let teams = read_teams(fields)?;
        let teams_role = read_teams_role(fields, &teams)?;
        let profile = Profile {
            name: fields.text(field::NAME)?.map(Box::from),
            image: fields.text(field::IMAGE)?.map(Box::from),
            custom: read_custom(fields)?,
            language: fields.text(field::LANGUAGE)?.unwrap_or_default().into(),
            role: role.clone().unwrap_or_else(|| DEFAULT_ROLE.into()),
            teams,
            teams_role,
            invisible: fields.flag(field::INVISIBLE)?.unwrap_or_default(),
            privacy_settings: fields
                .object(field::PRIVACY_SETTINGS)?
                .map(|f| PrivacySettings::read(&f))
                .transpose()?,
        };
        profile.check_size(&id)?;
        Ok(Self { id, role, profile })
    }

    /// Checks that there is such a role.
    ///
    /// # Errors
    /// There is none.
    pub fn check_role(&self, roles: &Roles) -> Result<(), Failure> {
        self.role.as_deref().map_or(Ok(()), |role| roles.check(role))
    }

    /// Whether the request names neither role nor teams, which users may not change.
    #[must_use]
    pub fn names_no_rank(&self) -> bool {
        self.role.is_none() && self.profile.teams.is_empty() && self.profile.teams_role.is_none()
    }

    /// Puts a profile's role and teams in the place of the request's.
    ///
    /// # Errors
    /// With them the user is too large.
    pub fn keep_rank(&mut self, of: &Profile) -> Result<(), Failure> {
        self.role = Some(of.role.clone());
        self.profile.role.clone_from(&of.role);
        self.profile.teams.clone_from(&of.teams);
        self.profile.teams_role.clone_from(&of.teams_role);
        self.profile.check_size(&self.id)
    }

    /// The profile that the request describes, for somebody who had `role` before.
    #[must_use]
    pub fn into_profile(self, role: &str) -> (Box<str>, Profile) {
        let mut profile = self.profile;
        if self.role.is_none() {
            profile.role = role.into();
        }
        (self.id, profile)
    }
}

/// Custom data: of users, and of all else that has some.
///
/// # Errors
/// It is no object, or nests too deep.
pub fn read_custom(fields: &Fields<'_>) -> Result<Written, Failure> {
    let custom = fields.object(field::CUSTOM)?;
    let path = || fields.path(field::CUSTOM);
    custom.map_or_else(|| Ok(Written::default()), |custom| written(custom.members(), path))
}

/// Custom data as text. All of it is made here: what is kept can be read back.
///
/// # Errors
/// It nests too deep.
pub fn written(custom: &Map, path: impl FnOnce() -> String) -> Result<Written, Failure> {
    let written = Written::new(custom);
    if written.is_within(choices::MAX_NESTING) {
        return Ok(written);
    }
    let (path, most) = (path(), choices::MAX_NESTING);
    Err(Failure::input(format!("{path} nests deeper than {most} levels")))
}

/// A role; the empty string counts as none. Whether there is such a role is for [`super::roles::Roles::check`] to say.
///
/// # Errors
/// It is no string.
pub fn read_role(fields: &Fields<'_>, name: &str) -> Result<Option<Box<str>>, Failure> {
    Ok(fields.text(name)?.filter(|role| !role.is_empty()).map(Box::from))
}

/// A user's teams.
///
/// # Errors
/// There are too many, or one is empty or too long.
pub fn read_teams(fields: &Fields<'_>) -> Result<Vec<Box<str>>, Failure> {
    let Some(items) = fields.list(field::TEAMS)? else {
        return Ok(Vec::new());
    };
    if items.len() > MAX_TEAMS {
        return Err(Failure::input(format!(
            "{} must contain at most {MAX_TEAMS} items",
            fields.path(field::TEAMS)
        )));
    }
    let team = |item: Item<'_>| {
        let path = item.0.clone();
        let team = text(item)?;
        if team.is_empty() || team.len() > MAX_TEAM_BYTES {
            return Err(Failure::input(format!("{path} must have 1 to {MAX_TEAM_BYTES} bytes")));
        }
        Ok(team.into())
    };
    items.into_iter().map(team).collect()
}

/// A user's roles by team.
///
/// # Errors
/// A role is no string, or its team is none of the user's.
pub fn read_teams_role(fields: &Fields<'_>, teams: &[Box<str>]) -> Result<Option<TeamRoles>, Failure> {
    let Some(roles) = fields.object(field::TEAMS_ROLE)? else {
        return Ok(None);
    };
    let mut by_team = TeamRoles::new();
    for (team, role) in roles.members().iter() {
        let role = role
            .as_str()
            .ok_or_else(|| wrong(&roles.path(team), "a string", role))?;
        by_team.insert(Box::from(team), Box::from(role));
    }
    check_teams_role(&by_team, teams)?;
    Ok(Some(by_team))
}

/// Checks that every team that has a role is one of the user's.
///
/// # Errors
/// One is not.
pub fn check_teams_role(roles: &TeamRoles, teams: &[Box<str>]) -> Result<(), Failure> {
    match roles.keys().find(|team| !teams.iter().any(|known| **known == **team)) {
        Some(team) => Err(Failure::input(format!(
            "{}: the user is not in team \"{team}\"",
            field::TEAMS_ROLE
        ))),
        None => Ok(()),
    }
}
