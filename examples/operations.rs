//! Prints core's table of API calls as JSON, from which the JavaScript suites make their cells.
//!
//! ```sh
//! cargo run --quiet --example operations > operations.json
//! ```

use serde_json::{Value, json};
use stream_users_wasm::core::operations::{ALL, Argument, Operation, Place, Repeat, Rule};

fn main() {
    println!("{:#}", ALL.iter().map(operation).collect::<Value>());
}

fn operation(operation: &Operation) -> Value {
    json!({
        "name": operation.name,
        "clientMethod": operation.client_method(),
        "method": operation.method.name(),
        "success": operation.method.success(),
        "path": operation.path,
        "hasBody": operation.has_body(),
        "arguments": operation.arguments.iter().map(argument).collect::<Value>(),
        "repeat": repeat(operation.repeat),
        "why": operation.why(),
        "perMinute": operation.per_minute(),
        "anonymous": operation.anonymous,
    })
}

fn argument(argument: &Argument) -> Value {
    let place = match argument.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
    };
    let (rule, max) = match argument.rule {
        Rule::Any => ("any", None),
        Rule::Id => ("id", None),
        Rule::Ids { max } => ("ids", Some(max)),
        Rule::UserMap => ("userMap", None),
        Rule::UserList => ("userList", None),
        Rule::User => ("user", None),
        Rule::Object => ("object", None),
    };
    json!({ "name": argument.name, "place": place, "rule": rule, "max": max, "required": argument.required })
}

const fn repeat(repeat: Repeat) -> &'static str {
    match repeat {
        Repeat::Read => "read",
        Repeat::Write => "write",
        Repeat::Creates => "creates",
    }
}
