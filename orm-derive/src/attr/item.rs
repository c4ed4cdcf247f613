//! One entry of `#[orm(..)]`, and the forms that its value can have.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitBool, LitStr, Path, Token, token};

use crate::nearest::suggestion;

/// An entry that was read up to its name.
pub(crate) struct Item<'a> {
    pub(crate) name: Ident,
    pub(crate) input: ParseStream<'a>,
}

impl Item<'_> {
    /// Nothing follows: `unique`.
    pub(crate) fn flag(&self) -> syn::Result<Span> {
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return Ok(self.name.span());
        }
        Err(self.input.error(format!("`{}` takes no value", self.name)))
    }

    /// `name`, `name = true` or `name = false`.
    pub(crate) fn switch(&self) -> syn::Result<LitBool> {
        if !self.input.peek(Token![=]) {
            return self.flag().map(|span| LitBool::new(true, span));
        }
        self.value(&format!("{} = false", self.name))
    }

    /// `name = value`; `example` is shown where it is written otherwise.
    pub(crate) fn value<T: Parse>(&self, example: &str) -> syn::Result<T> {
        self.value_with(example, T::parse)
    }

    /// The same with a function of one's own.
    pub(crate) fn value_with<T>(
        &self,
        example: &str,
        parse: impl Fn(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<T> {
        let wrong = |span| syn::Error::new(span, format!("`{}` is written `{example}`", self.name));
        if !self.input.peek(Token![=]) {
            return Err(wrong(self.name.span()));
        }
        self.input.parse::<Token![=]>()?;
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return Err(wrong(self.name.span()));
        }
        let span = self.input.span();
        parse(self.input).map_err(|_| wrong(span))
    }

    /// `name = "text"`, not empty.
    pub(crate) fn text(&self) -> syn::Result<LitStr> {
        let text: LitStr = self.value(&format!("{} = \"..\"", self.name))?;
        if text.value().is_empty() {
            return Err(syn::Error::new(text.span(), format!("`{}` is empty", self.name)));
        }
        Ok(text)
    }

    /// `name = word`: one of a few.
    pub(crate) fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> syn::Result<T> {
        let names = words.iter().map(|(name, _)| *name);
        let example = format!("{} = {}", self.name, words[0].0);
        let word = self.value_with(&example, Ident::parse_any)?;
        let found = word.to_string();
        words.iter().find(|(name, _)| *name == found).map(|(_, value)| *value).ok_or_else(|| {
            syn::Error::new(word.span(), format!("`{}` is not `{found}`; {}", self.name, suggestion(&found, names)))
        })
    }

    /// `name = Type` or `name = path::Type`.
    pub(crate) fn path(&self, example: &str) -> syn::Result<Path> {
        self.value_with(example, Path::parse_mod_style)
    }

    /// `name = any Rust expression`.
    pub(crate) fn expression(&self, example: &str) -> syn::Result<TokenStream> {
        self.value_with(example, expression)
    }

    /// `name(..)`: reads what stands in the parentheses.
    pub(crate) fn list<T>(
        &self,
        example: &str,
        read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<T> {
        if !self.input.peek(token::Paren) {
            return Err(syn::Error::new(self.name.span(), format!("`{}` is written `{example}`", self.name)));
        }
        parenthesized(self.input, read)
    }
}

/// Reads what stands in the next parentheses, all of it: after a mistake the rest is passed over, or the parser would complain
/// about it too.
pub(crate) fn parenthesized<T>(
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let content;
    syn::parenthesized!(content in input);
    let result = read(&content);
    if result.is_err() {
        content.parse::<TokenStream>()?;
    }
    result
}

/// An expression. The parser knows the common forms; anything else is taken as it stands, up to the next comma.
fn expression(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let fork = input.fork();
    if let Ok(expression) = fork.parse::<Expr>()
        && (fork.is_empty() || fork.peek(Token![,]))
    {
        input.advance_to(&fork);
        return Ok(expression.into_token_stream());
    }
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
