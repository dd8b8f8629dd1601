//! A reply's dates: which fields become them, and what is left alone.

use js_sys::{Array, Date, Function, Object, Reflect};
use stream_users_wasm::core::operations::ALL;
use stream_users_wasm::core::reply_dates::{Kind, MAX_DEPTH, Reply};
use stream_users_wasm::edge::dates;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{get, js};

fn is_date(object: &JsValue, path: &str, milliseconds: f64) -> bool {
    get(object, path)
        .dyn_into::<Date>()
        .is_ok_and(|date| date.get_time() == milliseconds)
}

#[test]
fn nanoseconds_and_rfc_3339_become_dates_where_the_table_says() {
    let reply = js(r#"{ duration: "1ms", users: { a: {
        id: "a", created_at: 1700000000123456789, updated_at: "2023-11-14T22:13:20.123Z", deactivated_at: null,
        custom: { created_at: 1700000000123456789 }, unknown_at: 5,
        devices: [{ created_at: 1e18 }, null, 7], mutes: [{ updated_at: 2e18, target: { last_active: 3e18 } }] } } }"#);
    dates::decode(&reply, Reply::FullUsers);
    assert!(is_date(&reply, "users.a.created_at", 1_700_000_000_123.0));
    assert!(is_date(&reply, "users.a.updated_at", 1_700_000_000_123.0));
    assert!(get(&reply, "users.a.deactivated_at").is_null());
    assert!(is_date(&reply, "users.a.devices.0.created_at", 1e12));
    assert!(is_date(&reply, "users.a.mutes.0.updated_at", 2e12));
    assert!(is_date(&reply, "users.a.mutes.0.target.last_active", 3e12));
    assert!(
        get(&reply, "users.a.custom.created_at").as_f64().is_some(),
        "custom is the user's own"
    );
    assert_eq!(get(&reply, "users.a.unknown_at").as_f64(), Some(5.0));
    assert!(
        !Reflect::has(&get(&reply, "users.a"), &"last_active".into()).unwrap(),
        "an absent date stays absent"
    );
}

#[test]
fn users_are_found_in_a_list_as_in_a_map() {
    let reply = js("{ users: [{ created_at: 1e18 }, { created_at: 2e18 }] }");
    dates::decode(&reply, Reply::FullUsers);
    assert!(is_date(&reply, "users.0.created_at", 1e12) && is_date(&reply, "users.1.created_at", 2e12));
}

#[test]
fn a_reply_of_any_shape_does_no_harm() {
    let shapes = [
        "null",
        "7",
        "[]",
        "{}",
        "{ users: 7 }",
        "{ users: [[[]]] }",
        "{ user: [] }",
        "Object.freeze({ user: Object.freeze({ created_at: 1 }) })",
    ];
    for operation in &ALL {
        for shape in shapes {
            dates::decode(&js(shape), operation.reply);
        }
    }
}

#[test]
fn quoted_messages_nested_without_end_stop_at_a_depth() {
    let reply = js(
        "(() => { let m = {}; for (let i = 0; i < 100000; i++) m = { created_at: 1e18, quoted_message: m }; return { messages: [m] }; })()",
    );
    dates::decode(&reply, Reply::ExportedUser);
    assert!(is_date(&reply, "messages.0.quoted_message.created_at", 1e12));
}

#[test]
fn every_date_of_every_table_is_reached() {
    for operation in &ALL {
        let reply = filled(operation.reply.kind(), 2);
        dates::decode(&reply, operation.reply);
        assert_dates(&reply, operation.reply.kind(), 2, operation.name);
    }
}

/// An object with a number in each date field, down to a depth.
fn filled(kind: &Kind, depth: u32) -> JsValue {
    let object = JsValue::from(Object::new());
    for field in kind.dates {
        Reflect::set(&object, &(*field).into(), &1e18.into()).unwrap();
    }
    for held in kind.holds.iter().filter(|_| depth > 0) {
        let inner = filled(held.kind, depth - 1);
        let value = if held.several { Array::of1(&inner).into() } else { inner };
        Reflect::set(&object, &held.field.into(), &value).unwrap();
    }
    object
}

fn assert_dates(object: &JsValue, kind: &Kind, depth: u32, name: &str) {
    for field in kind.dates {
        assert!(is_date(object, field, 1e12), "{name}: {field}");
    }
    for held in kind.holds.iter().filter(|_| depth > 0) {
        let path = [held.field, if held.several { ".0" } else { "" }].concat();
        assert_dates(&get(object, &path), held.kind, depth - 1, name);
    }
}

/// The plain path: what the walker does, property by property.
fn walked(object: &JsValue, kind: &Kind, levels: u32) {
    for field in kind.dates {
        let value = get(object, field);
        let date = match value.as_f64() {
            Some(nanoseconds) => (nanoseconds / 1e6).floor().into(),
            None if value.is_string() => value,
            None => continue,
        };
        Reflect::set(object, &(*field).into(), &Date::new(&date)).unwrap();
    }
    for held in kind.holds.iter().filter(|_| levels > 0) {
        let value = get(object, held.field);
        let items = match (value.is_object(), held.several) {
            (false, _) => continue,
            (true, false) => vec![value],
            (true, true) => Object::values(&Object::from(value)).to_vec(),
        };
        for item in items.iter().filter(|item| item.is_object()) {
            walked(item, held.kind, levels - 1);
        }
    }
}

/// Something like a reply, from a row of chances: the fields of the table with values right and wrong, and others beside them.
fn any_reply(kind: &Kind, chance: &mut impl FnMut() -> u32, levels: u32) -> JsValue {
    let object = js("{ custom: { created_at: 5, user: { created_at: 6 } }, expires_at: 7 }");
    for field in kind.dates {
        let value = match chance() % 8 {
            0 => JsValue::NULL,
            1 => js("'2023-11-14T22:13:20.123456Z'"),
            2 => js("'soon'"),
            3 => JsValue::TRUE,
            4 => js("[1e18]"),
            5 => (-1.5).into(),
            6 => (f64::from(chance()) * 1e9).into(),
            _ => continue,
        };
        Reflect::set(&object, &(*field).into(), &value).unwrap();
    }
    for held in kind.holds.iter().filter(|_| levels > 0) {
        let mut inner = || any_reply(held.kind, chance, levels - 1);
        let one = inner();
        let value = match chance() % 6 {
            0 => JsValue::NULL,
            1 => "text".into(),
            2 => Array::of3(&one, &JsValue::NULL, &5.into()).into(),
            3 => Object::from_entries(&Array::of1(&Array::of2(&"created_at".into(), &one)))
                .unwrap()
                .into(),
            _ => one,
        };
        Reflect::set(&object, &held.field.into(), &value).unwrap();
    }
    object
}

#[test]
fn any_reply_comes_out_as_a_plain_walk_has_it() {
    let written = Function::new_with_args(
        "reply",
        "return JSON.stringify(reply, function (key, value) { \
            return this[key] instanceof Date ? { date: String(this[key].getTime()) } : value; });",
    );
    let clone = Function::new_with_args("reply", "return structuredClone(reply);");
    let call = |function: &Function, reply: &JsValue| function.call1(&JsValue::UNDEFINED, reply).unwrap();
    let mut seed = 1u32;
    let mut chance = || {
        // Xorshift: the same replies each time.
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    };
    for operation in &ALL {
        for _ in 0..20 {
            let fast = any_reply(operation.reply.kind(), &mut chance, 3);
            let plain = call(&clone, &fast);
            dates::decode(&fast, operation.reply);
            walked(&plain, operation.reply.kind(), MAX_DEPTH);
            assert_eq!(call(&written, &fast), call(&written, &plain), "{}", operation.name);
        }
    }
}
