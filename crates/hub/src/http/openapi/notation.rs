//! Reads a type as `ts-rs` prints it and gives its JSON schema, descriptions included.
//!
//! Why this way: the wire types already tell their shape to the interface through `ts-rs`; a second derive on each of them
//! would be a second truth. Invariant: what this reader does not know is an error, never a guess.

use std::iter::Peekable;
use std::str::Chars;

use anyhow::{Result, bail};
use utoipa::openapi::schema::{AdditionalProperties, SchemaType, Type};
use utoipa::openapi::{AllOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};

type Shape = RefOr<Schema>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    Text(String),
    Doc(String),
    Mark(char),
}

/// The schema of a declaration like `type Name = …`.
///
/// # Errors
/// When the declaration is not of the form that is known.
pub(super) fn read(declaration: &str) -> Result<Shape> {
    let (_, body) = declaration.split_once('=').unwrap_or(("", declaration));
    let mut reader = Reader { tokens: tokens(body)?, at: 0 };
    let shape = reader.union()?;
    reader.take(';');
    match reader.peek() {
        None => Ok(shape),
        Some(rest) => bail!("{rest:?} after the type"),
    }
}

/// The words of a documentation comment.
pub(super) fn plain(doc: &str) -> String {
    let inner = doc.trim().trim_start_matches('/').trim_end_matches('/');
    let lines = inner.lines().map(|line| line.trim().trim_matches('*').trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut chars = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(char) = chars.next() {
        match char {
            white if white.is_whitespace() => {}
            '"' => tokens.push(Token::Text(chars.by_ref().take_while(|c| *c != '"').collect())),
            '/' => tokens.push(Token::Doc(plain(&comment(&mut chars)))),
            word if word.is_alphanumeric() || word == '_' => {
                let mut name = String::from(word);
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(next);
                }
                tokens.push(Token::Name(name));
            }
            mark if "{}[]()<>:?,;|&".contains(mark) => tokens.push(Token::Mark(mark)),
            other => bail!("{other:?} in a type"),
        }
    }
    Ok(tokens)
}

fn comment(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    for char in chars.by_ref() {
        text.push(char);
        if text.ends_with("*/") {
            break;
        }
    }
    text
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, mark: char) -> bool {
        let here = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(here);
        here
    }

    fn must(&mut self, mark: char) -> Result<()> {
        if self.take(mark) { Ok(()) } else { bail!("{mark:?} expected, not {:?}", self.peek()) }
    }

    fn next(&mut self) -> Result<Token> {
        let Some(token) = self.peek().cloned() else { bail!("a type is cut") };
        self.at += 1;
        Ok(token)
    }

    fn union(&mut self) -> Result<Shape> {
        self.take('|');
        let (mut words, mut shapes) = (Vec::new(), Vec::new());
        loop {
            if let Some(Token::Text(word)) = self.peek().cloned() {
                self.at += 1;
                words.push(word);
            } else {
                shapes.push(self.intersection()?);
            }
            if !self.take('|') {
                break;
            }
        }
        if !words.is_empty() {
            shapes.insert(0, ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into());
        }
        Ok(one_or(shapes, |shapes| shapes.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()))
    }

    fn intersection(&mut self) -> Result<Shape> {
        let mut shapes = vec![self.single()?];
        while self.take('&') {
            shapes.push(self.single()?);
        }
        Ok(one_or(shapes, |shapes| shapes.into_iter().fold(AllOfBuilder::new(), AllOfBuilder::item).into()))
    }

    fn single(&mut self) -> Result<Shape> {
        match self.next()? {
            Token::Mark('{') => self.members(),
            Token::Mark('(') => {
                let inner = self.union()?;
                self.must(')')?;
                Ok(inner)
            }
            Token::Mark('[') => self.tuple(),
            Token::Name(name) => self.named(&name),
            other => bail!("{other:?} where a type begins"),
        }
    }

    fn named(&mut self, name: &str) -> Result<Shape> {
        Ok(match name {
            "string" => of(Type::String),
            "number" => of(Type::Number),
            "bigint" => of(Type::Integer),
            "boolean" => of(Type::Boolean),
            "null" => of(Type::Null),
            "JsonValue" | "unknown" => anything(),
            "Array" => {
                self.must('<')?;
                let item = self.union()?;
                self.must('>')?;
                ArrayBuilder::new().items(item).into()
            }
            // Printed for a payload that carries nothing.
            "Record" => {
                while !self.take('>') {
                    self.next()?;
                }
                of(Type::Object)
            }
            _ => RefOr::Ref(Ref::from_schema_name(name)),
        })
    }

    fn tuple(&mut self) -> Result<Shape> {
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.union()?);
            self.take(',');
        }
        let count = Some(items.len());
        Ok(ArrayBuilder::new().items(anything()).min_items(count).max_items(count).into())
    }

    fn members(&mut self) -> Result<Shape> {
        let mut object = ObjectBuilder::new().schema_type(Type::Object);
        let mut doc = None;
        while !self.take('}') {
            match self.next()? {
                Token::Doc(words) => doc = Some(words),
                Token::Mark('[') => {
                    while !self.take(']') {
                        self.next()?;
                    }
                    let (_, shape) = self.typed()?;
                    object = object.additional_properties(Some(AdditionalProperties::from(shape)));
                }
                Token::Name(name) | Token::Text(name) => {
                    let (required, shape) = self.typed()?;
                    // What may be absent is sent as null by some types and left out by others.
                    let shape = if required { shape } else { or_null(shape) };
                    if required {
                        object = object.required(name.clone());
                    }
                    object = object.property(name, described(shape, doc.take()));
                }
                other => bail!("{other:?} where a field begins"),
            }
            let _last_has_none = self.take(',') || self.take(';');
        }
        Ok(object.into())
    }

    /// `?: type`, and whether the question mark was missing.
    fn typed(&mut self) -> Result<(bool, Shape)> {
        let optional = self.take('?');
        self.must(':')?;
        Ok((!optional, self.union()?))
    }
}

fn one_or(mut shapes: Vec<Shape>, many: impl FnOnce(Vec<Shape>) -> Shape) -> Shape {
    match (shapes.len(), shapes.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            shapes.push(last);
            many(shapes)
        }
        (_, None) => anything(),
    }
}

fn of(kind: Type) -> Shape {
    ObjectBuilder::new().schema_type(kind).into()
}

fn or_null(shape: Shape) -> Shape {
    OneOfBuilder::new().item(shape).item(of(Type::Null)).into()
}

/// The shape itself of one that may be null.
pub(super) fn present(shape: Shape) -> Shape {
    match shape {
        RefOr::T(Schema::OneOf(choice)) if choice.items.len() == 2 => {
            described(choice.items.first().cloned().unwrap_or_else(anything), choice.description)
        }
        other => other,
    }
}

/// Text, or bytes.
pub(super) fn text() -> Shape {
    of(Type::String)
}

/// Any JSON.
pub(super) fn anything() -> Shape {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).into()
}

/// The same shape with what is said of it.
pub(super) fn described(shape: Shape, doc: Option<String>) -> Shape {
    let Some(doc) = doc.filter(|doc| !doc.is_empty()) else { return shape };
    match shape {
        RefOr::Ref(mut reference) => {
            reference.description = doc;
            RefOr::Ref(reference)
        }
        RefOr::T(Schema::Object(mut object)) => {
            object.description = Some(doc);
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::Array(mut array)) => {
            array.description = Some(doc);
            RefOr::T(Schema::Array(array))
        }
        RefOr::T(Schema::OneOf(mut choice)) => {
            choice.description = Some(doc);
            RefOr::T(Schema::OneOf(choice))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    fn read(declaration: &str) -> Value {
        serde_json::to_value(super::read(declaration).unwrap()).unwrap()
    }

    #[test]
    fn fields_words_and_choices_become_their_schemas() {
        let read_as = read(
            "type A = { /**\n * How many.\n */ n: bigint, b?: Array<B>, \"c\": \"x\" | \"y\", d: string | null, }",
        );
        assert_eq!(read_as["required"], json!(["n", "c", "d"]));
        assert_eq!(read_as["properties"]["n"], json!({ "type": "integer", "description": "How many." }));
        let optional = &read_as["properties"]["b"]["oneOf"];
        assert_eq!(optional[0]["items"], json!({ "$ref": "#/components/schemas/B" }));
        assert_eq!(optional[1], json!({ "type": "null" }));
        assert_eq!(read_as["properties"]["c"]["enum"], json!(["x", "y"]));
        assert_eq!(read_as["properties"]["d"]["oneOf"], json!([{ "type": "string" }, { "type": "null" }]));
        let map = read("type M = { [key in string]?: number };");
        assert_eq!(map["additionalProperties"], json!({ "type": "number" }));
        let both = read("type C = { a: string } & ({ \"op\": \"x\" } | { \"op\": \"y\", body: JsonValue });");
        assert_eq!(both["allOf"][1]["oneOf"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for strange in ["type A = keyof B", "type A = { a }", "type A = Array<B", "type A = `x`"] {
            assert!(super::read(strange).is_err(), "{strange}");
        }
    }
}
