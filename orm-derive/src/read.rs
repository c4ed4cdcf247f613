//! From the struct as written to the model.

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Fields, Ident, Path, Type, Visibility, parse_quote};

use crate::attr;
use crate::attr::Known;
use crate::attr::column::{self, ColumnAttrs, EmbedAttr};
use crate::attr::constraint::{FieldsAttr, PartAttr, PartValue as ValueAttr};
use crate::attr::foreign_key::ForeignKeyAttr;
use crate::attr::relation::{LinkAttr, RelationAttr};
use crate::attr::table::{self, TableAttrs};
use crate::case;
use crate::ctxt::Ctxt;
use crate::dto::GeneratedAttr;
use crate::model::{
    Column, CompositeKey, Embed, Entity, Fields as FieldList, ForeignKey, Generated, New, Part, PartValue, Relation,
    RelationName,
};
use crate::nearest::suggestion;
use crate::symbol;

/// Reads the struct. Nothing comes out if it has no named fields or has parameters: there is no telling what it would map to.
pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Entity> {
    read_with(cx, input, "an entity", (("an entity's struct", table::KNOWN), ("a field", column::KNOWN)))
}

/// Words that are known, and where.
type Words<'w, T> = (&'w str, &'w [Known<T>]);

/// The same for a struct of another kind, with words of its own.
pub(crate) fn read_with(
    cx: &Ctxt,
    input: &DeriveInput,
    kind: &str,
    words: (Words<'_, TableAttrs>, Words<'_, ColumnAttrs>),
) -> Option<Entity> {
    let fields = named_fields(cx, input, kind)?;
    let attrs = attr::read(cx, &input.attrs, words.0.0, words.0.1);
    let krate = attrs.krate.unwrap_or_else(|| parse_quote!(::orm_core));
    let (mut columns, mut embeds) = (Vec::new(), Vec::new());
    for field in fields {
        match read_field(cx, &input.ident, field, words.1) {
            Some(FieldModel::Column(column)) => columns.push(*column),
            Some(FieldModel::Embed(embed)) => embeds.push(*embed),
            None => {}
        }
    }
    number_lone_key(&mut columns);
    let list = |list: Vec<FieldsAttr>| list.into_iter().filter_map(|attr| field_list(cx, &columns, attr)).collect();
    let (uniques, indexes) = (list(attrs.uniques), list(attrs.indexes));
    let foreign_keys = attrs.foreign_keys.into_iter();
    let foreign_keys = foreign_keys.filter_map(|attr| composite_key(cx, &input.ident, &columns, attr)).collect();
    let dtos = attrs.dtos.into_iter().map(|dto| generated(cx, &columns, symbol::DTO, dto)).collect();
    let patches = attrs.patches.into_iter();
    let patches =
        patches.map(|patch| generated(cx, &columns, symbol::PATCH, changeable(cx, &columns, patch))).collect();
    let new_ident = attrs.new.name.unwrap_or_else(|| format_ident!("New{}", input.ident.unraw()));
    Some(Entity {
        ident: input.ident.clone(),
        vis: respan(&input.vis),
        krate,
        table: attrs.table.map_or_else(|| case::snake(&input.ident.unraw().to_string()), |table| table.value()),
        schema: attrs.schema,
        comment: attrs.comment,
        view: attrs.view,
        no_primary_key: attrs.no_primary_key,
        hooks: attrs.hooks,
        uniques,
        indexes,
        columns,
        embeds,
        checks: attrs.checks,
        foreign_keys,
        relations: attrs.relations.into_iter().map(|relation| read_relation(&input.ident, relation)).collect(),
        register: attrs.register.is_none_or(|register| register.value),
        new: New { ident: new_ident, derives: attrs.new.derives, span: attrs.new.span },
        dtos,
        patches,
    })
}

fn named_fields<'a>(cx: &Ctxt, input: &'a DeriveInput, kind: &str) -> Option<Vec<&'a Field>> {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        let message = format!("{kind} has no parameters: one struct is one table, so write `{name}` without them");
        cx.error_at(&input.generics, message);
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields.named.iter().collect()),
            Fields::Unnamed(fields) => cx.error_at(
                fields,
                format!("{kind}'s fields need names, which become its columns: `struct User {{ id: i32, .. }}`"),
            ),
            Fields::Unit => cx.error_at(name, format!("{kind} needs fields, which become its columns")),
        },
        Data::Enum(data) => {
            let message = "an enum is no entity; to store it in a column use `#[derive(DbEnum)]`";
            cx.push(syn::Error::new(data.enum_token.span, message));
        }
        Data::Union(data) => {
            let message = "a union is no entity; write a struct with named fields";
            cx.push(syn::Error::new(data.union_token.span, message));
        }
    }
    None
}

/// A field is a column, or a struct of columns.
enum FieldModel {
    Column(Box<Column>),
    Embed(Box<Embed>),
}

fn read_field(cx: &Ctxt, entity: &Ident, field: &Field, words: Words<'_, ColumnAttrs>) -> Option<FieldModel> {
    let ident = field.ident.clone()?;
    let mut attrs: ColumnAttrs = attr::read(cx, &field.attrs, words.0, words.1);
    match attrs.embed.take() {
        Some(embed) => Some(FieldModel::Embed(Box::new(read_embed(cx, field, ident, attrs, embed)))),
        None => Some(FieldModel::Column(Box::new(read_column(cx, entity, field, ident, attrs)))),
    }
}

fn read_embed(cx: &Ctxt, field: &Field, ident: Ident, attrs: ColumnAttrs, embed: EmbedAttr) -> Embed {
    let name = ident.unraw().to_string();
    if !attrs.says_nothing_but_constant() {
        let message =
            "what is said of columns stands on the embedded struct's own fields; beside `embed` only `const` is left";
        cx.push(syn::Error::new(embed.span, message));
    }
    Embed {
        constant: attrs.constant.unwrap_or_else(|| constant(&name, ident.span())),
        field: name,
        ident,
        ty: field.ty.clone(),
        vis: respan(&field.vis),
        span: embed.span,
        prefix: embed.prefix.map_or_else(String::new, |prefix| prefix.value()),
        default: embed.default,
    }
}

fn read_column(cx: &Ctxt, entity: &Ident, field: &Field, ident: Ident, mut attrs: ColumnAttrs) -> Column {
    let name = ident.unraw().to_string();
    let foreign_key = read_foreign_key(cx, entity, &name, &ident, &mut attrs);
    Column {
        name: attrs.column.map_or_else(|| name.clone(), |column| column.value()),
        constant: attrs.constant.unwrap_or_else(|| constant(&name, ident.span())),
        field: name,
        ident,
        ty: field.ty.clone(),
        vis: respan(&field.vis),
        key: attrs.primary_key,
        generated: attrs.generated.as_ref().is_some_and(|generated| generated.value),
        generated_at: attrs.generated.map(|generated| generated.span),
        length: attrs.length,
        digits: column::number_of_digits(cx, attrs.precision, attrs.scale),
        sql_type: attrs.sql_type,
        collation: attrs.collation,
        computed: attrs.computed,
        unique: attrs.unique,
        index: attrs.index.is_some(),
        default: attrs.default,
        on_update: attrs.on_update,
        server_default: attrs.server_default,
        check: attrs.check,
        comment: attrs.comment,
        sensitive: attrs.sensitive,
        version: attrs.version,
        foreign_key,
    }
}

fn read_foreign_key(
    cx: &Ctxt,
    entity: &Ident,
    field: &str,
    ident: &Ident,
    attrs: &mut ColumnAttrs,
) -> Option<ForeignKey> {
    let Some(path) = &attrs.references else {
        let lost = [
            ("relation", attrs.relation.as_ref().map(Ident::span)),
            ("on_delete", attrs.on_delete.map(|(_, span)| span)),
            ("on_update_key", attrs.on_update_key.map(|(_, span)| span)),
            ("cascade", attrs.cascade.as_ref().map(|cascade| cascade.span)),
        ];
        for (word, span) in lost.into_iter().filter_map(|(word, span)| Some((word, span?))) {
            let message = format!("`{word}` belongs to a foreign key: add `references = ..` to `{field}`");
            cx.push(syn::Error::new(span, message));
        }
        return None;
    };
    let (target, column) = split_column(path);
    let relation = match (&attrs.relation, field.strip_suffix("_id").filter(|name| !name.is_empty())) {
        (Some(relation), _) => Some(relation_name(&relation.unraw().to_string(), relation.span(), None)),
        (None, Some(name)) if accessor(name, ident.span()).is_some() => Some(relation_name(name, ident.span(), None)),
        _ => {
            let example = format!("relation = {}", case::snake(&last_segment(&target)));
            let message = format!(
                "the relationship of `{field}` has no name: end the field in `_id`, or add `{example}` (or another name)"
            );
            cx.push(syn::Error::new(ident.span(), message));
            None
        }
    };
    let target = replace_self(target, entity);
    let (on_delete, on_update, cascade) = (attrs.on_delete, attrs.on_update_key, attrs.cascade.take());
    Some(ForeignKey { target, column, relation, on_delete, on_update, cascade })
}

/// A foreign key of several columns; its name cannot be told from a field's.
fn composite_key(cx: &Ctxt, entity: &Ident, columns: &[Column], attr: ForeignKeyAttr) -> Option<CompositeKey> {
    let found = positions(cx, columns, "foreign_key", &attr.fields);
    let options = attr.options;
    let Some(relation) = options.relation else {
        let example = format!("relation = {}", case::snake(&last_segment(&attr.target)));
        let message = format!("the relationship of this foreign key has no name: add `{example}` (or another name)");
        cx.push(syn::Error::new(attr.word.span(), message));
        return None;
    };
    (found.len() == attr.fields.len()).then(|| CompositeKey {
        span: attr.word.span(),
        columns: found,
        target: replace_self(attr.target, entity),
        target_fields: attr.target_fields,
        relation: relation_name(&relation.unraw().to_string(), relation.span(), options.constant),
        name: options.name,
        on_delete: options.on_delete,
        on_update: options.on_update,
        cascade: options.cascade,
    })
}

/// `User` and `models::User` are entities, `User::EMAIL` is a column: what follows a type is one, and types begin with a capital.
fn split_column(path: &Path) -> (Path, Option<Ident>) {
    let mut target = path.clone();
    let before = path.segments.iter().rev().nth(1).map(|segment| segment.ident.unraw().to_string());
    if !before.is_some_and(|before| before.starts_with(char::is_uppercase)) {
        return (target, None);
    }
    let column = target.segments.pop().map(|segment| segment.ident);
    // The separator before the column goes with it.
    target.segments.pop_punct();
    (target, column)
}

fn read_relation(entity: &Ident, attr: RelationAttr) -> Relation {
    let name = relation_name(&attr.name.unraw().to_string(), attr.name.span(), attr.constant);
    let link = match attr.link {
        LinkAttr::Through { entity: between, from, to } => {
            LinkAttr::Through { entity: replace_self(between, entity), from, to }
        }
        link => link,
    };
    Relation { name, target: replace_self(attr.target, entity), link, cascade: attr.cascade }
}

fn relation_name(name: &str, span: Span, chosen: Option<Ident>) -> RelationName {
    RelationName {
        name: name.to_owned(),
        // A word that cannot be a name at all was refused by the parser, or is `self` with a clash to come.
        accessor: accessor(name, span).unwrap_or_else(|| Ident::new("self_", span)),
        constant: chosen.unwrap_or_else(|| constant(name, span)),
    }
}

/// The name as a method: raw where it is a Rust word, none for the few words that cannot even be raw.
fn accessor(name: &str, span: Span) -> Option<Ident> {
    let mut ident = match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) => syn::parse_str(&format!("r#{name}")).ok()?,
    };
    ident.set_span(span);
    Some(ident)
}

/// A lone integer key is numbered by the database, unless it is a foreign key or says otherwise. The type is known by its
/// spelling alone, since `NewX` must know now whether it has the field: an alias or newtype needs `generated` written out.
fn number_lone_key(columns: &mut [Column]) {
    let mut keys: Vec<&mut Column> = columns.iter_mut().filter(|column| column.key.is_some()).collect();
    if let [key] = &mut keys[..]
        && key.generated_at.is_none()
        && key.foreign_key.is_none()
        && key.default.is_none()
        && key.server_default.is_none()
    {
        key.generated = is_integer(&key.ty);
    }
}

fn is_integer(ty: &Type) -> bool {
    let integers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    // A type that a `macro_rules!` passed on stands in an invisible group.
    if let Type::Group(group) = ty {
        return is_integer(&group.elem);
    }
    matches!(ty, Type::Path(ty) if integers.iter().any(|integer| ty.path.is_ident(integer)))
}

fn field_list(cx: &Ctxt, columns: &[Column], attr: FieldsAttr) -> Option<FieldList> {
    let word = attr.word.to_string();
    let mut seen = Vec::new();
    let n_parts = attr.parts.len();
    let part = |part: PartAttr| {
        let value = match part.value {
            ValueAttr::Field(field) => PartValue::Column(position(cx, columns, &word, &field, &mut seen)?),
            ValueAttr::Expression(sql) => PartValue::Expression(sql),
        };
        Some(Part { value, descending: part.descending })
    };
    let parts: Vec<Part> = attr.parts.into_iter().filter_map(part).collect();
    let (name, unique, condition) = (attr.name, attr.unique, attr.condition);
    (parts.len() == n_parts).then_some(FieldList { span: attr.word.span(), parts, name, unique, condition })
}

/// Where these fields stand; those that are unknown or named twice are noted and left out.
fn positions(cx: &Ctxt, columns: &[Column], word: &str, fields: &[Ident]) -> Vec<usize> {
    let mut seen = Vec::new();
    fields.iter().filter_map(|field| position(cx, columns, word, field, &mut seen)).collect()
}

/// Where a field stands; an unknown one, or one that was seen before, is noted.
fn position(cx: &Ctxt, columns: &[Column], word: &str, field: &Ident, seen: &mut Vec<usize>) -> Option<usize> {
    let found = field.unraw().to_string();
    match columns.iter().position(|column| column.field == found) {
        Some(position) if seen.contains(&position) => {
            cx.error_at(field, format!("`{found}` is named twice"));
            None
        }
        Some(position) => {
            seen.push(position);
            Some(position)
        }
        None => {
            let names = columns.iter().map(|column| &*column.field);
            cx.error_at(field, format!("`{word}` names an unknown field `{found}`; {}", suggestion(&found, names)));
            None
        }
    }
}

/// Leaves out the fields that no patch can change, which are noted.
fn changeable(cx: &Ctxt, columns: &[Column], mut attr: GeneratedAttr) -> GeneratedAttr {
    attr.fields.retain(|field| {
        let name = field.unraw().to_string();
        let Some(column) = columns.iter().find(|column| column.field == name) else { return true };
        let reason = match () {
            () if column.key.is_some() => "it is in the key, which finds the row",
            () if column.version.is_some() => "every update raises the version by itself",
            () if column.computed.is_some() => "the database computes it",
            () => return true,
        };
        cx.error_at(field, format!("`{name}` cannot be changed by a patch: {reason}"));
        false
    });
    attr
}

fn generated(cx: &Ctxt, columns: &[Column], word: &str, attr: GeneratedAttr) -> Generated {
    let positions = positions(cx, columns, word, &attr.fields);
    Generated { ident: attr.name, columns: positions, derives: attr.derives }
}

/// `Self` means the entity, also where the tokens end up in another struct.
fn replace_self(mut path: Path, entity: &Ident) -> Path {
    if path.is_ident("Self") {
        let span = path.span();
        path = Ident::new(&entity.to_string(), span).into();
    }
    path
}

fn last_segment(path: &Path) -> String {
    path.segments.last().map(|segment| segment.ident.unraw().to_string()).unwrap_or_default()
}

/// A constant's name, spanned on the user's word but ours: no lint of the user's is about it.
pub(crate) fn constant(name: &str, span: Span) -> Ident {
    Ident::new(&case::constant(name), span.resolved_at(Span::call_site()))
}

/// The same visibility as our own tokens: no lint about it is the user's.
fn respan(vis: &Visibility) -> Visibility {
    let mut vis = vis.clone();
    if let Visibility::Public(token) = &mut vis {
        token.span = token.span.resolved_at(Span::call_site());
    }
    vis
}
