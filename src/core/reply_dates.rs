//! Which fields of a reply are dates. Everything that is not named here (above all `custom`) is left as it came.
//!
//! Source: the OpenAPI document's `format: date-time` fields, and the Node SDK's decoders, which touch named fields only.

/// Each kind of object with dates in it, as JSON: the fields that are dates; then the fields that hold further objects, each with
/// whether these are several (a list, or a map's values) and of which kind.
///
/// It is text because what reads it is not Rust: replies are walked through where they are, in JavaScript.
pub const KINDS: &str = r#"{
"none": [[], []],
"users": [[], [["users", true, "full user"]]],
"one user": [[], [["user", false, "user"]]],
"export": [[], [["user", false, "user"], ["messages", true, "message"], ["reactions", true, "reaction"]]],
"task": [["created_at", "updated_at"], []],
"block": [["created_at"], []],
"blocks": [[], [["blocks", true, "blocked user"]]],
"blocked user": [["created_at"], [["user", false, "user"], ["blocked_user", false, "user"]]],
"user": [
["created_at", "updated_at", "last_active", "deactivated_at", "deleted_at", "ban_expires", "revoke_tokens_issued_before"],
[["devices", true, "device"], ["push_notifications", false, "push notifications"]]],
"full user": [
["created_at", "updated_at", "last_active", "deactivated_at", "deleted_at", "ban_expires", "revoke_tokens_issued_before"],
[["devices", true, "device"], ["mutes", true, "mute"], ["channel_mutes", true, "channel mute"]]],
"device": [["created_at"], []],
"push notifications": [["disabled_until"], []],
"mute": [["created_at", "updated_at", "expires"], [["target", false, "user"], ["user", false, "user"]]],
"channel mute": [["created_at", "updated_at", "expires"], [["channel", false, "channel"], ["user", false, "user"]]],
"channel": [
["created_at", "updated_at", "deleted_at", "hide_messages_before", "last_message_at", "mute_expires_at", "truncated_at"],
[["created_by", false, "user"], ["truncated_by", false, "user"]]],
"reaction": [["created_at", "updated_at"], [["user", false, "user"]]],
"message": [
["created_at", "updated_at", "deleted_at", "message_text_updated_at", "pin_expires", "pinned_at"],
[["user", false, "user"], ["pinned_by", false, "user"], ["latest_reactions", true, "reaction"], ["own_reactions", true, "reaction"],
["mentioned_users", true, "user"], ["thread_participants", true, "user"], ["quoted_message", false, "message"]]]
}"#;

/// No dates at all.
pub const NONE: &str = "none";
/// `users`: a list or map of full users.
pub const FULL_USERS: &str = "users";
/// `user`: one user.
pub const ONE_USER: &str = "one user";
/// One exported user with what it wrote.
pub const EXPORTED_USER: &str = "export";
/// A task; its `result` is untyped and stays as it came.
pub const TASK: &str = "task";
/// A new block.
pub const BLOCK: &str = "block";
/// `blocks`: a list of blocks with both users.
pub const BLOCKED_USERS: &str = "blocks";

/// So many of a reply's numbers are a millisecond: dates are integer nanoseconds since 1970.
pub const UNITS_IN_A_MILLISECOND: u32 = 1_000_000;
/// How deep is looked. Replies hold a quoted message in a message, and so on; a hostile server could nest them until the stack ends.
pub const MAX_DEPTH: u32 = 16;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::core::operations;

    /// What [`KINDS`] is, as a type.
    type Kinds = BTreeMap<String, (Vec<String>, Vec<(String, bool, String)>)>;

    #[test]
    fn every_kind_that_is_named_is_there_and_every_one_that_is_there_is_named() {
        let kinds: Kinds = serde_json::from_str(KINDS).unwrap();
        let mut named: Vec<&str> = operations::ALL.iter().map(|operation| operation.dates).collect();
        named.extend(
            kinds
                .values()
                .flat_map(|(_, nested)| nested.iter().map(|(_, _, kind)| kind.as_str())),
        );
        for kind in &named {
            assert!(kinds.contains_key(*kind), "{kind}");
        }
        for kind in kinds.keys() {
            assert!(named.contains(&kind.as_str()), "{kind}");
        }
    }
}
