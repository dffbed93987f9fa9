//! Makes Rust structs of the C structs for options and results, and enums of the integers in them.
use crate::foreign::{count, extent};

/// A field's type in Rust beside its type in C.
pub(crate) trait Field<C> {
    fn to_c(&self) -> C;
    fn from_c(value: C) -> Self;
}

macro_rules! same_in_c {
    ($($type:ty),*) => {
        $(impl Field<$type> for $type {
            fn to_c(&self) -> $type { *self }
            fn from_c(value: $type) -> Self { value }
        })*
    };
}
same_in_c!(f64, i32, i64, u64);

impl Field<i64> for usize {
    fn to_c(&self) -> i64 {
        extent(*self)
    }
    fn from_c(value: i64) -> Self {
        count(value)
    }
}

impl Field<i32> for usize {
    fn to_c(&self) -> i32 {
        i32::try_from(*self).unwrap_or(i32::MAX)
    }
    fn from_c(value: i32) -> Self {
        count(value.into())
    }
}

impl Field<i32> for bool {
    fn to_c(&self) -> i32 {
        (*self).into()
    }
    fn from_c(value: i32) -> Self {
        value != 0
    }
}

impl Field<i32> for char {
    fn to_c(&self) -> i32 {
        *self as i32
    }
    fn from_c(value: i32) -> Self {
        u32::try_from(value).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// An enum of the values of a C integer.
macro_rules! c_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value that a later version of the library brought.
            Other(i32),
        }

        impl $crate::options::Field<i32> for $name {
            fn to_c(&self) -> i32 {
                match self {
                    $($name::$variant => sys::$value,)*
                    $name::Other(value) => *value,
                }
            }
            fn from_c(value: i32) -> Self {
                match value {
                    $(sys::$value => $name::$variant,)*
                    _ => $name::Other(value),
                }
            }
        }
    };
}
pub(crate) use c_enum;

/// A struct of options whose fields are those of a C struct, with a method of the same name for each, defaults from the
/// library, and, after `and`, fields that need code of their own.
macro_rules! options {
    (
        $(#[$doc:meta])*
        $name:ident $(<$lifetime:lifetime>)? from $raw:ident by $init:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
        $(and { $($(#[$extra_doc:meta])* $visibility:vis $extra:ident: $extra_type:ty,)* })?
    ) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[allow(non_snake_case)]
        pub struct $name $(<$lifetime>)? {
            $($(#[$field_doc])* pub $field: $type,)*
            $($($(#[$extra_doc])* $visibility $extra: $extra_type,)*)?
        }

        #[allow(non_snake_case)]
        impl $(<$lifetime>)? $name $(<$lifetime>)? {
            /// The library's defaults.
            #[must_use]
            pub fn new() -> Self {
                Self::from_raw(&$crate::foreign::prepared(sys::$init))
            }

            $($(#[$field_doc])*
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            })*

            pub(crate) fn from_raw(raw: &sys::$raw) -> Self {
                Self {
                    $($field: $crate::options::Field::from_c(raw.$field),)*
                    $($($extra: Default::default(),)*)?
                }
            }

            /// The fields above, not those that need code of their own.
            pub(crate) fn to_raw(&self) -> sys::$raw {
                let mut raw = $crate::foreign::prepared(sys::$init);
                $(raw.$field = $crate::options::Field::to_c(&self.$field);)*
                raw
            }
        }

        impl $(<$lifetime>)? Default for $name $(<$lifetime>)? {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}
pub(crate) use options;

/// A struct of results whose fields are those of a C struct.
macro_rules! results {
    (
        $(#[$doc:meta])*
        $name:ident from $raw:ident by $init:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        #[allow(non_snake_case)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $name {
            /// What `call` writes to its argument.
            pub(crate) fn read(
                call: impl FnOnce(*mut sys::$raw) -> $crate::Result<()>,
            ) -> $crate::Result<Self> {
                let mut raw = $crate::foreign::prepared(sys::$init);
                call(&mut raw)?;
                Ok(Self { $($field: $crate::options::Field::from_c(raw.$field),)* })
            }
        }
    };
}
pub(crate) use results;
