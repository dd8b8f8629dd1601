//! A call: its attempts, and the waits between them. Core decides, this loops.

mod failed;
mod headers;
mod observe;

use js_sys::futures::future_to_promise;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use self::failed::Failed;
use crate::client::arguments::{self, Arguments};
use crate::client::attempt::{self, Request};
use crate::client::config::{self, Config, Limits};
use crate::client::waiting::{Listening, Timer, sleep};
use crate::core::error::InputError;
use crate::core::operations::{self, Operation};
use crate::core::options;
use crate::core::request::{self, BaseUrl};
use crate::core::response::{self, Kind};
use crate::core::retry::{self, Fault, Policy, Verdict};
use crate::edge::surroundings;
use crate::edge::values::{self, Options};

/// The method whose argument is a list of users, where the one that it stands for takes a map.
const UPSERT_USERS: &str = "upsertUsers";
const UPDATE_USERS: &str = "updateUsers";

/// Calls the API.
///
/// # Parameters
/// - `config`: what `configure` made.
/// - `token`: the server's token; none for an anonymous client.
/// - `method`: the client's method.
/// - `argument`: the method's argument; it is read before this returns.
/// - `options`: the call's options.
///
/// The promise is rejected with the data of an error, before anything is sent if the argument is refused.
#[wasm_bindgen]
pub fn call(config: &JsValue, token: Option<String>, method: &str, argument: &JsValue, options: &JsValue) -> Promise {
    match Call::prepare(config, token, method, argument, options) {
        Ok(call) => future_to_promise(call.run()),
        Err(error) => Promise::reject(&error),
    }
}

struct Call {
    operation: &'static Operation,
    base: BaseUrl,
    url: String,
    headers: JsValue,
    body: Option<js_sys::JsString>,
    request_id: String,
    fetch: Option<Function>,
    on_attempt: Option<Function>,
    signal: Option<Listening>,
    timeout: f64,
    policy: Policy,
}

impl Call {
    fn prepare(
        config: &JsValue,
        token: Option<String>,
        method: &str,
        argument: &JsValue,
        options: &JsValue,
    ) -> Result<Self, JsValue> {
        let given = Options::read(options, "options", options::CALL)?;
        let is_list = method == UPSERT_USERS;
        let operation = operations::by_client_method(if is_list { UPDATE_USERS } else { method })
            .ok_or_else(|| InputError::at("method", "is not known."))?;
        let arguments = if is_list {
            arguments::read_user_list(operation, argument)?
        } else {
            arguments::read(operation, argument)?
        };
        if token.is_none() && !operation.anonymous {
            let must = format!(
                "is missing: {method} needs a client made with the app's secret. An anonymous client can only create guests."
            );
            return Err(InputError::at("secret", must).into());
        }
        let limits = Limits::read(&given)?;
        let functions = [config::FETCH, config::ON_ATTEMPT]
            .map(|name| values::get(config, name).ok().and_then(|f| f.dyn_into().ok()));
        let [fetch, on_attempt] = functions;
        let config = Config::from_js(config);
        // Plain http was judged when the client was made.
        let base = BaseUrl::new(&config.base_url, true)?;
        let Arguments { path, query, body } = arguments;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let request_id = request::uuid(surroundings::random_bytes());
        Ok(Self {
            operation,
            url: base.url(operation, &config.api_key, &path, &query),
            base,
            headers: headers::of(&given, token.as_deref(), &request_id, body.is_some())?,
            body,
            request_id,
            fetch,
            on_attempt,
            signal: given
                .value("signal")?
                .map(|signal| Listening::to(signal, &given.path_of("signal")))
                .transpose()?,
            timeout: limits.timeout.unwrap_or(config.timeout),
            policy: Policy {
                max_retries: limits.max_retries.unwrap_or(config.max_retries),
                retry_writes: config.retry_writes,
                total_timeout: limits.total_timeout.unwrap_or(config.total_timeout),
            },
        })
    }

    async fn run(self) -> Result<JsValue, JsValue> {
        let started = surroundings::now_ms();
        let mut number = 1;
        loop {
            // A signal that was aborted before the call, or in a wait, must not let a request go out.
            if self.signal.as_ref().is_some_and(Listening::is_aborted) {
                return Err(self.aborted(number - 1).into_js());
            }
            let began = surroundings::now_ms();
            let left = self.policy.total_timeout - (began - started);
            let mut failed = match self.attempt(number, left).await {
                Ok((result, status)) => {
                    self.observe(number, began, Some(status), None, None);
                    return Ok(result);
                }
                Err(failed) => failed,
            };
            failed.data.attempts = number;
            failed.data.retryable = failed.fault.is_some_and(Fault::may_pass);
            let now = surroundings::now_ms();
            let verdict = match failed.fault {
                None => Verdict::Stop { retry_after: None },
                Some(fault) => retry::decide(
                    &self.policy,
                    &retry::Attempt {
                        fault,
                        number,
                        repeat: self.operation.repeat,
                        retry_after: failed.retry_after.as_deref(),
                        reset: failed.reset,
                        now,
                        elapsed: now - started,
                        random: surroundings::random(),
                    },
                ),
            };
            match verdict {
                Verdict::Stop { retry_after } => {
                    if failed.data.status == Some(response::TOO_MANY_REQUESTS) {
                        failed.data.retry_after_ms = retry_after;
                    }
                    let status = failed.data.status;
                    let error = failed.into_js();
                    self.observe(number, began, status, Some(&error), None);
                    return Err(error);
                }
                Verdict::Wait(milliseconds) => {
                    let status = failed.data.status;
                    self.observe(number, began, status, Some(&failed.into_js()), Some(milliseconds));
                    sleep(milliseconds, self.signal.as_ref())
                        .await
                        .map_err(|thrown| self.unsent(thrown).into_js())?;
                }
            }
            number += 1;
        }
    }

    async fn attempt(&self, number: u32, left: f64) -> Result<(JsValue, u16), Failed> {
        let timer = Timer::start(self.timeout.min(left)).map_err(|thrown| self.unsent(thrown))?;
        let request = Request {
            method: self.operation.method.name(),
            url: &self.url,
            headers: &self.headers,
            body: self.body.as_ref(),
            fetch: self.fetch.as_ref(),
        };
        let reply = attempt::send(&request, self.signal.as_ref(), &timer)
            .await
            .map_err(|ended| self.ended(ended, number, left))?;
        let result = match response::kind(reply.status) {
            Kind::Success => reply.result(self.operation, &self.request_id),
            Kind::Redirect | Kind::Failure => Err(reply.failure()),
        };
        result
            .map(|result| (result, reply.status))
            .map_err(|error| self.refused_by_server(&reply, error))
    }
}
