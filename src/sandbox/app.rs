//! The app's own settings, as far as the sandbox acts on them. Others are accepted and have no effect.

use super::choices;
use super::command::{Applied, Command, Context, State};
use super::document::{Map, ToJson, Value, Writer, object, stored};
use super::events::Delivery;
use super::failure::Failure;
use super::fields::{Fields, wrong};
use super::reply::{self, Nothing};
use super::time::Time;

/// The settings that are kept, by their names on the wire. Nothing else of a request reaches a journal: among the rest
/// are the keys of queues and of push services.
const KEPT: [&str; 7] = [
    REVOKE_TOKENS_ISSUED_BEFORE,
    GUEST_USER_CREATION_DISABLED,
    DISABLE_AUTH_CHECKS,
    WEBHOOK_URL,
    WEBHOOK_EVENTS,
    EVENT_HOOKS,
    ENABLE_HOOK_PAYLOAD_COMPRESSION,
];
const KEPT_OF_HOOKS: [&str; 4] = ["hook_type", "enabled", "event_types", "webhook_url"];
const REVOKE_TOKENS_ISSUED_BEFORE: &str = "revoke_tokens_issued_before";
const GUEST_USER_CREATION_DISABLED: &str = "guest_user_creation_disabled";
const DISABLE_AUTH_CHECKS: &str = "disable_auth_checks";
const WEBHOOK_URL: &str = "webhook_url";
const WEBHOOK_EVENTS: &str = "webhook_events";
const EVENT_HOOKS: &str = "event_hooks";
const ENABLE_HOOK_PAYLOAD_COMPRESSION: &str = "enable_hook_payload_compression";
/// The kind of hook that is delivered over HTTP; queues are not played.
const WEBHOOK: &str = "webhook";

/// One of `event_hooks`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    hook_type: Box<str>,
    enabled: bool,
    /// The events that it wants; with none, all.
    event_types: Vec<Box<str>>,
    webhook_url: Option<Box<str>>,
}

stored!(Hook {
    hook_type,
    enabled,
    event_types,
    webhook_url
});

/// The app's settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct App {
    /// Users' tokens issued earlier are refused.
    pub revoke_tokens_issued_before: Option<Time>,
    /// Whether nobody may make guests.
    pub guest_user_creation_disabled: bool,
    /// Whether tokens that end in `devtoken` are believed.
    pub disable_auth_checks: bool,
    webhook_url: Box<str>,
    webhook_events: Vec<Box<str>>,
    event_hooks: Vec<Hook>,
    enable_hook_payload_compression: bool,
}

stored!(App {
    revoke_tokens_issued_before,
    guest_user_creation_disabled,
    disable_auth_checks,
    webhook_url,
    webhook_events,
    event_hooks,
    enable_hook_payload_compression
});

impl App {
    /// Which URLs want an event.
    #[must_use]
    pub fn deliveries(&self, kind: &str) -> Vec<Delivery> {
        let wants = |wanted: &[Box<str>]| wanted.is_empty() || wanted.iter().any(|name| **name == *kind);
        let hooks = self.event_hooks.iter().filter_map(|hook| {
            let url = hook.webhook_url.as_deref().filter(|url| !url.is_empty())?;
            (hook.enabled && *hook.hook_type == *WEBHOOK && wants(&hook.event_types)).then_some(url)
        });
        let single = (!self.webhook_url.is_empty() && wants(&self.webhook_events)).then_some(&*self.webhook_url);
        let mut deliveries: Vec<Delivery> = Vec::new();
        for url in single.into_iter().chain(hooks) {
            // Once for each URL, however often it is configured.
            if !deliveries.iter().any(|known| known.url == url) {
                deliveries.push(Delivery {
                    url: url.to_owned(),
                    gzip: self.enable_hook_payload_compression,
                });
            }
        }
        deliveries
    }
}

/// Leaves what is kept of an `UpdateApp`.
pub fn forget_the_rest(arguments: &mut Map) {
    arguments.retain(|name, _| KEPT.contains(&name));
    let hooks = arguments.get_mut(EVENT_HOOKS).and_then(Value::as_array_mut);
    for hook in hooks.into_iter().flatten().filter_map(Value::as_object_mut) {
        hook.retain(|name, _| KEPT_OF_HOOKS.contains(&name));
    }
}

/// What `AppResponseFields` promises and the sandbox has no setting for.
const FIXED: &str = r#"
    "id": 1, "placement": "", "push_notifications": {}, "moderation_webhook_url": "", "channel_configs": {},
    "policies": {}, "suspended": false, "suspended_explanation": "", "disable_permissions_checks": false,
    "permission_version": "v2", "user_search_disallowed_roles": [], "multi_tenant_enabled": false,
    "allow_multi_user_devices": false, "image_moderation_enabled": false, "async_url_enrich_enabled": false,
    "auto_translation_enabled": false, "custom_action_handler_url": "", "enforce_unique_usernames": "no",
    "sqs_url": "", "sqs_key": "", "sqs_secret": "", "sns_topic_arn": "", "sns_key": "", "sns_secret": "",
    "file_upload_config": {}, "image_upload_config": {}, "grants": {}, "campaign_enabled": false,
    "reminders_interval": 0, "cdn_expiration_seconds": 0, "moderation_enabled": false,
    "moderation_multitenant_blocklist_enabled": false, "user_response_time_enabled": false,
    "moderation_llm_configurability_enabled": false, "max_aggregated_activities_length": 0,
    "feed_audit_logs_enabled": false, "moderation_video_call_moderation_enabled": false,
    "moderation_audio_call_moderation_enabled": false, "member_custom_on_messages_enabled": false"#;

/// `GetApplicationResponse`.
struct Got<'a> {
    app: Shown<'a>,
}

object!(Got<'_> { app });

/// `AppResponseFields`. That hooks are compressed is kept, but not among what the API answers.
struct Shown<'a>(&'a State);

impl ToJson for Shown<'_> {
    fn write(&self, to: &mut Writer) {
        let app = &self.0.app;
        to.open('{');
        to.raw(FIXED);
        to.member("name", choices::APP_NAME);
        to.member("organization", choices::APP_NAME);
        to.member("call_types", &self.0.call_types.names());
        to.member("use_hook_v2", &!app.event_hooks.is_empty());
        to.member(REVOKE_TOKENS_ISSUED_BEFORE, &app.revoke_tokens_issued_before);
        to.member(GUEST_USER_CREATION_DISABLED, &app.guest_user_creation_disabled);
        to.member(DISABLE_AUTH_CHECKS, &app.disable_auth_checks);
        to.member(WEBHOOK_URL, &app.webhook_url);
        to.member(WEBHOOK_EVENTS, &app.webhook_events);
        to.member(EVENT_HOOKS, &app.event_hooks);
        to.close('}');
    }
}

/// `GetApp`.
#[derive(Debug)]
pub struct GetApp;

impl Command for GetApp {
    const ACTION: &'static str = "GetApp";

    fn read(_arguments: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        Ok(Applied::read(reply::body(&Got { app: Shown(state) })))
    }
}

/// `UpdateApp`: changes what it names.
#[derive(Debug)]
pub struct UpdateApp {
    /// Changed to a time, or to none.
    revoke_tokens_issued_before: Option<Option<Time>>,
    guest_user_creation_disabled: Option<bool>,
    disable_auth_checks: Option<bool>,
    webhook_url: Option<Box<str>>,
    webhook_events: Option<Vec<Box<str>>>,
    event_hooks: Option<Vec<Hook>>,
    enable_hook_payload_compression: Option<bool>,
}

impl Command for UpdateApp {
    const ACTION: &'static str = "UpdateApp";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let hooks = arguments.list(EVENT_HOOKS)?;
        let hook = |item| {
            let fields = Fields::of(item)?;
            Ok(Hook {
                hook_type: fields.text("hook_type")?.unwrap_or(WEBHOOK).into(),
                enabled: fields.flag("enabled")?.unwrap_or(true),
                event_types: fields.texts("event_types")?.unwrap_or_default(),
                webhook_url: url(&fields)?,
            })
        };
        Ok(Self {
            revoke_tokens_issued_before: revoked_before(arguments)?,
            guest_user_creation_disabled: arguments.flag(GUEST_USER_CREATION_DISABLED)?,
            disable_auth_checks: arguments.flag(DISABLE_AUTH_CHECKS)?,
            webhook_url: url(arguments)?,
            webhook_events: arguments.texts(WEBHOOK_EVENTS)?,
            event_hooks: hooks
                .map(|hooks| hooks.into_iter().map(hook).collect::<Result<_, Failure>>())
                .transpose()?,
            enable_hook_payload_compression: arguments.flag(ENABLE_HOOK_PAYLOAD_COMPRESSION)?,
        })
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        fn set<T>(to: &mut T, from: Option<T>) {
            if let Some(value) = from {
                *to = value;
            }
        }
        let app = &mut state.app;
        set(&mut app.revoke_tokens_issued_before, self.revoke_tokens_issued_before);
        set(&mut app.guest_user_creation_disabled, self.guest_user_creation_disabled);
        set(&mut app.disable_auth_checks, self.disable_auth_checks);
        set(&mut app.webhook_url, self.webhook_url);
        set(&mut app.webhook_events, self.webhook_events);
        set(&mut app.event_hooks, self.event_hooks);
        set(
            &mut app.enable_hook_payload_compression,
            self.enable_hook_payload_compression,
        );
        Ok(Applied::wrote(reply::body(&Nothing {})))
    }
}

/// A webhook's URL; the empty string takes it away.
fn url(fields: &Fields<'_>) -> Result<Option<Box<str>>, Failure> {
    let url = fields.text(WEBHOOK_URL)?;
    match url {
        Some(text) if !(text.is_empty() || text.starts_with("http://") || text.starts_with("https://")) => Err(
            Failure::input(format!("{} must be an http or https URL", fields.path(WEBHOOK_URL))),
        ),
        url => Ok(url.map(Box::from)),
    }
}

/// A date, or `null` to take the revocation back; here, unlike elsewhere, `null` is not the same as nothing.
fn revoked_before(arguments: &Fields<'_>) -> Result<Option<Option<Time>>, Failure> {
    let name = REVOKE_TOKENS_ISSUED_BEFORE;
    match arguments.members().get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        // SDKs send text where they have a date type; the OpenAPI document says number, the form of replies.
        Some(value) => match value
            .as_str()
            .and_then(Time::parse)
            .or(value.as_i64().map(Time::from_nanos))
        {
            Some(at) => Ok(Some(Some(at))),
            None => Err(wrong(name, "an RFC 3339 date or null", value)),
        },
    }
}
