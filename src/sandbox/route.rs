//! Which operation a request asks for, and with which arguments: core's table, read in the other direction.

use super::app;
use super::choices;
use super::document;
use super::document::{Map, Value};
use super::endpoint::{Call, Endpoint};
use super::failure::Failure;
use super::target::{Target, decoded};
use crate::core::api_error;
use crate::core::operations::neighbours::Id;
use crate::core::request;

/// A request's operation and the arguments in its path.
#[derive(Debug)]
pub struct Route {
    /// What is asked for.
    pub endpoint: Endpoint,
    in_path: Vec<(&'static str, String)>,
}

impl Route {
    /// Finds the operation of a method and a path.
    ///
    /// # Errors
    /// The sandbox has no such endpoint.
    pub fn find(method: &str, path: &str) -> Result<Self, Failure> {
        let endpoints = Endpoint::all().filter(|endpoint| endpoint.method.name() == method);
        let mut routes = endpoints.filter_map(|endpoint| {
            Some(Self {
                endpoint,
                in_path: arguments(endpoint.path, path)?,
            })
        });
        routes.next().ok_or_else(|| {
            Failure::bare(
                api_error::NOT_FOUND,
                format!("{method} {path:.200} is not an endpoint of this sandbox, which has users and what they touch of the API's v2: see its documentation"),
            )
        })
    }

    /// All arguments by name, from path, query and body, as a client's method would take them. They are what a journal
    /// keeps: the keys that an app's settings may hold are not among them.
    ///
    /// # Errors
    /// The body is no JSON object.
    pub fn arguments(&self, target: &Target, body: &[u8]) -> Result<Map, Failure> {
        let mut arguments = if self.endpoint.method.has_body() {
            read_body(body)?
        } else {
            let parameters = target.query.iter().filter(|(name, _)| name != request::API_KEY);
            // The first of several wins, as it does for the API key.
            let mut arguments = Map::new();
            for (name, value) in parameters.rev() {
                arguments.insert(name.as_str().into(), value.as_str().into());
            }
            arguments
        };
        for (name, value) in &self.in_path {
            arguments.insert((*name).into(), value.as_str().into());
        }
        if self.endpoint.call == Call::Neighbour(Id::UpdateApp) {
            app::forget_the_rest(&mut arguments);
        }
        Ok(arguments)
    }
}

/// An empty body is an empty object: several operations need nothing in it.
fn read_body(body: &[u8]) -> Result<Map, Failure> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match document::read(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Failure::input(format!(
            "{}: the body must be an object",
            choices::INVALID_JSON
        ))),
        Err(error) => Err(Failure::input(format!("{}: {error}", choices::INVALID_JSON))),
    }
}

/// The arguments in `path` where `pattern` has `{name}`; `None` when they do not fit.
fn arguments(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut arguments = Vec::new();
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(_) if segment.is_empty() => return None,
            Some(name) => arguments.push((name, decoded(segment))),
            None if segment == expected => {}
            None => return None,
        }
    }
    if segments.next().is_some() {
        None
    } else {
        Some(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::operations;

    #[test]
    fn every_operation_is_found_under_its_own_path() {
        for endpoint in Endpoint::all() {
            let path = endpoint.path.replace("{user_id}", "delete").replace("{id}", "%61%2Fb");
            let path = path.replace("{type}", "query").replace("{name}", "query");
            let route = Route::find(endpoint.method.name(), &path).unwrap();
            assert_eq!(route.endpoint.call, endpoint.call);
        }
    }

    #[test]
    fn a_user_may_be_called_like_a_path() {
        let route = Route::find("POST", "/api/v2/users/deactivate/deactivate").unwrap();
        assert_eq!(
            (route.endpoint.call, route.in_path),
            (
                Call::Users(operations::Id::DeactivateUser),
                vec![("user_id", "deactivate".to_owned())]
            )
        );
    }

    #[test]
    fn other_paths_are_not_there() {
        for path in [
            "",
            "/",
            "/api/v2/users/",
            "/api/v2/users//export",
            "/users",
            "/api/v2/users/a/b/export",
            "/api/v2/channels",
            "/api/v2/chat/channels/messaging",
        ] {
            let failure = Route::find("GET", path).unwrap_err();
            assert_eq!(failure.code, api_error::NOT_FOUND, "{path}");
        }
        assert!(Route::find("DELETE", "/api/v2/users").is_err());
    }
}
