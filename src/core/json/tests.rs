//! The reader against RFC 8259's rules and against serde_json.

use super::*;
use proptest::prelude::*;

#[test]
fn refuses_what_rfc_8259_does_not_allow() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "[1}",
        "{\"a\":1]",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "tru",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "1 2",
        "[1] x",
        "NaN",
        "\u{feff}1",
        "'a'",
    ] {
        assert!(value(text).is_err(), "{text:?}");
    }
}

#[test]
fn reads_members_with_duplicates_in_order() {
    let text = " { \"a\" : 1 , \"b\":[{\"c\":\"}\"}],\"a\":null } ";
    let mut members = Unchecked::new(text);
    let mut read = Vec::new();
    while let Some(member) = members.pull().unwrap() {
        read.push((member.key.decode().into_owned(), &text[member.place]));
    }
    assert_eq!(
        read,
        [
            ("a".into(), "\"a\" : 1"),
            ("b".into(), "\"b\":[{\"c\":\"}\"}]"),
            ("a".into(), "\"a\":null")
        ] as [(String, &str); 3]
    );
}

#[test]
fn decodes_escapes_and_surrogates() {
    for (text, expected) in [
        (r#""""#, ""),
        (r#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"),
        (r#""\u00e9\ud83d\ude00!""#, "\u{e9}\u{1f600}!"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d""#, "\u{fffd}"),
    ] {
        assert_eq!(
            value(text)
                .ok()
                .and_then(Value::as_text)
                .map(|t| t.decode().into_owned())
                .as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn tells_lone_surrogates() {
    for (text, expected) in [
        (r#""""#, true),
        (r#""\\ud800""#, true),
        (r#""\ud83d\ude00\ufffd""#, true),
        (r#""\ud83d""#, false),
        (r#""\ude00\ud83d""#, false),
        (r#""\ud83d-\ude00""#, false),
    ] {
        assert_eq!(
            value(text).ok().and_then(Value::as_text).map(Text::is_well_formed),
            Some(expected),
            "{text}"
        );
    }
}

#[test]
fn stops_at_its_depth_and_never_at_the_stack() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(value(&nested(128)).is_ok());
    assert_eq!(value(&nested(129)), Err(Malformed { offset: 128 }));
    assert!(value(&"{\"a\":".repeat(1_000_000)).is_err());
}

#[test]
fn numbers_are_times_to_the_microsecond() {
    for (text, expected) in [
        ("0", 0.0),
        ("-7", -7.0),
        ("1700000000", 1.7e9),
        ("1700000000.25", 1.7e9 + 0.25),
        ("1.7e9", 1.7e9),
        ("17000E5", 1.7e9),
    ] {
        assert_eq!(
            value(text).ok().and_then(Value::as_number).and_then(Number::as_seconds),
            Some(expected),
            "{text}"
        );
    }
    assert_eq!(
        value("1e999")
            .ok()
            .and_then(Value::as_number)
            .and_then(Number::as_seconds),
        None
    );
}

proptest! {
    #[test]
    fn eight_bytes_at_a_time_pass_what_one_at_a_time_passes(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x1eu8..0x24, prop::sample::select(b"\\[]\x7f\x80\xff".to_vec())], 0..40),
        before in 0usize..40,
    ) {
        // Also with nothing notable before them: chance alone would seldom let the second word begin.
        let bytes = [vec![b'a'; before], bytes].concat();
        let one_by_one = bytes.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
        prop_assert_eq!(reader::plain(&bytes), one_by_one);
    }

    #[test]
    fn times_differ_from_the_exact_double_by_rounding_only(seconds in -1e12f64..1e12) {
        let read = value(&format!("{seconds}")).unwrap().as_number().unwrap().as_seconds().unwrap();
        prop_assert!((read - seconds).abs() <= seconds.abs() * 1e-14);
    }

    #[test]
    fn agrees_with_serde_json_on_any_text(text in "[\\[\\]{}\",:0-9a-ftrulns.eE+\\\\ -]{0,40}") {
        prop_assert_eq!(value(&text).is_ok(), serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
    }

    #[test]
    fn decodes_strings_as_serde_json_does(text in any::<String>()) {
        let written = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(value(&written).unwrap().as_text().unwrap().decode(), text);
    }
}

/// An object as [`Unchecked`] reads it, if it is one.
fn pulled(text: &str) -> Option<Vec<(String, String)>> {
    let mut members = Unchecked::new(text);
    let mut read = Vec::new();
    while let Some(member) = members.pull().ok()? {
        read.push((member.key.decode().into_owned(), format!("{:?}", member.value)));
    }
    Some(read)
}

/// The same by two passes.
fn passed_twice(text: &str) -> Option<Vec<(String, String)>> {
    let members = object(text).ok()?;
    Some(
        members
            .map(|(key, value)| (key.decode().into_owned(), format!("{value:?}")))
            .collect(),
    )
}

#[test]
fn one_pass_refuses_what_two_refuse() {
    for text in [
        "",
        " ",
        "[]",
        "7",
        "{",
        "{}",
        " { } ",
        "{}x",
        "{},",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "{\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{1:1}",
        " {\"a\" : 1 , \"b\":[{}]} ",
        "{\"a\":1,\"a\":2}",
    ] {
        assert_eq!(pulled(text), passed_twice(text), "{text:?}");
    }
    for depth in [126, 127, 128] {
        let text = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(pulled(&text), passed_twice(&text), "{depth}");
    }
}

proptest! {
    #[test]
    fn one_pass_reads_what_two_read(text in r#"[{}\[\]",:a1 \\]{0,12}"#) {
        prop_assert_eq!(pulled(&text), passed_twice(&text));
        let object = format!("{{{text}}}");
        prop_assert_eq!(pulled(&object), passed_twice(&object));
    }
}
