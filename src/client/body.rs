//! Reading a reply's body up to a limit, chunk by chunk, so that no server can fill the memory.

use js_sys::futures::{JsFuture, spawn_local};
use js_sys::{Array, Function, JsString, Promise};
use wasm_bindgen::prelude::*;

use super::attempt::Ended;
use super::waiting::{Listening, Timer, until};
use crate::core::response::MAX_BODY_LENGTH;
use crate::edge::values;

#[wasm_bindgen]
extern "C" {
    /// The reader of a stream, from whatever realm or polyfill; every method of it may throw.
    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(chunk: &JsValue) -> bool;

    /// As js-sys has it, but a chunk that lies about its length throws here.
    #[wasm_bindgen(js_name = Uint8Array)]
    type Whole;
    #[wasm_bindgen(constructor, js_class = "Uint8Array", catch)]
    fn with_length(length: f64) -> Result<Whole, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn set(this: &Whole, chunk: &JsValue, at: f64) -> Result<(), JsValue>;

    type TextDecoder;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &JsValue) -> Result<JsString, JsValue>;
}

/// A body that is being read. Dropping it before its end cancels the rest, so that no connection is kept for nothing.
struct Reading {
    reader: Reader,
    ended: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.ended
            && let Ok(cancelled) = self.reader.cancel()
        {
            // What becomes of it is nobody's concern, but an unhandled rejection would end Node's process.
            spawn_local(async move {
                let _ = JsFuture::from(Promise::resolve(&cancelled)).await;
            });
        }
    }
}

/// The text of a reply's body.
///
/// # Parameters
/// - `response`: what `fetch` gave, and `text`: its method of that name.
///
/// # Errors
/// [`Ended::TooLong`], what interrupted it, or what broke it.
pub async fn read(
    response: &JsValue,
    text: &Function,
    signal: Option<&Listening>,
    timer: &Timer,
) -> Result<JsString, Ended> {
    let broken = |cause| Ended::Failed { sent: true, cause };
    let Some(reader) = reader(response) else {
        // A stand-in for a Response need only have `text()`: what it gives is in memory already.
        let text = Promise::resolve(&text.call0(response).map_err(broken)?);
        let text = until(JsFuture::from(text), signal, timer).await?.map_err(broken)?;
        return Ok(text.dyn_into().unwrap_or_else(|_| JsString::from("")));
    };
    let mut reading = Reading { reader, ended: false };
    let chunks = Array::new();
    let mut length = 0.0;
    loop {
        let next = Promise::resolve(&reading.reader.read().map_err(broken)?);
        let next = until(JsFuture::from(next), signal, timer).await?.map_err(broken)?;
        if values::get(&next, "done").map_err(broken)?.is_truthy() {
            reading.ended = true;
            return joined(&chunks, length).map_err(broken);
        }
        let chunk = values::get(&next, "value").map_err(broken)?;
        if !is_view(&chunk) {
            return Err(broken(
                js_sys::TypeError::new("a chunk of the reply's body is no Uint8Array").into(),
            ));
        }
        length += byte_length(&chunk);
        if length > f64::from(MAX_BODY_LENGTH) {
            return Err(Ended::TooLong);
        }
        chunks.push(&chunk);
    }
}

/// The reader of the body's stream; none for a body that is not a stream, or none at all.
fn reader(response: &JsValue) -> Option<Reader> {
    let body = values::get(response, "body").ok().filter(JsValue::is_object)?;
    let get_reader: Function = values::get(&body, "getReader").ok()?.dyn_into().ok()?;
    let reader = get_reader.call0(&body).ok().filter(JsValue::is_object)?;
    Some(reader.unchecked_into())
}

fn byte_length(chunk: &JsValue) -> f64 {
    values::get(chunk, "byteLength")
        .ok()
        .and_then(|length| length.as_f64())
        .unwrap_or_default()
}

/// The chunks' text: UTF-8, as every reader of a `Response` has it.
fn joined(chunks: &Array, length: f64) -> Result<JsString, JsValue> {
    let decoder = TextDecoder::new()?;
    if chunks.length() == 1 {
        return decoder.decode(&chunks.get(0));
    }
    let whole = Whole::with_length(length)?;
    let mut at = 0.0;
    for chunk in chunks.iter() {
        whole.set(&chunk, at)?;
        at += byte_length(&chunk);
    }
    decoder.decode(&whole)
}
