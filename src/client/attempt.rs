//! One attempt: one `fetch`, from the request to the last byte of the reply.

use js_sys::futures::JsFuture;
use js_sys::{Function, JsString, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Headers, RequestInit, RequestRedirect};

use super::body;
use super::reply::Reply;
use super::waiting::{Interrupted, Listening, Timer, until};
use crate::core::response;
use crate::core::retry::proves_nothing_sent;
use crate::edge::values;

/// How an attempt ended without a reply.
pub enum Ended {
    /// The caller's signal.
    Aborted,
    /// The time was up.
    TimeUp,
    /// `fetch` failed: nothing was sent if `sent` is false.
    Failed {
        /// Whether the server may have seen the request.
        sent: bool,
        /// What `fetch` threw.
        cause: JsValue,
    },
    /// The reply points elsewhere.
    Redirected(u16),
    /// The reply is longer than any of the API's.
    TooLong,
    /// What `fetch` gave is no `Response`.
    NoResponse,
    /// Neither the caller nor the runtime has a `fetch`.
    NoFetch,
}

impl From<Interrupted> for Ended {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Aborted => Self::Aborted,
            Interrupted::TimeUp => Self::TimeUp,
        }
    }
}

/// What is sent.
pub struct Request<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The whole URL.
    pub url: &'a str,
    /// The headers, as an object of strings.
    pub headers: &'a JsValue,
    /// The JSON body.
    pub body: Option<&'a JsString>,
    /// The client's own `fetch`, or none for the runtime's.
    pub fetch: Option<&'a Function>,
}

/// Sends a request and reads the reply.
///
/// # Errors
/// How it ended without a reply; the request is then given up.
pub async fn send(request: &Request<'_>, signal: Option<&Listening>, timer: &Timer) -> Result<Reply, Ended> {
    let broken = |cause| Ended::Failed { sent: true, cause };
    let controller = AbortController::new().map_err(broken)?;
    let reply = exchange(request, &controller, signal, timer).await;
    if matches!(
        reply,
        Err(Ended::Aborted | Ended::TimeUp | Ended::Redirected(_) | Ended::TooLong)
    ) {
        controller.abort();
    }
    reply
}

async fn exchange(
    request: &Request<'_>,
    controller: &AbortController,
    signal: Option<&Listening>,
    timer: &Timer,
) -> Result<Reply, Ended> {
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_headers(request.headers);
    // A redirect would hand the token to another host.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&controller.signal()));
    if let Some(body) = request.body {
        init.set_body(body);
    }
    let failed = |cause: JsValue| Ended::Failed {
        sent: !nothing_was_sent(&cause),
        cause,
    };
    let fetch = fetch(request).ok_or(Ended::NoFetch)?;
    let given = fetch
        .call2(&JsValue::UNDEFINED, &request.url.into(), &init)
        .map_err(failed)?;
    let promise = Promise::resolve(&given);
    let given = until(JsFuture::from(promise), signal, timer).await?.map_err(failed)?;
    let Some(Shape {
        status,
        redirected,
        headers,
        text,
    }) = Shape::of(&given)
    else {
        return Err(Ended::NoResponse);
    };
    if redirected {
        return Err(Ended::Redirected(status));
    }
    let broken = |cause| Ended::Failed { sent: true, cause };
    if response::announces_too_long(headers.get(response::CONTENT_LENGTH).map_err(broken)?.as_deref()) {
        return Err(Ended::TooLong);
    }
    let text = body::read(&given, &text, signal, timer).await?;
    Ok(Reply {
        status,
        status_text: values::get(&given, "statusText")
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default(),
        headers,
        text,
    })
}

/// The given `fetch` or the runtime's, to be called unbound, as Workers demand.
fn fetch(request: &Request<'_>) -> Option<Function> {
    // Looked up at each call, so that a polyfill or mock set later counts.
    let own = || values::get(&js_sys::global(), "fetch").ok()?.dyn_into().ok();
    request.fetch.cloned().or_else(own)
}

/// What is needed of a `Response`, each read once and checked: a given `fetch` may answer with anything, and web-sys
/// does not expect a member that throws or is no function.
struct Shape {
    status: u16,
    redirected: bool,
    headers: Headers,
    text: Function,
}

impl Shape {
    /// Not `instanceof`: polyfills and other realms have classes of their own.
    fn of(response: &JsValue) -> Option<Self> {
        let member = |object: &JsValue, key| values::get(object, key).ok();
        let headers = member(response, "headers")
            .filter(|headers| member(headers, "get").is_some_and(|get| get.is_function()))?;
        let status = member(response, "status")?
            .as_f64()
            .filter(|status| (0.0..1000.0).contains(status))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above
        let status = status as u16;
        // A page cannot see where a redirect leads, nor its status.
        let opaque = member(response, "type")
            .and_then(|kind| kind.as_string())
            .is_some_and(|kind| kind == "opaqueredirect");
        Some(Self {
            status,
            redirected: opaque || (300..400).contains(&status),
            headers: headers.unchecked_into(),
            text: member(response, "text")?.dyn_into().ok()?,
        })
    }
}

/// Whether an error of `fetch` shows that no connection came about.
fn nothing_was_sent(error: &JsValue) -> bool {
    system_code(error).is_some_and(|code| proves_nothing_sent(&code))
}

/// The system's error code, which runtimes hide at different depths.
pub fn system_code(error: &JsValue) -> Option<String> {
    let mut error = error.clone();
    for _ in 0..4 {
        if let Some(code) = values::get(&error, "code").ok()?.as_string() {
            return Some(code);
        }
        error = values::get(&error, "cause").ok().filter(JsValue::is_object)?;
    }
    None
}
