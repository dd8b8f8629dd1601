// The walk through a reply, to its dates. What fields there are, the table in src/core/reply_dates.rs says: change that, then run
// `cargo test --test reply_dates`.
//
// One function a kind of object, with its fields by their literal names. Engines remember where such a field stands; by names out of a
// list the walk through a reply of 100 users took twice as long.

/** Makes dates of what a parsed reply holds in the fields of its kind, in place. */
export const decode = (reply, number) => REPLIES[number](reply, MAX_DEPTH);

/** A date of what a field holds: of a number, of text as `Date` reads it; of nothing else. */
function date(value) {
  if (typeof value === "number") return new Date(Math.floor(value / UNITS_IN_A_MILLISECOND));
  return typeof value === "string" ? new Date(value) : undefined;
}

const isObject = (value) => typeof value === "object" && value !== null;

/** `depth` is how many levels are left: a hostile server could nest them until the stack ends. */
function one(value, decode, depth) {
  if (depth > 0 && isObject(value)) decode(value, depth - 1);
}

/** A list, or a map's values. */
function many(values, decode, depth) {
  if (depth === 0 || !isObject(values)) return;
  for (const value of Array.isArray(values) ? values : Object.values(values)) one(value, decode, depth);
}

// From here on written by tests/reply_dates.rs.

const UNITS_IN_A_MILLISECOND = 1000000;
const MAX_DEPTH = 16;

function plain() {
}

function fullUsers(it, depth) {
  many(it.users, fullUser, depth);
}

function oneUser(it, depth) {
  one(it.user, user, depth);
}

function exportedUser(it, depth) {
  one(it.user, user, depth);
  many(it.messages, message, depth);
  many(it.reactions, reaction, depth);
}

function task(it) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
}

function block(it) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
}

function blockedUsers(it, depth) {
  many(it.blocks, blockedUser, depth);
}

function fullUser(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.last_active))) it.last_active = at;
  if ((at = date(it.deactivated_at))) it.deactivated_at = at;
  if ((at = date(it.deleted_at))) it.deleted_at = at;
  if ((at = date(it.ban_expires))) it.ban_expires = at;
  if ((at = date(it.revoke_tokens_issued_before))) it.revoke_tokens_issued_before = at;
  many(it.devices, device, depth);
  many(it.mutes, mute, depth);
  many(it.channel_mutes, channelMute, depth);
}

function user(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.last_active))) it.last_active = at;
  if ((at = date(it.deactivated_at))) it.deactivated_at = at;
  if ((at = date(it.deleted_at))) it.deleted_at = at;
  if ((at = date(it.ban_expires))) it.ban_expires = at;
  if ((at = date(it.revoke_tokens_issued_before))) it.revoke_tokens_issued_before = at;
  many(it.devices, device, depth);
  one(it.push_notifications, pushNotifications, depth);
}

function message(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.deleted_at))) it.deleted_at = at;
  if ((at = date(it.message_text_updated_at))) it.message_text_updated_at = at;
  if ((at = date(it.pin_expires))) it.pin_expires = at;
  if ((at = date(it.pinned_at))) it.pinned_at = at;
  one(it.user, user, depth);
  one(it.pinned_by, user, depth);
  many(it.latest_reactions, reaction, depth);
  many(it.own_reactions, reaction, depth);
  many(it.mentioned_users, user, depth);
  many(it.thread_participants, user, depth);
  one(it.quoted_message, message, depth);
}

function reaction(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  one(it.user, user, depth);
}

function blockedUser(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  one(it.user, user, depth);
  one(it.blocked_user, user, depth);
}

function device(it) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
}

function mute(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.expires))) it.expires = at;
  one(it.target, user, depth);
  one(it.user, user, depth);
}

function channelMute(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.expires))) it.expires = at;
  one(it.channel, channel, depth);
  one(it.user, user, depth);
}

function pushNotifications(it) {
  let at;
  if ((at = date(it.disabled_until))) it.disabled_until = at;
}

function channel(it, depth) {
  let at;
  if ((at = date(it.created_at))) it.created_at = at;
  if ((at = date(it.updated_at))) it.updated_at = at;
  if ((at = date(it.deleted_at))) it.deleted_at = at;
  if ((at = date(it.hide_messages_before))) it.hide_messages_before = at;
  if ((at = date(it.last_message_at))) it.last_message_at = at;
  if ((at = date(it.mute_expires_at))) it.mute_expires_at = at;
  if ((at = date(it.truncated_at))) it.truncated_at = at;
  one(it.created_by, user, depth);
  one(it.truncated_by, user, depth);
}

/** By the number of core's `Reply`. */
const REPLIES = [plain, fullUsers, oneUser, exportedUser, task, block, blockedUsers];
