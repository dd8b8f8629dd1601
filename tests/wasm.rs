//! The edge's conversions, against the JavaScript of Node and of Chromium: what no native test can see.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // a test may fail loudly, in its helpers too

use js_sys::{Date, Function, JSON, Reflect};
use stream_users_wasm::core::error::InputError;
use stream_users_wasm::core::options;
use stream_users_wasm::core::webhook::Problem;
use stream_users_wasm::core::{jwt, secret::Secret};
use stream_users_wasm::edge::bytes::{self, Read};
use stream_users_wasm::edge::values::{self, Options};
use stream_users_wasm::edge::{errors, json, lists, surroundings};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "wasm/dates.rs"]
mod dates;

/// What JavaScript code gives.
fn js(code: &str) -> JsValue {
    Function::new_no_args(&format!("return ({code});"))
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |object, key| {
        Reflect::get(&object, &key.into()).unwrap()
    })
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path)
        .as_string()
        .unwrap_or_else(|| panic!("{path} is no string"))
}

#[test]
fn errors_are_plain_data_with_their_class() {
    let data = JsValue::from(InputError::at("users[3].id", "is missing."));
    assert_eq!(text(&data, "errorClass"), "StreamInputError");
    assert_eq!(text(&data, "path"), "users[3].id");
    assert_eq!(text(&data, "message"), "users[3].id is missing.");
    assert!(
        !Reflect::has(&data, &"code".into()).unwrap(),
        "what an error does not have is left out"
    );

    let secret = Secret::new("secret").unwrap();
    let data = JsValue::from(jwt::verify(&secret, "a.b.c").unwrap_err());
    assert_eq!(
        (text(&data, "errorClass").as_str(), text(&data, "reason").as_str()),
        ("TokenError", "malformed")
    );
}

#[test]
fn what_a_callers_code_throws_is_kept_as_the_cause() {
    let argument = js("{ get user_id() { throw new RangeError('mine') } }");
    let error = values::given(&argument, "user_id", "user_id").unwrap_err();
    assert_eq!(text(&error, "path"), "user_id");
    assert_eq!(text(&error, "cause.message"), "mine");
}

#[test]
fn json_is_the_runtimes_and_its_refusals_name_the_part() {
    let written = json::stringify(
        &js("{ a: undefined, d: new Date(0), t: { toJSON: () => 'x' } }"),
        &JsValue::NULL,
        "",
    )
    .unwrap();
    assert_eq!(written, r#"{"d":"1970-01-01T00:00:00.000Z","t":"x"}"#);
    for (value, path) in [
        (
            "(() => { const o = { id: 'a' }; o.self = o; return { users: [{ id: 'b' }, o] }; })()",
            "users[1].self",
        ),
        ("{ users: { a: { custom: { n: 1n } } } }", "users.a.custom"),
        ("{ x: { toJSON() { throw 1 } } }", "x"),
        ("{ toJSON() { throw 1 } }", "argument"),
        (
            "(() => { let o = {}; for (let i = 0; i < 100000; i++) o = { o }; return { deep: o }; })()",
            "",
        ),
    ] {
        let value = js(value);
        let error = json::stringify(&value, &value, "").unwrap_err();
        assert_eq!(text(&error, "errorClass"), "StreamInputError");
        assert!(
            text(&error, "path").starts_with(path),
            "{path}: {}",
            text(&error, "path")
        );
    }
    assert!(
        json::stringify(&js("() => 1"), &JsValue::NULL, "").is_err(),
        "a function has no JSON"
    );
}

#[test]
fn options_are_closed_and_typed() {
    let read = |code: &str| Options::read(&js(code), "options", options::CLIENT);
    assert_eq!(text(&read("{ timeOut: 1 }").unwrap_err(), "path"), "options.timeOut");
    assert!(read("[]").is_err() && read("'x'").is_err() && read("7").is_err());
    assert!(read("new Proxy({}, { ownKeys() { throw 1 } })").is_err());
    for nothing in ["undefined", "null", "{}", "{ timeout: undefined, retryWrites: null }"] {
        let options = read(nothing).unwrap();
        assert_eq!(
            (options.number("timeout"), options.flag("retryWrites")),
            (Some(10_000.0), false),
            "{nothing}"
        );
    }
    for (bad, path) in [
        ("{ timeout: '5' }", "options.timeout"),
        ("{ timeout: 0 }", "options.timeout"),
        ("{ maxRetries: 1.5 }", "options.maxRetries"),
        ("{ fetch: {} }", "options.fetch"),
        ("{ basePath: 7 }", "options.basePath"),
        ("{ retryWrites: 1 }", "options.retryWrites"),
    ] {
        assert_eq!(text(&read(bad).unwrap_err(), "path"), path, "{bad}");
    }
    for (signal, is_one) in [("new AbortController()", false), ("new AbortController().signal", true)] {
        let given = js(&format!("{{ signal: {signal} }}"));
        assert_eq!(
            Options::read(&given, "options", options::CALL).is_ok(),
            is_one,
            "{signal}"
        );
    }
}

#[test]
fn an_option_is_read_once() {
    let changing = js("{ get timeout() { return (globalThis.reads = (globalThis.reads ?? 0) + 1); } }");
    let options = Options::read(&changing, "options", options::CLIENT).unwrap();
    assert_eq!(
        (options.number("timeout"), options.number("timeout")),
        (Some(1.0), Some(1.0))
    );
}

#[test]
fn texts_are_non_empty_and_whole() {
    assert_eq!(values::text("id", &js("'\\u{1f600}'")).unwrap(), "\u{1f600}");
    for bad in ["''", "undefined", "null", "7", "['a']", "new String('a')", "'\\ud83d'"] {
        assert_eq!(values::text("id", &js(bad)).unwrap_err().path, "id", "{bad}");
    }
}

#[test]
fn a_copy_has_what_is_given_and_takes_any_key_as_its_own() {
    let copy = lists::given(&js(r#"JSON.parse('{"a":null,"b":0,"__proto__":{"polluted":true}}')"#)).unwrap();
    assert_eq!(
        JSON::stringify(&copy).unwrap(),
        r#"{"b":0,"__proto__":{"polluted":true}}"#
    );
    assert!(get(&js("({})"), "polluted").is_undefined());
}

#[test]
fn a_body_may_nest_a_thousand_levels_and_hold_any_number_of_brackets() {
    let stringify = |code: &str| json::stringify(&js(code), &JsValue::UNDEFINED, "users");
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for fine in [
        nested(1_000),
        format!("[{}, {}]", nested(999), nested(999)),
        "{ text: '[{'.repeat(5000) }".to_owned(),
        r#"{ text: '\\"[['.repeat(5000) }"#.to_owned(),
        "Array.from({ length: 5000 }, () => ({ list: [] }))".to_owned(),
    ] {
        let written = stringify(&fine).unwrap();
        assert_eq!(written, JSON::stringify(&js(&fine)).unwrap(), "{fine}");
    }
    for refused in [
        nested(1_001),
        format!("[{}, {}]", nested(5), nested(1_000)),
        "(() => {})".to_owned(),
    ] {
        let error = stringify(&refused).unwrap_err();
        assert_eq!(text(&error, "errorClass"), "StreamInputError");
        assert_eq!(text(&error, "path"), "users");
    }
}

#[test]
fn a_list_becomes_a_map_by_a_member_that_all_have_and_no_two_share() {
    let keyed = |code: &str| lists::keyed(&js(code), "id", "users").unwrap();
    let written = |code: &str| JSON::stringify(&keyed(code).unwrap()).unwrap();
    assert_eq!(
        written("[{ id: 'b' }, { id: 'a' }]"),
        r#"{"users":{"b":{"id":"b"},"a":{"id":"a"}}}"#
    );
    assert_eq!(
        written("[{ id: '__proto__' }, { id: 'toString' }]"),
        r#"{"users":{"__proto__":{"id":"__proto__"},"toString":{"id":"toString"}}}"#
    );
    for wrong in [
        "[{ id: 'a' }, { id: 'a' }]",
        "[{ id: '__proto__' }, { id: '__proto__' }]",
        "[{ id: 'a' }, null]",
        "[{ id: 7 }]",
        "[{ id: '' }]",
        "[{ id: '\\ud83d' }]",
        "[,{ id: 'a' }]",
    ] {
        assert!(keyed(wrong).is_none(), "{wrong}");
    }
    let repeated = |code: &str| lists::repeated(&js(code), "id").unwrap();
    assert_eq!(repeated("[{ id: 'a' }, { id: 'b' }, { id: 'a' }]"), 2);
    assert_eq!(repeated("[{ id: 'a' }, { id: 'b' }]"), -1);
}

#[test]
fn the_clock_and_chance_are_the_runtimes() {
    assert!((surroundings::now_ms() - Date::now()).abs() < 1_000.0);
    assert!((0.0..1.0).contains(&surroundings::random()));
    let bytes = || surroundings::random_bytes::<16>().unwrap();
    assert_ne!(bytes(), bytes());
}

#[test]
fn bytes_are_text_views_and_buffers_and_nothing_else() {
    let read = |code: &str| bytes::read(&js(code), 8);
    for code in [
        "'\u{e9}{}'",
        "new TextEncoder().encode('\u{e9}{}')",
        "new TextEncoder().encode('<\u{e9}{}>').subarray(1, 5)",
        "new TextEncoder().encode('\u{e9}{}').buffer",
        "new DataView(new TextEncoder().encode('\u{e9}{}').buffer)",
    ] {
        assert_eq!(read(code), Read::Bytes("\u{e9}{}".as_bytes().to_vec()), "{code}");
    }
    for code in [
        "'123456789'",
        "new Uint8Array(9)",
        "new ArrayBuffer(9)",
        "new Uint16Array(5)",
    ] {
        assert_eq!(read(code), Read::TooLong, "{code}");
    }
    for code in [
        "undefined",
        "null",
        "5",
        "{}",
        "[1, 2]",
        "{ byteLength: 2, byteOffset: 0, buffer: new ArrayBuffer(2) }",
        "{ byteLength: 2, [Symbol.toStringTag]: 'ArrayBuffer' }",
        "new Proxy(new Uint8Array(2), {})",
        "(() => { const buffer = new ArrayBuffer(2); structuredClone(buffer, { transfer: [buffer] }); return buffer; })()",
        "(() => { const view = new Uint8Array(2); structuredClone(view.buffer, { transfer: [view.buffer] }); return view; })()",
        "(() => { const view = new Uint8Array(2); Object.defineProperty(view, 'buffer', { get() { throw 1; } }); return view; })()",
        "(() => { const view = new Uint8Array(2); Object.defineProperty(view, 'byteLength', { value: 7 }); return view; })()",
    ] {
        assert_eq!(read(code), Read::Other, "{code}");
    }
}

#[test]
fn a_refused_webhook_carries_its_hint() {
    let error = errors::webhook(Problem::InvalidBase64, "Pass it as it came.");
    assert_eq!(text(&error, "errorClass"), "InvalidWebhookError");
    assert_eq!(text(&error, "message"), "invalid base64 encoding");
    assert_eq!(text(&error, "hint"), "Pass it as it came.");
}
