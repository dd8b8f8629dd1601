//! A call: its attempts, and the waits between them. Core decides, this loops.

use js_sys::futures::future_to_promise;
use js_sys::{Array, Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::arguments::{self, Arguments};
use super::attempt::{self, Ended, Request};
use super::config::{self, Config, Limits};
use super::reply::{self, ErrorReply, Reply};
use super::waiting::{Listening, Timer, sleep};
use crate::core::error::InputError;
use crate::core::operations::{self, Operation};
use crate::core::options;
use crate::core::request::{self, BaseUrl};
use crate::core::response::{self, Kind};
use crate::core::retry::{self, Fault, Policy, Verdict};
use crate::edge::errors::ErrorData;
use crate::edge::values::{self, Options};
use crate::edge::{errors, surroundings};

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

/// A failed attempt, on its way to being repeated or thrown.
struct Failed {
    data: Box<ErrorData>,
    fault: Option<Fault>,
    cause: Option<JsValue>,
    metadata: JsValue,
    /// `body` and `exceptionFields` of a `StreamApiError`.
    api: Option<(JsValue, JsValue)>,
    retry_after: Option<String>,
    reset: Option<f64>,
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
            headers: headers(&given, token.as_deref(), &request_id, body.is_some())?,
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
            let began = surroundings::now_ms();
            let left = self.policy.total_timeout - (began - started);
            let mut failed = match self.attempt(left).await {
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
                    if !sleep(milliseconds, self.signal.as_ref())
                        .await
                        .map_err(|thrown| self.unsent(thrown).into_js())?
                    {
                        let mut aborted = self.aborted();
                        aborted.data.attempts = number;
                        return Err(aborted.into_js());
                    }
                }
            }
            number += 1;
        }
    }

    async fn attempt(&self, left: f64) -> Result<(JsValue, u16), Failed> {
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
            .map_err(|ended| self.ended(ended, left))?;
        let result = match response::kind(reply.status) {
            Kind::Success => reply.result(self.operation, &self.request_id),
            Kind::Redirect | Kind::Failure => Err(reply.failure()),
        };
        result
            .map(|result| (result, reply.status))
            .map_err(|error| self.refused_by_server(&reply, error))
    }

    fn refused_by_server(&self, reply: &Reply, error: ErrorReply) -> Failed {
        Failed {
            fault: Some(Fault::Status {
                status: reply.status,
                unrecoverable: error.unrecoverable,
            }),
            data: error.data,
            cause: None,
            metadata: reply.metadata(&self.request_id),
            api: Some((error.body, error.exception_fields)),
            retry_after: reply.header("retry-after"),
            reset: reply.rate_limit().reset,
        }
    }

    fn failed(
        &self,
        error_class: &'static str,
        message: String,
        fault: Option<Fault>,
        cause: Option<JsValue>,
    ) -> Failed {
        Failed {
            data: Box::new(ErrorData {
                error_class,
                message,
                ..ErrorData::default()
            }),
            fault,
            cause,
            metadata: reply::metadata(&self.request_id),
            api: None,
            retry_after: None,
            reset: None,
        }
    }

    /// What the server may have done with a request whose end is unknown.
    const fn in_doubt(&self) -> &'static str {
        if self.operation.has_body() {
            "The server may have carried it out: look before you repeat it."
        } else {
            "It only reads and can be repeated."
        }
    }

    fn aborted(&self) -> Failed {
        let reason = self.signal.as_ref().map(Listening::reason);
        let message = format!(
            "{} was aborted by its signal, see cause. {}",
            self.operation.name,
            self.in_doubt()
        );
        self.failed("StreamAbortError", message, None, reason)
    }

    fn unsent(&self, thrown: JsValue) -> Failed {
        let message = format!(
            "{} could not be sent: the runtime allows no timers here, see cause. In Workers, call it inside a handler.",
            self.operation.name
        );
        self.failed("StreamConnectionError", message, None, Some(thrown))
    }

    fn ended(&self, ended: Ended, left: f64) -> Failed {
        let (name, host) = (self.operation.name, self.base.host());
        let connection = "StreamConnectionError";
        match ended {
            Ended::Aborted => self.aborted(),
            Ended::TimeUp => {
                let (limit, option) = if self.timeout <= left {
                    (self.timeout, "timeout")
                } else {
                    (self.policy.total_timeout, "totalTimeout")
                };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // options are checked to be 1 to 2^31
                let limit = limit as u32;
                let message = format!(
                    "{name} was given up after {limit} ms, its {option}: {host} had not answered in full. {}",
                    self.in_doubt()
                );
                self.failed("StreamTimeoutError", message, Some(Fault::TimedOut), None)
            }
            Ended::Failed { sent: false, cause } => {
                let code = attempt::system_code(&cause).unwrap_or_default();
                let message = format!(
                    "{name} could not connect to {host} ({code}), so nothing was sent. Check the network and the option basePath."
                );
                self.failed(connection, message, Some(Fault::NotSent), Some(cause))
            }
            Ended::Failed { sent: true, cause } => {
                let why = attempt::system_code(&cause)
                    .map(|code| format!(" ({code})"))
                    .unwrap_or_default();
                let message = format!(
                    "{name} lost its connection to {host}{why} before the whole reply was there, see cause. {}",
                    self.in_doubt()
                );
                self.failed(connection, message, Some(Fault::Broken), Some(cause))
            }
            Ended::Redirected(status) => {
                let status = if status == 0 {
                    String::new()
                } else {
                    format!(" (status {status})")
                };
                let message = format!(
                    "{name} was redirected by {host}{status}. Redirects are never followed, since the next host would be handed the token. \
                     Check the option basePath."
                );
                self.failed(connection, message, None, None)
            }
            Ended::NoResponse => {
                let message = format!(
                    "{name} got no Response from the given fetch. It must resolve to an object with status, headers and text()."
                );
                self.failed(connection, message, None, None)
            }
        }
    }

    /// Tells the client's observer about an attempt. Whatever it throws changes nothing.
    fn observe(&self, number: u32, began: f64, status: Option<u16>, error: Option<&JsValue>, wait_ms: Option<f64>) {
        let Some(observer) = &self.on_attempt else { return };
        let path = self
            .url
            .strip_prefix(self.base.url_prefix())
            .and_then(|rest| rest.split('?').next())
            .unwrap_or_default();
        let seen = Seen {
            operation: self.operation.name,
            method: self.operation.method.name(),
            path,
            attempt: number,
            status,
            wait_ms,
            duration_ms: surroundings::now_ms() - began,
            request_id: &self.request_id,
        };
        let Ok(seen) = serde_wasm_bindgen::to_value(&seen) else {
            return;
        };
        if let Some(error) = error {
            values::set(&seen, "error", error);
        }
        let _ = observer.call1(&JsValue::UNDEFINED, &seen);
    }
}

/// What an observer is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen<'a> {
    operation: &'a str,
    method: &'a str,
    path: &'a str,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_ms: Option<f64>,
    duration_ms: f64,
    request_id: &'a str,
}

impl Failed {
    fn into_js(self) -> JsValue {
        let error = self.data.into_js();
        values::set(&error, "metadata", &self.metadata);
        if let Some(cause) = self.cause {
            values::set(&error, "cause", &cause);
        }
        if let Some((body, exception_fields)) = self.api {
            values::set(&error, "body", &body);
            values::set(&error, "exceptionFields", &exception_fields);
        }
        error
    }
}

/// The request's headers: the caller's, then ours.
fn headers(given: &Options, token: Option<&str>, request_id: &str, body: bool) -> Result<JsValue, JsValue> {
    let entries = Array::new();
    let add = |name: &str, value: &str| {
        entries.push(&values::entry(&name.into(), &value.into()));
    };
    if let Some(extra) = given.value("headers")? {
        let path = given.path_of("headers");
        if !values::is_record(&extra) {
            let must = format!("must be a plain object of strings, but is {}.", values::kind(&extra));
            return Err(InputError::at(path, must).into());
        }
        let names = values::keys(&extra)
            .map_err(|thrown| errors::caused(InputError::at(path.as_str(), "could not be read."), &thrown))?;
        for name in names.iter().filter_map(|name| name.as_string()) {
            let at = format!("{path}.{name}");
            let Some(value) = values::given(&extra, &name, &at)? else {
                continue;
            };
            let value = values::text(&at, &value)?;
            request::check_header(&name, &value)?;
            add(&name, &value);
        }
    }
    if let Some(token) = token {
        add(request::AUTHORIZATION, token);
    }
    add(
        request::AUTH_TYPE,
        if token.is_some() {
            request::AUTH_TYPE_JWT
        } else {
            request::AUTH_TYPE_ANONYMOUS
        },
    );
    add(request::CLIENT, request::CLIENT_NAME);
    add(request::REQUEST_ID, request_id);
    if body {
        add("content-type", request::JSON);
    }
    Ok(values::object(&entries))
}
