//! `QueryChannels`: by cid, type, creator or member; the newest first.

use super::reply::ChannelState;
use super::{Channel, oldest_first};
use crate::sandbox::command::{Actor, Applied, Command, Context, State};
use crate::sandbox::document::{Value, object};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::{Fields, Item, text, wrong};
use crate::sandbox::{choices, ids, reply};

/// One condition: a field is, or has, one of these.
#[derive(Debug)]
struct Condition {
    field: Field,
    one_of: Vec<Box<str>>,
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Cid,
    Id,
    Type,
    CreatedBy,
    Members,
}

const FIELDS: [(&str, Field); 5] = [
    ("cid", Field::Cid),
    ("id", Field::Id),
    ("type", Field::Type),
    ("created_by_id", Field::CreatedBy),
    ("members", Field::Members),
];

impl Condition {
    fn read((name, value): (&str, &Value)) -> Result<Self, Failure> {
        let known = FIELDS.iter().find(|(known, _)| *known == name);
        let (_, field) = known.ok_or_else(|| {
            let names = FIELDS.map(|(name, _)| name).join(", ");
            Failure::input(format!(
                "filter_conditions.{name} is not supported by this sandbox, which finds channels by {names}"
            ))
        })?;
        let path = format!("filter_conditions.{name}");
        let operand = match value {
            Value::Object(operators) => {
                let fields = Fields::of((path.clone(), value))?;
                let unknown = operators.keys().find(|operator| !matches!(*operator, "$eq" | "$in"));
                if operators.len() != 1 || unknown.is_some() {
                    return Err(Failure::input(format!("{path} must have one operator, $eq or $in")));
                }
                fields.get("$eq").or_else(|| fields.get("$in"))
            }
            value => Some(value),
        };
        let one_of = match operand {
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| text((path.clone(), item)).map(Box::from))
                .collect::<Result<_, _>>()?,
            Some(Value::String(one)) => vec![one.clone()],
            other => return Err(wrong(&path, "a string or an array", other.unwrap_or(&Value::Null))),
        };
        Ok(Self { field: *field, one_of })
    }

    fn holds(&self, cid: &str, channel: &Channel) -> bool {
        let is = |value: &str| self.one_of.iter().any(|one| **one == *value);
        match self.field {
            Field::Cid => is(cid),
            Field::Id => is(&channel.id),
            Field::Type => is(&channel.r#type),
            Field::CreatedBy => is(&channel.created_by),
            Field::Members => channel.members.iter().any(|member| is(&member.user_id)),
        }
    }
}

/// `QueryChannels`.
#[derive(Debug)]
pub struct QueryChannels {
    conditions: Vec<Condition>,
    limit: usize,
    offset: usize,
}

struct Channels<'a> {
    channels: Vec<ChannelState<'a>>,
}

object!(Channels<'_> { channels });

impl Command for QueryChannels {
    const ACTION: &'static str = "QueryChannels";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let conditions = arguments.object("filter_conditions")?;
        let conditions = conditions.iter().flat_map(|fields| fields.members().iter());
        // Channels come in their default order; a sort is checked for its form only.
        let sorts: Vec<Item<'_>> = arguments.list("sort")?.unwrap_or_default();
        sorts.into_iter().try_for_each(|sort| Fields::of(sort).map(|_| ()))?;
        ids::optional(arguments, "user_id")?;
        let limit = arguments
            .integer("limit", 0..=choices::MAX_CHANNELS_SHOWN)?
            .unwrap_or_default();
        let limit = if limit == 0 { choices::CHANNELS_SHOWN } else { limit };
        let offset = arguments.integer("offset", 0..=1000)?.unwrap_or_default();
        Ok(Self {
            conditions: conditions.map(Condition::read).collect::<Result<_, _>>()?,
            limit: usize::try_from(limit).unwrap_or_default(),
            offset: usize::try_from(offset).unwrap_or_default(),
        })
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.user_id().is_some()
    }

    fn apply(self, state: &mut State, context: &mut Context<'_>) -> Result<Applied, Failure> {
        let all = state.chat.channels.iter().map(|(cid, channel)| (cid, &**channel));
        let found = all.filter(|(cid, channel)| {
            channel.deleted.is_none() && self.conditions.iter().all(|condition| condition.holds(cid, channel))
        });
        let found = oldest_first(found.map(|(cid, channel)| (channel.created_at, cid)).collect());
        let page = found.into_iter().rev().skip(self.offset).take(self.limit);
        let channels = page
            .map(|cid| ChannelState::new(state, cid, context.actor, true))
            .collect::<Result<_, _>>()?;
        Ok(Applied::read(reply::body(&Channels { channels })))
    }
}
