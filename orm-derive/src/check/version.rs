//! The column that counts its row's changes.

use crate::ctxt::Ctxt;
use crate::model::{Column, Entity, Sql};

/// It is one column at most, and we alone write it.
pub(super) fn version(cx: &Ctxt, entity: &Entity) {
    let mut first: Option<&Column> = None;
    for (index, column) in entity.columns.iter().enumerate() {
        let Some(span) = column.version else { continue };
        if let Some(first) = first {
            let message = format!("`{}` is the version already: one column counts a row's changes", first.field);
            cx.push(syn::Error::new(span, message));
        }
        first = first.or(Some(column));
        let in_key = entity.foreign_keys.iter().any(|key| key.columns.contains(&index));
        let others = [
            ("primary_key", column.key),
            ("generated", column.generated_at),
            ("default", column.default.as_ref().map(|filled| filled.span)),
            ("on_update", column.on_update.as_ref().map(|filled| filled.span)),
            ("server_default", column.server_default.as_ref().map(Sql::span)),
            ("computed", column.computed.as_ref().map(Sql::span)),
            ("unique", column.unique),
            ("references", column.foreign_key.as_ref().map(|_| span)),
            ("foreign_key", in_key.then_some(span)),
        ];
        if let Some((word, span)) = others.into_iter().find_map(|(word, span)| Some((word, span?))) {
            let field = &column.field;
            let message = format!(
                "`{field}` has both `version` and `{word}`: a version starts at 1 and is raised by every update, so it is nothing else"
            );
            cx.push(syn::Error::new(span, message));
        }
        if entity.view.is_some() {
            let message = "a view is only read: `version` belongs to the table that the rows are updated in";
            cx.push(syn::Error::new(span, message));
        } else if entity.no_primary_key.is_some() {
            let message = "`version` is compared when a row is found by its key, and this table has none: remove it";
            cx.push(syn::Error::new(span, message));
        }
    }
}
