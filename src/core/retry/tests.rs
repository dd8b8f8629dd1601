//! The decision, rule by rule.

use super::*;
use proptest::prelude::*;

const POLICY: Policy = Policy {
    max_retries: 2,
    retry_writes: false,
    total_timeout: 30_000.0,
};
const READ: Attempt<'static> = Attempt {
    fault: Fault::Broken,
    number: 1,
    repeat: Repeat::Read,
    retry_after: None,
    reset: None,
    now: 1_000_000.0,
    elapsed: 0.0,
    random: 0.0,
};
const WRITE: Repeat = Repeat::Write;
const CREATES: Repeat = Repeat::Creates;

const fn status(status: u16) -> Fault {
    Fault::Status {
        status,
        unrecoverable: false,
    }
}

fn waits(policy: &Policy, attempt: &Attempt<'_>) -> bool {
    matches!(decide(policy, attempt), Verdict::Wait(_))
}

#[test]
fn repeats_reads_on_everything_that_may_pass_and_nothing_else() {
    for code in 100..600 {
        let expected = [408, 429, 500, 502, 503, 504].contains(&code);
        assert_eq!(
            waits(
                &POLICY,
                &Attempt {
                    fault: status(code),
                    ..READ
                }
            ),
            expected,
            "{code}"
        );
        assert!(!waits(
            &POLICY,
            &Attempt {
                fault: Fault::Status {
                    status: code,
                    unrecoverable: true
                },
                ..READ
            }
        ));
    }
    for fault in [Fault::NotSent, Fault::Broken, Fault::TimedOut] {
        assert!(waits(&POLICY, &Attempt { fault, ..READ }));
    }
}

#[test]
fn repeats_writes_only_where_the_server_cannot_have_acted() {
    let eager = Policy {
        retry_writes: true,
        ..POLICY
    };
    for (fault, harmless) in [
        (status(429), true),
        (Fault::NotSent, true),
        (status(503), false),
        (Fault::Broken, false),
        (Fault::TimedOut, false),
    ] {
        let write = Attempt {
            fault,
            repeat: WRITE,
            ..READ
        };
        let creates = Attempt {
            fault,
            repeat: CREATES,
            ..READ
        };
        assert_eq!(
            (waits(&POLICY, &write), waits(&eager, &write)),
            (harmless, true),
            "{fault:?}"
        );
        assert_eq!(
            (waits(&POLICY, &creates), waits(&eager, &creates)),
            (harmless, harmless),
            "{fault:?}"
        );
    }
}

#[test]
fn doubles_to_a_cap_with_jitter_over_the_upper_half() {
    let patient = Policy {
        max_retries: 50,
        total_timeout: 1e9,
        ..POLICY
    };
    for (number, low, high) in [
        (1, 250.0, 500.0),
        (2, 500.0, 1000.0),
        (5, 4000.0, 8000.0),
        (6, 4000.0, 8000.0),
        (40, 4000.0, 8000.0),
    ] {
        for (random, wait) in [(0.0, low), (1.0, high)] {
            assert_eq!(
                decide(&patient, &Attempt { number, random, ..READ }),
                Verdict::Wait(wait)
            );
        }
    }
}

#[test]
fn waits_what_the_server_asks_up_to_a_minute() {
    let patient = Policy {
        total_timeout: 1e9,
        ..POLICY
    };
    let asked = |retry_after, reset| {
        decide(
            &patient,
            &Attempt {
                fault: status(429),
                retry_after,
                reset,
                ..READ
            },
        )
    };
    assert_eq!(asked(Some("3"), Some(9e9)), Verdict::Wait(3000.0));
    assert_eq!(asked(None, Some(1002.5)), Verdict::Wait(2500.0));
    assert_eq!(asked(None, Some(1.0)), Verdict::Wait(0.0));
    assert_eq!(asked(Some("60"), None), Verdict::Wait(60_000.0));
    assert_eq!(
        asked(Some("61"), None),
        Verdict::Stop {
            retry_after: Some(61_000.0)
        }
    );
    assert_eq!(asked(Some("soon"), None), Verdict::Wait(250.0));
    let unavailable = Attempt {
        fault: status(503),
        reset: Some(1002.0),
        ..READ
    };
    assert_eq!(
        decide(&patient, &unavailable),
        Verdict::Wait(250.0),
        "the reset header only matters on 429"
    );
}

#[test]
fn never_waits_past_the_total_timeout_and_stops_when_the_retries_are_used_up() {
    assert!(!waits(
        &POLICY,
        &Attempt {
            elapsed: 29_750.0,
            ..READ
        }
    ));
    assert!(waits(
        &POLICY,
        &Attempt {
            elapsed: 29_749.0,
            ..READ
        }
    ));
    assert!(waits(&POLICY, &Attempt { number: 2, ..READ }));
    assert!(!waits(&POLICY, &Attempt { number: 3, ..READ }));
}

#[test]
fn reads_every_form_of_retry_after() {
    let now = 784_111_777_000.0;
    for (text, expected) in [
        ("0", Some(0.0)),
        (" 7 ", Some(7000.0)),
        ("Sun, 06 Nov 1994 08:49:38 GMT", Some(1000.0)),
        ("Sunday, 06-Nov-94 08:49:38 GMT", Some(1000.0)),
        ("Sun Nov  6 08:49:38 1994", Some(1000.0)),
        ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0.0)),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("+1", None),
        ("tomorrow", None),
    ] {
        assert_eq!(parse_retry_after(text, now), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn every_wait_fits_the_limits(number in 1u32..200, random in 0.0f64..=1.0, elapsed in 0.0f64..60_000.0, text in "\\PC{0,20}") {
        let policy = Policy { max_retries: 1000, ..POLICY };
        let attempt = Attempt { fault: status(429), number, random, elapsed, retry_after: Some(&text), ..READ };
        if let Verdict::Wait(wait) = decide(&policy, &attempt) {
            prop_assert!((0.0..=LONGEST_ASKED_WAIT).contains(&wait) && elapsed + wait < policy.total_timeout);
        }
    }
}
