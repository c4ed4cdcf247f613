//! The relationships: one static and one constant each.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use super::{list, position, prefixed, reference_constant, relation_static};
use crate::case;
use crate::model::{Column, Entity, ForeignKey, Link, Relation, RelationName};

/// What is known of the foreign keys on the other side, each named once, so that a misspelt one is one error:
///
/// ```text
/// const __BY_MEMBERS: __orm::By = __orm::By::of(&User::GROUP_ID);
/// ```
pub(crate) fn links(entity: &Entity) -> TokenStream {
    entity
        .relations
        .iter()
        .flat_map(|relation| match &relation.link {
            Link::By { field, .. } => vec![link("__BY", relation, &relation.target, field)],
            Link::Through { entity, from, to } => {
                vec![link("__NEAR", relation, entity, from), link("__FAR", relation, entity, to)]
            }
            Link::Table { .. } => Vec::new(),
        })
        .collect()
}

fn link(prefix: &str, relation: &Relation, entity: &Path, field: &Ident) -> TokenStream {
    let (name, constant) = (prefixed(prefix, &relation.name.constant), field_constant(field));
    quote!(const #name: __orm::By = __orm::By::of(&#entity::#constant);)
}

/// A field of another struct as its constant, at the user's word.
fn field_constant(field: &Ident) -> Ident {
    use syn::ext::IdentExt;
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
///     __orm::by_table::<User, Team>("user_team", const { &["user_id"] }, const { &["team_id"] }),
/// );
/// ```
pub(crate) fn statics(entity: &Entity) -> TokenStream {
    let to_one = foreign(entity).map(|(index, column, _, name)| {
        let value = many_to_one(entity, index, column, name);
        statics_item(name, value)
    });
    let others = entity.relations.iter().map(|relation| {
        let value = match &relation.link {
            Link::By { one, .. } => by(entity, relation, *one),
            Link::Table { .. } => by_table(entity, relation),
            Link::Through { entity: between, .. } => through(entity, relation, between),
        };
        statics_item(&relation.name, value)
    });
    to_one.chain(others).collect()
}

fn statics_item(name: &RelationName, value: TokenStream) -> TokenStream {
    let relation = relation_static(name);
    quote!(static #relation: __orm::Relation = #value;)
}

/// The foreign keys with a relationship: position, column, key and the relationship's names.
pub(crate) fn foreign(entity: &Entity) -> impl Iterator<Item = (usize, &Column, &ForeignKey, &RelationName)> {
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

fn by(entity: &Entity, relation: &Relation, one: bool) -> TokenStream {
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let link = prefixed("__BY", &relation.name.constant);
    let (from, to) = (list([quote!(#link.to)]), list([quote!(#link.column)]));
    let function = if one { quote!(one_to_one) } else { quote!(one_to_many) };
    quote!(__orm::#function::<#ident, #target>(#name, #from, #to))
}

fn by_table(entity: &Entity, relation: &Relation) -> TokenStream {
    let Link::Table { table, schema, from, to } = &relation.link else { return TokenStream::new() };
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let last = target.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let column = |given: &Option<syn::LitStr>, entity: &str| {
        given.as_ref().map_or_else(|| format!("{}_id", case::snake(entity)), syn::LitStr::value)
    };
    let (from, to) = (column(from, &ident.to_string()), column(to, &last));
    let (from, to) = (list([quote!(#from)]), list([quote!(#to)]));
    let schema = schema.as_ref().map(|schema| quote!(.in_schema(#schema)));
    quote! {
        __orm::many_to_many::<#ident, #target>(
            #name,
            <#ident as __orm::Mapped>::KEY,
            <#target as __orm::Mapped>::KEY,
            __orm::by_table::<#ident, #target>(#table, #from, #to) #schema,
        )
    }
}

fn through(entity: &Entity, relation: &Relation, between: &Path) -> TokenStream {
    let (ident, target, name) = (&entity.ident, &relation.target, &relation.name.name);
    let (near, far) = (prefixed("__NEAR", &relation.name.constant), prefixed("__FAR", &relation.name.constant));
    let [near_to, far_to] = [&near, &far].map(|link| list([quote!(#link.to)]));
    let [near_name, far_name] = [&near, &far].map(|link| list([quote!(#link.column.name)]));
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
    let to_one = foreign(entity)
        .map(|(_, column, key, name)| one(&name.constant, far_end(column, key), steps(name), doc(name)))
        .collect::<TokenStream>();
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
pub(crate) fn far_end(column: &Column, key: &ForeignKey) -> TokenStream {
    let (ty, target) = (&column.ty, &key.target);
    quote!(<#ty as __orm::References<#target>>::Target)
}

fn doc(name: &RelationName) -> String {
    format!("The relationship `{}`.", name.name)
}
