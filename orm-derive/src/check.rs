//! Rules over several attributes.

mod version;

use std::collections::HashMap;

use quote::ToTokens;
use syn::LitStr;

use crate::attr::sql::placeholders as placeholders_of;
use crate::ctxt::Ctxt;
use crate::model::{Column, Entity, Link, Sql};
use crate::nearest::suggestion;
use crate::symbol::RESERVED_ACCESSORS;

/// The greatest number of columns; `Entity::WRITABLE` is a slice of a list of so many.
const MOST_COLUMNS: usize = 256;

/// The greatest number of columns in a primary key: `KeyType` is there for tuples up to this length.
pub(crate) const MOST_KEY_COLUMNS: usize = 4;

/// Notes every rule that the entity breaks.
pub(crate) fn check(cx: &Ctxt, entity: &Entity) {
    key(cx, entity);
    for column in &entity.columns {
        generated(cx, entity, column);
        one_source_of_value(cx, column);
        computed(cx, column);
        redundant_unique(cx, entity, column);
    }
    version::version(cx, entity);
    number_of_columns(cx, entity);
    column_names(cx, entity);
    constants(cx, entity);
    accessors(cx, entity);
    new_name(cx, entity);
    for key in &entity.foreign_keys {
        if key.columns.len() > MOST_KEY_COLUMNS {
            let message = format!("a foreign key has {MOST_KEY_COLUMNS} columns at most, found {}", key.columns.len());
            cx.push(syn::Error::new(key.span, message));
        }
    }
    for relation in &entity.relations {
        association_table(cx, entity, &relation.target.to_token_stream().to_string(), &relation.link);
    }
    placeholders(cx, entity);
    view(cx, entity);
    hooks(cx, entity);
    for patch in entity.patches.iter().filter(|_| entity.is_keyless()) {
        let message = format!("`{}` has no primary key by which a patch could find its row", entity.ident);
        cx.error_at(&patch.ident, message);
    }
}

fn hooks(cx: &Ctxt, entity: &Entity) {
    if let Some(span) = entity.hooks.filter(|_| entity.is_keyless()) {
        let message = "hooks are called by a session, which keeps only rows that have a primary key: remove `hooks`";
        cx.push(syn::Error::new(span, message));
    }
}

/// What is only read is neither filled in nor constrained by us.
fn view(cx: &Ctxt, entity: &Entity) {
    if entity.view.is_none() {
        return;
    }
    for column in &entity.columns {
        let words = [
            ("default", column.default.as_ref().map(|filled| filled.span)),
            ("on_update", column.on_update.as_ref().map(|filled| filled.span)),
            ("server_default", column.server_default.as_ref().map(Sql::span)),
            ("computed", column.computed.as_ref().map(Sql::span)),
            ("check", column.check.as_ref().map(Sql::span)),
            ("unique", column.unique),
        ];
        for (word, span) in words.into_iter().filter_map(|(word, span)| Some((word, span?))) {
            let message =
                format!("a view is only read: `{word}` belongs to the table that `{}` comes from", column.field);
            cx.push(syn::Error::new(span, message));
        }
    }
    if let Some(span) = entity.new.span {
        cx.push(syn::Error::new(
            span,
            "a view is only read, so there is no struct for new rows that `new` could speak of",
        ));
    }
    let checks = entity.checks.iter().map(|check| ("check", check.span()));
    let uniques = entity.uniques.iter().map(|unique| ("unique", unique.span));
    let indexes = entity.indexes.iter().map(|index| ("index", index.span));
    for (word, span) in checks.chain(uniques).chain(indexes) {
        cx.push(syn::Error::new(
            span,
            format!("a view is only read: `{word}` belongs to the tables that it reads from"),
        ));
    }
}

/// The same for an embedded struct.
pub(crate) fn embedded(cx: &Ctxt, embed: &Entity) {
    for column in &embed.columns {
        one_source_of_value(cx, column);
        computed(cx, column);
    }
    number_of_columns(cx, embed);
    column_names(cx, embed);
    constants(cx, embed);
    placeholders(cx, embed);
    let checks = embed.columns.iter().filter_map(|column| column.check.as_ref()).chain(&embed.checks);
    let names = checks.filter_map(|check| check.name.as_ref());
    let lists = embed.uniques.iter().chain(&embed.indexes).filter_map(|list| list.name.as_ref());
    for name in names.chain(lists) {
        let message = "an embedded struct stands in many tables, whose constraints and indexes cannot all have this name: leave it out";
        cx.error_at(name, message);
    }
}

fn key(cx: &Ctxt, entity: &Entity) {
    if let Some(span) =
        entity.key().first().filter(|_| entity.is_keyless()).and_then(|index| entity.columns[*index].key)
    {
        let what = if entity.view.is_some() { "a view" } else { "a table with `no_primary_key`" };
        cx.push(syn::Error::new(span, format!("{what} has no primary key: remove one of the two")));
    }
    if entity.key().is_empty() && !entity.is_keyless() {
        let message = format!(
            "`{}` has no primary key: mark the field that identifies a row with `#[orm(primary_key)]`, \
             or several for a key of several columns; a table without one says `#[orm(no_primary_key)]`, a view `#[orm(view)]`",
            entity.ident
        );
        cx.error_at(&entity.ident, message);
    }
    if let Some(span) = entity.key().get(MOST_KEY_COLUMNS).and_then(|index| entity.columns[*index].key) {
        let found = entity.key().len();
        let message = format!("a primary key has {MOST_KEY_COLUMNS} columns at most, found {found}");
        cx.push(syn::Error::new(span, message));
    }
}

fn generated(cx: &Ctxt, entity: &Entity, column: &Column) {
    let (true, Some(span)) = (column.generated, column.generated_at) else { return };
    let field = &column.field;
    let reason = if column.key.is_none() {
        format!("`generated` is for a primary key; for `{field}` use `default = ..` or `server_default = \"..\"`")
    } else if entity.key().len() > 1 {
        format!("`{field}` is part of a key of several columns, which the database cannot number")
    } else if column.foreign_key.is_some() {
        format!("`{field}` is a foreign key: its value is the other row's, so it cannot be generated")
    } else {
        return;
    };
    cx.push(syn::Error::new(span, reason));
}

fn one_source_of_value(cx: &Ctxt, column: &Column) {
    if column.version.is_some() {
        return; // It has a rule of its own.
    }
    let sources = [
        ("generated", column.generated_at.filter(|_| column.generated)),
        ("default", column.default.as_ref().map(|filled| filled.span)),
        ("server_default", column.server_default.as_ref().map(Sql::span)),
        ("computed", column.computed.as_ref().map(Sql::span)),
    ];
    let mut given = sources.into_iter().filter_map(|(word, span)| Some((word, span?)));
    if let (Some((first, _)), Some((second, span))) = (given.next(), given.next()) {
        let message = format!("`{}` has both `{first}` and `{second}`: keep one of them", column.field);
        cx.push(syn::Error::new(span, message));
    }
}

/// What the database computes, nobody else writes, and it identifies no row.
fn computed(cx: &Ctxt, column: &Column) {
    let Some(sql) = &column.computed else { return };
    let field = &column.field;
    if let Some(filled) = &column.on_update {
        let message = format!("`{field}` has both `on_update` and `computed`: keep one of them");
        cx.push(syn::Error::new(filled.span, message));
    }
    if column.key.is_some() {
        let message = format!(
            "the database computes `{field}`, so it cannot be the primary key: key by the columns it comes from"
        );
        cx.push(syn::Error::new(sql.span(), message));
    }
}

fn redundant_unique(cx: &Ctxt, entity: &Entity, column: &Column) {
    if let (Some(span), Some(_), 1) = (column.unique, column.key, entity.key().len()) {
        let message = format!("`{}` is the primary key, which is unique already: remove `unique`", column.field);
        cx.push(syn::Error::new(span, message));
    }
}

fn number_of_columns(cx: &Ctxt, entity: &Entity) {
    if entity.columns.len() > MOST_COLUMNS {
        let found = entity.columns.len();
        cx.error_at(&entity.ident, format!("an entity has {MOST_COLUMNS} columns at most, found {found}"));
    }
}

fn column_names(cx: &Ctxt, entity: &Entity) {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for column in &entity.columns {
        if let Some(first) = seen.insert(&column.name, &column.field) {
            let message = format!("`{first}` and `{}` are both stored in the column `{}`", column.field, column.name);
            cx.error_at(&column.ident, format!("{message}; give one of them another name by `column = \"..\"`"));
        }
    }
}

/// Columns and relationships share one name space: the struct's constants.
fn constants(cx: &Ctxt, entity: &Entity) {
    let columns = entity.columns.iter().map(|column| {
        let kind = format!("column `{}`", column.field);
        (&column.constant, column.ident.span(), kind, "`const = NAME` on the field")
    });
    let embeds = entity.embeds.iter().map(|embed| {
        let kind = format!("embedded struct `{}`", embed.field);
        (&embed.constant, embed.ident.span(), kind, "`const = NAME` on the field")
    });
    let to_one = entity.columns.iter().filter_map(|column| column.foreign_key.as_ref()?.relation.as_ref());
    let to_one = to_one.map(|name| (name, "`relation = ..` on the field"));
    let named = entity.foreign_keys.iter().map(|key| &key.relation);
    let named = named.chain(entity.relations.iter().map(|relation| &relation.name));
    let others = named.map(|name| (name, "another name, or `const = NAME`"));
    let relations = to_one
        .chain(others)
        .map(|(name, cure)| (&name.constant, name.accessor.span(), format!("relationship `{}`", name.name), cure));
    let mut seen: HashMap<String, String> = HashMap::new();
    for (constant, span, kind, cure) in columns.chain(embeds).chain(relations) {
        match seen.get(&constant.to_string()) {
            // Two relationships of one name are reported as such.
            Some(first) if *first == kind => {}
            Some(first) => {
                let name = &entity.ident;
                let message = format!("{first} and {kind} are both `{name}::{constant}`; give this one {cure}");
                cx.push(syn::Error::new(span, message));
            }
            None => {
                seen.insert(constant.to_string(), kind);
            }
        }
    }
}

fn accessors(cx: &Ctxt, entity: &Entity) {
    let mut seen: Vec<&str> = Vec::new();
    for relation in entity.relation_names() {
        let (name, span) = (&*relation.name, relation.accessor.span());
        if RESERVED_ACCESSORS.contains(&name) {
            let view = entity.view_ident();
            let message = format!("a relationship cannot be called `{name}`: `{view}::{name}` is there already");
            cx.push(syn::Error::new(span, format!("{message}; choose another name by `relation = ..` or in the list")));
        } else if seen.contains(&name) {
            let message = format!("two relationships are called `{name}`; choose another name for one of them");
            cx.push(syn::Error::new(span, format!("{message}: `relation = ..` on a field, or the word before `:`")));
        }
        seen.push(name);
    }
}

fn new_name(cx: &Ctxt, entity: &Entity) {
    if entity.new.ident == entity.ident || entity.new.ident == entity.view_ident() {
        let ident = &entity.new.ident;
        cx.error_at(ident, format!("`{ident}` is taken: choose another name for the struct that inserts"));
    }
}

/// An association table without a struct holds one column for each side.
fn association_table(cx: &Ctxt, entity: &Entity, target: &str, link: &Link) {
    let Link::Table { table, from, to, .. } = link else { return };
    let to_itself = entity.ident == target;
    if to_itself && (from.is_empty() || to.is_empty()) {
        let message = format!(
            "a `many_to_many` of `{target}` with itself names its two columns, this side's first: \
             `from = follower_id, to = followed_id`"
        );
        cx.error_at(table, message);
    }
    let n_key = entity.key().len();
    if entity.is_keyless() {
        cx.error_at(table, format!("`{}` has no primary key that a table in between could refer to", entity.ident));
    }
    if !from.is_empty() && n_key > 0 && from.len() != n_key {
        let message = association_columns(&entity.ident.to_string(), from.len(), "from");
        cx.error_at(table, message);
    }
    let values = |list: &[LitStr]| list.iter().map(LitStr::value).collect::<Vec<_>>();
    if let (Some(first), true) = (to.first(), values(from) == values(to)) {
        let columns = values(to).join("`, `");
        cx.error_at(first, format!("`from` and `to` are both `{columns}`: they are two columns of the table"));
    }
}

/// The message about an association table with too few or too many columns for one side.
pub(crate) fn association_columns(entity: &str, n_columns: usize, word: &str) -> String {
    let columns = if n_columns == 1 { "column" } else { "columns" };
    format!(
        "the association table has {n_columns} {columns} for `{entity}`, whose key has another number of them: name all, \
         `{word} = (a, b)`"
    )
}

/// `{field}` in SQL stands for the quoted column.
fn placeholders(cx: &Ctxt, entity: &Entity) {
    let of_columns = entity.columns.iter().flat_map(|column| [&column.check, &column.server_default, &column.computed]);
    let of_indexes = entity.indexes.iter().flat_map(|index| index.sql());
    let texts = entity.checks.iter().chain(of_columns.flatten()).chain(of_indexes).flat_map(Sql::texts);
    for text in texts {
        for name in placeholders_of(&text.value()) {
            let names = entity.columns.iter().map(|column| &*column.field);
            if !names.clone().any(|field| field == name) {
                let message = format!("`{{{name}}}` names no field; {}", suggestion(&name, names));
                cx.push(syn::Error::new(text.span(), message));
            }
        }
    }
}
