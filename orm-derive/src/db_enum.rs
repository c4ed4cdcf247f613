//! `#[derive(DbEnum)]`: a fieldless enum, stored by the names of its variants.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, LitStr, Path, Variant, parse_quote};

use crate::attr::{self, Item, Known};
use crate::case::{self, Case};
use crate::ctxt::Ctxt;
use crate::nearest::suggestion;
use crate::symbol;

/// What `#[orm(..)]` on the enum says.
#[derive(Default)]
struct EnumAttrs {
    name: Option<LitStr>,
    rename_all: Option<Case>,
    storage: Option<Storage>,
    krate: Option<Path>,
}

/// Whether the database has a type for the enum.
#[derive(Clone, Copy, PartialEq)]
enum Storage {
    /// A named type, where the database has such types.
    Native,
    /// A text with a check, on every database.
    Checked,
}

const STORAGES: &[(&str, Storage)] = &[("native", Storage::Native), ("checked", Storage::Checked)];

/// What `#[orm(..)]` on a variant says.
#[derive(Default)]
struct VariantAttrs {
    rename: Option<LitStr>,
}

const ENUM: &[Known<EnumAttrs>] = &[
    Known::once(symbol::NAME, |attrs, item| {
        attrs.name = Some(item.text()?);
        Ok(())
    }),
    Known::once(symbol::RENAME_ALL, rename_all),
    Known::once(symbol::STORAGE, |attrs, item| {
        attrs.storage = Some(item.word(STORAGES)?);
        Ok(())
    }),
    Known::once(symbol::CRATE, |attrs, item| {
        attrs.krate = Some(item.path("crate = ::orm_core")?);
        Ok(())
    }),
];

const VARIANT: &[Known<VariantAttrs>] = &[Known::once(symbol::RENAME, |attrs, item| {
    attrs.rename = Some(item.text()?);
    Ok(())
})];

fn rename_all(attrs: &mut EnumAttrs, item: &Item<'_>) -> syn::Result<()> {
    let text = item.text()?;
    let found = text.value();
    let case = Case::ALL.iter().find(|(name, _)| *name == found).ok_or_else(|| {
        let names = Case::ALL.iter().map(|(name, _)| *name);
        syn::Error::new(text.span(), format!("unknown case `{found}`; {}", suggestion(&found, names)))
    })?;
    attrs.rename_all = Some(case.1);
    Ok(())
}

/// The enum as the emitter sees it.
struct Enumeration {
    ident: Ident,
    krate: Path,
    /// The type's name, where the database has named enumerations.
    name: String,
    storage: Storage,
    /// Each variant with its name in the database.
    variants: Vec<(Ident, String)>,
}

/// The whole derive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::new();
    let mut enumeration = read(&cx, input);
    let errors = cx.finish().err().map(|errors| errors.to_compile_error());
    if let (Some(_), Some(enumeration)) = (&errors, &mut enumeration) {
        // The stub: the traits, so that uses of the enum are no mistakes too, over no variants.
        enumeration.variants.clear();
    }
    let tokens = enumeration.as_ref().map(emit);
    quote!(#errors #tokens)
}

fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Enumeration> {
    let attrs: EnumAttrs = attr::read(cx, &input.attrs, "an enum", ENUM);
    let Data::Enum(data) = &input.data else {
        cx.error_at(&input.ident, "`DbEnum` is for an enum whose variants have no fields");
        return None;
    };
    if !input.generics.params.is_empty() {
        cx.error_at(&input.generics, "an enum that is stored by its variants' names has no parameters");
        return None;
    }
    if data.variants.is_empty() {
        cx.error_at(&input.ident, "an enum without variants cannot be stored: add one");
    }
    let variants = data.variants.iter().map(|variant| read_variant(cx, variant, attrs.rename_all)).collect();
    check_names(cx, &variants);
    Some(Enumeration {
        ident: input.ident.clone(),
        krate: attrs.krate.unwrap_or_else(|| parse_quote!(::orm_core)),
        name: attrs.name.map_or_else(|| case::snake(&input.ident.unraw().to_string()), |name| name.value()),
        storage: attrs.storage.unwrap_or(Storage::Native),
        variants,
    })
}

fn read_variant(cx: &Ctxt, variant: &Variant, rename_all: Option<Case>) -> (Ident, String) {
    let attrs: VariantAttrs = attr::read(cx, &variant.attrs, "a variant", VARIANT);
    if !matches!(variant.fields, Fields::Unit) {
        let message =
            format!("`{}` has fields; only the name of a variant is stored, so it can have none", variant.ident);
        cx.error_at(&variant.fields, message);
    }
    let name = variant.ident.unraw().to_string();
    let stored = match (attrs.rename, rename_all) {
        (Some(rename), _) => rename.value(),
        (None, Some(case)) => case.apply(&name),
        (None, None) => name,
    };
    (variant.ident.clone(), stored)
}

fn check_names(cx: &Ctxt, variants: &Vec<(Ident, String)>) {
    let mut seen = HashMap::new();
    for (ident, name) in variants {
        if let Some(first) = seen.insert(name, ident) {
            let message = format!("`{first}` and `{ident}` are both stored as `{name}`; give one of them another name");
            cx.error_at(ident, format!("{message} by `#[orm(rename = \"..\")]`"));
        }
    }
}

/// ```text
/// const _: () = {
///     use ::orm_core::private as __orm;
///     impl __orm::Scalar for Status {
///         const SQL_TYPE: __orm::SqlType = __orm::enum_type("status", const { &[__orm::name("open"), ..] });
///         fn to_value(&self) -> __orm::ValueRef<'_> { __orm::enum_value(self) }
///         fn from_value(value: __orm::ValueRef<'_>) -> __orm::Result<Self> { __orm::read_enum(value) }
///     }
///     impl __orm::DbEnum for Status {
///         const VARIANTS: &'static [Self] = &[Self::Open, ..];
///         fn as_str(self) -> &'static str { match self { Self::Open => "open", .. } }
///     }
/// };
/// ```
fn emit(enumeration: &Enumeration) -> TokenStream {
    let Enumeration { ident, krate, name, .. } = enumeration;
    let (variants, names): (Vec<_>, Vec<_>) = enumeration.variants.iter().map(|(ident, name)| (ident, name)).unzip();
    let sql_type = match enumeration.storage {
        Storage::Native => quote!(enum_type),
        Storage::Checked => quote!(checked_enum_type),
    };
    let rest = variants.is_empty().then(|| quote!(_ => ::core::unreachable!(),));
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::private as __orm;
            #[automatically_derived]
            impl __orm::Scalar for #ident {
                const SQL_TYPE: __orm::SqlType = __orm::#sql_type(#name, const { &[#(__orm::name(#names)),*] });
                fn to_value(&self) -> __orm::ValueRef<'_> {
                    __orm::enum_value(self)
                }
                fn from_value(value: __orm::ValueRef<'_>) -> __orm::Result<Self> {
                    __orm::read_enum(value)
                }
            }
            #[automatically_derived]
            impl __orm::DbEnum for #ident {
                const VARIANTS: &'static [Self] = &[#(Self::#variants),*];
                fn as_str(self) -> &'static str {
                    match self {
                        #(Self::#variants => #names,)*
                        #rest
                    }
                }
            }
        };
    }
}
