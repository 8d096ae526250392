//! Values of full-text search.

use std::fmt::Write as _;

use super::reader::{Budget, Decoded, Reader, Undecodable};
use crate::plugin::wasmcloud_postgres::bindings::types::{Lexeme, LexemeWeight};

/// Decodes a `tsvector`: one lexeme for each position, or one without a position.
pub(super) fn vector(raw: &[u8], budget: &mut Budget) -> Decoded<Vec<Lexeme>> {
    let mut reader = Reader::new(raw);
    let mut lexemes = Vec::new();
    for _ in 0..reader.count()? {
        let data = reader.text()?;
        let mut add = |position, weight| {
            budget.spend(size_of::<Lexeme>() + data.len())?;
            lexemes.push(Lexeme {
                position,
                weight,
                data: data.to_owned(),
            });
            Ok(())
        };
        let positions = reader.u16()?;
        if positions == 0 {
            add(None, None)?;
        }
        for _ in 0..positions {
            let entry = reader.u16()?;
            let weight = match entry >> 14 {
                3 => LexemeWeight::A,
                2 => LexemeWeight::B,
                1 => LexemeWeight::C,
                _ => LexemeWeight::D,
            };
            add(Some(entry & 0x3fff), Some(weight))?;
        }
    }
    reader.end()?;
    Ok(lexemes)
}

/// Formats lexemes as a `tsvector` for the server.
pub(super) fn vector_text(lexemes: &[Lexeme]) -> String {
    let lexemes = lexemes.iter().map(|lexeme| {
        let mut text = quoted(&lexeme.data);
        if let Some(position) = lexeme.position {
            let _ = write!(text, ":{position}");
            text.push_str(match lexeme.weight {
                Some(LexemeWeight::A) => "A",
                Some(LexemeWeight::B) => "B",
                Some(LexemeWeight::C) => "C",
                Some(LexemeWeight::D) | None => "",
            });
        }
        text
    });
    lexemes.collect::<Vec<_>>().join(" ")
}

fn quoted(lexeme: &str) -> String {
    format!("'{}'", lexeme.replace('\\', "\\\\").replace('\'', "''"))
}

/// A subexpression of a query: the precedence of its operator, and its text.
struct Part {
    rank: u8,
    text: String,
}

/// Precedence of lexemes and negations, higher than that of all binary operators.
const TIGHTEST: u8 = 4;

enum Token<'a> {
    Lexeme {
        text: &'a str,
        weights: u8,
        prefix: bool,
    },
    Not,
    /// Binary operator: its precedence and text.
    Binary(u8, String),
}

/// Decodes a `tsquery` to its text.
pub(super) fn query(raw: &[u8], budget: &mut Budget) -> Decoded<String> {
    let mut reader = Reader::new(raw);
    let count = reader.count()?;
    let mut tokens = Vec::new();
    for _ in 0..count {
        budget.spend(size_of::<Token<'_>>())?;
        tokens.push(token(&mut reader)?);
    }
    reader.end()?;
    if tokens.is_empty() {
        return Ok(String::new());
    }
    // Operators precede their operands, the right operand first. Read backwards, both operands are known when their operator is
    // reached.
    let mut parts: Vec<Part> = Vec::new();
    for token in tokens.into_iter().rev() {
        let mut operand = || parts.pop().ok_or(Undecodable::Malformed);
        let part = match token {
            Token::Lexeme {
                text,
                weights,
                prefix,
            } => {
                budget.spend(text.len())?;
                Part {
                    rank: TIGHTEST,
                    text: lexeme(text, weights, prefix),
                }
            }
            Token::Not => {
                let operand = operand()?;
                let operand = within(operand, TIGHTEST, budget)?;
                budget.spend(operand.len())?;
                Part {
                    rank: TIGHTEST,
                    text: format!("!{operand}"),
                }
            }
            Token::Binary(rank, operator) => {
                let (right, left) = (operand()?, operand()?);
                // Phrase operators are not associative. The left text is extended in place, because long chains nest on the
                // left.
                let (mut text, right) = (within(left, rank, budget)?, within(right, rank + 1, budget)?);
                let more = format!(" {operator} {right}");
                budget.spend(more.len())?;
                text.push_str(&more);
                Part { rank, text }
            }
        };
        parts.push(part);
    }
    match (parts.pop(), parts.is_empty()) {
        (Some(part), true) => Ok(part.text),
        _ => Err(Undecodable::Malformed),
    }
}

fn token<'a>(reader: &mut Reader<'a>) -> Decoded<Token<'a>> {
    match reader.u8()? {
        1 => Ok(Token::Lexeme {
            weights: reader.u8()?,
            prefix: reader.u8()? != 0,
            text: reader.text()?,
        }),
        2 => match reader.u8()? {
            1 => Ok(Token::Not),
            2 => Ok(Token::Binary(2, "&".to_owned())),
            3 => Ok(Token::Binary(1, "|".to_owned())),
            4 => match reader.u16()? {
                1 => Ok(Token::Binary(3, "<->".to_owned())),
                distance => Ok(Token::Binary(3, format!("<{distance}>"))),
            },
            _ => Err(Undecodable::Malformed),
        },
        _ => Err(Undecodable::Malformed),
    }
}

fn lexeme(text: &str, weights: u8, prefix: bool) -> String {
    let mut text = quoted(text);
    if prefix || weights != 0 {
        text.push(':');
    }
    if prefix {
        text.push('*');
    }
    for (bit, weight) in [(8, 'A'), (4, 'B'), (2, 'C'), (1, 'D')] {
        if weights & bit != 0 {
            text.push(weight);
        }
    }
    text
}

fn within(part: Part, rank: u8, budget: &mut Budget) -> Decoded<String> {
    if part.rank >= rank {
        return Ok(part.text);
    }
    budget.spend(part.text.len())?;
    Ok(format!("( {} )", part.text))
}
