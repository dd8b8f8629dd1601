//! What holds after any sequence of operations.
//!
//! - An id that was pruned or deleted for good never returns: no upsert, no restore, no query brings it back.
//! - Queries show exactly those who were created and are neither deleted nor, unless asked for, deactivated.
//! - Counts agree: a channel's members with its `member_count`, a message's reactions with its counts.
//! - Whoever is named in a reply is there: no reply is a server's error, and everything listed can be looked at.
//! - Replaying the records gives the live state, byte for byte, and so does restoring a snapshot.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use stream_users_wasm::sandbox::Sandbox;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::time::Time;

use crate::app::{Answer, App, settings};

const USERS: usize = 5;
const MODES: [&str; 4] = ["", "soft", "pruning", "hard"];
const MODES_OF_TWO: [&str; 3] = ["", "soft", "hard"];

/// Something that somebody asks; numbers stand for users, channels and modes.
#[derive(Debug, Clone)]
enum Step {
    Upsert(usize),
    Patch(usize, u8),
    Deactivate(usize, bool, bool),
    Reactivate(usize, bool, bool),
    Delete(Vec<usize>, [usize; 4], Option<usize>),
    Restore(usize),
    Channel(usize, usize, Vec<usize>),
    Call(usize, usize, Vec<usize>),
    Join(usize, usize),
    Say(usize, usize),
    React(usize, usize),
    Block(usize, usize),
    Export(usize),
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let user = 0..USERS;
    let few = || prop::collection::vec(0..USERS, 0..4);
    prop_oneof![
        4 => user.clone().prop_map(Step::Upsert),
        1 => (user.clone(), any::<u8>()).prop_map(|(user, n)| Step::Patch(user, n)),
        1 => (user.clone(), any::<bool>(), any::<bool>()).prop_map(|(user, a, b)| Step::Deactivate(user, a, b)),
        2 => (user.clone(), any::<bool>(), any::<bool>()).prop_map(|(user, a, b)| Step::Reactivate(user, a, b)),
        2 => (few(), [0..4_usize, 0..4, 0..3, 0..3], prop::option::of(user.clone()))
            .prop_map(|(users, modes, owner)| Step::Delete(users, modes, owner)),
        2 => user.clone().prop_map(Step::Restore),
        3 => (0..3_usize, user.clone(), few()).prop_map(|(id, by, members)| Step::Channel(id, by, members)),
        2 => (0..3_usize, user.clone(), few()).prop_map(|(id, by, members)| Step::Call(id, by, members)),
        1 => (0..3_usize, user.clone()).prop_map(|(id, user)| Step::Join(id, user)),
        4 => (0..3_usize, user.clone()).prop_map(|(id, user)| Step::Say(id, user)),
        2 => (any::<usize>(), user.clone()).prop_map(|(message, user)| Step::React(message, user)),
        1 => (user.clone(), user.clone()).prop_map(|(a, b)| Step::Block(a, b)),
        1 => user.prop_map(Step::Export),
        3 => (0..400_u16).prop_map(Step::Wait),
    ]
}

fn id(user: usize) -> String {
    format!("u{user}")
}

/// A sandbox with what was seen of it.
struct World {
    app: App,
    messages: Vec<String>,
    live: BTreeSet<String>,
    inactive: BTreeSet<String>,
    /// Deleted softly.
    away: BTreeSet<String>,
    /// Pruned, or deleted for good.
    gone: BTreeSet<String>,
    /// Deactivations and reactivations under way, whose end is not followed here.
    changing: bool,
}

impl World {
    fn new() -> Self {
        let mut app = App::new();
        app.sandbox.listen(true);
        Self {
            app,
            messages: Vec::new(),
            live: BTreeSet::new(),
            inactive: BTreeSet::new(),
            away: BTreeSet::new(),
            gone: BTreeSet::new(),
            changing: false,
        }
    }

    fn make(&mut self, step: &Step) -> Answer {
        let members =
            |users: &[usize]| -> Vec<Value> { users.iter().map(|user| json!({ "user_id": id(*user) })).collect() };
        let app = &mut self.app;
        match step {
            Step::Upsert(user) => app.upsert(json!({ "id": id(*user), "name": "N" })),
            Step::Patch(user, n) => app.patch(json!([{ "id": id(*user), "set": { "n": n } }])),
            Step::Deactivate(user, all, messages) => {
                let options = json!({ "mark_messages_deleted": messages });
                switch(app, "deactivate", *user, *all, options)
            }
            Step::Reactivate(user, all, messages) => {
                let options = json!({ "restore_messages": messages, "restore_channels": messages });
                switch(app, "reactivate", *user, *all, options)
            }
            Step::Delete(users, modes, owner) => {
                let ids: Vec<String> = users.iter().map(|user| id(*user)).collect();
                let mut body = json!({
                    "user_ids": ids, "user": MODES[modes[0]], "messages": MODES[modes[1]],
                    "conversations": MODES_OF_TWO[modes[2]], "calls": MODES_OF_TWO[modes[3]],
                });
                if let Some(owner) = owner {
                    body["new_channel_owner_id"] = json!(id(*owner));
                    body["new_call_owner_id"] = json!(id(*owner));
                }
                app.post("/users/delete", body)
            }
            Step::Restore(user) => app.post("/users/restore", json!({ "user_ids": [id(*user)] })),
            Step::Channel(channel, by, users) => {
                let data = json!({ "created_by_id": id(*by), "members": members(users) });
                app.post(
                    &format!("/chat/channels/messaging/c{channel}/query"),
                    json!({ "data": data }),
                )
            }
            Step::Call(call, by, users) => {
                let data = json!({ "created_by_id": id(*by), "members": members(users) });
                app.post(&format!("/video/call/default/c{call}"), json!({ "data": data }))
            }
            Step::Join(call, user) => {
                let body = json!({ "location": "AMS", "create": true });
                app.as_user(&id(*user), "POST", &format!("/video/call/default/c{call}/join"), &body)
            }
            Step::Say(channel, user) => {
                let body = json!({ "message": { "user_id": id(*user), "text": "t" } });
                app.post(&format!("/chat/channels/messaging/c{channel}/message"), body)
            }
            Step::React(message, user) => {
                let message = self.messages.get(message % self.messages.len().max(1));
                let message = message.map_or("none", String::as_str).to_owned();
                let body = json!({ "reaction": { "type": "love", "user_id": id(*user) } });
                app.post(&format!("/chat/messages/{message}/reaction"), body)
            }
            Step::Block(user, other) => app.post(
                "/users/block",
                json!({ "user_id": id(*user), "blocked_user_id": id(*other) }),
            ),
            Step::Export(user) => app.post("/export/users", json!({ "user_ids": [id(*user)] })),
            Step::Wait(millis) => {
                app.now += f64::from(*millis);
                app.get("/rate_limits")
            }
        }
    }

    /// Follows what a step that was answered with success did.
    fn follow(&mut self, step: &Step, answer: &Answer) -> Result<(), TestCaseError> {
        match step {
            Step::Upsert(user) => {
                prop_assert!(!self.gone.contains(&id(*user)) && !self.away.contains(&id(*user)));
                self.live.insert(id(*user));
            }
            Step::Deactivate(_, true, _) | Step::Reactivate(_, true, _) => self.changing = true,
            Step::Deactivate(user, false, _) => {
                self.inactive.insert(id(*user));
            }
            Step::Reactivate(user, false, _) => {
                self.inactive.remove(&id(*user));
            }
            Step::Delete(users, modes, _) => {
                let alone = modes.iter().all(|mode| *mode == 0);
                for user in users {
                    let id = id(*user);
                    let known = self.live.contains(&id) || self.away.contains(&id);
                    match MODES[modes[0]] {
                        "" if !alone => {}
                        _ if !known => {}
                        "" | "soft" => {
                            self.live.remove(&id);
                            self.away.insert(id);
                        }
                        _ => {
                            self.live.remove(&id);
                            self.away.remove(&id);
                            self.gone.insert(id);
                        }
                    }
                }
            }
            Step::Restore(user) => {
                prop_assert!(self.away.remove(&id(*user)), "{user}");
                self.live.insert(id(*user));
            }
            Step::Say(..) => {
                let message = answer.body["message"]["id"].as_str().unwrap().to_owned();
                self.messages.push(message);
            }
            _ => {}
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        let everyone = json!({ "filter_conditions": {}, "include_deactivated_users": true, "limit": 100 });
        let seen: BTreeSet<String> = self.app.ids(&everyone).into_iter().collect();
        // Owners that a deletion generated are beside the point.
        let seen: BTreeSet<String> = seen.into_iter().filter(|id| !id.starts_with("delete-user-")).collect();
        prop_assert_eq!(&seen, &self.live);
        if !self.changing {
            let active: BTreeSet<String> = self
                .app
                .ids(&json!({ "filter_conditions": {}, "limit": 100 }))
                .into_iter()
                .collect();
            let expected: BTreeSet<String> = self.live.difference(&self.inactive).cloned().collect();
            let active: BTreeSet<String> = active
                .into_iter()
                .filter(|id| !id.starts_with("delete-user-"))
                .collect();
            prop_assert_eq!(active, expected);
        }
        for channel in 0..3 {
            let answer = self.app.get(&format!("/chat/channels/messaging/c{channel}?state=true"));
            prop_assert!(
                answer.status == 200 || answer.error().2.contains("the channel"),
                "{}",
                answer.text
            );
            let found = answer.body;
            if let Some(members) = found["members"].as_array() {
                prop_assert_eq!(&found["channel"]["member_count"], &json!(members.len()));
                for message in found["messages"].as_array().unwrap() {
                    self.check_message(message)?;
                }
            }
            let answer = self.app.get(&format!("/video/call/default/c{channel}"));
            prop_assert!(
                answer.status == 200 || answer.error().2.contains("the call"),
                "{}",
                answer.text
            );
        }
        Ok(())
    }

    fn check_message(&mut self, message: &Value) -> Result<(), TestCaseError> {
        let counted: i64 = message["reaction_counts"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_i64)
            .sum();
        let listed = message["latest_reactions"].as_array().unwrap().len();
        prop_assert_eq!(counted, i64::try_from(listed).unwrap());
        let answer = self
            .app
            .get(&format!("/chat/messages/{}", message["id"].as_str().unwrap()));
        prop_assert_eq!(answer.status, 200, "{}", answer.text);
        prop_assert_eq!(&answer.body["message"]["type"], &message["type"]);
        Ok(())
    }
}

/// Deactivates or reactivates one user at once, or as a task.
fn switch(app: &mut App, verb: &str, user: usize, as_task: bool, mut options: Value) -> Answer {
    if as_task {
        options["user_ids"] = json!([id(user)]);
        app.post(&format!("/users/{verb}"), options)
    } else {
        app.post(&format!("/users/{}/{verb}", id(user)), options)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_life_of_an_app_keeps_its_invariants(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        for step in &steps {
            let answer = world.make(step);
            prop_assert!(answer.status < 500, "{step:?}: {}", answer.text);
            if answer.status < 300 {
                world.follow(step, &answer)?;
            }
        }
        world.check()?;
        world.app.now += 1000.0;
        world.check()?;
        for user in world.gone.clone() {
            prop_assert_eq!(world.app.upsert(json!({ "id": user })).status, 404);
            let restored = world.app.post("/users/restore", json!({ "user_ids": [user] }));
            prop_assert_eq!(restored.status / 100, 4);
        }

        let live = world.app.sandbox.snapshot();
        let mut replayed = Sandbox::new(settings(RateLimits::Off));
        for record in &world.app.records {
            replayed.replay(record).unwrap();
        }
        replayed.tick(Time::from_millis(world.app.now));
        let again = replayed.snapshot();
        prop_assert_eq!(&again, &live);
        let mut restored = Sandbox::new(settings(RateLimits::Off));
        restored.restore(&live).unwrap();
        let again = restored.snapshot();
        prop_assert_eq!(&again, &live);
    }
}
