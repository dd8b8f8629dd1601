//! `CreateGuest`: a user with the role `guest` and a token, for somebody who has neither.

use super::command::{Actor, Applied, Command, Context, State};
use super::document::{object, to_text};
use super::failure::Failure;
use super::fields::Fields;
use super::profile::{GUEST_ROLE, Profile, UserInput};
use super::reply::{self, UserReply};
use super::{choices, ids};
use crate::core::api_error;
use crate::core::jwt;

/// `CreateGuest`.
#[derive(Debug)]
pub struct CreateGuest {
    user: UserInput,
}

/// `CreateGuestResponse`.
struct GuestCreated<'a> {
    user: UserReply<'a>,
    access_token: String,
}

object!(GuestCreated<'_> { user, access_token });

/// What a guest's token says.
struct Claims<'a> {
    user_id: &'a str,
    iat: i64,
}

object!(Claims<'_> { user_id, iat });

impl Command for CreateGuest {
    const ACTION: &'static str = "CreateGuest";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let user = arguments.required("user", arguments.object("user")?)?;
        Ok(Self {
            user: UserInput::read(&user)?,
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        *actor == Actor::Anonymous
    }

    fn apply(mut self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        if state.app.guest_user_creation_disabled {
            return Err(Failure::new(api_error::NOT_ALLOWED, choices::GUESTS_DISABLED));
        }
        self.user.check_role(&state.roles)?;
        if !context.actor.is_server() {
            self.user.keep_rank(&Profile::empty(GUEST_ROLE))?;
        }
        let id = choices::guest_id(&context.chance.uuid(), &self.user.id);
        ids::check("user.id", &id)?;
        let (_, mut profile) = self.user.into_profile(GUEST_ROLE);
        profile.role = GUEST_ROLE.into();
        profile.check_size(&id)?;
        // No expiry: a guest has nobody who would make another token.
        let claims = to_text(&Claims {
            user_id: &id,
            iat: context.now.seconds(),
        });
        let access_token =
            jwt::sign(context.secret, &claims).map_err(|error| Failure::new(api_error::INTERNAL, error.to_string()))?;
        state.users.put_profile(id.as_str().into(), profile, context.now);
        let user = UserReply::new(&id, state.users.existing(&id)?);
        Ok(Applied::wrote(reply::body(&GuestCreated { user, access_token })))
    }
}
