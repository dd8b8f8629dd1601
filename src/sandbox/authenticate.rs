//! Who asks: the API key, the kind of authentication and the token of a request, judged in this order.
//!
//! Source: Stream's page of API error codes, and texts seen on the wire. A valid token without `user_id` is a server's.

use super::app::App;
use super::choices;
use super::command::{Actor, State};
use super::failure::Failure;
use super::settings::Settings;
use super::target::Target;
use super::time::Time;
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
    state: &State,
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
    let claims = verify(settings, &state.app, token, now)?;
    let Some(id) = claims.user_id() else {
        return Ok(Actor::Server);
    };
    let of_user = state.users.any(&id).and_then(|user| user.revoke_tokens_issued_before);
    let mut revocations = of_user.into_iter().chain(state.app.revoke_tokens_issued_before);
    if revocations.any(|before| choices::is_revoked(claims.iat, before)) {
        return Err(Failure::bare(api_error::TOKEN_EXPIRED, choices::TOKEN_REVOKED));
    }
    Ok(Actor::User {
        id,
        role: claims.role(),
        call_cids: claims.call_cids(),
    })
}

/// The third part of a token that somebody made for himself.
const DEV_SIGNATURE: &str = "devtoken";

fn verify(settings: &Settings, app: &App, token: &str, now: Time) -> Result<Claims, Failure> {
    let unsigned = app.disable_auth_checks && token.rsplit('.').next() == Some(DEV_SIGNATURE);
    let check = Check {
        now: now.exact_seconds(),
        tolerance: choices::CLOCK_TOLERANCE,
        // Who may call himself anybody must not call himself the server.
        allow_server: !unsigned,
    };
    let claims = if unsigned {
        jwt::decode(token).and_then(|decoded| Claims::read(decoded.claims))
    } else {
        jwt::verify(&settings.secret, token)
    };
    let verified = claims.and_then(|claims| claims.check(&check).map(|()| claims));
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
