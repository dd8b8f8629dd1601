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
            fn read(text: &str) -> Result<Self, $crate::sandbox::document::Unreadable> {
                let members = $crate::sandbox::document::Members::of(text)?;
                Ok(Self {
                    $($member: members.read(const { $crate::sandbox::document::bare(stringify!($member)) })?,)*
                })
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
            fn read(text: &str) -> Result<Self, $crate::sandbox::document::Unreadable> {
                Ok(Self {
                    $member: $crate::sandbox::document::FromJson::read(text)?,
                })
            }
        }
    };
}

/// Says by which word each variant of a plain enum is stored.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                to.string(match self { $(Self::$variant => $word,)* });
            }
        }

        impl $crate::sandbox::document::FromJson for $type {
            fn read(text: &str) -> Result<Self, $crate::sandbox::document::Unreadable> {
                match &*<Box<str>>::read(text)? {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::sandbox::document::Unreadable::default()),
                }
            }
        }
    };
}

/// Says that an enum, each of whose variants holds one value, is stored as an object with one member: the variant's name.
macro_rules! variants {
    ($type:ty { $($variant:ident),* $(,)? }) => {
        impl $crate::sandbox::document::Object for $type {
            fn members(&self, to: &mut $crate::sandbox::document::Writer) {
                match self { $(Self::$variant(value) => to.member(stringify!($variant), value),)* }
            }
        }

        impl $crate::sandbox::document::ToJson for $type {
            fn write(&self, to: &mut $crate::sandbox::document::Writer) {
                to.object(self);
            }
        }

        impl $crate::sandbox::document::FromJson for $type {
            fn read(text: &str) -> Result<Self, $crate::sandbox::document::Unreadable> {
                let members = $crate::sandbox::document::Members::of(text)?;
                match members.only()? {
                    $(name if name == stringify!($variant) => members.read(stringify!($variant)).map(Self::$variant),)*
                    _ => Err($crate::sandbox::document::Unreadable::default()),
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
