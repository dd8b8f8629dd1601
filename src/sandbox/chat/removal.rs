//! What happens to channels and messages when users are deactivated or deleted.

use super::{Chat, Mark};
use crate::sandbox::document::Written;
use crate::sandbox::time::Time;
use crate::sandbox::users::Deletion;

impl Chat {
    /// Marks a user's messages as deleted until [`Chat::restore_messages`].
    pub fn hide_messages(&mut self, user_id: &str, at: Time) {
        for message in self.messages.values_mut() {
            if *message.user_id == *user_id && message.deleted.is_none() {
                message.deleted = Some(Mark {
                    at,
                    by_deactivation: true,
                });
            }
        }
    }

    /// Takes away the marks of [`Chat::hide_messages`], and no others.
    pub fn restore_messages(&mut self, user_id: &str) {
        for message in self.messages.values_mut() {
            if *message.user_id == *user_id && message.deleted.is_some_and(|mark| mark.by_deactivation) {
                message.deleted = None;
            }
        }
    }

    /// Marks the channels that a user made as deleted until [`Chat::restore_channels`].
    pub fn hide_channels(&mut self, user_id: &str, at: Time) {
        for channel in self.channels.values_mut() {
            if *channel.created_by == *user_id && channel.deleted.is_none() {
                channel.deleted = Some(Mark {
                    at,
                    by_deactivation: true,
                });
            }
        }
    }

    /// Takes away the marks of [`Chat::hide_channels`], and no others.
    pub fn restore_channels(&mut self, user_id: &str) {
        for channel in self.channels.values_mut() {
            if *channel.created_by == *user_id && channel.deleted.is_some_and(|mark| mark.by_deactivation) {
                channel.deleted = None;
            }
        }
    }

    /// Deletes a user's messages: marked with all they hold, marked and emptied, or gone.
    pub fn delete_messages(&mut self, user_id: &str, mode: Deletion, at: Time) {
        if mode == Deletion::Hard {
            self.messages.retain(|_, message| *message.user_id != *user_id);
            return;
        }
        for message in self
            .messages
            .values_mut()
            .filter(|message| *message.user_id == *user_id)
        {
            let at = message.deleted.map_or(at, |mark| mark.at);
            message.deleted = Some(Mark {
                at,
                by_deactivation: false,
            });
            if mode == Deletion::Pruning {
                message.text = Box::default();
                message.custom = Written::default();
                message.reactions.clear();
            }
        }
    }

    /// Deletes the channels of exactly two members of which the user is one: marked, or gone with their messages.
    pub fn delete_conversations(&mut self, user_id: &str, mode: Deletion, at: Time) {
        if mode == Deletion::Hard {
            self.channels.retain(|_, channel| !channel.is_conversation_of(user_id));
            let channels = &self.channels;
            self.messages.retain(|_, message| channels.contains(&message.cid));
            return;
        }
        for channel in self.channels.values_mut() {
            if channel.is_conversation_of(user_id) {
                let at = channel.deleted.map_or(at, |mark| mark.at);
                channel.deleted = Some(Mark {
                    at,
                    by_deactivation: false,
                });
            }
        }
    }

    /// Removes every trace of a user but the channels that he made.
    pub fn forget(&mut self, user_id: &str) {
        self.messages.retain(|_, message| *message.user_id != *user_id);
        for message in self.messages.values_mut() {
            message.reactions.retain(|reaction| *reaction.user_id != *user_id);
        }
        for channel in self.channels.values_mut() {
            channel.members.retain(|member| *member.user_id != *user_id);
        }
    }

    /// Whether a user made a channel.
    #[must_use]
    pub fn has_channels_of(&self, user_id: &str) -> bool {
        self.channels.values().any(|channel| *channel.created_by == *user_id)
    }

    /// Gives the channels that a user made to another.
    pub fn give_channels(&mut self, user_id: &str, owner: &str) {
        for channel in self.channels.values_mut() {
            if *channel.created_by == *user_id {
                channel.created_by = owner.into();
            }
        }
    }
}
