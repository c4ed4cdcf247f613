//! The relationships: one static and one constant each.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{LitStr, Path};

use super::{composite, list, position, prefixed, reference_constant, relation_static};
use crate::case;
use crate::model::{Cascade, Column, Entity, ForeignKey, Link, OnDelete, Relation, RelationName};

/// What is known of the foreign keys on the other side, each named once, so that a misspelt one is one error:
///
/// ```text
/// const __BY_MEMBERS: __orm::By = __orm::By::of(&User::GROUP_ID);
/// const __BY_LINES: __orm::ByKey = __orm::ByKey::of::<Line, Order>(&[Line::TENANT_ID.index(), Line::ORDER_ID.index()]);
/// ```
pub(crate) fn links(entity: &Entity) -> TokenStream {
    let near: Path = entity.ident.clone().into();
    entity
        .relations
        .iter()
        .flat_map(|relation| match &relation.link {
            Link::By { fields, .. } => vec![link("__BY", relation, &relation.target, fields, &near)],
            Link::Through { entity: between, from, to } => vec![
                link("__NEAR", relation, between, from, &near),
                link("__FAR", relation, between, to, &relation.target),
            ],
            Link::Table { .. } => Vec::new(),
        })
        .collect()
}

fn link(prefix: &str, relation: &Relation, entity: &Path, fields: &[Ident], refers_to: &Path) -> TokenStream {
    let name = prefixed(prefix, &relation.name.constant);
    let constants: Vec<_> = fields.iter().map(field_constant).collect();
    match &constants[..] {
        [constant] => quote!(const #name: __orm::By = __orm::By::of(&#entity::#constant);),
        constants => quote! {
            const #name: __orm::ByKey = __orm::ByKey::of::<#entity, #refers_to>(&[#(#entity::#constants.index()),*]);
        },
    }
}

/// The columns of a link made above, and those that they refer to.
fn link_ends(link: &Ident, n_columns: usize) -> [Vec<TokenStream>; 2] {
    match n_columns {
        1 => [vec![quote!(#link.column)], vec![quote!(#link.to)]],
        n => {
            let positions: Vec<_> = (0..n).map(position).collect();
            let columns = positions.iter().map(|position| quote!(#link.column(#position)));
            let to = positions.iter().map(|position| quote!(#link.to(#position)));
            [columns.collect(), to.collect()]
        }
    }
}

/// A field of another struct as its constant, at the user's word.
pub(super) fn field_constant(field: &Ident) -> Ident {
    Ident::new(&case::constant(&field.unraw().to_string()), field.span())
}

/// ```text
/// static __RELATION_OWNER: __orm::Relation = __orm::many_to_one::<Group, User>(
///     "owner",
///     const { &[__orm::key_column("owner_id", 2)] },
///     const { &[__TO_OWNER_ID.column] },
///     __COLUMNS[2].nullable,
/// );
/// static __RELATION_MEMBERS: __orm::Relation = __orm::one_to_many::<Group, User>(
///     "members",
///     const { &[__BY_MEMBERS.to] },
///     const { &[__BY_MEMBERS.column] },
/// );
/// static __RELATION_TEAMS: __orm::Relation = __orm::many_to_many::<User, Team>(
///     "teams",
///     <User as __orm::Mapped>::KEY,
///     <Team as __orm::Mapped>::KEY,
///     __orm::by_table::<User>("user_team", const { &["user_id"] }, const { &["team_id"] }),
/// );
/// ```
pub(crate) fn statics(entity: &Entity) -> TokenStream {
    let to_one = foreign(entity).map(|(index, column, key, name)| {
        let value = many_to_one(entity, index, column, name);
        statics_item(name, value, key.cascade.as_ref())
    });
    let composite = entity.foreign_keys.iter();
    let composite =
        composite.map(|key| statics_item(&key.relation, composite::relation(entity, key), key.cascade.as_ref()));
    let others = entity.relations.iter().map(|relation| {
        let value = match &relation.link {
            Link::By { fields, one } => by(entity, relation, fields.len(), *one),
            Link::Table { .. } => by_table(entity, relation),
            Link::Through { entity: between, from, to } => through(entity, relation, between, from.len(), to.len()),
        };
        statics_item(&relation.name, value, relation.cascade.as_ref())
    });
    to_one.chain(composite).chain(others).collect()
}

fn statics_item(name: &RelationName, value: TokenStream, cascade: Option<&Cascade>) -> TokenStream {
    let (relation, cascade) = (relation_static(name), cascade.map(cascade_of));
    quote!(static #relation: __orm::Relation = #value #cascade;)
}

/// `.cascade(__orm::Cascade { save: true, .., on_delete: __orm::OnParentDelete::Delete })`
fn cascade_of(cascade: &Cascade) -> TokenStream {
    let Cascade { save, merge, refresh, expunge, delete_orphan, .. } = cascade;
    let on_delete = match cascade.on_delete.map(|(on_delete, _)| on_delete) {
        None => quote!(Default),
        Some(OnDelete::Nullify) => quote!(Nullify),
        Some(OnDelete::Restrict) => quote!(Restrict),
        Some(OnDelete::Delete) => quote!(Delete),
        Some(OnDelete::Database) => quote!(Database),
    };
    quote! {
        .cascade(__orm::Cascade {
            save: #save,
            merge: #merge,
            refresh: #refresh,
            expunge: #expunge,
            delete_orphan: #delete_orphan,
            on_delete: __orm::OnParentDelete::#on_delete,
        })
    }
}

/// The relationships of all foreign keys, with their far ends.
pub(crate) fn to_one(entity: &Entity) -> impl Iterator<Item = (&RelationName, TokenStream)> {
    let single = foreign(entity).map(|(_, column, key, name)| (name, far_end(column, key)));
    single.chain(entity.foreign_keys.iter().map(|key| (&key.relation, composite::far_end(entity, key))))
}

/// The foreign keys of one column with a relationship: position, column, key and the relationship's names.
fn foreign(entity: &Entity) -> impl Iterator<Item = (usize, &Column, &ForeignKey, &RelationName)> {
    entity.columns.iter().enumerate().filter_map(|(index, column)| {
        let key = column.foreign_key.as_ref()?;
        Some((index, column, key, key.relation.as_ref()?))
    })
}

fn many_to_one(entity: &Entity, index: usize, column: &Column, name: &RelationName) -> TokenStream {
    let (ident, name, to) = (&entity.ident, &name.name, reference_constant(column));
    let target = column.foreign_key.as_ref().map(|key| &key.target);
    let (column, index) = (&column.name, position(index));
    let from = list([quote!(__orm::key_column(#column, #index))]);
    let to = list([quote!(#to.column)]);
    quote!(__orm::many_to_one::<#ident, #target>(#name, #from, #to, __COLUMNS[#index].nullable))
}

fn by(entity: &Entity, relation: &Relation, n_columns: usize, one: bool) -> TokenStream {
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let [to, from] = link_ends(&prefixed("__BY", &relation.name.constant), n_columns).map(list);
    let function = if one { quote!(one_to_one) } else { quote!(one_to_many) };
    quote!(__orm::#function::<#ident, #target>(#name, #from, #to))
}

fn by_table(entity: &Entity, relation: &Relation) -> TokenStream {
    let Link::Table { table, schema, from, to } = &relation.link else { return TokenStream::new() };
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let key: Vec<&str> = entity.key().into_iter().map(|index| &*entity.columns[index].name).collect();
    let (from, to) = (near_columns(entity, &key, from), far_columns(target, to));
    let (from, to) = (list(from.iter().map(|name| quote!(#name))), list(to.iter().map(|name| quote!(#name))));
    let schema = schema.as_ref().map(|schema| quote!(.in_schema(#schema)));
    quote! {
        __orm::many_to_many::<#ident, #target>(
            #name,
            <#ident as __orm::Mapped>::KEY,
            <#target as __orm::Mapped>::KEY,
            __orm::by_table::<#ident>(#table, #from, #to) #schema,
        )
    }
}

/// The association table's columns for this side: `user_id`, or one for each column of the key, `user_tenant_id` and `user_id`.
fn near_columns(entity: &Entity, key: &[&str], given: &[LitStr]) -> Vec<String> {
    let name = case::snake(&entity.ident.unraw().to_string());
    match (given, key) {
        ([], [] | [_]) => vec![format!("{name}_id")],
        ([], key) => key.iter().map(|column| format!("{name}_{column}")).collect(),
        (given, _) => given.iter().map(LitStr::value).collect(),
    }
}

/// Those for the other side, whose key is not known here.
pub(super) fn far_columns(target: &Path, given: &[LitStr]) -> Vec<String> {
    let last = target.segments.last().map(|segment| segment.ident.unraw().to_string()).unwrap_or_default();
    match given {
        [] => vec![format!("{}_id", case::snake(&last))],
        given => given.iter().map(LitStr::value).collect(),
    }
}

fn through(entity: &Entity, relation: &Relation, between: &Path, n_near: usize, n_far: usize) -> TokenStream {
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let constant = &relation.name.constant;
    let [near, near_to] = link_ends(&prefixed("__NEAR", constant), n_near);
    let [far, far_to] = link_ends(&prefixed("__FAR", constant), n_far);
    let [near_to, far_to] = [near_to, far_to].map(list);
    let [near_name, far_name] = [near, far].map(|columns| list(columns.iter().map(|column| quote!(#column.name))));
    quote! {
        __orm::many_to_many::<#ident, #target>(
            #name,
            #near_to,
            #far_to,
            __orm::between::<#between>(#near_name, #far_name),
        )
    }
}

/// ```text
/// /// The relationship `owner`.
/// pub const OWNER: __orm::ToOne<Group, <Option<i32> as __orm::References<User>>::Target> =
///     __orm::ToOne::new(const { &[&__RELATION_OWNER] });
/// /// The relationship `members`.
/// pub const MEMBERS: __orm::ToMany<Group, User> = __orm::ToMany::new(const { &[&__RELATION_MEMBERS] });
/// ```
pub(crate) fn constants(entity: &Entity) -> TokenStream {
    let steps = |name: &RelationName| {
        let relation = relation_static(name);
        list([quote!(&#relation)])
    };
    constants_with(entity, steps)
}

/// The constants over steps of one's own: a struct with a mistake has none.
pub(crate) fn constants_with(entity: &Entity, steps: impl Fn(&RelationName) -> TokenStream) -> TokenStream {
    let (ident, vis) = (&entity.ident, &entity.vis);
    let one = |constant, far: TokenStream, steps, doc| {
        quote! {
            #[doc = #doc]
            #vis const #constant: __orm::ToOne<#ident, #far> = __orm::ToOne::new(#steps);
        }
    };
    let to_one =
        to_one(entity).map(|(name, far)| one(&name.constant, far, steps(name), doc(name))).collect::<TokenStream>();
    let others = entity.relations.iter().map(|relation| {
        let (Relation { name, target, .. }, steps) = (relation, steps(&relation.name));
        let (constant, doc) = (&name.constant, doc(name));
        match relation.link {
            Link::By { one: true, .. } => one(constant, quote!(__orm::Option<#target>), steps, doc),
            _ => quote! {
                #[doc = #doc]
                #vis const #constant: __orm::ToMany<#ident, #target> = __orm::ToMany::new(#steps);
            },
        }
    });
    let others = others.collect::<TokenStream>();
    quote!(#to_one #others)
}

/// The far end of a foreign key's relationship: the nullability comes from the type, never from its spelling.
fn far_end(column: &Column, key: &ForeignKey) -> TokenStream {
    let (ty, target) = (&column.ty, &key.target);
    quote!(<#ty as __orm::References<#target>>::Target)
}

fn doc(name: &RelationName) -> String {
    format!("The relationship `{}`.", name.name)
}
