//! What a type is as JSON, in one line beside it.

/// Says which members of a type are written, under their own names and in this order. An `Option` that is `None` is left out;
/// `..base` stands for all members of another object.
macro_rules! object {
    ($type:ty { $(..$base:ident $(,)?)? $($member:ident),* $(,)? }) => {
        impl $crate::sandbox::document::Object for $type {
            fn members(&self, _to: &mut $crate::sandbox::document::Writer) {
                $($crate::sandbox::document::Object::members(&self.$base, _to);)?
                $(_to.member(const { $crate::sandbox::document::bare(stringify!($member)) }, &self.$member);)*
            }
        }

        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                to.object(self);
            }
        }
    };
}

/// Like [`object!`], and the members are read back too.
macro_rules! stored {
    ($type:ty { $($member:ident),* $(,)? }) => {
        $crate::sandbox::document::object!($type { $($member),* });

        impl $crate::sandbox::document::FromJson for $type {
            fn read(from: $crate::sandbox::document::Source<'_>) -> Self {
                let members = from.members();
                Self {
                    $($member: members.read(const { $crate::sandbox::document::bare(stringify!($member)) }),)*
                }
            }
        }
    };
}

/// Says that a type is stored as its only member is.
macro_rules! transparent {
    ($type:ty { $member:tt }) => {
        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                $crate::sandbox::document::ToJson::write(&self.$member, to);
            }
        }

        impl $crate::sandbox::document::FromJson for $type {
            fn read(from: $crate::sandbox::document::Source<'_>) -> Self {
                Self {
                    $member: $crate::sandbox::document::FromJson::read(from),
                }
            }
        }
    };
}

/// Says by which word each variant of a plain enum is stored. The first stands in for a word that is none of them.
macro_rules! words {
    ($type:ty { $first:ident = $word:literal $(, $variant:ident = $other:literal)* $(,)? }) => {
        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                to.string(match self {
                    Self::$first => $word,
                    $(Self::$variant => $other,)*
                });
            }
        }

        impl $crate::sandbox::document::FromJson for $type {
            fn read(from: $crate::sandbox::document::Source<'_>) -> Self {
                match &*<Box<str>>::read(from) {
                    $word => {}
                    $($other => return Self::$variant,)*
                    _ => from.does_not_fit(),
                }
                Self::$first
            }
        }
    };
}

/// Says that an enum, each of whose variants holds one value, is stored as an object with one member: the variant's name.
/// The first stands in for what is none of them.
macro_rules! variants {
    ($type:ty { $first:ident $(, $variant:ident)* $(,)? }) => {
        impl $crate::sandbox::document::Object for $type {
            fn members(&self, to: &mut $crate::sandbox::document::Writer) {
                match self {
                    Self::$first(value) => to.member(stringify!($first), value),
                    $(Self::$variant(value) => to.member(stringify!($variant), value),)*
                }
            }
        }

        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                to.object(self);
            }
        }

        impl $crate::sandbox::document::FromJson for $type {
            fn read(from: $crate::sandbox::document::Source<'_>) -> Self {
                let members = from.members();
                match &*members.only() {
                    $(name if name == stringify!($variant) => Self::$variant(members.read(stringify!($variant))),)*
                    _ => Self::$first(members.read(stringify!($first))),
                }
            }
        }
    };
}

pub(crate) use {object, stored, transparent, variants, words};

/// A member's name as Rust spells it, without the mark of a raw identifier.
pub(crate) const fn bare(name: &str) -> &str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
