//! `src/edge/reply_dates.js` is what core's table of dates makes of it. Where it is not, this writes it anew and fails once.

use std::fs;
use std::path::Path;

use stream_users_wasm::core::reply_dates::{Kind, MAX_DEPTH, Reply, UNITS_IN_A_MILLISECOND};

const FILE: &str = "src/edge/reply_dates.js";

/// The line of the file below which all is written from the table. What stands above is written by hand.
const MARK: &str = "// From here on written by tests/reply_dates.rs.\n";

fn function_name(kind: &Kind) -> String {
    let mut words = kind.name.split(' ');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        name += &first.to_ascii_uppercase();
        name += rest;
    }
    name
}

/// Every kind that replies hold, each once.
fn kinds() -> Vec<&'static Kind> {
    let mut found: Vec<&Kind> = Reply::ALL.map(Reply::kind).to_vec();
    let mut looked_at = 0;
    while let Some(kind) = found.get(looked_at).copied() {
        looked_at += 1;
        for held in kind.holds {
            if !found.iter().any(|known| known.name == held.kind.name) {
                found.push(held.kind);
            }
        }
    }
    found
}

/// The function that walks through one kind of object.
fn function(kind: &Kind) -> String {
    let parameters = match (kind.dates, kind.holds) {
        ([], []) => "",
        (_, []) => "it",
        _ => "it, depth",
    };
    let mut lines = vec![format!("\nfunction {}({parameters}) {{", function_name(kind))];
    if !kind.dates.is_empty() {
        lines.push("  let at;".to_owned());
    }
    for field in kind.dates {
        lines.push(format!("  if ((at = date(it.{field}))) it.{field} = at;"));
    }
    for held in kind.holds {
        let how = if held.several { "many" } else { "one" };
        lines.push(format!(
            "  {how}(it.{}, {}, depth);",
            held.field,
            function_name(held.kind)
        ));
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

/// All below the mark.
fn walk() -> String {
    let functions: String = kinds().into_iter().map(function).collect();
    let replies = Reply::ALL.map(|reply| function_name(reply.kind())).join(", ");
    format!(
        "\nconst UNITS_IN_A_MILLISECOND = {UNITS_IN_A_MILLISECOND};\nconst MAX_DEPTH = {MAX_DEPTH};\n{functions}\n\
         /** By the number of core's `Reply`. */\nconst REPLIES = [{replies}];\n"
    )
}

#[test]
fn the_walk_through_a_reply_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let written = fs::read_to_string(&path).unwrap();
    let (by_hand, below) = written.split_once(MARK).unwrap();
    let walk = walk();
    if below != walk {
        fs::write(&path, [by_hand, MARK, &walk].concat()).unwrap();
        panic!("{FILE} was not what the table makes of it. It is now: look at the change, and run the test again.");
    }
}

#[test]
fn no_two_kinds_share_a_name() {
    let kinds = kinds();
    for kind in &kinds {
        for held in kind.holds {
            let named = kinds.iter().find(|known| known.name == held.kind.name).unwrap();
            assert!(std::ptr::eq(*named, held.kind), "{}", held.kind.name);
        }
    }
}
