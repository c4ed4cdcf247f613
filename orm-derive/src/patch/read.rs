//! From the struct as written to the model.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, parse_quote};

use super::attr::{FIELD, FieldAttrs, STRUCT, StructAttrs};
use super::model::{Field, Patch, Target};
use crate::attr;
use crate::ctxt::Ctxt;
use crate::read::constant;

/// Reads the struct. Nothing comes out if it has no named fields, or does not say of what entity it is.
pub(super) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Patch> {
    let name = &input.ident;
    let attrs: StructAttrs = attr::read(cx, &input.attrs, "a patch's struct", STRUCT);
    if attrs.entity.is_none() {
        let message = format!("`{name}` does not say what entity it changes: add `#[orm(entity = ..)]` to the struct");
        cx.error_at(name, message);
    }
    if !input.generics.params.is_empty() {
        cx.error_at(&input.generics, format!("a patch has no parameters: write `{name}` without them"));
        return None;
    }
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => Some(&fields.named),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        let message = "a patch is a struct with named fields, which say what can change: \
                       `struct UserPatch { name: Patched<String>, .. }`";
        cx.error_at(name, message);
        return None;
    };
    let fields = fields.iter().filter_map(|field| read_field(cx, field)).collect();
    let krate = attrs.krate.unwrap_or_else(|| parse_quote!(::orm_core));
    Some(Patch { ident: name.clone(), entity: attrs.entity?, krate, fields })
}

fn read_field(cx: &Ctxt, field: &syn::Field) -> Option<Field> {
    let ident = field.ident.clone()?;
    let attrs: FieldAttrs = attr::read(cx, &field.attrs, "a patch's field", FIELD);
    let name = ident.unraw().to_string();
    let column = match attrs.to {
        Some(expression) => Target::Expression(expression),
        None => Target::Constant(constant(&name, ident.span())),
    };
    Some(Field { ident, name, ty: field.ty.clone(), column })
}
