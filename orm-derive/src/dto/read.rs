//! From the struct as written to the model.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, parse_quote};

use super::attr::{FIELD, FieldAttrs, STRUCT, StructAttrs};
use super::model::{Dto, Field, Source};
use crate::attr;
use crate::ctxt::Ctxt;
use crate::read::constant;

/// Reads the struct. Nothing comes out if it has no named fields, or does not say of what entity it is.
pub(super) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Dto> {
    let name = &input.ident;
    let attrs: StructAttrs = attr::read(cx, &input.attrs, "a DTO's struct", STRUCT);
    if attrs.entity.is_none() {
        let message = format!("`{name}` does not say of what entity it is: add `#[orm(entity = ..)]` to the struct");
        cx.error_at(name, message);
    }
    if !input.generics.params.is_empty() {
        cx.error_at(&input.generics, format!("a DTO has no parameters: write `{name}` without them"));
        return None;
    }
    let Data::Struct(data) = &input.data else {
        cx.error_at(name, "a DTO is a struct with named fields");
        return None;
    };
    let fields = match &data.fields {
        Fields::Named(fields) if !fields.named.is_empty() => &fields.named,
        fields => {
            let message = "a DTO needs fields with names, which say what is selected: `struct UserDto { id: i32, .. }`";
            match fields {
                Fields::Unnamed(fields) => cx.error_at(fields, message),
                _ => cx.error_at(name, message),
            }
            return None;
        }
    };
    Some(Dto {
        ident: name.clone(),
        entity: attrs.entity?,
        krate: attrs.krate.unwrap_or_else(|| parse_quote!(::orm_core)),
        fields: fields.iter().filter_map(|field| read_field(cx, field)).collect(),
    })
}

fn read_field(cx: &Ctxt, field: &syn::Field) -> Option<Field> {
    let ident = field.ident.clone()?;
    let attrs: FieldAttrs = attr::read(cx, &field.attrs, "a DTO's field", FIELD);
    let name = ident.unraw().to_string();
    let source = match attrs.from {
        Some(expression) => Source::Expression(expression),
        None => Source::Constant(constant(&name, ident.span())),
    };
    Some(Field { ident, name, ty: field.ty.clone(), source, depth: attrs.depth })
}
