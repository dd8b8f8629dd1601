//! What `GET /` answers: what this is, how to point a client at it, what it does and what it does not.

use crate::sandbox::endpoint::Endpoint;

const CONTROL: &str = "\
It is steered under /__sandbox/ with the server's token in `authorization`:
  GET    health, requests, snapshot, clock, faults
  POST   reset, seed, restore, clock, faults

";

/// The page, as text. It shows the API key, which is no secret, and never the secret.
///
/// # Parameters
/// - `api_key`: the app's key.
/// - `origin`: where the sandbox was reached.
/// - `steered`: whether there is anything under `/__sandbox/`.
#[must_use]
pub fn page(api_key: &str, origin: &str, steered: bool) -> String {
    let line = |endpoint: Endpoint| format!("  {:<6} {}\n", endpoint.method.name(), endpoint.path);
    let endpoints: String = Endpoint::all().map(line).collect();
    let control = if steered { CONTROL } else { "" };
    format!(
        "This is the sandbox of stream-users-wasm {version}: Stream's users API on one machine, with no account and no network.
Unofficial. Nothing here reaches Stream.

Point a client at it (the secret is where the sandbox was started):
  new StreamClient(\"{api_key}\", secret, {{ basePath: \"{origin}\" }})

It implements:
{endpoints}  GET    /exports/users/...   the files of finished exports, by their links

{control}It does not implement the rest of Stream's API: such a request is answered with 404 and code 16.
",
        version = env!("CARGO_PKG_VERSION"),
    )
}
