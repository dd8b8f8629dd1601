//! What is done to each item of a caller's list, in one go on the JavaScript side: a crossing costs more than the work.

use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/edge/lists.js")]
extern "C" {
    /// The place of the first item that is no text which can be sent, or whose member is none; -1 for no such item.
    ///
    /// # Parameters
    /// - `items`: the list.
    /// - `name`: the member; without one the items themselves are meant.
    ///
    /// # Errors
    /// What the caller's code throws, as for the others.
    #[wasm_bindgen(js_name = wrongItem, catch)]
    pub fn wrong_item(items: &JsValue, name: Option<&str>) -> Result<i32, JsValue>;

    /// Whether it is a text that can be sent: neither empty nor with half a surrogate pair.
    #[wasm_bindgen(js_name = isText)]
    pub fn is_text(value: &JsValue) -> bool;

    /// The first key whose item is not called so by its own member.
    ///
    /// # Parameters
    /// - `map`: items by key.
    /// - `name`: the member.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(js_name = wrongKey, catch)]
    pub fn wrong_key(map: &JsValue, name: &str) -> Result<Option<String>, JsValue>;

    /// Appends a text's lines to a list.
    #[wasm_bindgen(js_name = pushLines)]
    pub fn push_lines(list: &JsValue, text: &str);

    /// A list's items by their member; where two share it, the place of the second.
    ///
    /// # Parameters
    /// - `items`: a list in which [`wrong_item`] found none.
    /// - `name`: the member.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn keyed(items: &JsValue, name: &str) -> Result<JsValue, JsValue>;

    /// A copy of an object's own members.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn copy(object: &JsValue) -> Result<Object, JsValue>;

    /// A scalar as text, or a list of scalars as texts joined by commas; `None` for anything else.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(js_name = plainText, catch)]
    pub fn plain_text(value: &JsValue) -> Result<Option<String>, JsValue>;
}
