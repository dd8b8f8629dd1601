//! Waiting for a timer or a signal. Dropping either takes its listener away, so that nothing is left behind.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::core::error::InputError;
use crate::edge::values;

#[wasm_bindgen]
extern "C" {
    // Looked up at each call, so that fake timers work; Workers throw outside a request.
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(callback: &js_sys::Function, milliseconds: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

#[derive(Default)]
struct Flag {
    raised: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Flag {
    fn raise(&self) {
        self.raised.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn is_raised(&self, context: &Context<'_>) -> bool {
        if !self.raised.get() {
            self.waker.replace(Some(context.waker().clone()));
        }
        self.raised.get()
    }
}

fn raising(flag: &Rc<Flag>) -> Closure<dyn FnMut()> {
    let flag = Rc::clone(flag);
    Closure::new(move || flag.raise())
}

/// A timer that runs.
pub struct Timer {
    timer: JsValue,
    flag: Rc<Flag>,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Starts one.
    ///
    /// # Errors
    /// What the runtime throws where timers are not allowed.
    pub fn start(milliseconds: f64) -> Result<Self, JsValue> {
        let flag = Rc::default();
        let callback = raising(&flag);
        let timer = set_timeout(callback.as_ref().unchecked_ref(), milliseconds)?;
        Ok(Self {
            timer,
            flag,
            _callback: callback,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}

/// Refuses what is no `AbortSignal`. Not `instanceof`: polyfills and other realms have classes of their own.
///
/// # Errors
/// A `StreamInputError` that names the option.
pub fn check_signal(signal: &JsValue, path: &str) -> Result<(), JsValue> {
    let is_function = |key| values::get(signal, key).is_ok_and(|value| value.is_function());
    let is_signal = signal.is_object() && values::get(signal, "aborted").is_ok_and(|value| value.as_bool().is_some());
    if is_signal && is_function("addEventListener") && is_function("removeEventListener") {
        return Ok(());
    }
    let must = format!(
        "must be an AbortSignal, but is {}. Pass controller.signal, not the controller.",
        values::kind(signal)
    );
    Err(InputError::at(path, must).into())
}

/// A caller's signal, listened to.
pub struct Listening {
    signal: AbortSignal,
    flag: Rc<Flag>,
    callback: Closure<dyn FnMut()>,
}

const ABORT: &str = "abort";

impl Listening {
    /// Listens to a signal.
    ///
    /// # Errors
    /// A `StreamInputError` for what is no signal.
    pub fn to(signal: JsValue, path: &str) -> Result<Self, JsValue> {
        check_signal(&signal, path)?;
        let signal: AbortSignal = signal.unchecked_into();
        let flag = Rc::default();
        let callback = raising(&flag);
        if signal.aborted() {
            flag.raise();
        }
        signal.add_event_listener_with_callback(ABORT, callback.as_ref().unchecked_ref())?;
        Ok(Self { signal, flag, callback })
    }

    /// Whether the caller gave up.
    pub fn is_aborted(&self) -> bool {
        self.flag.raised.get()
    }

    /// Why the caller gave up.
    pub fn reason(&self) -> JsValue {
        values::get(&self.signal, "reason").unwrap_or(JsValue::UNDEFINED)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self
            .signal
            .remove_event_listener_with_callback(ABORT, self.callback.as_ref().unchecked_ref());
    }
}

/// What came before the work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupted {
    /// The caller's signal.
    Aborted,
    /// The timer.
    TimeUp,
}

/// Does some work until a signal or a timer interrupts it.
///
/// # Errors
/// What interrupted it.
pub async fn until<T>(
    work: impl Future<Output = T>,
    signal: Option<&Listening>,
    timer: &Timer,
) -> Result<T, Interrupted> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if signal.is_some_and(|signal| signal.flag.is_raised(context)) {
            return Poll::Ready(Err(Interrupted::Aborted));
        }
        if timer.flag.is_raised(context) {
            return Poll::Ready(Err(Interrupted::TimeUp));
        }
        work.as_mut().poll(context).map(Ok)
    })
    .await
}

/// Waits, or until the caller's signal.
///
/// # Errors
/// What the runtime throws where timers are not allowed.
pub async fn sleep(milliseconds: f64, signal: Option<&Listening>) -> Result<(), JsValue> {
    let timer = Timer::start(milliseconds)?;
    // Which of the two it was, the signal knows.
    let _ = until(std::future::pending::<()>(), signal, &timer).await;
    Ok(())
}
