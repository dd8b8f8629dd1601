//! What is measured, and what it must come to.

use super::results::By;

/// The contestant that is the package.
pub const OURS: &str = "ours";

/// Figures that are measured together.
pub struct Part {
    pub name: &'static str,
    pub about: &'static str,
    pub figures: &'static [Figure],
}

/// One figure: a script of bench/ that prints samples.
pub struct Figure {
    pub name: &'static str,
    /// The script's name and its arguments.
    pub script: &'static [&'static str],
    pub runtimes: &'static [Runtime],
    /// How many processes take samples: a few even out what depends on where memory happened to lie.
    pub processes: u32,
    pub limits: &'static [Limit],
    /// What grows along the x axis, if the script prints a curve.
    pub grows_with: Option<&'static str>,
}

/// What a script is run by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    Node(u32),
    Deno,
    Bun,
    /// A script of Node's that starts workerd.
    Workerd,
}

/// What a figure must and should come to.
pub struct Limit {
    pub peer: Option<&'static str>,
    pub by: By,
    pub must: Option<f64>,
    pub stretch: Option<f64>,
}

/// The release whose figures are promised; the others stand beside it.
pub const NODE: Runtime = Runtime::Node(24);
const EVERY_NODE: &[Runtime] = &[NODE, Runtime::Node(20), Runtime::Node(22), Runtime::Node(26)];

const fn ratio(peer: &'static str, must: f64, stretch: Option<f64>) -> Limit {
    Limit {
        peer: Some(peer),
        by: By::Ratio,
        must: Some(must),
        stretch,
    }
}

const fn more_than(peer: &'static str, must: f64, stretch: Option<f64>) -> Limit {
    Limit {
        peer: Some(peer),
        by: By::Difference,
        must: Some(must),
        stretch,
    }
}

/// Nothing is promised, but it is good to know.
const fn beside(peer: &'static str) -> Limit {
    Limit {
        peer: Some(peer),
        by: By::Ratio,
        must: None,
        stretch: None,
    }
}

/// The figure of a contest inside a process.
const fn contest(name: &'static str, script: &'static [&'static str], limits: &'static [Limit]) -> Figure {
    Figure {
        name,
        script,
        runtimes: EVERY_NODE,
        processes: 3,
        limits,
        grows_with: None,
    }
}

/// A figure of the sandbox that stands on its own.
const fn alone(name: &'static str, script: &'static [&'static str], limits: &'static [Limit]) -> Figure {
    Figure {
        name,
        script,
        runtimes: &[NODE],
        processes: 1,
        limits,
        grows_with: None,
    }
}

const fn at_most(must: f64) -> Limit {
    Limit {
        peer: None,
        by: By::Itself,
        must: Some(must),
        stretch: None,
    }
}

/// Every part. A new one is a row here and its scripts in bench/.
pub const PARTS: &[Part] = &[
    Part {
        name: "tokens",
        about: "making and verifying tokens, beside node:crypto and three libraries",
        figures: &[
            contest(
                "generateUserToken",
                &["user-token.mjs"],
                &[
                    ratio("node:crypto", 1.0, Some(0.6)),
                    ratio("fast-jwt", 1.0 / 2.0, Some(1.0 / 3.0)),
                    ratio("jsonwebtoken", 1.0 / 10.0, Some(1.0 / 20.0)),
                    ratio("jose", 1.0 / 30.0, Some(1.0 / 60.0)),
                ],
            ),
            contest(
                "generateCallToken, two cids and a role",
                &["call-token.mjs"],
                &[ratio("node:crypto", 1.0, Some(0.8))],
            ),
            contest(
                "generateUserTokens of 10,000, a token",
                &["user-tokens.mjs"],
                &[
                    ratio("node:crypto", 0.6, Some(0.4)),
                    ratio("ours one by one", 1.0, None),
                ],
            ),
            contest(
                "verifyToken",
                &["verify-token.mjs"],
                &[
                    ratio("fast-jwt", 1.0 / 1.5, None),
                    beside("jsonwebtoken"),
                    beside("jose"),
                ],
            ),
        ],
    },
    Part {
        name: "webhooks",
        about: "checking a webhook's signature, beside node:crypto",
        figures: &[
            contest(
                "verifyWebhook of 1 KB",
                &["webhook.mjs", "1024"],
                &[ratio("node:crypto", 1.5, None)],
            ),
            contest(
                "verifyWebhook of 64 KB",
                &["webhook.mjs", "65536"],
                &[ratio("node:crypto", 6.0, None)],
            ),
        ],
    },
    Part {
        name: "size",
        about: "what a bundled Worker ships",
        figures: &[Figure {
            name: "a minified Worker's JavaScript and wasm, gzip -9",
            script: &["worker-size.mjs"],
            runtimes: &[NODE],
            processes: 1,
            limits: &[Limit {
                peer: None,
                by: By::Itself,
                must: Some(56.0),
                stretch: Some(46.7),
            }],
            grows_with: None,
        }],
    },
    Part {
        name: "start",
        about: "a process or Worker from nothing to its first token: time and memory",
        figures: &[
            Figure {
                name: "import and first token",
                script: &["start.mjs"],
                runtimes: EVERY_NODE,
                processes: 1,
                limits: &[
                    more_than("bare Node", 12.0, Some(6.0)),
                    beside("fast-jwt"),
                    beside("jsonwebtoken"),
                    beside("jose"),
                ],
                grows_with: None,
            },
            Figure {
                name: "peak memory of import and first token",
                script: &["memory.mjs"],
                runtimes: EVERY_NODE,
                processes: 1,
                limits: &[more_than("bare Node", 8.0, None)],
                grows_with: None,
            },
            Figure {
                name: "workerd to a Worker's first token",
                script: &["workerd-start.mjs"],
                runtimes: &[Runtime::Workerd],
                processes: 1,
                limits: &[more_than("empty Worker", 10.0, None)],
                grows_with: None,
            },
        ],
    },
    Part {
        name: "calls",
        about: "what a call of the API costs its process, beside fetch by hand",
        figures: &[contest(
            "upsertUsers of 100 users, processor time",
            &["upsert.mjs"],
            &[ratio("raw fetch", 1.1, Some(1.0))],
        )],
    },
    Part {
        name: "runtimes",
        about: "generateUserToken beside WebCrypto in workerd, Deno and Bun",
        figures: &[
            Figure {
                name: "generateUserToken beside WebCrypto",
                script: &["workerd-token.mjs"],
                runtimes: &[Runtime::Workerd],
                processes: 1,
                limits: &[beside("WebCrypto")],
                grows_with: None,
            },
            Figure {
                name: "generateUserToken beside WebCrypto",
                script: &["web-token.mjs"],
                runtimes: &[Runtime::Deno, Runtime::Bun, NODE],
                processes: 3,
                limits: &[beside("WebCrypto")],
                grows_with: None,
            },
        ],
    },
    Part {
        name: "growth",
        about: "how costs grow with the claims and with the users a call",
        figures: &[
            Figure {
                name: "generateUserToken",
                script: &["growth-claims.mjs"],
                runtimes: &[NODE],
                processes: 1,
                limits: &[],
                grows_with: Some("claims, KB"),
            },
            Figure {
                name: "upsertUsers, processor time",
                script: &["growth-users.mjs"],
                runtimes: &[NODE],
                processes: 1,
                limits: &[],
                grows_with: Some("users a call"),
            },
        ],
    },
    Part {
        name: "sandbox",
        about: "the sandbox: calls over loopback, its start, and 100,000 users",
        figures: &[
            Figure {
                name: "sandbox: a one-user upsert over 16 connections",
                script: &["sandbox-upserts.mjs"],
                runtimes: &[NODE],
                processes: 3,
                // 40 % of an echo's rate are 2.5 times its time.
                limits: &[ratio("node:http echo", 2.5, None), beside("ours with --data")],
                grows_with: None,
            },
            alone(
                "sandbox: start to ready",
                &["sandbox-start.mjs"],
                &[more_than("bare Node", 150.0, None)],
            ),
            alone(
                "sandbox of 100,000 users: query by id",
                &["sandbox-many.mjs", "id"],
                &[at_most(1.0)],
            ),
            alone(
                "sandbox of 100,000 users: $autocomplete on name",
                &["sandbox-many.mjs", "autocomplete"],
                &[at_most(20.0)],
            ),
            alone(
                "sandbox of 100,000 users: memory of the module",
                &["sandbox-many.mjs", "memory"],
                &[at_most(3.0)],
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_script_is_there_and_no_two_parts_have_the_same_name() {
        let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench");
        let mut names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PARTS.len());
        for figure in PARTS.iter().flat_map(|part| part.figures) {
            assert!(
                figure.script.first().is_some_and(|script| bench.join(script).is_file()),
                "{}",
                figure.name
            );
        }
    }
}
