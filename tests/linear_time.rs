//! A stranger's bytes take time in proportion to their number, whatever they are: eight times as many, about eight times as long.
//!
//! Quadratic time would be 64 times as long. The quickest of several runs is compared, and again when the machine was busy during
//! one size and not the other: noise can only hide linear time for a while, it can hardly make quadratic time look linear.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use stream_users_wasm::core::claims::{self, Check};
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::{json, jwt, webhook};

const MORE: usize = 8;
const BOUND: f64 = 24.0;
const TRIES: usize = 20;
/// So many of the tries must be within the bound: one alone may be within it because the machine was busy during the smaller size.
const ENOUGH: usize = 2;

/// What grows: a text of about so many bytes.
type Shape = (&'static str, fn(usize) -> String);

const SHAPES: [Shape; 9] = [
    ("one long string", |size| {
        format!(r#"{{"user_id":"{}"}}"#, "x".repeat(size))
    }),
    ("a string of escapes", |size| {
        format!(r#"{{"user_id":"{}"}}"#, "\\u0061".repeat(size / 6))
    }),
    ("a string of escaped pairs", |size| {
        format!(r#"{{"user_id":"{}"}}"#, "\\ud83d\\ude00".repeat(size / 12))
    }),
    ("many members", |size| {
        let members: Vec<_> = (0..size / 12).map(|n| format!(r#""n{n:06}":1"#)).collect();
        format!(r#"{{"user_id":"a",{}}}"#, members.join(","))
    }),
    ("the same member again and again", |size| {
        format!(r#"{{"user_id":"a"{}}}"#, r#","x":1"#.repeat(size / 6))
    }),
    ("a list of calls", |size| {
        format!(
            r#"{{"user_id":"a","call_cids":["a:b"{}]}}"#,
            r#","a:b""#.repeat(size / 6)
        )
    }),
    ("a number of many digits", |size| {
        format!(r#"{{"user_id":"a","exp":1{}}}"#, "0".repeat(size))
    }),
    ("spaces", |size| format!(r#"{{"user_id":"a"{}}}"#, " ".repeat(size))),
    ("brackets that never close", |size| "[".repeat(size)),
];

/// The quickest of some runs.
fn quickest(mut run: impl FnMut()) -> Duration {
    (0..7)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap()
}

fn stays_linear(name: &str, size: usize, input: impl Fn(usize) -> Vec<u8>, read: impl Fn(&[u8])) {
    let [few, many] = [size, size * MORE].map(&input);
    // An error at the first bracket may take no time at all: below a microsecond the clock says nothing.
    let least = Duration::from_micros(1);
    let ratios = (0..TRIES).map(|_| {
        let [few, many] = [&few, &many].map(|input| quickest(|| read(black_box(input))).max(least));
        many.as_secs_f64() / few.as_secs_f64()
    });
    let mut seen = Vec::new();
    for ratio in ratios {
        seen.push(ratio);
        if seen.iter().filter(|ratio| **ratio < BOUND).count() == ENOUGH {
            return;
        }
    }
    panic!("{name}: {MORE} times the bytes took so many times as long: {seen:.1?}");
}

#[test]
fn tokens_are_judged_in_linear_time() {
    let secret = Secret::new("secret").unwrap();
    let signed = |claims: String| {
        let text = ["{\"alg\":\"HS256\"}", &claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part))
            .join(".");
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(secret.tag(text.as_bytes()))).into_bytes()
    };
    let check = Check {
        now: 1_700_000_000.0,
        tolerance: 0.0,
        allow_server: true,
    };
    let judge = |token: &[u8]| {
        let token = str::from_utf8(token).unwrap();
        let _ = black_box(jwt::verify(&secret, token).map(|claims| claims.check(&check)));
        let _ = black_box(jwt::decode(token));
    };
    // Eight times this, in base64, is just below the longest token that is read.
    let size = jwt::MAX_LENGTH / MORE * 3 / 4 - 100;
    for (name, shape) in SHAPES {
        stays_linear(name, size, |size| signed(shape(size)), judge);
    }
    stays_linear("dots", size, |size| ".".repeat(size).into_bytes(), judge);
    stays_linear("letters", size, |size| "x".repeat(size).into_bytes(), judge);
}

#[test]
fn claims_are_read_in_linear_time() {
    for (name, shape) in SHAPES {
        let text = |size| shape(size).into_bytes();
        stays_linear(name, 20_000, text, |text| {
            let text = str::from_utf8(text).unwrap();
            let _ = black_box(json::value(text));
            let _ = black_box(claims::user(text, 0));
        });
    }
}

#[test]
fn webhooks_are_opened_in_linear_time() {
    let secret = Secret::new("secret").unwrap();
    let compressed = |text: Vec<u8>| {
        let mut file = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
        file.extend(miniz_oxide::deflate::compress_to_vec(&text, 1));
        // The checksum is wrong, which only shows once all of it is inflated.
        file.extend([0; 4]);
        file.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        file
    };
    let open = |body: &[u8]| {
        let signature = "0".repeat(64);
        let _ = black_box(webhook::receive(body, Some(&signature), |text, tag| {
            secret.accepts(text, tag)
        }));
        let _ = black_box(webhook::sqs(body));
        let _ = black_box(webhook::sns(body));
    };
    for (name, shape) in SHAPES {
        stays_linear(name, 40_000, |size| shape(size).into_bytes(), open);
        stays_linear(name, 40_000, |size| compressed(shape(size).into_bytes()), open);
        stays_linear(name, 40_000, |size| STANDARD.encode(shape(size)).into_bytes(), open);
    }
}

#[cfg(feature = "sandbox")]
#[test]
fn damage_in_a_journal_is_found_in_linear_time() {
    use stream_users_wasm::sandbox::journal;

    let digits = "0123456789abcdef".repeat(2);
    // A line that fits no checksum, and of which much looks like the start of another.
    let damaged = |unit: &str, size: usize| format!("{digits} 1 {}\n", unit.repeat(size / unit.len()));
    for (name, unit) in [
        ("words", "a ".to_owned()),
        ("spaces", " ".to_owned()),
        ("checksums", format!("{digits} ")),
        ("numbers", format!("{digits} 1 ")),
        ("starts in strings", format!(r#"{digits} 1 [{{\"now\":"#)),
        ("starts of groups", format!(r#"{digits} 1 [{{"now":"#)),
    ] {
        stays_linear(
            name,
            4_000,
            |size| damaged(&unit, size).into_bytes(),
            |file| {
                let _ = black_box(journal::read(file, 0));
            },
        );
    }
}

#[cfg(feature = "sandbox")]
#[test]
fn partial_updates_are_made_or_refused_in_linear_time() {
    use stream_users_wasm::sandbox::limits::RateLimits;
    use stream_users_wasm::sandbox::settings::Settings;
    use stream_users_wasm::sandbox::time::Time;
    use stream_users_wasm::sandbox::{Request, Sandbox};

    let secret = Secret::new("secret").unwrap();
    let token = jwt::sign(&secret, claims::SERVER_CLAIMS).unwrap();
    let settings = Settings {
        api_key: "key".into(),
        secret,
        rate_limits: RateLimits::Off,
    };
    let answer = |sandbox: &mut Sandbox, method, body: &[u8]| {
        let request = Request {
            method,
            target: "/api/v2/users?api_key=key",
            headers: &[("authorization", &token), ("stream-auth-type", "jwt")],
            body,
        };
        sandbox.handle(Time::from_millis(1.7e12), [7; 32], &request).reply
    };
    let update = |body: &[u8]| {
        let mut sandbox = Sandbox::new(settings.clone());
        let made = answer(&mut sandbox, "POST", br#"{"users":{"a":{"id":"a"}}}"#);
        assert_eq!(made.status, 201);
        black_box(answer(&mut sandbox, "PATCH", body));
    };
    let shapes: [Shape; 4] = [
        ("a key of many parts that is set", |size| {
            format!(r#"{{"users":[{{"id":"a","set":{{"a{}":1}}}}]}}"#, ".a".repeat(size / 2))
        }),
        ("a key of many parts that is unset", |size| {
            format!(r#"{{"users":[{{"id":"a","unset":["a{}"]}}]}}"#, ".a".repeat(size / 2))
        }),
        ("many keys of many parts", |size| {
            let keys: Vec<_> = (0..size / 80)
                .map(|n| format!(r#""n{n:06}{}":1"#, ".a".repeat(30)))
                .collect();
            format!(r#"{{"users":[{{"id":"a","set":{{{}}}}}]}}"#, keys.join(","))
        }),
        ("a value that nests", |size| {
            let half = size / 2;
            format!(
                r#"{{"users":[{{"id":"a","set":{{"a":{}{}}}}}]}}"#,
                "[".repeat(half),
                "]".repeat(half)
            )
        }),
    ];
    for (name, shape) in shapes {
        stays_linear(name, 40_000, |size| shape(size).into_bytes(), update);
    }
}

#[test]
#[should_panic(expected = "times as long")]
fn quadratic_time_would_be_noticed() {
    stays_linear(
        "every pair of bytes",
        150,
        |size| vec![1; size],
        |bytes| {
            for first in bytes {
                for second in bytes {
                    black_box(first ^ second);
                }
            }
        },
    );
}
