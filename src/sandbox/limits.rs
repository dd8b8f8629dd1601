//! Rate limits: calls are counted by operation, kind of caller and minute, and every reply says what is left.
//!
//! Source: Stream's page on rate limits, for the windows and the documented figures.

use super::choices;
use super::command::{Actor, Applied, Command, Context, State};
use super::document::object;
use super::endpoint::{Call, Endpoint};
use super::failure::Failure;
use super::fields::Fields;
use super::reply;
use super::table::Table;
use super::time::Time;

const WINDOW_SECONDS: i64 = 60;
/// Calls a minute that one user may make of one operation. Documented.
const USER_PER_MINUTE: u32 = 60;

/// How strictly calls are limited.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum RateLimits {
    /// As documented.
    #[default]
    Documented,
    /// Not at all; the headers show documented limits that are never used up.
    Off,
    /// The documented figures times this, at least one call.
    Scaled(f64),
}

/// Who calls, as far as limits tell them apart. Users count as one platform: that is all a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// The app's server.
    ServerSide,
    /// Users and guests.
    Web,
}

impl From<&Actor> for Platform {
    fn from(actor: &Actor) -> Self {
        if actor.is_server() { Self::ServerSide } else { Self::Web }
    }
}

#[derive(Debug, Clone, Copy)]
struct Window {
    minute: i64,
    used: u32,
}

/// What is left for one operation, as headers and `LimitInfoResponse` tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Calls allowed in a minute.
    pub limit: u32,
    /// Calls left in this minute.
    pub remaining: u32,
    /// The minute's end, in seconds since 1970.
    pub reset: i64,
}

object!(Quota {
    limit,
    remaining,
    reset
});

impl Quota {
    /// How long to wait for the next minute, in whole seconds.
    #[must_use]
    pub fn retry_after(&self, now: Time) -> i64 {
        (self.reset - now.seconds()).max(1)
    }
}

/// How often each operation was called in its current minute.
#[derive(Debug, Default)]
pub struct Limits {
    setting: RateLimits,
    windows: Vec<((Platform, Call), Window)>,
    /// The calls of single users by operation and id, in the minute that `users_minute` names only.
    by_user: Table<u32>,
    users_minute: i64,
}

impl Limits {
    /// Nothing used yet.
    #[must_use]
    pub const fn new(setting: RateLimits) -> Self {
        Self {
            setting,
            windows: Vec::new(),
            by_user: Table::new(),
            users_minute: 0,
        }
    }

    fn limit(&self, endpoint: Option<&Endpoint>) -> u32 {
        let documented = endpoint.and_then(|endpoint| endpoint.per_minute);
        self.scaled(documented.unwrap_or(choices::UNDOCUMENTED_PER_MINUTE))
    }

    fn scaled(&self, per_minute: u32) -> u32 {
        match self.setting {
            RateLimits::Documented | RateLimits::Off => per_minute,
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
            RateLimits::Scaled(factor) => ((f64::from(per_minute) * factor) as u32).max(1),
        }
    }

    /// What is left, without using any.
    #[must_use]
    pub fn quota(&self, platform: Platform, endpoint: Option<&Endpoint>, now: Time) -> Quota {
        let minute = now.seconds().div_euclid(WINDOW_SECONDS);
        let limit = self.limit(endpoint);
        let window = endpoint.and_then(|endpoint| self.window(platform, endpoint.call));
        let used = window
            .filter(|window| window.minute == minute)
            .map_or(0, |window| window.used);
        Quota {
            limit,
            remaining: limit.saturating_sub(used),
            reset: (minute + 1) * WINDOW_SECONDS,
        }
    }

    fn window(&self, platform: Platform, call: Call) -> Option<&Window> {
        let known = self.windows.iter().find(|(known, _)| *known == (platform, call));
        known.map(|(_, window)| window)
    }

    /// Uses one call: of its platform's, and for users of their own.
    ///
    /// # Errors
    /// None is left; the quota says until when.
    pub fn take(&mut self, actor: &Actor, endpoint: &Endpoint, now: Time) -> Result<Quota, Quota> {
        let platform = Platform::from(actor);
        let quota = self.quota(platform, Some(endpoint), now);
        if self.setting == RateLimits::Off {
            return Ok(quota);
        }
        if quota.remaining == 0 {
            return Err(quota);
        }
        let minute = now.seconds().div_euclid(WINDOW_SECONDS);
        if let Some(id) = actor.user_id() {
            self.take_of_user(id, endpoint.name, minute).map_err(|limit| Quota {
                limit,
                remaining: 0,
                ..quota
            })?;
        }
        let remaining = quota.remaining - 1;
        let window = Window {
            minute,
            used: quota.limit - remaining,
        };
        let key = (platform, endpoint.call);
        match self.windows.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = window,
            None => self.windows.push((key, window)),
        }
        Ok(Quota { remaining, ..quota })
    }

    fn take_of_user(&mut self, id: &str, operation: &str, minute: i64) -> Result<(), u32> {
        if self.users_minute != minute {
            self.by_user = Table::new();
            self.users_minute = minute;
        }
        let limit = self.scaled(USER_PER_MINUTE);
        // No operation's name has a space.
        let name = format!("{operation} {id}");
        let used = self.by_user.get(&name).copied().unwrap_or_default();
        if used >= limit {
            return Err(limit);
        }
        self.by_user.insert(name.into(), used + 1);
        Ok(())
    }
}

/// The platforms for which limits can be asked, and how each is counted.
const PLATFORMS: [(&str, Option<Platform>); 5] = [
    ("server_side", Some(Platform::ServerSide)),
    ("android", None),
    ("ios", None),
    ("web", Some(Platform::Web)),
    ("unity", None),
];

/// `GetRateLimits`.
#[derive(Debug)]
pub struct GetRateLimits {
    platforms: Vec<(&'static str, Option<Platform>)>,
    /// Empty for all.
    endpoints: Vec<Box<str>>,
}

impl Command for GetRateLimits {
    const ACTION: &'static str = "GetRateLimits";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let mut platforms = Vec::new();
        for platform in PLATFORMS {
            match arguments.text(platform.0)? {
                Some("true" | "1") => platforms.push(platform),
                None | Some("false" | "0" | "") => {}
                Some(_) => return Err(Failure::input(format!("{} must be true or false", platform.0))),
            }
        }
        if platforms.is_empty() {
            platforms = PLATFORMS.to_vec();
        }
        let endpoints = arguments.text("endpoints")?.unwrap_or_default();
        let endpoints = endpoints
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(Box::from)
            .collect();
        Ok(Self { platforms, endpoints })
    }

    fn apply(self, _state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let Context { limits, now, .. } = *context;
        let asked = |endpoint: &Endpoint| {
            self.endpoints.is_empty() || self.endpoints.iter().any(|name| **name == *endpoint.name)
        };
        let unused = Limits::new(limits.setting);
        let quota = |endpoint: &Endpoint, platform: Option<Platform>| match platform {
            Some(platform) => limits.quota(platform, Some(endpoint), now),
            None => unused.quota(Platform::Web, Some(endpoint), now),
        };
        let mut platforms = Table::new();
        for (name, platform) in &self.platforms {
            let mut quotas = Table::new();
            for endpoint in Endpoint::all().filter(asked) {
                quotas.insert(endpoint.name.into(), quota(&endpoint, *platform));
            }
            platforms.insert((*name).into(), quotas);
        }
        Ok(Applied::read(reply::body(&platforms)))
    }
}
