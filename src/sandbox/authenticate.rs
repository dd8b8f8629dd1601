//! Who asks: the API key, the kind of authentication and the token of a request, judged in this order.
//!
//! Source: Stream's page of API error codes, and texts seen on the wire. A valid token without `user_id` is a server's.

use super::choices;
use super::command::Actor;
use super::failure::Failure;
use super::settings::Settings;
use super::target::Target;
use super::time::Time;
use super::users::Users;
use crate::core::api_error;
use crate::core::claims::{Check, Claims};
use crate::core::error::Reason;
use crate::core::jwt;
use crate::core::request::{API_KEY, AUTH_TYPE, AUTH_TYPE_ANONYMOUS, AUTH_TYPE_JWT, AUTHORIZATION};

/// Finds out who asks.
///
/// # Parameters
/// - `header`: gives a header's value by its lower-case name.
///
/// # Errors
/// The API's code for whatever is missing or wrong.
pub fn authenticate<'h>(
    settings: &Settings,
    users: &Users,
    target: &Target,
    header: impl Fn(&str) -> Option<&'h str>,
    now: Time,
) -> Result<Actor, Failure> {
    match target.parameter(API_KEY) {
        Some(key) if key == settings.api_key => {}
        Some("") | None => return Err(Failure::bare(api_error::API_KEY, "api_key or app_id not provided")),
        Some(_) => return Err(Failure::bare(api_error::API_KEY, "api_key not valid")),
    }
    match header(AUTH_TYPE) {
        Some(AUTH_TYPE_JWT) => {}
        Some(AUTH_TYPE_ANONYMOUS) => return Ok(Actor::Anonymous),
        _ => {
            return Err(Failure::bare(
                api_error::AUTHENTICATION,
                "stream-auth-type missing or invalid",
            ));
        }
    }
    let token = header(AUTHORIZATION).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Failure::bare(api_error::AUTHENTICATION, choices::TOKEN_MISSING))?;
    let claims = verify(settings, token, now)?;
    let Some(id) = claims.user_id else {
        return Ok(Actor::Server);
    };
    let revoked_before = users.any(&id).and_then(|user| user.revoke_tokens_issued_before);
    if revoked_before.is_some_and(|before| choices::is_revoked(claims.iat, before)) {
        return Err(Failure::bare(api_error::TOKEN_EXPIRED, choices::TOKEN_REVOKED));
    }
    Ok(Actor::User {
        id,
        role: claims.role,
        call_cids: claims.call_cids,
    })
}

fn verify(settings: &Settings, token: &str, now: Time) -> Result<Claims, Failure> {
    let check = Check {
        now: now.exact_seconds(),
        tolerance: choices::CLOCK_TOLERANCE,
        allow_server: true,
    };
    let verified = jwt::verify(&settings.secret, token).and_then(|claims| claims.check(&check).map(|()| claims));
    verified.map_err(|error| match error.reason {
        Reason::Signature => Failure::bare(
            api_error::TOKEN_SIGNATURE,
            format!(
                "JWTAuth error: signature is not valid. Make sure the token is created using the secret for API key \"{}\"",
                settings.api_key
            ),
        ),
        Reason::Expired => Failure::bare(api_error::TOKEN_EXPIRED, choices::TOKEN_EXPIRED),
        Reason::NotYetValid => Failure::bare(api_error::TOKEN_NOT_YET_VALID, choices::TOKEN_NOT_YET_VALID),
        Reason::IssuedInFuture => {
            Failure::bare(api_error::TOKEN_ISSUED_IN_FUTURE, "JWTAuth error: token used before issue at (iat)")
        }
        Reason::Malformed | Reason::Algorithm | Reason::Claim => {
            Failure::bare(api_error::AUTHENTICATION, choices::TOKEN_MALFORMED)
        }
    })
}
