//! Text tables with aligned columns. Control characters in cells are escaped.

use crate::printable::{self, Colors};

/// Renders a table without borders. Returns an empty string if there are no rows.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows
        .map(|row| row.map(|cell| printable::line(&cell, Colors::Drop)))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = head.map(str::to_owned);
    let all = || std::iter::once(&head).chain(&rows);
    let width = |column: usize| {
        let cells = all().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let lines = all().map(|row| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            ["a".to_owned(), "é".to_owned()],
            ["long".to_owned(), "\u{1b}]0;x".to_owned()],
        ];
        assert_eq!(
            table(["X", "Y"], rows.into_iter()),
            "X     Y\na     é\nlong  \\u{1b}]0;x"
        );
        assert_eq!(table(["X"], std::iter::empty()), "");
    }
}
