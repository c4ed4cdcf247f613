//! Derived views as data. Derived code cannot see the features of this crate, so it calls a macro that does.

/// `Serialize` for a derived view, with the feature `serde`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ($view:ident, $entity:ident) => {
        #[automatically_derived]
        impl<'g> $crate::private::serde::Serialize for $view<'g>
        where
            // The lifetime makes the bound one that may fail: an entity need not be `Serialize`.
            $crate::private::View<'g, $entity>: $crate::private::serde::Serialize,
        {
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::private::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}

/// Nothing, without the feature `serde`.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ($view:ident, $entity:ident) => {};
}
